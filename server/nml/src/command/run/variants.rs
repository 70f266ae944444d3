//! Variants of a run: the grid of all sweeps, each point as often as it is to be repeated.

use std::str::FromStr;

use ::run::{Lowered, SettingError};

use crate::project::Opened;

/// More runs than this in one go are a mistake of typing.
const MOST: usize = 100_000;

/// A parameter and the values it takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sweep {
    path: String,
    from: String,
    to: String,
    count: u32,
}

impl FromStr for Sweep {
    type Err = String;

    fn from_str(text: &str) -> Result<Sweep, String> {
        let form = || format!("`{text}` is not of the form `component/parameter=from:to:count`");
        let (path, values) = text.split_once('=').ok_or_else(form)?;
        let mut parts = values.split(':').map(|it| it.trim().to_owned());
        let (Some(from), Some(to), Some(count), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        let count = count.parse().ok().filter(|it| *it > 0).ok_or_else(form)?;
        Ok(Sweep { path: path.trim().to_owned(), from, to, count })
    }
}

/// One run of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Variant {
    /// Paths and values in SI.
    pub(super) values: Vec<(String, f64)>,
    /// The same in words.
    words: Vec<String>,
    /// Added to the seed.
    pub(super) repetition: u32,
    repeated: bool,
}

impl Variant {
    /// For legends and summaries; empty for a run on its own.
    pub(super) fn label(&self) -> String {
        let mut words = self.words.clone();
        if self.repeated {
            words.push(format!("run {}", self.repetition + 1));
        }
        words.join(", ")
    }

    /// The folder for its files, inside the output folder; `None` for a run on its own.
    pub(super) fn folder(&self) -> Option<String> {
        let label = self.label();
        let clean = |it: char| if it.is_alphanumeric() || "=-_.,+".contains(it) { it } else { '_' };
        (!label.is_empty()).then(|| label.replace(" = ", "=").replace(", ", ",").chars().map(clean).collect())
    }
}

/// The SI value of a quantity with a unit that the model knows.
pub(super) fn quantity(opened: &Opened, text: &str) -> Option<f64> {
    ::run::quantity(&opened.db, opened.file, text)
}

/// All points of the grid, repeated.
pub(super) fn all(
    opened: &Opened,
    lowered: &Lowered,
    sweeps: &[Sweep],
    repeat: u32,
) -> Result<Vec<Variant>, String> {
    let mut variants = vec![Variant::default()];
    for sweep in sweeps {
        lowered.parameter(&sweep.path).map_err(|it: SettingError| it.to_string())?;
        let value = |text: &str| {
            quantity(opened, text).ok_or_else(|| format!("`{text}` is not a quantity with a known unit"))
        };
        let (from, to) = (value(&sweep.from)?, value(&sweep.to)?);
        if variants.len() * sweep.count as usize > MOST {
            return Err(format!("these are more than {MOST} runs"));
        }
        let unit = sweep.from.trim_start_matches(|it: char| it.is_ascii_digit() || "+-. ".contains(it));
        let number = |text: &str| text.strip_suffix(unit).and_then(|it| it.trim().parse::<f64>().ok());
        let written = number(&sweep.from).zip(number(&sweep.to));
        variants = variants
            .iter()
            .flat_map(|before| {
                (0..sweep.count).map(move |at| {
                    let share = f64::from(at) / f64::from((sweep.count - 1).max(1));
                    let mut variant = before.clone();
                    variant.values.push((sweep.path.clone(), from + (to - from) * share));
                    let shown = match written {
                        Some((a, b)) => format!("{} {unit}", plot::scale::number(a + (b - a) * share, 6)),
                        None => plot::scale::number(from + (to - from) * share, 6),
                    };
                    variant.words.push(format!("{} = {}", sweep.path, shown.trim_end()));
                    variant
                })
            })
            .collect();
    }
    if variants.len() * repeat.max(1) as usize > MOST {
        return Err(format!("these are more than {MOST} runs"));
    }
    let repeated = |variant: &Variant| {
        (0..repeat.max(1))
            .map(|repetition| Variant { repetition, repeated: repeat > 1, ..variant.clone() })
            .collect::<Vec<_>>()
    };
    Ok(variants.iter().flat_map(repeated).collect())
}

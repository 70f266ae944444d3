//! Numbers with units: in LEMS files all of them, in NeuroML files what the schema does not see.

use lems::{Dimension, Unit};

use crate::subject::quantity::{Harmless, Quantified};
use crate::{Fix, Safety};

/// "`mV`, `V`": the units of a dimension, the usual ones first.
fn units_in_words(quantified: &Quantified<'_>, dimension: Dimension) -> String {
    let units = quantified.measures.units.of_dimension(dimension);
    let list: Vec<_> = units.iter().take(5).map(|it| format!("`{}`", it.symbol)).collect();
    list.join(", ")
}

/// Puts another symbol where the unit stands.
fn change_unit(quantified: &Quantified<'_>, unit: &Unit) -> Fix {
    let range = quantified.in_document(quantified.parsed.value.unit_range);
    let number = quantified.parsed.value.number_text;
    let title = format!("Change to `{number}{}`", unit.symbol);
    Fix::replace(title, Safety::Unsafe, range, &*unit.symbol)
}

/// The plain numbers that may stand in this place without any of these rules having something to say; `None` if that is
/// not so simple. Their dimension has been looked at: it must be none.
pub(crate) fn harmless(quantified: &Quantified<'_>) -> Option<Harmless> {
    let (low, high) = match implausible_magnitude::window(quantified) {
        None => (0.0, f64::INFINITY),
        Some(window) => window.of_plain_numbers()?,
    };
    let may_be_negative = !negative_value::is_never_negative(quantified);
    Some(Harmless { low, high, may_be_negative, may_be_zero: !zero_value::is_divisor(quantified) })
}

/// A number of SI in the usual unit of its dimension, rounded for messages.
fn in_usual_unit(quantified: &Quantified<'_>, si: f64) -> String {
    let number = |value: f64| {
        let rounded = format!("{value:.3e}").parse::<f64>().unwrap_or(value);
        match rounded.abs() {
            it if it != 0.0 && !(1e-3..1e6).contains(&it) => format!("{rounded:e}"),
            _ => format!("{rounded}"),
        }
    };
    let Some(dimension) = quantified.expected.filter(|it| !it.is_none()) else { return number(si) };
    match quantified.measures.units.of_dimension(dimension).first() {
        Some(unit) => format!("{} {}", number(unit.from_si(si)), unit.symbol),
        None => number(si),
    }
}

/// `+5.` → `5`, `1e+3` → `1e3`: the same number in the form of the schema.
pub(crate) fn plain_form(number: &str, unit: &str) -> String {
    let number = number.trim_start_matches('+').replace("e+", "e").replace("E+", "E");
    let number = number.trim_end_matches(['f', 'F', 'd', 'D']);
    let number = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => format!("{}e{exponent}", mantissa.trim_end_matches('.')),
        None => number.trim_end_matches('.').to_owned(),
    };
    format!("{number}{unit}")
}

pub(crate) mod implausible_magnitude;
pub(crate) mod malformed_quantity;
pub(crate) mod missing_unit;
pub(crate) mod negative_value;
pub(crate) mod number_precision;
pub(crate) mod temperature_difference;
pub(crate) mod unexpected_unit;
pub(crate) mod unknown_unit;
pub(crate) mod unportable_quantity;
pub(crate) mod wrong_dimension;
pub(crate) mod zero_value;

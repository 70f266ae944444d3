//! An ion channel over voltage: steady states, time constants, rates, and the current under a voltage clamp.

use model::{Db, File, ItemRef, component_type, file_items, include_closure, type_name_of};
use run::channel::{ChannelError, Clamp, Quantity, channel, clamp_current};
use serde::Serialize;
use syntax::Node;

use crate::candidates::Candidates;
use crate::document::Asker;
use crate::{Data, Panel, Preview, Problem, Question};

/// What a channel does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Channel {
    /// In mV.
    pub voltage: Vec<f64>,
    /// In K.
    pub temperature: f64,
    /// In mol/m³.
    pub calcium: f64,
    /// What the channel depends on besides the voltage: `temperature`, `caConc` …
    pub requires: Vec<String>,
    /// Curves over the voltage.
    pub charts: Vec<Chart>,
    /// The current under a clamp.
    pub iv: Option<CurrentVoltage>,
    /// The same as numbers, for reading.
    pub table: Table,
}

/// Curves with common axes, over the voltage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The horizontal axis.
    pub x_label: String,
    /// The vertical axis.
    pub y_label: String,
    /// The curves.
    pub series: Vec<Series>,
}

/// A curve: a value for each voltage, none where there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// The values.
    pub values: Vec<Option<f64>>,
}

/// The current per conductance after a step from the holding potential.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrentVoltage {
    /// In mV.
    pub voltage: Vec<f64>,
    /// The vertical axis.
    pub y_label: String,
    /// The holding potential, in mV.
    pub holding: f64,
    /// The reversal potential, in mV.
    pub reversal: f64,
    /// Peak and steady state.
    pub series: Vec<Series>,
}

/// Numbers for reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Option<f64>>>,
}

/// Where squid axons are measured, which is what `nml channel` assumes too.
const TEMPERATURE: f64 = 279.45;
const CALCIUM: f64 = 5e-5;
/// From here to there, in mV.
const FROM: f64 = -100.0;
const TO: f64 = 100.0;
/// A point per mV.
const POINTS: u32 = 201;
/// A row of the table each 10 mV.
const ROW_EVERY: usize = 10;
const HOLDING: f64 = -100.0;
/// The charts in their order: what gates do before what comes of it.
const CHARTS: [&str; 4] = ["Steady state", "Time constant", "Rates", "Open in the steady state"];

pub(crate) fn preview(db: &dyn Db, root: File, asker: &Asker<'_>, question: &Question) -> Preview {
    let is_channel = |item: ItemRef| {
        let ty = type_name_of(db, root, item).and_then(|name| component_type(db, root, &name));
        ty.is_some_and(|ty| ty.is_a("baseIonChannel"))
    };
    let mentioned = |node: Node<'_>| Some(node.attribute("ionChannel")?.value().into_owned());
    let candidates = Candidates::find(db, root, question, is_channel, mentioned);
    let mut answer = Preview {
        panel: Panel::Channel,
        id: candidates.id(),
        candidates: candidates.shown(),
        title: String::from("Ion channel"),
        data: None,
        problems: Vec::new(),
    };
    let Some(item) = candidates.chosen else {
        let message = match &question.id {
            Some(id) => format!("there is no ion channel `{id}`"),
            None => "there is no ion channel in this document".to_owned(),
        };
        answer.problems.push(Problem::somewhere(message));
        return answer;
    };
    let id = answer.id.clone().unwrap_or_default();
    answer.title = format!("Ion channel {id}");
    let clamp = Clamp {
        voltages: (0..POINTS)
            .map(|at| 1e-3 * (FROM + (TO - FROM) * f64::from(at) / f64::from(POINTS - 1)))
            .collect(),
        temperature: question
            .temperature
            .filter(|it| it.is_finite())
            .or_else(|| temperature(db, root))
            .unwrap_or(TEMPERATURE),
        calcium: question.calcium.filter(|it| it.is_finite()).unwrap_or(CALCIUM),
    };
    match channel(db, root, item, &clamp) {
        Ok(evaluated) => {
            for name in &evaluated.requires {
                if !matches!(&**name, "temperature" | "caConc" | "rateScale") {
                    let message = format!("`{id}` needs `{name}`, which is taken to be 0");
                    answer.problems.push(Problem::somewhere(message));
                }
            }
            let reversal = reversal(db, root, &id);
            if reversal.is_none() {
                let message = format!("no cell uses `{id}`, so its reversal potential is taken to be 0 mV");
                answer.problems.push(Problem::somewhere(message));
            }
            answer.data = Some(Data::Channel(drawn(&evaluated, &clamp, reversal.unwrap_or(0.0))));
        }
        Err(ChannelError::Document(problem)) => answer.problems.push(asker.problem(db, &problem)),
        Err(problem) => answer.problems.push(Problem::somewhere(problem.to_string())),
    }
    answer
}

fn drawn(evaluated: &run::channel::Channel, clamp: &Clamp, reversal: f64) -> Channel {
    let voltage: Vec<f64> =
        (0..POINTS).map(|at| FROM + (TO - FROM) * f64::from(at) / f64::from(POINTS - 1)).collect();
    let mut charts: Vec<Chart> = Vec::new();
    let mut columns: Vec<(String, Vec<Option<f64>>)> = Vec::new();
    for curve in &evaluated.curves {
        let (title, unit, factor) = match curve.quantity {
            Quantity::SteadyState => (CHARTS[0], "", 1.0),
            Quantity::TimeConstant => (CHARTS[1], "ms", 1e3),
            Quantity::Forward | Quantity::Reverse => (CHARTS[2], "1/ms", 1e-3),
            Quantity::Open => (CHARTS[3], "", 1.0),
        };
        let label = match curve.quantity {
            Quantity::Forward => format!("{} forward", curve.gate),
            Quantity::Reverse => format!("{} reverse", curve.gate),
            Quantity::Open => evaluated.id.clone(),
            Quantity::SteadyState | Quantity::TimeConstant => curve.gate.clone(),
        };
        let values: Vec<Option<f64>> = curve.values.iter().map(|it| finite(it * factor)).collect();
        let unit_after = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
        columns.push((format!("{}, {label}{unit_after}", title.to_lowercase()), values.clone()));
        let series = Series { label, values };
        match charts.iter_mut().find(|it| it.title == title) {
            Some(chart) => chart.series.push(series),
            None => charts.push(Chart {
                title: title.to_owned(),
                x_label: "v (mV)".to_owned(),
                y_label: unit.to_owned(),
                series: vec![series],
            }),
        }
    }
    charts.sort_by_key(|it| CHARTS.iter().position(|title| *title == it.title));
    let iv = clamp_current(evaluated, &clamp.voltages, HOLDING * 1e-3, reversal * 1e-3).map(|current| {
        let series = |label: &str, values: &[f64]| Series {
            label: label.to_owned(),
            values: values.iter().map(|it| finite(it * 1e3)).collect(),
        };
        let mut all = vec![series("steady state", &current.steady)];
        if let Some(peak) = &current.peak {
            all.insert(0, series("peak", peak));
        }
        CurrentVoltage {
            voltage: voltage.clone(),
            y_label: "current per conductance (mV)".to_owned(),
            holding: HOLDING,
            reversal,
            series: all,
        }
    });
    for it in iv.iter().flat_map(|it| &it.series) {
        columns.push((format!("current per conductance, {} (mV)", it.label), it.values.clone()));
    }
    let row = |at: usize| {
        std::iter::once(finite(voltage[at])).chain(columns.iter().map(|(_, values)| values[at])).collect()
    };
    let table = Table {
        rows: (0..voltage.len()).step_by(ROW_EVERY).map(row).collect(),
        columns: std::iter::once("v (mV)".to_owned())
            .chain(columns.iter().map(|(name, _)| name.clone()))
            .collect(),
    };
    Channel {
        voltage,
        temperature: clamp.temperature,
        calcium: clamp.calcium,
        requires: evaluated.requires.clone(),
        charts,
        iv,
        table,
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The temperature of a network that the document sees.
fn temperature(db: &dyn Db, root: File) -> Option<f64> {
    let files = &include_closure(db, root).files;
    let networks =
        files.iter().flat_map(|file| &file_items(db, *file).components).filter(|it| &*it.tag == "network");
    networks.filter_map(|it| lower::quantity(db, root, it.attribute("temperature")?)).next()
}

/// The reversal potential that a cell gives to a channel, in mV: of the first density that the document sees, or that
/// one which includes it does.
fn reversal(db: &dyn Db, root: File, channel: &str) -> Option<f64> {
    for &file in include_closure(db, root).files.iter().rev().chain(model::included_by(db, root)) {
        db.unwind_if_revision_cancelled();
        let Some(element) = model::root_element(db, file) else { continue };
        let cells = element.elements().filter(|it| it.attribute("id").is_some());
        let properties = cells.flat_map(|cell| {
            let own = (cell.local_name() == "biophysicalProperties").then_some(cell);
            own.into_iter()
                .chain(cell.elements().filter(|it| it.local_name().starts_with("biophysicalProperties")))
        });
        let membranes = properties
            .flat_map(Node::elements)
            .filter(|it| it.local_name().starts_with("membraneProperties"));
        let uses = |it: &Node<'_>| it.attribute("ionChannel").is_some_and(|it| it.value() == channel);
        for density in membranes.flat_map(Node::elements).filter(uses) {
            if let Some(erev) = density.attribute("erev")
                && let Some(value) = lower::quantity(db, file, &erev.value())
            {
                return Some(value * 1e3);
            }
        }
    }
    None
}

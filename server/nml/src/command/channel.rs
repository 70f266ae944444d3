//! `nml channel FILE`: what the ion channels of a file do over voltage.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use ::run::channel::{Channel, Clamp, Quantity, channel, channels, clamp_current};
use plot::scale::number;
use plot::{Axis, Figure, Page, Series};

use crate::exit::{self, Exit};
use crate::project::{Scope, open};
use crate::{picture, terminal};

/// Show ion channels over voltage: steady states, time constants, rates, current
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file with ion channels
    file: PathBuf,
    /// Only the channel with this id
    #[arg(long, value_name = "ID")]
    channel: Option<String>,
    /// The lowest voltage, in mV
    #[arg(long, value_name = "MV", default_value_t = -100.0, allow_negative_numbers = true)]
    from: f64,
    /// The highest voltage, in mV
    #[arg(long, value_name = "MV", default_value_t = 100.0, allow_negative_numbers = true)]
    to: f64,
    /// The temperature, in °C
    #[arg(long, value_name = "CELSIUS", default_value_t = 6.3, allow_negative_numbers = true)]
    temperature: f64,
    /// The concentration of calcium inside, in mM
    #[arg(long, value_name = "MM", default_value_t = 5e-5)]
    calcium: f64,
    /// Also the current per conductance after a step of a voltage clamp, its peak and what remains of it, for this reversal
    /// potential in mV
    #[arg(long, value_name = "MV", allow_negative_numbers = true)]
    erev: Option<f64>,
    /// The potential before the step, in mV
    #[arg(long, value_name = "MV", default_value_t = -100.0, allow_negative_numbers = true, requires = "erev")]
    holding: f64,
    /// Draw into this file (.svg, .png, .html) in place of the terminal
    #[arg(short, long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    output: PathBuf,
    /// Print values in place of curves, this far apart, in mV
    #[arg(long, value_name = "MV", num_args = 0..=1, default_missing_value = "10")]
    table: Option<f64>,
    #[command(flatten)]
    scope: Scope,
}

/// A step of a voltage clamp, in mV.
#[derive(Copy, Clone, Debug)]
struct Step {
    holding: f64,
    reversal: f64,
}

/// A curve has this many points, which no screen exceeds by far.
const POINTS: u32 = 401;
/// A table with more lines is not read.
const MOST_LINES: f64 = 10_000.0;

pub(crate) fn run(arguments: &Arguments) -> Exit {
    match show(arguments) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            terminal::error(&message);
            exit
        }
    }
}

fn show(arguments: &Arguments) -> Result<Exit, (Exit, String)> {
    let (from, to) = (arguments.from, arguments.to);
    if !(from.is_finite() && to.is_finite() && from < to) {
        return Err((Exit::Misuse, "`--from` must be less than `--to`".into()));
    }
    if arguments.table.is_some_and(|step| !(step > 0.0 && (to - from) / step < MOST_LINES)) {
        return Err((Exit::Misuse, "`--table` needs a distance in mV".into()));
    }
    let opened = open(&arguments.file, &arguments.scope).map_err(|it| (Exit::Misuse, it))?;
    let db = &opened.db;
    let named = |it: &model::ItemRef| {
        let node = it.node(db)?;
        Some(node.attribute("id")?.value().into_owned())
    };
    let mut items = channels(db, opened.file);
    if let Some(wanted) = &arguments.channel {
        items.retain(|it| named(it).as_ref() == Some(wanted));
    }
    if items.is_empty() {
        let which = arguments.channel.as_ref().map_or(String::new(), |it| format!(" called `{it}`"));
        return Err((
            Exit::Problems,
            format!("there is no ion channel{which} in {}", arguments.file.display()),
        ));
    }
    let voltages: Vec<f64> = match arguments.table {
        None => (0..POINTS).map(|at| from + (to - from) * f64::from(at) / f64::from(POINTS - 1)).collect(),
        Some(step) => (0..=((to - from) / step) as u32).map(|at| from + step * f64::from(at)).collect(),
    };
    let clamp = Clamp {
        voltages: voltages.iter().map(|it| it * 1e-3).collect(),
        temperature: arguments.temperature + 273.15,
        calcium: arguments.calcium,
    };
    let step = arguments.erev.map(|reversal| Step { holding: arguments.holding, reversal });
    let mut exit = Exit::Fine;
    let mut text = String::new();
    let mut figures = Vec::new();
    for item in items {
        match channel(db, opened.file, item, &clamp) {
            Ok(channel) => {
                tell_assumptions(arguments, &channel);
                match arguments.table {
                    Some(_) => text += &table(&channel, &voltages, step),
                    None => figures.extend(figures_of(&channel, &voltages, step)),
                }
            }
            Err(problem) => {
                terminal::error(&format!("{}: {problem}", named(&item).unwrap_or_default()));
                exit = Exit::Problems;
            }
        }
    }
    if !figures.is_empty() {
        let title = arguments.file.display().to_string();
        let drawn = picture::show(&Page { title, figures }, &arguments.output);
        text += &drawn.map_err(|it| (Exit::Problems, it))?.unwrap_or_default();
    }
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Ok(exit),
        Err(problem) => Ok(exit::of_write_error(&problem)),
    }
}

fn tell_assumptions(arguments: &Arguments, channel: &Channel) {
    for name in &channel.requires {
        match &**name {
            "temperature" => {
                terminal::note(&format!("{} at {} °C", channel.id, number(arguments.temperature, 6)));
            }
            "caConc" => {
                terminal::note(&format!("{} with {} mM calcium", channel.id, number(arguments.calcium, 6)));
            }
            "rateScale" | "v" => {}
            other => terminal::note(&format!("{} needs `{other}`, which is taken to be 0", channel.id)),
        }
    }
}

/// How a quantity is called and shown: its title, the unit, and what its values are multiplied by.
fn shown(quantity: Quantity) -> (&'static str, &'static str, f64) {
    match quantity {
        Quantity::SteadyState => ("steady state", "", 1.0),
        Quantity::TimeConstant => ("time constant", "ms", 1e3),
        Quantity::Forward | Quantity::Reverse => ("rates", "per_ms", 1e-3),
        Quantity::Open => ("open in the steady state", "", 1.0),
    }
}

fn figures_of(channel: &Channel, voltages: &[f64], clamp: Option<Step>) -> Vec<Figure> {
    let xs: Arc<[f64]> = voltages.into();
    let mut figures: Vec<Figure> = Vec::new();
    let figure = |what: &str, unit: &str| Figure {
        title: format!("{}: {what}", channel.id),
        x: Axis::new("v", "mV"),
        y: Axis::new("", unit),
        series: Vec::new(),
    };
    for curve in &channel.curves {
        let (what, unit, factor) = shown(curve.quantity);
        let values: Vec<f64> = curve.values.iter().map(|it| it * factor).collect();
        let name = match curve.quantity {
            Quantity::Forward => format!("{} forward", curve.gate),
            Quantity::Reverse => format!("{} reverse", curve.gate),
            Quantity::Open => channel.id.clone(),
            _ => curve.gate.clone(),
        };
        let series = Series::line(name, Arc::clone(&xs), values);
        let title = format!("{}: {what}", channel.id);
        match figures.iter_mut().find(|it| it.title == title) {
            Some(figure) => figure.series.push(series),
            None => figures.push(Figure { series: vec![series], ..figure(what, unit) }),
        }
    }
    let series: Vec<Series> = current(channel, voltages, clamp)
        .into_iter()
        .map(|(name, values)| Series::line(name, Arc::clone(&xs), values))
        .collect();
    if !series.is_empty() {
        figures.push(Figure { series, ..figure("current per conductance under a clamp", "mV") });
    }
    figures
}

/// The current per conductance in mV, its peak and what remains of it; nothing without a reversal potential.
fn current(channel: &Channel, voltages: &[f64], clamp: Option<Step>) -> Vec<(&'static str, Vec<f64>)> {
    let Some(Step { holding, reversal }) = clamp else { return Vec::new() };
    let Some(current) = clamp_current(channel, voltages, holding, reversal) else { return Vec::new() };
    let peak = current.peak.map(|it| ("peak", it));
    peak.into_iter().chain([("steady", current.steady)]).collect()
}

fn table(channel: &Channel, voltages: &[f64], clamp: Option<Step>) -> String {
    let mut columns: Vec<(String, Vec<f64>)> = vec![("v (mV)".into(), voltages.to_vec())];
    for curve in &channel.curves {
        let (_, unit, factor) = shown(curve.quantity);
        let name = match curve.quantity {
            Quantity::SteadyState => format!("{} inf", curve.gate),
            Quantity::TimeConstant => format!("{} tau ({unit})", curve.gate),
            Quantity::Forward => format!("{} forward ({unit})", curve.gate),
            Quantity::Reverse => format!("{} reverse ({unit})", curve.gate),
            Quantity::Open => "open".into(),
        };
        columns.push((name, curve.values.iter().map(|it| it * factor).collect()));
    }
    for (name, values) in current(channel, voltages, clamp) {
        columns.push((format!("I/g {name} (mV)"), values));
    }
    let mut text = format!("{}\n", channel.id);
    let widths: Vec<usize> = columns.iter().map(|(name, _)| name.chars().count().max(10)).collect();
    let line = |cells: Vec<String>| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect();
        padded.join("  ") + "\n"
    };
    text += &line(columns.iter().map(|(name, _)| name.clone()).collect());
    for row in 0..voltages.len() {
        text += &line(columns.iter().map(|(_, values)| number(values[row], 6)).collect());
    }
    text.push('\n');
    text
}

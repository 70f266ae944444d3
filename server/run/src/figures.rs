//! The displays of a simulation as figures: their axes, scales and colours; rasters for its events.

use std::sync::Arc;

use lower::{Display, Lowered, Simulation};
use plot::{Axis, Figure, Page, Series};
use sim::Memory;

/// What runs recorded, and what to call each when there are several.
#[derive(Debug)]
pub struct Labelled {
    /// For legends: `pulse/amplitude = 0.1 nA`; empty for a run on its own.
    pub label: String,
    /// The recording.
    pub memory: Memory,
}

/// Draws the displays of a model with the curves of all runs laid over each other.
pub fn page(title: &str, lowered: &Lowered, runs: &[Labelled]) -> Page {
    let simulation = &lowered.simulation;
    let mut figures: Vec<Figure> =
        simulation.displays.iter().filter(|it| !it.lines.is_empty()).map(|it| display(it, runs)).collect();
    if figures.is_empty() && !lowered.graph.columns.is_empty() {
        figures.push(recorded(lowered, runs));
    }
    figures.extend(rasters(simulation, runs));
    Page { title: title.to_owned(), figures }
}

fn display(display: &Display, runs: &[Labelled]) -> Figure {
    let unit = display.lines.first().map(|it| it.unit.clone()).unwrap_or_default();
    let alike = display.lines.iter().all(|it| it.unit == unit);
    let mut series = Vec::new();
    for run in runs {
        let times: Arc<[f64]> = scaled(&run.memory.times, display.time_scale).into();
        for line in &display.lines {
            let Some(values) = run.memory.columns.get(line.column) else { continue };
            let xs = match line.time_scale {
                Some(scale) if scale != display.time_scale => scaled(&run.memory.times, scale).into(),
                _ => Arc::clone(&times),
            };
            let curve = Series::line(named(&line.id, &run.label), xs, scaled(values, line.scale));
            series.push(match &line.color {
                // Curves of several runs in one colour could not be told apart.
                Some(color) if runs.len() == 1 => curve.with_colour(color),
                _ => curve,
            });
        }
    }
    let axis = |label: &str, unit: &str, range: Option<(f64, f64)>| {
        let axis = Axis::new(label, unit);
        match range {
            Some((from, to)) => axis.with_range(from, to),
            None => axis,
        }
    };
    Figure {
        title: display.title.clone(),
        x: axis("time", &display.time_unit, display.x),
        y: axis("", if alike { &unit } else { "" }, display.y),
        series,
    }
}

/// All columns of a model that records but shows nothing.
fn recorded(lowered: &Lowered, runs: &[Labelled]) -> Figure {
    let mut series = Vec::new();
    for run in runs {
        let times: Arc<[f64]> = scaled(&run.memory.times, 1e-3).into();
        for (column, values) in lowered.graph.columns.iter().zip(&run.memory.columns) {
            series.push(Series::line(
                named(&column.quantity, &run.label),
                Arc::clone(&times),
                values.as_slice(),
            ));
        }
    }
    Figure {
        title: lowered.simulation.id.clone(),
        x: Axis::new("time", "ms"),
        y: Axis::new("", "SI"),
        series,
    }
}

fn rasters(simulation: &Simulation, runs: &[Labelled]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for file in simulation.event_files.iter().filter(|it| !it.selections.is_empty()) {
        let mut series = Vec::new();
        for run in runs {
            let source = |column: usize| file.selections.iter().position(|it| it.event_column == column);
            let of_file = run.memory.events.iter().filter_map(|&(at, column)| Some((at, source(column)?)));
            let (times, sources): (Vec<f64>, Vec<f64>) =
                of_file.map(|(at, source)| (at * 1e3, source as f64)).unzip();
            if !times.is_empty() {
                series.push(Series::raster(named(&file.id, &run.label), times, sources));
            }
        }
        if !series.is_empty() {
            figures.push(Figure {
                title: file.id.clone(),
                x: Axis::new("time", "ms"),
                y: Axis::new("source", ""),
                series,
            });
        }
    }
    figures
}

fn named(name: &str, label: &str) -> String {
    match label {
        "" => name.to_owned(),
        label => format!("{name}, {label}"),
    }
}

fn scaled(values: &[f64], scale: f64) -> Vec<f64> {
    values.iter().map(|it| it / scale).collect()
}

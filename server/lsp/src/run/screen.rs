//! What of a run is shown: the displays of the model with their lines, rasters for its events.

use run::{Display, Lowered, Simulation};
use serde::Serialize;

/// A figure of the run panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    id: String,
    title: String,
    x_label: String,
    y_label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    x_min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x_max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y_min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y_max: Option<f64>,
    lines: Vec<ShownLine>,
}

/// A figure with a row for each source of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Raster {
    /// What events name it by.
    pub(crate) id: String,
    /// The sources, a row each.
    sources: Vec<String>,
}

/// A curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ShownLine {
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<String>,
    /// What the curve is measured in.
    unit: String,
    /// The path of what is recorded, so that a morphology can be coloured by it.
    quantity: String,
}

/// The figures of a run and how recorded values become theirs.
#[derive(Debug, Clone)]
pub(crate) struct Screen {
    /// The figures, in order.
    pub(crate) displays: Vec<Shown>,
    /// For each line of all figures in order: its column, and what its values are divided by.
    pub(crate) lines: Vec<(usize, f64)>,
    /// What times are divided by, in seconds.
    pub(crate) time_scale: f64,
    /// For each recorded event column: which raster and which of its rows.
    pub(crate) rows: Vec<Option<(usize, u32)>>,
    /// The rasters.
    pub(crate) rasters: Vec<Raster>,
}

/// More curves in one run cannot be told apart, whoever asks for them.
const MOST_LINES: usize = 400;
/// More rows of a raster cannot be told apart; the events of the others are counted.
const MOST_ROWS: usize = 20_000;

impl Screen {
    /// What a model wants to be seen.
    pub(crate) fn of(lowered: &Lowered) -> Screen {
        let simulation = &lowered.simulation;
        let shown: Vec<&Display> = simulation.displays.iter().filter(|it| !it.lines.is_empty()).collect();
        let mut screen = Screen {
            displays: Vec::new(),
            lines: Vec::new(),
            time_scale: shown.first().map_or(1e-3, |it| it.time_scale),
            rows: Vec::new(),
            rasters: Vec::new(),
        };
        for display in &shown {
            screen.add_display(display, lowered);
        }
        if shown.is_empty() && !lowered.graph.columns.is_empty() {
            screen.add_recorded(lowered);
        }
        screen.add_rasters(simulation);
        screen
    }

    fn add_display(&mut self, display: &Display, lowered: &Lowered) {
        let unit = display.lines.first().map(|it| it.unit.clone()).unwrap_or_default();
        let alike = display.lines.iter().all(|it| it.unit == unit);
        // All figures share one list of times, which is in the unit of the first.
        let factor = display.time_scale / self.time_scale;
        let time_unit =
            if factor == 1.0 { display.time_unit.trim_start_matches('1') } else { self.time_unit() };
        let left = MOST_LINES.saturating_sub(self.lines.len());
        let lines = display.lines.iter().take(left).map(|it| {
            self.lines.push((it.column, it.scale));
            ShownLine {
                id: it.id.clone(),
                label: it.id.clone(),
                colour: it.color.clone(),
                unit: it.unit.clone(),
                quantity: lowered.graph.columns[it.column].quantity.to_string(),
            }
        });
        let lines = lines.collect();
        self.displays.push(Shown {
            id: display.id.clone(),
            title: if display.title.is_empty() { display.id.clone() } else { display.title.clone() },
            x_label: format!("time ({time_unit})"),
            y_label: if alike { unit } else { String::new() },
            x_min: display.x.map(|it| it.0 * factor),
            x_max: display.x.map(|it| it.1 * factor),
            y_min: display.y.map(|it| it.0),
            y_max: display.y.map(|it| it.1),
            lines,
        });
    }

    fn time_unit(&self) -> &'static str {
        match self.time_scale {
            1e-3 => "ms",
            1.0 => "s",
            1e-6 => "us",
            _ => "",
        }
    }

    /// All columns of a model that records but shows nothing.
    fn add_recorded(&mut self, lowered: &Lowered) {
        let columns = lowered.graph.columns.iter().enumerate().take(MOST_LINES);
        let lines = columns.map(|(at, column)| {
            self.lines.push((at, 1.0));
            let id = column.quantity.to_string();
            ShownLine { label: id.clone(), quantity: id.clone(), id, colour: None, unit: String::new() }
        });
        let lines = lines.collect();
        self.displays.push(Shown {
            id: "recorded".to_owned(),
            title: lowered.simulation.id.clone(),
            x_label: format!("time ({})", self.time_unit()),
            y_label: "SI units".to_owned(),
            x_min: None,
            x_max: None,
            y_min: None,
            y_max: None,
            lines,
        });
    }

    fn add_rasters(&mut self, simulation: &Simulation) {
        for file in simulation.event_files.iter().filter(|it| !it.selections.is_empty()) {
            let index = self.rasters.len();
            let sources = file.selections.iter().take(MOST_ROWS).enumerate().map(|(row, it)| {
                if self.rows.len() <= it.event_column {
                    self.rows.resize(it.event_column + 1, None);
                }
                self.rows[it.event_column] = Some((index, row as u32));
                it.id.clone()
            });
            let sources = sources.collect();
            self.rasters.push(Raster { id: file.id.clone(), sources });
        }
    }
}

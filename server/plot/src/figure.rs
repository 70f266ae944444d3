//! What is to be drawn: pages of figures of series. Plain data, shared columns are shared.

mod from_data;

use std::sync::Arc;

use crate::colour::Colour;

/// Several figures under one title, drawn below each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// What the page is about, for example the name of the simulated file.
    pub title: String,
    /// The figures, in the order in which they are drawn.
    pub figures: Vec<Figure>,
}

/// One pair of axes with the series drawn on it (a LEMS Display).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// Text above the axes.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn, first one lowest.
    pub series: Vec<Series>,
}

/// An axis: what it measures, in which unit, and how much of it is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is measured, for example `time`.
    pub label: String,
    /// Symbol of the unit in which the values are given; empty when there is none.
    pub unit: String,
    /// Smallest and largest value shown; from the data when `None`.
    pub range: Option<(f64, f64)>,
}

/// One named curve or row of events.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name in the legend. Text, never markup.
    pub name: String,
    /// The colour that the model asks for; from the palette when `None`.
    pub colour: Option<Colour>,
    /// How the values are drawn.
    pub kind: Kind,
    /// Horizontal values, in the unit of the x axis. Series with the same times share one allocation.
    pub xs: Arc<[f64]>,
    /// Vertical values, in the unit of the y axis, as many as `xs`. For rasters: the index of the source.
    pub ys: Arc<[f64]>,
}

/// How values are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Points joined by straight lines; a value that is not a number makes a gap.
    #[default]
    Line,
    /// Points on their own.
    Points,
    /// One upright tick per event at (time, index of the source).
    Raster,
}

impl Page {
    /// A page with one figure, titled like it.
    pub fn single(figure: Figure) -> Page {
        Page { title: figure.title.clone(), figures: vec![figure] }
    }
}

impl Axis {
    /// An axis whose range follows the data.
    pub fn new(label: impl Into<String>, unit: impl Into<String>) -> Axis {
        Axis { label: label.into(), unit: unit.into(), range: None }
    }

    /// The same axis, showing `from` to `to`. A range that is empty or not finite follows the data.
    pub fn with_range(self, from: f64, to: f64) -> Axis {
        let shown = from.is_finite() && to.is_finite() && from < to;
        Axis { range: shown.then_some((from, to)), ..self }
    }

    /// The label with its unit: `time (ms)`.
    pub fn caption(&self) -> String {
        match (self.label.is_empty(), self.unit.is_empty()) {
            (_, true) => self.label.clone(),
            (true, false) => self.unit.clone(),
            (false, false) => format!("{} ({})", self.label, self.unit),
        }
    }
}

impl Series {
    /// A curve.
    pub fn line(name: impl Into<String>, xs: impl Into<Arc<[f64]>>, ys: impl Into<Arc<[f64]>>) -> Series {
        Series { name: name.into(), colour: None, kind: Kind::Line, xs: xs.into(), ys: ys.into() }
    }

    /// Events: `times` of the events and, for each, the index of its source.
    pub fn raster(
        name: impl Into<String>,
        times: impl Into<Arc<[f64]>>,
        sources: impl Into<Arc<[f64]>>,
    ) -> Series {
        Series { kind: Kind::Raster, ..Series::line(name, times, sources) }
    }

    /// The same series in the colour that the model asks for, when it can be understood.
    pub fn with_colour(self, colour: &str) -> Series {
        Series { colour: colour.parse().ok(), ..self }
    }

    /// Number of points: of the shorter column, should they differ.
    pub fn len(&self) -> usize {
        self.xs.len().min(self.ys.len())
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Horizontal values, exactly [`Series::len`] of them.
    pub fn xs(&self) -> &[f64] {
        &self.xs[..self.len()]
    }

    /// Vertical values, exactly [`Series::len`] of them.
    pub fn ys(&self) -> &[f64] {
        &self.ys[..self.len()]
    }
}

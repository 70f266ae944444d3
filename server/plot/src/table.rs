//! A page in words and numbers, for screen readers and for terminals that cannot draw.
//!
//! Per series: how many points or events, where it begins and ends, its extremes and when they occur.

use std::fmt::Write;

use crate::figure::{Axis, Figure, Kind, Page, Series};
use crate::scale::number;

/// What each series does, as rows of text cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Names of the columns.
    pub head: Vec<String>,
    /// One row per series, as many cells as `head`.
    pub rows: Vec<Vec<String>>,
}

/// The whole page as text: a table per figure, columns aligned.
pub fn table(page: &Page) -> String {
    let mut text = String::new();
    for figure in &page.figures {
        let _ = writeln!(text, "{}", plain(&figure.title));
        aligned(&rows(figure), &mut text);
        text.push('\n');
    }
    text
}

/// The table of one figure.
pub fn rows(figure: &Figure) -> Rows {
    let unit = |axis: &Axis, what: &str| match axis.unit.is_empty() {
        true => what.to_owned(),
        false => format!("{what} ({})", axis.unit),
    };
    let at = if figure.x.label.is_empty() { "x" } else { &figure.x.label };
    let head = ["name".into(), "points".into(), unit(&figure.y, "first"), unit(&figure.y, "last")]
        .into_iter()
        .chain([unit(&figure.y, "lowest"), format!("at {}", unit(&figure.x, at))])
        .chain([unit(&figure.y, "highest"), format!("at {}", unit(&figure.x, at))])
        .collect();
    Rows { head, rows: figure.series.iter().map(row).collect() }
}

fn row(series: &Series) -> Vec<String> {
    let mut cells = vec![plain(&series.name), series.len().to_string()];
    let (xs, ys) = (series.xs(), series.ys());
    if series.kind == Kind::Raster {
        cells[1] = format!("{} events", series.len());
    }
    let finite = || ys.iter().enumerate().filter(|(_, y)| y.is_finite());
    let lowest = finite().min_by(|a, b| a.1.total_cmp(b.1));
    let highest = finite().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    cells.push(ys.first().map_or_else(String::new, |&y| number(y, 6)));
    cells.push(ys.last().map_or_else(String::new, |&y| number(y, 6)));
    for extreme in [lowest, highest] {
        cells.push(extreme.map_or_else(String::new, |(_, &y)| number(y, 6)));
        cells.push(extreme.map_or_else(String::new, |(position, _)| number(xs[position], 6)));
    }
    cells
}

fn aligned(table: &Rows, text: &mut String) {
    let width = |column: usize| {
        let cells = std::iter::once(&table.head).chain(&table.rows);
        cells.map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    for row in std::iter::once(&table.head).chain(&table.rows) {
        let cell = |(column, cell): (usize, &String)| match column {
            0 => format!("{cell:<0$}", widths[0]),
            _ => format!("{cell:>0$}", widths[column]),
        };
        let line: Vec<String> = row.iter().enumerate().map(cell).collect();
        let _ = writeln!(text, "{}", line.join("  ").trim_end());
    }
}

/// Text for a terminal: control characters could move its cursor or worse.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_direction_mark(c) { '\u{fffd}' } else { c }).collect()
}

/// Marks that reorder the text around them: a name must not rearrange what stands beside it.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

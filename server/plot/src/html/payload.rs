//! The data of a page for its script: JSON around base64 columns, each column once however many series share it.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::colour::Colour;
use crate::decimate::extent;
use crate::figure::{Axis, Figure, Kind, Page};
use crate::scale::{x_range, y_range};
use crate::table::plain;

pub(super) fn payload(page: &Page) -> String {
    let mut columns = Columns::default();
    let figures: Vec<String> = page.figures.iter().map(|figure| held(figure, &mut columns)).collect();
    format!("{{\"figures\":[{}],\"columns\":[{}]}}", figures.join(","), columns.held.join(","))
}

/// Columns that are written, by where they are in memory.
#[derive(Default)]
struct Columns {
    written: HashMap<(*const f64, usize, bool), usize>,
    held: Vec<String>,
}

impl Columns {
    fn position(&mut self, values: &Arc<[f64]>, length: usize, is_x: bool) -> usize {
        let next = self.held.len();
        *self.written.entry((values.as_ptr(), length, is_x)).or_insert_with(|| {
            self.held.push(column(&values[..length], is_x));
            next
        })
    }
}

/// A column: evenly spaced ones as their rule, others as `f32` where no eye sees the difference, else `f64`.
fn column(values: &[f64], is_x: bool) -> String {
    if let Some((from, by)) = evenly_spaced(values) {
        return format!("{{\"from\":{from:e},\"by\":{by:e},\"steps\":{}}}", values.len());
    }
    let fits = || {
        let (low, high) = extent(values)?;
        let largest = low.abs().max(high.abs());
        // Single precision is one part in 10⁷ of the largest value; the range must be well above that.
        Some(largest < 1e30 && largest > 1e-30 && high - low > largest * 1e-3)
    };
    if !is_x && fits() == Some(true) {
        let bytes: Vec<u8> = values.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect();
        return format!("{{\"f32\":\"{}\"}}", BASE64_STANDARD.encode(bytes));
    }
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    format!("{{\"f64\":\"{}\"}}", BASE64_STANDARD.encode(bytes))
}

/// Start and step when every value is where they say, to a millionth of a step.
fn evenly_spaced(values: &[f64]) -> Option<(f64, f64)> {
    let (&first, &last) = (values.first()?, values.last()?);
    if values.len() < 3 {
        return None;
    }
    let by = (last - first) / (values.len() - 1) as f64;
    let is_near = |(at, value): (usize, &f64)| (first + at as f64 * by - value).abs() <= by.abs() * 1e-6;
    (by.is_finite() && by != 0.0 && values.iter().enumerate().all(is_near)).then_some((first, by))
}

fn held(figure: &Figure, columns: &mut Columns) -> String {
    let mut series = String::new();
    for (at, one) in figure.series.iter().enumerate() {
        let colour = one.colour.unwrap_or_else(|| Colour::of_palette(at));
        let kind = match one.kind {
            Kind::Line => "line",
            Kind::Points => "points",
            Kind::Raster => "raster",
        };
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(
            series,
            "{comma}{{\"name\":{},\"kind\":\"{kind}\",\"colour\":\"{colour}\",\"xs\":{},\"ys\":{}}}",
            string(&one.name),
            columns.position(&one.xs, one.len(), true),
            columns.position(&one.ys, one.len(), false),
        );
    }
    format!(
        "{{\"title\":{},\"x\":{},\"y\":{},\"series\":[{series}]}}",
        string(&figure.title),
        axis(&figure.x, x_range(figure)),
        axis(&figure.y, y_range(figure))
    )
}

fn axis(axis: &Axis, (from, to): (f64, f64)) -> String {
    format!(
        "{{\"caption\":{},\"unit\":{},\"range\":[{from:e},{to:e}]}}",
        string(&axis.caption()),
        string(&axis.unit)
    )
}

/// A JSON string that cannot end the element around it: no `<` at all.
fn string(text: &str) -> String {
    let json = serde_json::Value::from(plain(text)).to_string();
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

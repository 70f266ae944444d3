//! Where everything goes: pages become rectangles, lines and words in pixels, which the outputs only have to write down.

use crate::colour::Colour;
use crate::decimate::{decimate, never_decreases};
use crate::figure::{Figure, Kind, Page, Series};
use crate::scale::{Scale, x_range, y_range};

/// Width of a digit, in shares of the font size.
const DIGIT: f64 = 0.6;

/// Everything of a page, in pixels from its upper left corner.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) heading: &'a str,
    pub(crate) plots: Vec<Plot<'a>>,
}

/// One figure.
#[derive(Debug)]
pub(crate) struct Plot<'a> {
    pub(crate) figure: &'a Figure,
    /// Upper edge of the figure with its title.
    pub(crate) top: f64,
    /// The rectangle between the axes.
    pub(crate) area: Area,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    pub(crate) curves: Vec<Curve<'a>>,
    pub(crate) legend: Vec<Entry>,
    /// Names that did not fit in the legend.
    pub(crate) unnamed: usize,
    /// Lower edge of the axes' captions.
    pub(crate) caption_at: f64,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A series in pixels.
#[derive(Debug)]
pub(crate) struct Curve<'a> {
    pub(crate) series: &'a Series,
    pub(crate) colour: Colour,
    /// Runs of points without a gap; for rasters and points all in one.
    pub(crate) runs: Vec<Vec<(f64, f64)>>,
    /// Half the height of an event's tick.
    pub(crate) tick: f64,
}

/// A name in the legend and where it stands.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) curve: usize,
    pub(crate) left: f64,
    pub(crate) middle: f64,
    pub(crate) name: String,
}

/// The most rows that a legend may take.
const LEGEND_ROWS: usize = 4;
/// Longest name in a legend, in characters.
const NAME_LENGTH: usize = 44;
pub(crate) const FONT: f64 = 12.0;

impl<'a> Layout<'a> {
    pub(crate) fn new(page: &'a Page, width: f64, height: f64) -> Layout<'a> {
        let has_heading =
            !page.title.is_empty() && (page.figures.len() != 1 || page.figures[0].title != page.title);
        let heading = if has_heading { page.title.as_str() } else { "" };
        let mut top = if has_heading { 40.0 } else { 0.0 };
        let mut plots = Vec::new();
        for figure in &page.figures {
            plots.push(Plot::new(figure, top, width, height));
            top += height;
        }
        Layout { width, height: top.max(60.0), heading, plots }
    }
}

impl<'a> Plot<'a> {
    fn new(figure: &'a Figure, top: f64, width: f64, height: f64) -> Plot<'a> {
        let (from, to) = y_range(figure);
        let title_height = if figure.title.is_empty() { 16.0 } else { 38.0 };
        let (mut legend, rows, unnamed) = legend(figure, width - 40.0);
        let legend_height = rows as f64 * 20.0;
        let below = 46.0 + legend_height + 12.0;
        let area_height = (height - title_height - below).max(40.0);

        let y = Scale::new(from, to, ((area_height / 42.0) as usize).clamp(2, 10));
        let longest = y.labels().iter().map(|label| label.chars().count()).max().unwrap_or(1);
        let caption = if figure.y.caption().is_empty() { 0.0 } else { 22.0 };
        let left = (18.0 + caption + longest as f64 * FONT * DIGIT).max(36.0);
        let area = Area {
            left,
            top: top + title_height,
            width: (width - left - 22.0).max(40.0),
            height: area_height,
        };
        let (from, to) = x_range(figure);
        let x = Scale::new(from, to, ((area.width / 90.0) as usize).clamp(2, 12));

        let curves = figure.series.iter().enumerate();
        let curves = curves.map(|(at, series)| Curve::new(series, at, &x, &y, area)).collect();
        let caption_at = area.top + area.height + 40.0;
        for entry in &mut legend {
            entry.left += 20.0;
            entry.middle += caption_at + 18.0;
        }
        Plot { figure, top, area, x, y, curves, legend, unnamed, caption_at }
    }
}

impl<'a> Curve<'a> {
    fn new(series: &'a Series, position: usize, x: &Scale, y: &Scale, area: Area) -> Curve<'a> {
        let colour = series.colour.unwrap_or_else(|| Colour::of_palette(position));
        let (xs, ys) = (series.xs(), series.ys());
        let at = |position: usize| {
            (
                area.left + x.share(xs[position]) * area.width,
                area.top + (1.0 - y.share(ys[position])) * area.height,
            )
        };
        let row = area.height / (y.to - y.from);
        let tick = (row * 0.4).clamp(1.0, 8.0);
        // Twice as many columns as pixels, so that the picture stays sharp on fine screens.
        let columns = (area.width * 2.0) as usize;
        let kept = match series.kind {
            Kind::Line if never_decreases(xs) => decimate(xs, ys, x.from, x.to, columns),
            Kind::Line => (0..series.len()).collect(),
            Kind::Points | Kind::Raster => distinct(series, x, y, area),
        };
        let runs = match series.kind {
            Kind::Line => runs(&kept, at),
            Kind::Points | Kind::Raster => vec![kept.into_iter().map(at).collect()],
        };
        Curve { series, colour, runs, tick }
    }
}

fn runs(kept: &[usize], at: impl Fn(usize) -> (f64, f64)) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for &position in kept {
        let point = at(position);
        let run = runs.last_mut().expect("there is always a run");
        if point.0.is_finite() && point.1.is_finite() {
            // Far outside, numbers would overflow what renderers can hold.
            run.push((point.0.clamp(-1e5, 1e5), point.1.clamp(-1e5, 1e5)));
        } else if !run.is_empty() {
            runs.push(Vec::new());
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Events that fall on different half pixels: more cannot be seen.
fn distinct(series: &Series, x: &Scale, y: &Scale, area: Area) -> Vec<usize> {
    let mut seen = std::collections::HashSet::new();
    let (xs, ys) = (series.xs(), series.ys());
    let within = |position: &usize| {
        let (x_share, y_share) = (x.share(xs[*position]), y.share(ys[*position]));
        let inside = (0.0..=1.0).contains(&x_share) && (0.0..=1.0).contains(&y_share);
        let pixel = ((x_share * area.width * 2.0) as i64, (y_share * area.height * 2.0) as i64);
        inside && seen.insert(pixel)
    };
    (0..series.len()).filter(within).collect()
}

/// Entries relative to the legend's corner, the number of rows, and how many names were left out.
fn legend(figure: &Figure, width: f64) -> (Vec<Entry>, usize, usize) {
    let named: Vec<usize> =
        (0..figure.series.len()).filter(|&at| !figure.series[at].name.is_empty()).collect();
    let (mut left, mut row) = (0.0, 0);
    let mut entries = Vec::new();
    for (count, &curve) in named.iter().enumerate() {
        let name = shortened(&figure.series[curve].name);
        let wide = 44.0 + name.chars().map(char_width).sum::<f64>() * FONT;
        if left > 0.0 && left + wide > width {
            (left, row) = (0.0, row + 1);
        }
        if row == LEGEND_ROWS {
            return (entries, LEGEND_ROWS + 1, named.len() - count);
        }
        entries.push(Entry { curve, left, middle: row as f64 * 20.0, name });
        left += wide;
    }
    (entries, if named.is_empty() { 0 } else { row + 1 }, 0)
}

fn char_width(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | 'I' | '[' | ']' | '(' | ')' | '/' | ' ' => 0.38,
        'm' | 'w' | 'M' | 'W' => 0.95,
        _ if c.is_ascii() => 0.62,
        _ => 0.9,
    }
}

/// A long name keeps its end: paths differ there.
fn shortened(name: &str) -> String {
    let name = crate::table::plain(name);
    let length = name.chars().count();
    if length <= NAME_LENGTH {
        return name;
    }
    let kept: String = name.chars().skip(length - NAME_LENGTH + 1).collect();
    format!("…{kept}")
}

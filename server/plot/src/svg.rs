//! A page as SVG: one file, words as words, titles for screen readers, curves with two decimals of a pixel.

use std::fmt::Write;

use crate::colour::{Colour, Theme};
use crate::figure::{Kind, Page};
use crate::layout::{Area, Curve, FONT, Layout, Plot};
use crate::table::plain;

/// The sheet that a page is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Width, in pixels.
    pub width: u32,
    /// Height of one figure, in pixels; a page is as high as all its figures.
    pub figure_height: u32,
    /// Light or dark.
    pub theme: Theme,
    /// Pixels of a PNG per pixel here: 2 for fine screens and print.
    pub density: f32,
}

impl Default for Sheet {
    fn default() -> Sheet {
        Sheet { width: 900, figure_height: 420, theme: Theme::Light, density: 2.0 }
    }
}

/// Draws a page.
pub fn svg(page: &Page, sheet: &Sheet) -> String {
    let layout = Layout::new(page, f64::from(sheet.width.max(120)), f64::from(sheet.figure_height.max(120)));
    let mut text = String::new();
    let (width, height) = (layout.width, layout.height);
    let _ = write!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"{FONT}\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        escaped(&page.title),
        escaped(&crate::table(page)),
        sheet.theme.paper(),
    );
    if !layout.heading.is_empty() {
        words(
            &mut text,
            width / 2.0,
            27.0,
            Words { bold: true, size: 16.0, ..Words::middle(sheet.theme.ink()) },
            layout.heading,
        );
    }
    for (at, plot) in layout.plots.iter().enumerate() {
        draw(&mut text, plot, at, width, sheet.theme);
    }
    text.push_str("</svg>\n");
    text
}

/// How words look.
#[derive(Clone, Copy)]
struct Words {
    anchor: &'static str,
    colour: Colour,
    size: f64,
    bold: bool,
}

impl Words {
    fn middle(colour: Colour) -> Words {
        Words { anchor: "middle", colour, size: FONT, bold: false }
    }
}

fn draw(text: &mut String, plot: &Plot, at: usize, width: f64, theme: Theme) {
    let area = plot.area;
    let _ = writeln!(text, "<g class=\"figure\">\n<title>{}</title>", escaped(&plot.figure.title));
    let title = Words { bold: true, size: 14.0, ..Words::middle(theme.ink()) };
    words(text, area.left + area.width / 2.0, plot.top + 25.0, title, &plot.figure.title);
    axes(text, plot, theme);
    let Area { left, top, width: w, height: h } = area;
    let _ = writeln!(
        text,
        "<clipPath id=\"area{at}\"><rect x=\"{left}\" y=\"{top}\" width=\"{w}\" height=\"{h}\"/></clipPath>"
    );
    let _ = writeln!(text, "<g clip-path=\"url(#area{at})\" fill=\"none\" stroke-linejoin=\"round\">");
    for curve in &plot.curves {
        draw_curve(text, curve, theme);
    }
    text.push_str("</g>\n");
    let _ = writeln!(
        text,
        "<rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{w}\" height=\"{h}\" fill=\"none\" stroke=\"{}\"/>",
        theme.quiet()
    );
    legend(text, plot, width, theme);
    text.push_str("</g>\n");
}

fn axes(text: &mut String, plot: &Plot, theme: Theme) {
    let Area { left, top, width, height } = plot.area;
    let bottom = top + height;
    let _ = write!(text, "<path class=\"grid\" fill=\"none\" stroke=\"{}\" d=\"", theme.grid());
    for &tick in &plot.x.ticks {
        let _ = write!(text, "M{:.2} {top}V{bottom}", left + plot.x.share(tick) * width);
    }
    for &tick in &plot.y.ticks {
        let _ = write!(text, "M{left} {:.2}H{}", top + (1.0 - plot.y.share(tick)) * height, left + width);
    }
    text.push_str("\"/>\n");
    let quiet = Words::middle(theme.quiet());
    for (&tick, label) in plot.x.ticks.iter().zip(plot.x.labels()) {
        words(text, left + plot.x.share(tick) * width, bottom + 18.0, quiet, &label);
    }
    for (&tick, label) in plot.y.ticks.iter().zip(plot.y.labels()) {
        let at = top + (1.0 - plot.y.share(tick)) * height + 4.0;
        words(text, left - 7.0, at, Words { anchor: "end", ..quiet }, &label);
    }
    let ink = Words::middle(theme.ink());
    words(text, left + width / 2.0, plot.caption_at - 2.0, ink, &plot.figure.x.caption());
    let caption = plot.figure.y.caption();
    if !caption.is_empty() {
        let (x, y) = (18.0, top + height / 2.0);
        let _ = writeln!(
            text,
            "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-90 {x} {y})\" text-anchor=\"middle\" fill=\"{}\">{}</text>",
            theme.ink(),
            escaped(&caption)
        );
    }
}

fn draw_curve(text: &mut String, curve: &Curve, theme: Theme) {
    let colour = curve.colour.visible_on(theme);
    let width = if curve.series.kind == Kind::Line { 1.5 } else { 1.2 };
    let _ = write!(text, "<path class=\"series\" stroke=\"{colour}\" stroke-width=\"{width}\" d=\"");
    for run in &curve.runs {
        match curve.series.kind {
            Kind::Line => line(text, run),
            Kind::Points => run.iter().for_each(|&(x, y)| {
                let _ = write!(text, "M{:.2} {y:.2}h2.4", x - 1.2);
            }),
            Kind::Raster => run.iter().for_each(|&(x, y)| {
                let _ = write!(text, "M{x:.2} {:.2}v{:.2}", y - curve.tick, 2.0 * curve.tick);
            }),
        }
    }
    let _ = writeln!(text, "\"><title>{}</title></path>", escaped(&curve.series.name));
}

fn line(text: &mut String, run: &[(f64, f64)]) {
    if let [(x, y)] = run {
        // A lone value between gaps would have no extent.
        let _ = write!(text, "M{:.2} {y:.2}h1", x - 0.5);
        return;
    }
    for (at, (x, y)) in run.iter().enumerate() {
        let _ = write!(text, "{}{x:.2} {y:.2}", if at == 0 { 'M' } else { 'L' });
    }
}

fn legend(text: &mut String, plot: &Plot, width: f64, theme: Theme) {
    for entry in &plot.legend {
        let colour = plot.curves[entry.curve].colour.visible_on(theme);
        let (x, y) = (entry.left, entry.middle);
        let _ = writeln!(text, "<path d=\"M{x} {y}h18\" stroke=\"{colour}\" stroke-width=\"3\"/>");
        words(text, x + 24.0, y + 4.0, Words { anchor: "start", ..Words::middle(theme.ink()) }, &entry.name);
    }
    if plot.unnamed > 0 {
        let below = plot.legend.last().map_or(plot.caption_at, |entry| entry.middle) + 24.0;
        let more = format!("and {} more", plot.unnamed);
        words(text, width / 2.0, below, Words::middle(theme.quiet()), &more);
    }
}

fn words(text: &mut String, x: f64, y: f64, words: Words, content: &str) {
    let Words { anchor, colour, size, bold } = words;
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let size = if size == FONT { String::new() } else { format!(" font-size=\"{size}\"") };
    let _ = writeln!(
        text,
        "<text x=\"{x:.2}\" y=\"{y:.2}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{size}{weight}>{}</text>",
        escaped(content)
    );
}

/// Text as XML and HTML take it in content and attributes; characters that XML cannot hold are replaced.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        for c in plain(line).chars() {
            match c {
                '<' => safe.push_str("&lt;"),
                '>' => safe.push_str("&gt;"),
                '&' => safe.push_str("&amp;"),
                '"' => safe.push_str("&quot;"),
                '\'' => safe.push_str("&#39;"),
                '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
                c => safe.push(c),
            }
        }
        safe.push_str(end);
    }
    safe
}

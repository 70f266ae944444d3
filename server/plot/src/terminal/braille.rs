//! Curves in braille: each character holds 2 × 4 dots, coloured after the curve that was drawn last in it.

use crate::colour::{Colour, Theme};
use crate::decimate::{decimate, never_decreases};
use crate::figure::{Figure, Kind, Page, Series};
use crate::scale::{Scale, x_range, y_range};
use crate::table::plain;
use crate::terminal::{Colours, Terminal};

pub(super) fn draw(page: &Page, terminal: &Terminal) -> String {
    let mut text = String::new();
    if page.figures.len() != 1 && !page.title.is_empty() {
        text.push_str(&centred(&plain(&page.title), usize::from(terminal.width)));
        text.push('\n');
    }
    for figure in &page.figures {
        draw_figure(figure, terminal, &mut text);
        text.push('\n');
    }
    text
}

/// Dots, and the series that drew last in each character.
struct Canvas {
    width: usize,
    height: usize,
    dots: Vec<u8>,
    owners: Vec<usize>,
    letters: Vec<Option<char>>,
}

fn draw_figure(figure: &Figure, terminal: &Terminal, text: &mut String) {
    let (from, to) = y_range(figure);
    let height = usize::from(terminal.figure_height.clamp(8, 200)) - 4;
    let y = Scale::new(from, to, (height / 2).clamp(2, 10));
    let labels = y.labels();
    let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(3) + 1;
    let width = usize::from(terminal.width.clamp(30, 500)).saturating_sub(margin + 2).max(10);
    let (from, to) = x_range(figure);
    let x = Scale::new(from, to, (width / 14).clamp(2, 10));

    let mut canvas = Canvas::new(width, height);
    for (position, series) in figure.series.iter().enumerate() {
        canvas.draw(series, position, &x, &y);
        if terminal.colours == Colours::None && figure.series.len() > 1 && series.kind == Kind::Line {
            canvas.letter(position);
        }
    }
    let quiet = |text: &str| terminal.colours.painted(text, terminal.theme.quiet());
    let title = centred(&plain(&figure.title), margin + width);
    text.push_str(&format!("{}\n", title.trim_end()));
    if !figure.y.caption().is_empty() {
        text.push_str(&quiet(&format!("{:>margin$} {}\n", "", plain(&figure.y.caption()))));
    }
    for row in 0..height {
        let at_row = |tick: f64| (((1.0 - y.share(tick)) * height as f64) as usize).min(height - 1) == row;
        let label = y.ticks.iter().zip(&labels).find(|(tick, _)| at_row(**tick));
        let (label, edge) = label.map_or((String::new(), '│'), |(_, label)| (label.clone(), '┤'));
        text.push_str(&quiet(&format!("{label:>margin$}{edge}")));
        canvas.write_row(row, figure, terminal, text);
        text.push('\n');
    }
    text.push_str(&quiet(&x_axis(&x, margin, width)));
    if !figure.x.caption().is_empty() {
        text.push_str(&quiet(centred(&plain(&figure.x.caption()), 2 * margin + width).trim_end()));
        text.push('\n');
    }
    legend(figure, terminal, text);
}

impl Canvas {
    fn new(width: usize, height: usize) -> Canvas {
        let cells = width * height;
        Canvas { width, height, dots: vec![0; cells], owners: vec![0; cells], letters: vec![None; cells] }
    }

    fn draw(&mut self, series: &Series, owner: usize, x: &Scale, y: &Scale) {
        let (xs, ys) = (series.xs(), series.ys());
        let (columns, rows) = ((2 * self.width) as f64, (4 * self.height) as f64);
        let dot = |at: usize| {
            let column = (x.share(xs[at]) * (columns - 1.0)).round();
            let row = ((1.0 - y.share(ys[at])) * (rows - 1.0)).round();
            (column.is_finite() && row.is_finite())
                .then_some((column.clamp(-1e6, 1e6) as i64, row.clamp(-1e6, 1e6) as i64))
        };
        if series.kind != Kind::Line || !never_decreases(xs) {
            (0..series.len()).filter_map(dot).for_each(|(column, row)| self.set(column, row, owner));
            return;
        }
        let mut last = None;
        for at in decimate(xs, ys, x.from, x.to, 2 * self.width) {
            let here = dot(at);
            match (last, here) {
                (Some(from), Some(to)) => self.line(from, to, owner),
                (None, Some((column, row))) => self.set(column, row, owner),
                _ => {}
            }
            last = here;
        }
    }

    fn line(&mut self, from: (i64, i64), to: (i64, i64), owner: usize) {
        let (columns, rows) = (to.0 - from.0, to.1 - from.1);
        // Beyond the canvas there is nothing to see, however far it goes.
        let steps = columns.abs().max(rows.abs()).clamp(1, 100_000);
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            let column = from.0 + (columns as f64 * share).round() as i64;
            let row = from.1 + (rows as f64 * share).round() as i64;
            self.set(column, row, owner);
        }
    }

    fn set(&mut self, column: i64, row: i64, owner: usize) {
        // Bits of the dots, by row, as Unicode numbers them.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return };
        if column >= 2 * self.width || row >= 4 * self.height {
            return;
        }
        let cell = row / 4 * self.width + column / 2;
        self.dots[cell] |= BITS[row % 4][column % 2];
        self.owners[cell] = owner;
    }

    /// Puts the series' letter on its curve now and then.
    fn letter(&mut self, owner: usize) {
        let mut column = 3 + owner * 5 % 17;
        while column < self.width {
            let mut cells = (0..self.height).map(|row| row * self.width + column);
            let own = cells.rfind(|&cell| self.dots[cell] != 0 && self.owners[cell] == owner);
            if let Some(cell) = own {
                self.letters[cell] = Some(letter_of(owner));
            }
            column += 17;
        }
    }

    fn write_row(&self, row: usize, figure: &Figure, terminal: &Terminal, text: &mut String) {
        let cells = row * self.width..(row + 1) * self.width;
        let last = cells.clone().rev().find(|&cell| self.dots[cell] != 0);
        let Some(last) = last else { return };
        let mut at = cells.start;
        while at <= last {
            if self.dots[at] == 0 {
                text.push(' ');
                at += 1;
                continue;
            }
            let owner = self.owners[at];
            let run = (at..=last).take_while(|&cell| self.dots[cell] != 0 && self.owners[cell] == owner);
            let run: String = run.map(|cell| self.character(cell)).collect();
            at += run.chars().count();
            text.push_str(&terminal.colours.painted(&run, colour_of(figure, owner, terminal.theme)));
        }
    }

    fn character(&self, cell: usize) -> char {
        let braille = char::from_u32(0x2800 + u32::from(self.dots[cell])).unwrap_or(' ');
        self.letters[cell].unwrap_or(braille)
    }
}

fn x_axis(x: &Scale, margin: usize, width: usize) -> String {
    let mut edge = vec!['─'; width];
    let mut words = vec![' '; margin + width + 12];
    let mut free = 0;
    for (&tick, label) in x.ticks.iter().zip(x.labels()) {
        let column = (x.share(tick) * (width - 1) as f64).round() as usize;
        edge[column.min(width - 1)] = '┬';
        let length = label.chars().count();
        let start =
            (margin + 1 + column).saturating_sub(length / 2).min(margin + 1 + width - length.min(width));
        if start < free {
            continue;
        }
        words.splice(start..start + length, label.chars());
        free = start + length + 1;
    }
    let (edge, words): (String, String) = (edge.into_iter().collect(), words.into_iter().collect());
    format!("{:>margin$}└{edge}\n{}\n", "", words.trim_end())
}

fn legend(figure: &Figure, terminal: &Terminal, text: &mut String) {
    let width = usize::from(terminal.width.clamp(30, 500));
    let mut column = 0;
    for (position, series) in figure.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty()) {
        let mark = match terminal.colours {
            Colours::None => format!(" {}", letter_of(position)),
            _ => "━━".to_owned(),
        };
        let name: String = plain(&series.name).chars().take(width.saturating_sub(6)).collect();
        let length = name.chars().count() + 5;
        if column > 0 && column + length > width {
            text.push('\n');
            column = 0;
        }
        text.push_str(&terminal.colours.painted(&mark, colour_of(figure, position, terminal.theme)));
        text.push_str(&format!(" {name}  "));
        column += length;
    }
    if column > 0 {
        text.push('\n');
    }
}

fn colour_of(figure: &Figure, position: usize, theme: Theme) -> Colour {
    let own = figure.series.get(position).and_then(|series| series.colour);
    own.unwrap_or_else(|| Colour::of_palette(position)).visible_on(theme)
}

fn letter_of(position: usize) -> char {
    char::from(b'a' + (position % 26) as u8)
}

fn centred(text: &str, width: usize) -> String {
    let short: String = text.chars().take(width).collect();
    format!("{short:^width$}")
}

//! Which part of a text to show for a finding: whole lines, unless they are too long or too many.
//!
//! Only this part is given to the library that draws excerpts, so that a finding costs the same in a file of 10 kB and in one
//! of 100 MB.

use std::ops::Range;

use super::finding::Span;

/// Lines longer than this (in bytes) are cut around the place.
const LONG_LINE: usize = 1000;
/// How much is shown on both sides of a place in a long line.
const AROUND: usize = 60;
/// How much of the place itself is shown in a long line.
const PLACE: usize = 200;
/// A place that covers more lines is shown by its first line.
const MANY_LINES: u32 = 6;

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excerpt<'a> {
    pub(crate) text: &'a str,
    /// The number of its first line, from 1.
    pub(crate) first_line: u32,
    /// Whether it begins within a line, so that columns counted in it are wrong.
    pub(crate) is_cut: bool,
    start: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines of all these places. They should be near each other.
    pub(crate) fn of(text: &'a str, spans: impl Iterator<Item = Span> + Clone) -> Excerpt<'a> {
        let first_line = spans.clone().map(|it| it.start.line).min().unwrap_or(1);
        let from = spans.clone().map(|it| it.bytes.start as usize).min().unwrap_or(0).min(text.len());
        let to = spans.map(|it| shown_end(text, it)).max().unwrap_or(0).clamp(from, text.len());
        // Not further than needed to see that a line is long.
        let line_start = search_back(text, from, LONG_LINE);
        let line_end = search_forward(text, to, LONG_LINE);
        if let (Some(start), Some(end)) = (line_start, line_end)
            && end - start <= LONG_LINE * MANY_LINES as usize
        {
            return Excerpt { text: &text[start..end], first_line, is_cut: false, start };
        }
        let start = floor(text, from.saturating_sub(AROUND).max(line_start.unwrap_or(0)));
        let end = ceil(text, (from + PLACE).min(to) + AROUND)
            .min(search_forward(text, to, AROUND).unwrap_or(text.len()));
        let end = end.max(start);
        Excerpt { text: &text[start..end], first_line, is_cut: true, start }
    }

    /// A byte range of the whole text as one of the excerpt, cut to what is shown.
    pub(crate) fn within(&self, bytes: text::Range) -> Range<usize> {
        let at =
            |offset: u32| floor(self.text, (offset as usize).saturating_sub(self.start).min(self.text.len()));
        let (start, mut end) = (at(bytes.start), at(bytes.end));
        let place = &self.text[start..end.max(start)];
        if place.matches('\n').count() >= MANY_LINES as usize {
            end = start + place.find(['\r', '\n']).unwrap_or(0);
        }
        start..end.max(start)
    }
}

/// Where a place ends as far as it is shown.
fn shown_end(text: &str, span: Span) -> usize {
    let (start, end) = (span.bytes.start as usize, span.bytes.end as usize);
    if span.end.line - span.start.line < MANY_LINES {
        return end;
    }
    let start = start.min(text.len());
    memchr(text, start, end.min(text.len())).unwrap_or(end)
}

fn memchr(text: &str, from: usize, to: usize) -> Option<usize> {
    text.as_bytes()[from..to].iter().position(|&it| it == b'\n' || it == b'\r').map(|it| from + it)
}

/// The start of the line of `at`, unless it is further than `limit`.
fn search_back(text: &str, at: usize, limit: usize) -> Option<usize> {
    let from = at.saturating_sub(limit);
    match text.as_bytes()[from..at].iter().rposition(|&it| it == b'\n' || it == b'\r') {
        Some(found) => Some(from + found + 1),
        None if from == 0 => Some(0),
        None => None,
    }
}

/// The end of the line of `at`, unless it is further than `limit`.
fn search_forward(text: &str, at: usize, limit: usize) -> Option<usize> {
    let to = (at + limit).min(text.len());
    memchr(text, at, to).or((to == text.len()).then_some(to))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&it| text.is_char_boundary(it)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::check::finding::Place;

    fn span(line: u32, bytes: std::ops::Range<u32>) -> Span {
        let place = Place { line, column: 1 };
        Span { start: place, end: place, bytes: text::Range { start: bytes.start, end: bytes.end } }
    }

    #[test]
    fn a_place_is_shown_with_its_whole_line() {
        let excerpt = Excerpt::of("one\ntwo three\nfour", std::iter::once(span(2, 8..13)));
        assert_eq!((excerpt.text, excerpt.first_line, excerpt.is_cut), ("two three", 2, false));
        assert_eq!(excerpt.within(text::Range { start: 8, end: 13 }), 4..9);
    }

    #[test]
    fn a_file_of_one_endless_line_is_cut_around_the_place() {
        let text = "é".repeat(100_000);
        let excerpt = Excerpt::of(&text, std::iter::once(span(1, 100_000..100_010)));
        assert!(excerpt.is_cut && excerpt.text.len() < 400, "{}", excerpt.text.len());
        let place = excerpt.within(text::Range { start: 100_000, end: 100_010 });
        assert_eq!(&excerpt.text[place], "ééééé");
    }

    #[test]
    fn a_place_at_the_end_of_an_empty_text_is_fine() {
        let excerpt = Excerpt::of("", std::iter::once(span(1, 0..0)));
        assert_eq!((excerpt.text, excerpt.within(text::Range { start: 0, end: 0 })), ("", 0..0));
    }
}

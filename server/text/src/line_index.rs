//! Byte offset ↔ line and column, in the units that an editor asks for.
//!
//! Lines end at `\n`, `\r\n` or `\r`, as LSP says, and nowhere else. What does not exist (a column
//! behind the end of its line, an offset inside a character) is moved to the nearest place that does.

use crate::Range;

/// What a column counts.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what LSP means when nothing was negotiated.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A line and a column, both from zero.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Lines before this one.
    pub line: u32,
    /// Units of the chosen [`Encoding`] before this place on its line.
    pub column: u32,
}

/// Where the lines and the wide characters of one text are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    lines: Vec<Line>,
    /// Every character of more than one byte, and one more behind the end.
    wide: Vec<Wide>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Line {
    start: u32,
    /// Before the line terminator.
    end: u32,
}

/// A character of more than one byte, with what the ones before it save in each encoding.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Wide {
    start: u32,
    saved_utf16: u32,
    saved_utf32: u32,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> LineIndex {
        LineIndex { lines: lines(text.as_bytes()), wide: wide_characters(text) }
    }

    /// Number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }

    /// Length of the text in bytes.
    pub fn text_len(&self) -> u32 {
        self.lines.last().map_or(0, |line| line.end)
    }

    /// The line and column of a byte offset.
    pub fn position(&self, at: u32, encoding: Encoding) -> Position {
        let index = self.lines.partition_point(|line| line.start <= at).saturating_sub(1);
        let line = self.lines[index];
        let at = self.character_start(at.min(line.end));
        let saved = self.saved(at, encoding) - self.saved(line.start, encoding);
        Position { line: index as u32, column: at - line.start - saved }
    }

    /// The byte offset of a line and column.
    pub fn offset(&self, at: Position, encoding: Encoding) -> u32 {
        let Some(line) = self.lines.get(at.line as usize).copied() else { return self.text_len() };
        let first = self.wide_before(line.start);
        let in_line = &self.wide[first..self.wide_before(line.end)];
        let column_of =
            |it: &Wide| it.start - line.start - (it.saved(encoding) - self.wide[first].saved(encoding));
        // The last wide character at or before the column decides how far bytes and columns differ.
        let offset = match in_line.partition_point(|it| column_of(it) <= at.column).checked_sub(1) {
            None => line.start.saturating_add(at.column),
            Some(last) => {
                let (character, next) = (in_line[last], self.wide[first + last + 1]);
                let bytes = 1 + next.saved_utf32 - character.saved_utf32;
                let units = bytes - (next.saved(encoding) - character.saved(encoding));
                match (at.column - column_of(&character)).checked_sub(units) {
                    None => character.start,
                    Some(past) => (character.start + bytes).saturating_add(past),
                }
            }
        };
        offset.min(line.end)
    }

    /// The bytes of a line without its terminator; the end of the text when there is no such line.
    pub fn line_range(&self, line: u32) -> Range {
        match self.lines.get(line as usize) {
            Some(line) => Range { start: line.start, end: line.end },
            None => Range::at(self.text_len()),
        }
    }
}

impl LineIndex {
    /// The number of wide characters that begin before `at`.
    fn wide_before(&self, at: u32) -> usize {
        // The last entry stands behind the text and is no character.
        self.wide[..self.wide.len() - 1].partition_point(|it| it.start < at)
    }

    /// How many columns fewer than bytes there are before `at`, which is no place inside a character.
    fn saved(&self, at: u32, encoding: Encoding) -> u32 {
        self.wide[self.wide_before(at)].saved(encoding)
    }

    /// `at`, or the start of the character that it lies in.
    fn character_start(&self, at: u32) -> u32 {
        let Some(last) = self.wide_before(at).checked_sub(1) else { return at };
        let (character, next) = (self.wide[last], self.wide[last + 1]);
        let bytes = 1 + next.saved_utf32 - character.saved_utf32;
        if at < character.start + bytes { character.start } else { at }
    }
}

impl Wide {
    fn saved(&self, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => 0,
            Encoding::Utf16 => self.saved_utf16,
            Encoding::Utf32 => self.saved_utf32,
        }
    }
}

fn lines(text: &[u8]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 48 + 1);
    let mut start = 0;
    let mut end_at = |end: usize, next: usize| {
        lines.push(Line { start: start as u32, end: end as u32 });
        start = next;
    };
    if memchr::memchr(b'\r', text).is_none() {
        memchr::memchr_iter(b'\n', text).for_each(|at| end_at(at, at + 1));
    } else {
        let mut crlf = None;
        for at in memchr::memchr2_iter(b'\r', b'\n', text) {
            if crlf == Some(at) {
                continue;
            }
            let pair = text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
            crlf = pair.then_some(at + 1);
            end_at(at, at + 1 + usize::from(pair));
        }
    }
    end_at(text.len(), text.len());
    lines
}

fn wide_characters(text: &str) -> Vec<Wide> {
    let mut wide = Vec::new();
    let mut next = Wide { start: 0, saved_utf16: 0, saved_utf32: 0 };
    let mut at = 0;
    // In steps that the compiler turns into vector instructions: most texts have no wide character.
    for chunk in text.as_bytes().chunks(256) {
        if !chunk.is_ascii() {
            // Only first bytes of characters count; a character may reach into the next chunk.
            for (i, &byte) in chunk.iter().enumerate().filter(|(_, byte)| **byte >= 0xC0) {
                let bytes = if byte < 0xE0 {
                    2
                } else if byte < 0xF0 {
                    3
                } else {
                    4
                };
                next.start = (at + i) as u32;
                wide.push(next);
                next.saved_utf16 += bytes - if bytes == 4 { 2 } else { 1 };
                next.saved_utf32 += bytes - 1;
            }
        }
        at += chunk.len();
    }
    next.start = u32::MAX;
    wide.push(next);
    wide
}

#[cfg(test)]
mod tests;

//! What stands between tags: text, comments, CDATA sections, processing instructions.

use super::declaration::is_space_at;
use super::template::equal_bytes;
use super::{Parser, Within, range};
use crate::names::{CLASS, SPACE, START, WIDE, class_at, is_name, scan_name, skip_space};
use crate::problem::SyntaxProblemKind as Problem;
use crate::references::check_reference;
use crate::tree::PieceKind;

impl Parser<'_> {
    /// Reads on until `stop` is reached or passed.
    pub(super) fn content(&mut self, stop: usize) {
        let bytes = self.bytes();
        while self.at < stop && !self.gave_up {
            if bytes[self.at] != b'<' {
                self.text();
                continue;
            }
            match bytes.get(self.at + 1) {
                Some(b'/') => self.end_tag(),
                Some(b'!') => self.declaration_like(),
                Some(b'?') => self.instruction(),
                Some(byte) if CLASS[*byte as usize] & START != 0 => self.start_tag(),
                _ => self.text(),
            }
        }
    }

    /// The document ends: so does every open element.
    pub(super) fn end_of_text(&mut self) {
        let end = self.text.len();
        while self.open.len() > 1 {
            let name = self.top_name_range();
            self.report(Problem::MissingEndTag, range(end, end), name);
            self.close_top(PieceKind::CloseMissing, end);
        }
        if self.root.is_none() {
            self.report(Problem::NoRoot, range(end, end), None);
        }
        self.close_top(PieceKind::CloseMissing, end);
    }

    /// Text up to the next markup.
    #[inline]
    fn text(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let mut at = start;
        loop {
            at = end_of_plain_text(bytes, at);
            if bytes.get(at) == Some(&b'<') && begins_markup(bytes.get(at + 1)) {
                break;
            }
            if at >= bytes.len() {
                break;
            }
            at = self.odd_in_text(at);
        }
        self.push(PieceKind::Text, start);
        self.at = at;
        if self.within == Within::Document && self.open.len() == 1 {
            self.text_outside(start, at);
        }
    }

    /// `&`, `]` or a lonely `<` in text: reports what is wrong, and tells where to go on.
    #[cold]
    fn odd_in_text(&mut self, at: usize) -> usize {
        let bytes = self.bytes();
        match bytes[at] {
            b'&' => {
                let (problem, next) = check_reference(bytes, at);
                if let Some((kind, range)) = problem {
                    self.report(kind, range, None);
                }
                next
            }
            b']' => {
                if bytes[at..].starts_with(b"]]>") {
                    self.report(Problem::CDataEndInText, range(at, at + 3), None);
                }
                at + 1
            }
            _ => {
                self.report(Problem::LessThanInText, range(at, at + 1), None);
                at + 1
            }
        }
    }

    #[cold]
    fn text_outside(&mut self, start: usize, end: usize) {
        let bytes = &self.bytes()[start..end];
        let Some(first) = bytes.iter().position(|byte| CLASS[*byte as usize] & SPACE == 0) else { return };
        let last = bytes.iter().rposition(|byte| CLASS[*byte as usize] & SPACE == 0).unwrap_or(first);
        self.outside(start + first, start + last + 1);
    }

    /// Something stands outside of the root element that may not.
    fn outside(&mut self, start: usize, end: usize) {
        if !self.outside_reported {
            self.outside_reported = true;
            self.report(Problem::TextOutsideRoot, range(start, end), self.root);
        }
    }

    /// `<!`
    fn declaration_like(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let rest = &bytes[start + 2..];
        if rest.starts_with(b"--") {
            return self.comment();
        }
        if rest.starts_with(b"[CDATA[") {
            return self.cdata();
        }
        if rest.starts_with(b"DOCTYPE") {
            return self.doctype();
        }
        let len = rest.iter().take_while(|byte| !matches!(byte, b'<' | b'>' | b'\n' | b'\r')).count();
        let end = start + 2 + len;
        self.at = end + usize::from(bytes.get(end) == Some(&b'>'));
        self.report(Problem::MalformedMarkup, range(start, self.at), None);
        self.push(PieceKind::Junk, start);
    }

    fn comment(&mut self) {
        let start = self.at;
        let opening = range(start, start + 4);
        let problems = self.problems.len();
        let end = if self.no_more.comment_end { None } else { self.end_of_comment(start) };
        self.at = end.unwrap_or_else(|| {
            self.no_more.comment_end = true;
            self.problems.truncate(problems);
            self.unclosed(Problem::UnclosedComment, opening);
            self.next_line_of_markup(start + 4)
        });
        self.push(PieceKind::Comment, start);
    }

    /// Behind the `-->` of the comment that begins at `start`.
    fn end_of_comment(&mut self, start: usize) -> Option<usize> {
        let bytes = self.bytes();
        let mut at = start + 4;
        loop {
            at += memchr::memmem::find(&bytes[at..], b"--")?;
            let end = at + bytes[at..].iter().take_while(|byte| **byte == b'-').count();
            let closes = bytes.get(end) == Some(&b'>');
            if closes && end - at == 2 {
                return Some(end + 1);
            }
            let opening = range(start, start + 4);
            if end - at == 2 && at >= start + 6 && bytes[at - 2..].starts_with(b"<!") {
                self.report(Problem::NestedComment, range(at - 2, end), Some(opening));
            } else {
                self.report(Problem::DoubleHyphen, range(at, end - usize::from(closes)), Some(opening));
            }
            if closes {
                return Some(end + 1);
            }
            at = end;
        }
    }

    /// The first line behind the one of `at` that begins with a tag: there an unclosed comment ends.
    fn next_line_of_markup(&self, at: usize) -> usize {
        let bytes = self.bytes();
        let mut at = at;
        while let Some(end) = memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
            at = skip_space(bytes, at + end);
            if bytes.get(at) == Some(&b'<') {
                return at;
            }
        }
        bytes.len()
    }

    fn cdata(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let inside = start + 9;
        let end = if self.no_more.cdata_end { None } else { memchr::memmem::find(&bytes[inside..], b"]]>") };
        self.at = match end {
            Some(end) => inside + end + 3,
            None => {
                self.no_more.cdata_end = true;
                self.unclosed(Problem::UnclosedCData, range(start, inside));
                self.next_line_of_markup(inside)
            }
        };
        self.push(PieceKind::CData, start);
        if self.outside_root() {
            self.outside(start, inside);
        }
    }

    fn instruction(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let (target_end, classes) = scan_name(bytes, start + 2);
        let opening = range(start, target_end);
        let target = &self.text[start + 2..target_end];
        let end = if self.no_more.instruction_end {
            None
        } else {
            memchr::memmem::find(&bytes[target_end..], b"?>")
        };
        self.at = match end {
            Some(end) => target_end + end + 2,
            None => {
                self.no_more.instruction_end = true;
                self.unclosed(Problem::UnclosedInstruction, opening);
                let len = bytes[target_end..]
                    .iter()
                    .take_while(|byte| !matches!(byte, b'<' | b'>' | b'\n' | b'\r'))
                    .count();
                let end = target_end + len;
                end + usize::from(bytes.get(end) == Some(&b'>'))
            }
        };
        if target == "xml" {
            self.report(Problem::MisplacedDeclaration, opening, None);
        } else if class_at(bytes, start + 2) & START == 0 || (classes & WIDE != 0 && !is_name(target)) {
            self.report(Problem::InvalidInstruction, opening, None);
        } else if end.is_some() && end != Some(0) && !is_space_at(bytes, target_end) {
            let next = self.text[target_end..].chars().next().map_or(0, char::len_utf8);
            self.report(Problem::InvalidInstruction, range(start, target_end + next), None);
        }
        self.push(PieceKind::Instruction, start);
    }
}

/// The first byte at or behind `at` at which text must be looked at more closely.
#[inline]
fn end_of_plain_text(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    // Eight bytes at a time: most text is the white space between two tags.
    while let Some(word) = bytes.get(at..).and_then(|it| it.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let stops = equal_bytes(word, b'<') | equal_bytes(word, b'&') | equal_bytes(word, b']');
        if stops != 0 {
            return at + (stops.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !STOPS_TEXT[usize::from(*byte)]) {
        at += 1;
    }
    at
}

/// Whether `<` with this byte behind it is more than a character of text.
#[inline]
fn begins_markup(next: Option<&u8>) -> bool {
    next.is_some_and(|byte| CLASS[*byte as usize] & START != 0 || matches!(byte, b'/' | b'!' | b'?'))
}

/// Bytes at which text must be looked at more closely.
static STOPS_TEXT: [bool; 256] = {
    let mut table = [false; 256];
    table[b'<' as usize] = true;
    table[b'&' as usize] = true;
    table[b']' as usize] = true;
    table
};

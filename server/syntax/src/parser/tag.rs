//! Inside a start tag: attributes, and what goes wrong between them.
//!
//! A start tag is read without looking at anything around it, so its attributes can be read again
//! from the text when they were not stored.

use text::Range;

use crate::names::{CLASS, NAME, SPACE, START, WIDE, class_at, is_name, scan_name, skip_space};
use crate::problem::{SyntaxProblem, SyntaxProblemKind as Problem};
use crate::references::check_reference;

/// Where an attribute stands in the text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawAttribute {
    pub(crate) name: Range,
    /// Inside the quotes.
    pub(crate) value: Option<Range>,
}

/// Reads a start tag, from behind its name to its end.
#[derive(Clone, Debug)]
pub(crate) struct TagReader<'t> {
    text: &'t str,
    at: usize,
    /// Behind the attribute just read.
    previous: Option<Range>,
    /// Classes of all bytes in the name of the attribute just read.
    pub(crate) name_classes: u8,
}

/// The next thing in a start tag.
#[derive(Copy, Clone, Debug)]
pub(crate) enum TagItem {
    Attribute(RawAttribute),
    End(TagEnd),
}

/// How a start tag ends, and the offset behind it.
#[derive(Copy, Clone, Debug)]
pub(crate) enum TagEnd {
    /// `>`
    Open(usize),
    /// `/>`
    Empty(usize),
    /// `<` or the end of the text
    CutOff(usize),
}

impl<'t> TagReader<'t> {
    /// A reader that goes on at `at`, behind the name of the tag.
    #[inline]
    pub(crate) fn new(text: &'t str, at: usize) -> TagReader<'t> {
        TagReader { text, at, previous: None, name_classes: 0 }
    }

    /// The attribute read last, from its name to its closing quote.
    pub(crate) fn previous(&self) -> Option<Range> {
        self.previous
    }

    /// Reads one attribute or the end of the tag.
    #[inline]
    pub(crate) fn next(&mut self, report: &mut impl FnMut(SyntaxProblem)) -> TagItem {
        let bytes = self.text.as_bytes();
        loop {
            let at = skip_space(bytes, self.at);
            let spaced = at > self.at;
            let Some(&byte) = bytes.get(at) else { return TagItem::End(TagEnd::CutOff(at)) };
            if CLASS[byte as usize] & START != 0 {
                return TagItem::Attribute(self.attribute(at, spaced, report));
            }
            match byte {
                b'>' => return TagItem::End(TagEnd::Open(at + 1)),
                b'/' if bytes.get(at + 1) == Some(&b'>') => return TagItem::End(TagEnd::Empty(at + 2)),
                b'<' => return TagItem::End(TagEnd::CutOff(at)),
                _ => self.at = self.unexpected(at, report),
            }
        }
    }

    #[inline]
    fn attribute(
        &mut self,
        start: usize,
        spaced: bool,
        report: &mut impl FnMut(SyntaxProblem),
    ) -> RawAttribute {
        let bytes = self.text.as_bytes();
        let (end, classes) = scan_name(bytes, start);
        self.name_classes = classes;
        let name = range(start, end);
        if !spaced && let Some(previous) = self.previous {
            report(SyntaxProblem { kind: Problem::MissingSpace, range: name, related: Some(previous) });
        }
        if classes & WIDE != 0 && !is_name(name.of(self.text)) {
            report(SyntaxProblem { kind: Problem::InvalidName, range: name, related: None });
        }
        let quote = if bytes.get(end) == Some(&b'=') { end + 1 } else { end };
        let value = match bytes.get(quote) {
            Some(b'"' | b'\'') if quote > end => self.quoted(quote, name, report),
            _ => self.odd_value(end, name, report),
        };
        self.previous = Some(Range { start: name.start, end: self.at as u32 });
        RawAttribute { name, value }
    }

    /// The value between quotes of which the first stands at `quote`.
    #[inline]
    fn quoted(&mut self, quote: usize, name: Range, report: &mut impl FnMut(SyntaxProblem)) -> Option<Range> {
        let bytes = self.text.as_bytes();
        let mark = bytes[quote];
        let mut references = false;
        let mut at = quote + 1;
        let closed = loop {
            match bytes.get(at) {
                Some(&byte) if !STOPS_VALUE[byte as usize] => {}
                Some(b'<') | None => break false,
                Some(b'&') => references = true,
                Some(&byte) if byte == mark => break true,
                Some(_) => {}
            }
            at += 1;
        };
        let value = range(quote + 1, at);
        let value = if closed && ends_value(bytes.get(at + 1)) {
            self.at = at + 1;
            value
        } else {
            self.oddly_quoted(quote, closed.then_some(at), name, report)
        };
        if references {
            self.check_references(value, report);
        }
        Some(value)
    }

    /// A quoted value that is followed by something strange, holds `<`, or does not end.
    #[cold]
    fn oddly_quoted(
        &mut self,
        quote: usize,
        closed: Option<usize>,
        name: Range,
        report: &mut impl FnMut(SyntaxProblem),
    ) -> Range {
        let bytes = self.text.as_bytes();
        let start = quote + 1;
        let end = match closed {
            // `x="1 y="2"`: the quote found is the opening one of the next attribute.
            Some(end) => match self.next_attribute_before(start, end) {
                Some(end) => end,
                None => {
                    self.at = end + 1;
                    return range(start, end);
                }
            },
            None => {
                let mark = memchr::memchr(bytes[quote], &bytes[start..]).map(|at| start + at);
                // `<` in a value that ends properly on the same line belongs to the value.
                let proper = |end: &usize| ends_value(bytes.get(end + 1)) && is_one_line(&bytes[start..*end]);
                if let Some(end) = mark.filter(proper) {
                    for at in memchr::memchr_iter(b'<', &bytes[start..end]) {
                        let range = range(start + at, start + at + 1);
                        report(SyntaxProblem { kind: Problem::LessThanInValue, range, related: Some(name) });
                    }
                    self.at = end + 1;
                    return range(start, end);
                }
                let angle =
                    start + bytes[start..].iter().take_while(|byte| !ENDS_UNCLOSED[**byte as usize]).count();
                let slash = bytes.get(angle) == Some(&b'>') && angle > start && bytes[angle - 1] == b'/';
                trim_end(bytes, start, angle - usize::from(slash))
            }
        };
        report(SyntaxProblem { kind: Problem::UnclosedQuote, range: range(quote, end), related: Some(name) });
        self.at = end;
        range(start, end)
    }

    /// If `start..end` ends in white space, a name and `=`: where that white space begins.
    fn next_attribute_before(&self, start: usize, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let equals =
            trim_end(bytes, start, end).checked_sub(1).filter(|at| *at >= start && bytes[*at] == b'=')?;
        let name_end = trim_end(bytes, start, equals);
        let name_len =
            bytes[start..name_end].iter().rev().take_while(|byte| CLASS[**byte as usize] & NAME != 0).count();
        let name = name_end - name_len;
        let spaced = name > start && class_at(bytes, name - 1) & SPACE != 0;
        (name_len > 0 && spaced && class_at(bytes, name) & START != 0).then(|| trim_end(bytes, start, name))
    }

    /// After a name: white space around `=`, no quotes, or no value at all.
    fn odd_value(
        &mut self,
        name_end: usize,
        name: Range,
        report: &mut impl FnMut(SyntaxProblem),
    ) -> Option<Range> {
        let bytes = self.text.as_bytes();
        let mut missing = |end: usize| {
            let range = Range { start: name.start, end: end as u32 };
            report(SyntaxProblem { kind: Problem::MissingValue, range, related: None });
        };
        let equals = skip_space(bytes, name_end);
        if bytes.get(equals) != Some(&b'=') {
            missing(name_end);
            self.at = name_end;
            return None;
        }
        let start = skip_space(bytes, equals + 1);
        if matches!(bytes.get(start), Some(b'"' | b'\'')) {
            return self.quoted(start, name, report);
        }
        let len = bytes[start..].iter().take_while(|byte| !ENDS_UNQUOTED[**byte as usize]).count();
        let mut end = start + len;
        if bytes.get(end) == Some(&b'>') && end > start && bytes[end - 1] == b'/' {
            end -= 1;
        }
        // `id= name="x"` and `id=` at the end of its line: the value is not there yet.
        let next_line = !is_one_line(&bytes[equals..start]);
        let next_name = scan_name(bytes, start).0;
        let next_attribute = next_name > start && bytes.get(skip_space(bytes, next_name)) == Some(&b'=');
        if end == start || next_line || next_attribute {
            missing(equals + 1);
            self.at = equals + 1;
            return Some(Range::at(equals as u32 + 1));
        }
        let value = range(start, end);
        report(SyntaxProblem { kind: Problem::UnquotedValue, range: value, related: Some(name) });
        if memchr::memchr(b'&', &bytes[start..end]).is_some() {
            self.check_references(value, report);
        }
        // Only the opening quote may be missing.
        let quote = matches!(bytes.get(end), Some(b'"' | b'\''));
        self.at = end + usize::from(quote);
        Some(value)
    }

    #[cold]
    fn check_references(&self, value: Range, report: &mut impl FnMut(SyntaxProblem)) {
        let bytes = &self.text.as_bytes()[..value.end as usize];
        let mut at = value.start as usize;
        while let Some(found) = memchr::memchr(b'&', &bytes[at..]) {
            let (problem, next) = check_reference(bytes, at + found);
            if let Some((kind, range)) = problem {
                report(SyntaxProblem { kind, range, related: None });
            }
            at = next;
        }
    }

    /// Something in the tag that begins no attribute: reports it, and tells where to go on.
    #[cold]
    fn unexpected(&self, start: usize, report: &mut impl FnMut(SyntaxProblem)) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        // A value without a name goes as a whole.
        if bytes[start] == b'=' && matches!(bytes.get(end), Some(b'"' | b'\'')) {
            let mark = bytes[end];
            let len = bytes[end + 1..]
                .iter()
                .take_while(|byte| !matches!(byte, b'<' | b'>' | b'\n') && **byte != mark)
                .count();
            let close = end + 1 + len;
            end = if bytes.get(close) == Some(&mark) { close + 1 } else { close };
        } else {
            while bytes.get(end).is_some_and(|byte| {
                CLASS[*byte as usize] & (SPACE | START) == 0
                    && !matches!(byte, b'<' | b'>' | b'/' | b'"' | b'\'')
            }) {
                end += 1;
            }
        }
        report(SyntaxProblem { kind: Problem::UnexpectedInTag, range: range(start, end), related: None });
        end
    }
}

fn range(start: usize, end: usize) -> Range {
    Range { start: start as u32, end: end as u32 }
}

/// Whether a closing quote may stand before this byte.
#[inline]
fn ends_value(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| CLASS[*byte as usize] & SPACE != 0 || matches!(byte, b'>' | b'/' | b'<'))
}

/// `end` moved back over white space, not further than `start`.
fn trim_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let spaces =
        bytes[start..end].iter().rev().take_while(|byte| CLASS[**byte as usize] & SPACE != 0).count();
    end - spaces
}

fn is_one_line(bytes: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', bytes).is_none()
}

/// Bytes at which the scan of a quoted value stops to look.
static STOPS_VALUE: [bool; 256] = bytes(b"\"'<&");
/// Bytes at which a value without quotes ends.
static ENDS_UNQUOTED: [bool; 256] = bytes(b" \t\r\n\"'<>");

/// Bytes at which a value ends whose closing quote is missing.
static ENDS_UNCLOSED: [bool; 256] = bytes(b"\r\n<>");

const fn bytes(set: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < set.len() {
        table[set[at] as usize] = true;
        at += 1;
    }
    table
}

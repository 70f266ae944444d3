//! The beginning of a document: byte order mark, XML declaration, document type.

use text::Range;

use super::tag::{RawAttribute, TagItem, TagReader};
use super::{Parser, range};
use crate::names::{SPACE, class_at, scan_name};
use crate::problem::SyntaxProblemKind as Problem;
use crate::tree::PieceKind;

impl Parser<'_> {
    /// What may stand only at the very start.
    pub(super) fn prolog(&mut self) {
        if self.text.starts_with('\u{FEFF}') {
            self.push(PieceKind::Text, 0);
            self.at = '\u{FEFF}'.len_utf8();
        }
        let bytes = self.bytes();
        let after = self.at + 5;
        if bytes[self.at..].starts_with(b"<?xml") && scan_name(bytes, after).0 == after {
            self.declaration_piece();
        }
    }

    /// The XML declaration, which begins at `self.at`.
    fn declaration_piece(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let inside = start + 5;
        // A value holds neither `<` nor `>`, so the first one ends the declaration in any case.
        let end = bytes[inside..]
            .iter()
            .position(|byte| matches!(byte, b'<' | b'>'))
            .map_or(bytes.len(), |at| inside + at);
        let closed = bytes.get(end) == Some(&b'>');
        let proper = closed && bytes[end - 1] == b'?' && end > inside;
        if !proper {
            self.report(Problem::UnclosedInstruction, range(start, inside), None);
        }
        self.declaration_parts(inside, if proper { end - 1 } else { end });
        self.push(PieceKind::Declaration, start);
        self.at = end + usize::from(closed);
    }

    /// `version`, `encoding`, `standalone`: in this order, the first is a must.
    fn declaration_parts(&mut self, start: usize, end: usize) {
        let text = self.text;
        let mut problems = Vec::new();
        let mut reader = TagReader::new(&text[..end], start);
        let mut expected = ["version", "encoding", "standalone"].iter();
        let mut has_version = false;
        while let TagItem::Attribute(part) = reader.next(&mut |problem| problems.push(problem)) {
            let name = part.name.of(text);
            has_version |= name == "version";
            let in_order = expected.any(|it| *it == name);
            if !in_order || (name != "version" && !has_version) {
                self.report(Problem::InvalidDeclaration, part.name, None);
            } else {
                self.declaration_part(name, part);
            }
        }
        for problem in problems {
            self.report(problem.kind, problem.range, problem.related);
        }
        if !has_version {
            self.report(Problem::InvalidDeclaration, range(start - 5, start), None);
        }
    }

    fn declaration_part(&mut self, name: &str, part: RawAttribute) {
        let range = part.value.unwrap_or(part.name);
        let value = part.value.unwrap_or_default().of(self.text);
        let wrong = match name {
            "version" => !value.strip_prefix("1.").is_some_and(is_number),
            "standalone" => !matches!(value, "yes" | "no"),
            _ if is_encoding_name(value) => {
                if !is_known_encoding(value) {
                    self.report(Problem::UnknownEncoding, range, None);
                }
                false
            }
            _ => true,
        };
        if wrong {
            self.report(Problem::InvalidDeclaration, range, None);
        }
    }

    /// `<!DOCTYPE … >`, which begins at `self.at`: skipped, never read.
    pub(super) fn doctype(&mut self) {
        let (start, bytes) = (self.at, self.bytes());
        let keyword = range(start, start + 9);
        let misplaced = !self.outside_root() || self.root.is_some() || self.doctype_seen;
        self.doctype_seen = true;
        self.report(if misplaced { Problem::MisplacedDoctype } else { Problem::Doctype }, keyword, None);
        let end = if self.no_more.doctype_end { None } else { end_of_doctype(bytes, start + 9) };
        self.at = end.unwrap_or_else(|| {
            self.no_more.doctype_end = true;
            self.unclosed(Problem::UnclosedDoctype, keyword);
            // What looks like the first tag or comment ends it; declarations begin with `<!` and a letter.
            let markup = |at: &usize| class_at(bytes, at + 1) != 0 || bytes[at + 1..].starts_with(b"!--");
            memchr::memchr_iter(b'<', &bytes[start + 9..])
                .map(|at| start + 9 + at)
                .find(markup)
                .unwrap_or(bytes.len())
        });
        self.push(PieceKind::Doctype, start);
    }

    /// Something goes on to the end of the text although it should not.
    pub(super) fn unclosed(&mut self, kind: Problem, range: Range) {
        self.gave_up = self.around.is_some();
        self.report(kind, range, None);
    }
}

/// Behind the `>` of a document type declaration whose inside begins at `at`.
fn end_of_doctype(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut brackets = 0u32;
    loop {
        match bytes.get(at)? {
            b'>' if brackets == 0 => return Some(at + 1),
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            mark @ (b'"' | b'\'') => at += 1 + memchr::memchr(*mark, &bytes[at + 1..])?,
            b'<' if bytes[at..].starts_with(b"<!--") => {
                at += 4 + memchr::memmem::find(&bytes[at + 4..], b"-->")? + 2
            }
            b'<' if bytes[at..].starts_with(b"<?") => {
                at += 2 + memchr::memmem::find(&bytes[at + 2..], b"?>")? + 1
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// Whether anybody can read text in this encoding.
fn is_known_encoding(name: &str) -> bool {
    const OTHERS: [&str; 6] =
        ["utf-32", "utf-32le", "utf-32be", "ucs-4", "iso-10646-ucs-2", "iso-10646-ucs-4"];
    encoding_rs::Encoding::for_label(name.as_bytes()).is_some()
        || OTHERS.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Whether the byte at `at` is white space.
pub(super) fn is_space_at(bytes: &[u8], at: usize) -> bool {
    class_at(bytes, at) & SPACE != 0
}

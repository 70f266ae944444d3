//! Start tags and end tags, and which belong together.

use std::collections::HashMap;

use text::Range;

use super::tag::{RawAttribute, TagEnd, TagItem, TagReader};
use super::{CutOff, Parser, Within, range};
use crate::names::{COLON, WIDE, is_name, scan_name, skip_space};
use crate::problem::{PROBLEM_LIMIT, SyntaxProblem, SyntaxProblemKind as Problem};
use crate::shapes::{ShapeId, Shapes};
use crate::tree::{LONG, PieceKind, StoredAttribute};

/// How many levels up an end tag looks for its start tag.
const CLOSES_AT_MOST: usize = 256;
/// How many cut-off tags of one parent an end tag looks at.
const ADOPTS_AT_MOST: usize = 16;
/// With more attributes than this, repeated names are looked for with a table.
const FEW_ATTRIBUTES: usize = 24;

impl<'t> Parser<'t> {
    /// A start tag: `<` and a name stand at `self.at`.
    #[inline]
    pub(super) fn start_tag(&mut self) {
        if self.outside_root() || !self.start_tag_by_template() {
            self.start_tag_by_letter();
        }
    }

    fn start_tag_by_letter(&mut self) {
        let start = self.at;
        let problems_before = self.problems.len();
        let (name_end, mut classes) = scan_name(self.bytes(), start + 1);
        let name = range(start + 1, name_end);
        if self.within == Within::Document && self.open.len() == 1 {
            self.root_element(name);
        }
        if classes & WIDE != 0 && !is_name(name.of(self.text)) {
            self.report(Problem::InvalidName, name, None);
        }
        let first_attribute = self.attributes.len();
        let mut seen = Seen::default();
        let mut reader = TagReader::new(self.text, name_end);
        let end = loop {
            let problems = &mut self.problems;
            let item = reader.next(&mut |problem| {
                if problems.len() < PROBLEM_LIMIT {
                    problems.push(problem);
                }
            });
            match item {
                TagItem::Attribute(attribute) => {
                    classes |= reader.name_classes;
                    // A name beginning with `xmlns` counts as one with a prefix.
                    self.attributes.push(StoredAttribute::new(attribute, start));
                    if seen.maybe(attribute, self.bytes()) {
                        self.compare_names(first_attribute, start, attribute);
                    }
                }
                TagItem::End(end) => break end,
            }
        };
        let (kind, tag_end) = match end {
            TagEnd::Open(end) => (PieceKind::Open, end),
            TagEnd::Empty(end) => (PieceKind::Empty, end),
            TagEnd::CutOff(end) => (PieceKind::CutOff, end),
        };
        let piece = self.pieces.len() as u32;
        self.push(kind, start);
        self.finish_attributes(piece, name_end, tag_end, first_attribute);
        let shape = self.find_shape(piece, name, first_attribute);
        if shape != ShapeId::NONE && classes & (COLON | WIDE) == 0 && self.problems.len() == problems_before {
            self.learn(shape, first_attribute, end);
        } else {
            self.forget_last();
        }
        if classes & COLON != 0 {
            self.namespaces(name, name_end, kind == PieceKind::Open);
        }
        match kind {
            PieceKind::Open => self.open.push(piece),
            PieceKind::CutOff => {
                self.report_cut_off(start, name_end, reader.previous());
                self.cut_off.push(CutOff { depth: self.open.len() as u32, piece });
            }
            _ => {}
        }
        self.at = tag_end;
    }

    /// A tag does not end. If the reason is an unclosed quote, that was reported.
    #[cold]
    fn report_cut_off(&mut self, start: usize, name_end: usize, last_attribute: Option<Range>) {
        let last = last_attribute.unwrap_or(range(start, name_end));
        let quote = |it: &SyntaxProblem| it.kind == Problem::UnclosedQuote && it.range.end == last.end;
        if !self.problems.iter().rev().take(4).any(quote) {
            self.report(Problem::UnclosedStartTag, last, Some(range(start, name_end)));
        }
    }

    /// Writes down what the start tag that was just read has in common with others.
    #[inline]
    fn find_shape(&mut self, piece: u32, name: Range, first: usize) -> ShapeId {
        let entry = self.pieces[piece as usize];
        if entry.attribute_count == LONG {
            return ShapeId::NONE;
        }
        let (text, start) = (self.text, entry.start as usize);
        let names = self.attributes[first..]
            .iter()
            .map(|it| &text[start + usize::from(it.name_start)..start + usize::from(it.name_end)]);
        let shape = Shapes::intern(&mut self.shapes, name.of(text), names);
        self.pieces[piece as usize].shape = shape;
        shape
    }

    /// Writes down the attributes of the start tag that was just read.
    #[inline]
    fn finish_attributes(&mut self, piece: u32, name_end: usize, tag_end: usize, first: usize) {
        let start = self.pieces[piece as usize].start as usize;
        let mut count = self.attributes.len() - first;
        if tag_end - start > u16::MAX as usize || count > FEW_ATTRIBUTES {
            self.compare_many_names(start, name_end);
        }
        if tag_end - start > u16::MAX as usize || count >= LONG as usize {
            self.attributes.truncate(first);
            count = LONG as usize;
        }
        let entry = &mut self.pieces[piece as usize];
        entry.attribute_count = count as u8;
        entry.data = first as u32;
    }

    /// Looks for the name of `attribute` among the other few attributes of its tag.
    #[cold]
    fn compare_names(&mut self, first: usize, tag: usize, attribute: RawAttribute) {
        let before = &self.attributes[first..self.attributes.len() - 1];
        if before.len() >= FEW_ATTRIBUTES || attribute.name.end as usize - tag > u16::MAX as usize {
            return;
        }
        let name = attribute.name.of(self.text);
        let offset = |at: u16| tag as u32 + u32::from(at);
        let mut names =
            before.iter().map(|it| Range { start: offset(it.name_start), end: offset(it.name_end) });
        if let Some(same) = names.find(|it| it.of(self.text) == name) {
            self.report(Problem::DuplicateAttribute, attribute.name, Some(same));
        }
    }

    /// Looks for repeated names in a tag with many attributes, beyond the first few.
    #[cold]
    fn compare_many_names(&mut self, tag: usize, name_end: usize) {
        let mut first_of_name = HashMap::new();
        let mut reader = TagReader::new(self.text, name_end);
        let mut count = 0;
        while let TagItem::Attribute(attribute) = reader.next(&mut |_| ()) {
            let name = attribute.name;
            let first = *first_of_name.entry(name.of(self.text)).or_insert(name);
            // The first few have been compared one by one already.
            let compared = count < FEW_ATTRIBUTES && name.end as usize - tag <= u16::MAX as usize;
            if first != name && !compared {
                self.report(Problem::DuplicateAttribute, name, Some(first));
            }
            count += 1;
        }
    }

    /// An element outside of any other.
    #[cold]
    fn root_element(&mut self, name: Range) {
        match self.root {
            None => self.root = Some(name),
            Some(root) if !self.root_reported => {
                self.root_reported = true;
                let range = Range { start: name.start - 1, end: name.end };
                self.report(Problem::SecondRoot, range, Some(root));
            }
            Some(_) => {}
        }
    }

    /// An end tag: `</` stands at `self.at`.
    #[inline]
    pub(super) fn end_tag(&mut self) {
        let start = self.at;
        let bytes = self.bytes();
        let name_start = start + 2;
        if let Some(open) = self.top_name() {
            let end = name_start + open.len();
            if bytes.get(end) == Some(&b'>') && bytes.get(name_start..end) == Some(open.as_bytes()) {
                self.at = end + 1;
                return self.close_top(PieceKind::Close, start);
            }
        }
        self.odd_end_tag();
    }

    /// An end tag that is not simply that of the open element.
    #[cold]
    fn odd_end_tag(&mut self) {
        let start = self.at;
        let (name_end, _) = scan_name(self.bytes(), start + 2);
        let name = range(start + 2, name_end);
        self.at = self.end_of_end_tag(name_end);
        let tag = range(start, self.at);
        let open = self.top_name_range();
        let written = name.of(self.text);
        if self.within == Within::Element && open.is_none() {
            // It closes the element around this run, or is junk there.
            self.gave_up = true;
            return;
        }
        if open.is_some_and(|open| open.of(self.text) == written) {
            return self.close_top(PieceKind::Close, start);
        }
        if self.adopt(written) {
            return self.close_top(PieceKind::Close, start);
        }
        if let Some(levels) = self.levels_up_to(written) {
            for _ in 0..levels {
                let open = self.top_name_range();
                self.report(Problem::MissingEndTag, tag, open);
                self.close_top(PieceKind::CloseMissing, start);
            }
            return self.close_top(PieceKind::Close, start);
        }
        let levels_left = CLOSES_AT_MOST.saturating_sub(self.open.len() - 1);
        if self.around.is_some_and(|around| around.is_open(written, levels_left)) {
            self.gave_up = true;
            return;
        }
        match open {
            Some(_) if written.is_empty() => self.report(Problem::EndTagWithoutName, tag, open),
            Some(at) if is_misspelling(written, at.of(self.text)) => {
                self.report(Problem::MismatchedEndTag, name, open)
            }
            _ => {
                self.report(
                    if written.is_empty() { Problem::EndTagWithoutName } else { Problem::StrayEndTag },
                    tag,
                    open,
                );
                return self.push(PieceKind::Junk, start);
            }
        }
        self.close_top(PieceKind::CloseOdd, start);
    }

    /// Where the end tag ends whose name ends at `name_end`.
    fn end_of_end_tag(&mut self, name_end: usize) -> usize {
        let bytes = self.bytes();
        let after = skip_space(bytes, name_end);
        if bytes.get(after) == Some(&b'>') {
            return after + 1;
        }
        let len =
            bytes[after..].iter().take_while(|byte| !matches!(byte, b'>' | b'<' | b'\n' | b'\r')).count();
        if bytes.get(after + len) == Some(&b'>') {
            self.report(Problem::TextInEndTag, range(after, after + len), None);
            return after + len + 1;
        }
        self.report(Problem::UnclosedEndTag, range(self.at, name_end), None);
        name_end
    }

    /// The innermost open element ends with what begins at `start`.
    pub(super) fn close_top(&mut self, kind: PieceKind, start: usize) {
        let Some(open) = self.open.pop() else { return };
        let close = self.pieces.len() as u32;
        let entry = &mut self.pieces[open as usize];
        let first_attribute = std::mem::replace(&mut entry.data, close);
        self.pieces.push(crate::tree::Piece {
            start: start as u32,
            parent: open,
            data: first_attribute,
            kind,
            attribute_count: 0,
            shape: ShapeId::NONE,
        });
        let depth = self.open.len() as u32;
        while self.cut_off.last().is_some_and(|it| it.depth > depth) {
            self.cut_off.pop();
        }
        self.namespaces.leave(depth);
    }

    /// If a tag of this name was cut off at this level, it was no empty element after all: what follows
    /// it becomes its content.
    fn adopt(&mut self, name: &str) -> bool {
        let depth = self.open.len() as u32;
        let candidates = self.cut_off.iter().enumerate().rev().take(ADOPTS_AT_MOST);
        let mut here = candidates.take_while(|(_, it)| it.depth == depth).map(|(at, it)| (at, it.piece));
        let Some((at, piece)) = here.find(|(_, piece)| self.name_range(*piece).of(self.text) == name) else {
            return false;
        };
        self.pieces[piece as usize].kind = PieceKind::Open;
        let mut child = piece as usize + 1;
        while let Some(entry) = self.pieces.get_mut(child) {
            entry.parent = piece;
            child = if entry.kind == PieceKind::Open { entry.data as usize + 1 } else { child + 1 };
        }
        self.open.push(piece);
        self.cut_off.remove(at);
        self.cut_off[at..].iter_mut().for_each(|it| it.depth += 1);
        true
    }

    /// How many open elements lie inside of the nearest one with this name.
    fn levels_up_to(&self, name: &str) -> Option<usize> {
        if name.is_empty() {
            return None;
        }
        let open = self.open[1..].iter().rev().take(CLOSES_AT_MOST);
        open.map(|piece| self.name_range(*piece)).position(|it| it.of(self.text) == name)
    }

    #[inline]
    fn top_name(&self) -> Option<&'t str> {
        self.top_name_range().map(|name| name.of(self.text))
    }

    #[inline]
    pub(super) fn top_name_range(&self) -> Option<Range> {
        if self.open.len() < 2 {
            return None;
        }
        Some(self.name_range(self.top()))
    }

    #[inline]
    fn name_range(&self, piece: u32) -> Range {
        let piece = self.pieces[piece as usize];
        let start = piece.start + 1;
        match piece.shape {
            ShapeId::NONE => range(start as usize, scan_name(self.bytes(), start as usize).0),
            shape => Range { start, end: start + self.shapes.name(shape).len() as u32 },
        }
    }
}

impl StoredAttribute {
    /// Wraps around in a tag that is too long; then it is not kept.
    #[inline]
    fn new(attribute: RawAttribute, tag: usize) -> StoredAttribute {
        let offset = |at: u32| at.wrapping_sub(tag as u32) as u16;
        let RawAttribute { name, value } = attribute;
        StoredAttribute {
            name_start: offset(name.start),
            name_end: offset(name.end),
            value_start: value.map_or(0, |it| offset(it.start)),
            value_end: value.map_or(0, |it| offset(it.end)),
        }
    }
}

/// A cheap answer to "was there such a name already?" that may be wrong only by saying yes.
#[derive(Default)]
struct Seen(u64);

impl Seen {
    #[inline]
    fn maybe(&mut self, attribute: RawAttribute, bytes: &[u8]) -> bool {
        let Range { start, end } = attribute.name;
        let first = bytes[start as usize];
        let last = bytes[end as usize - 1];
        let bit = 1 << ((first.wrapping_mul(7) ^ last.wrapping_mul(13) ^ (end - start) as u8) & 63);
        let seen = self.0 & bit != 0;
        self.0 |= bit;
        seen
    }
}

/// Whether an end tag's name is so like the open element's that it must be meant.
fn is_misspelling(written: &str, open: &str) -> bool {
    let (written, open) = (written.as_bytes(), open.as_bytes());
    if written.len().abs_diff(open.len()) > 2 || written.len() > 64 {
        return false;
    }
    let alike = written.eq_ignore_ascii_case(open);
    alike || distance(written, open) <= if open.len() < 4 { 1 } else { 2 }
}

/// How many letters to insert, delete, replace or swap with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0].iter_mut().enumerate().for_each(|(j, cell)| *cell = j);
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

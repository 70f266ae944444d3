//! Start tags that differ from an earlier one only in their values.
//!
//! What stands between the values of a faultless tag, `<segment id="`, `" name="` and `">`, is kept as a
//! template. The next tag is compared with the templates that came next before: where one fits, its names
//! need not be read letter by letter, and the tag has the same shape. Where none fits, the tag is
//! read as if there were no templates.

use super::Parser;
use super::tag::TagEnd;
use crate::shapes::ShapeId;
use crate::tree::{Piece, PieceKind, StoredAttribute};

/// The templates of one run of the parser.
#[derive(Debug, Default)]
pub(super) struct Templates {
    list: Vec<Template>,
    /// The literals of all templates, eight bytes at a time: the bytes, and which of them count.
    words: Vec<(u64, u64)>,
    /// No more are kept.
    is_full: bool,
    /// The template of the tag read last.
    last: Option<u16>,
    /// For each shape its templates.
    by_shape: Vec<Vec<u16>>,
}

#[derive(Debug)]
struct Template {
    shape: ShapeId,
    kind: PieceKind,
    /// The literals before each value and behind the last one.
    literals: Vec<Literal>,
    /// Which templates came next, the last one first.
    next: [Option<u16>; 2],
}

/// What stands between two values, quotes included.
#[derive(Copy, Clone, Debug)]
struct Literal {
    words: u32,
    len: u16,
    /// Where the name of an attribute stands in it.
    name_start: u16,
    name_end: u16,
    /// The quote at its end.
    quote: u8,
}

/// A tag that is spaced in more than so many ways is not worth while.
const PER_SHAPE: usize = 4;
/// So many templates are kept.
const LIMIT: usize = 1024;
/// Longer literals are rare.
const MAX_LITERAL: usize = 128;

impl Parser<'_> {
    /// Reads the start tag at `self.at` by a template; false when none fits.
    #[inline]
    pub(super) fn start_tag_by_template(&mut self) -> bool {
        let Some(last) = self.templates.last else { return false };
        let next = self.templates.list[usize::from(last)].next;
        for candidate in next.into_iter().flatten() {
            if let Some(end) = self.fit(candidate) {
                self.take(candidate, end);
                if next[0] != Some(candidate) {
                    self.templates.list[usize::from(last)].next = [Some(candidate), next[0]];
                }
                self.templates.last = Some(candidate);
                return true;
            }
        }
        false
    }

    /// Stores the attributes of the tag if it fits the template; where it ends.
    #[inline]
    fn fit(&mut self, candidate: u16) -> Option<usize> {
        let template = &self.templates.list[usize::from(candidate)];
        let words = &self.templates.words;
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = self.attributes.len();
        let mut at = start;
        let n_values = template.literals.len() - 1;
        for (nth, literal) in template.literals.iter().enumerate() {
            if !literal.stands_at(words, bytes, at) {
                self.attributes.truncate(first);
                return None;
            }
            let name = at - start;
            at += usize::from(literal.len);
            if nth == n_values {
                break;
            }
            let Some(end) = end_of_value(bytes, at, literal.quote) else {
                self.attributes.truncate(first);
                return None;
            };
            self.attributes.push(StoredAttribute {
                name_start: (name + usize::from(literal.name_start)) as u16,
                name_end: (name + usize::from(literal.name_end)) as u16,
                value_start: (at - start) as u16,
                value_end: (end - start) as u16,
            });
            at = end;
        }
        // Offsets in a longer tag do not fit.
        if at - start > usize::from(u16::MAX) {
            self.attributes.truncate(first);
            return None;
        }
        Some(at)
    }

    #[inline]
    fn take(&mut self, candidate: u16, end: usize) {
        let template = &self.templates.list[usize::from(candidate)];
        let n_attributes = template.literals.len() - 1;
        let (kind, shape) = (template.kind, template.shape);
        let piece = self.pieces.len() as u32;
        self.pieces.push(Piece {
            start: self.at as u32,
            parent: self.top(),
            data: (self.attributes.len() - n_attributes) as u32,
            kind,
            attribute_count: n_attributes as u8,
            shape,
        });
        if kind == PieceKind::Open {
            self.open.push(piece);
        }
        self.at = end;
    }

    /// Remembers a faultless tag, of which the last piece has just been made.
    pub(super) fn learn(&mut self, shape: ShapeId, first: usize, end: TagEnd) {
        let (kind, end) = match end {
            TagEnd::Open(end) => (PieceKind::Open, end),
            TagEnd::Empty(end) => (PieceKind::Empty, end),
            TagEnd::CutOff(_) => return self.forget_last(),
        };
        let start = self.at;
        let bytes = &self.text.as_bytes()[start..end];
        let stored = &self.attributes[first..];
        let known = self.templates.by_shape.get(shape.index()).map_or(&[][..], |it| &**it);
        let found = known.iter().copied().find(|it| self.templates.describes(*it, kind, bytes, stored));
        let template = match found {
            Some(template) => Some(template),
            None if known.len() >= PER_SHAPE || self.templates.is_full => None,
            None => self.templates.add(shape, kind, bytes, stored),
        };
        if let (Some(last), Some(template)) = (self.templates.last, template) {
            let next = &mut self.templates.list[usize::from(last)].next;
            *next = [Some(template), next[0]];
        }
        self.templates.last = template;
    }

    /// The tag was not one to learn from.
    pub(super) fn forget_last(&mut self) {
        self.templates.last = None;
    }
}

impl Templates {
    #[cfg(test)]
    pub(super) fn that_learn_nothing() -> Templates {
        Templates { is_full: true, ..Templates::default() }
    }

    fn add(
        &mut self,
        shape: ShapeId,
        kind: PieceKind,
        tag: &[u8],
        stored: &[StoredAttribute],
    ) -> Option<u16> {
        let mut literals = Vec::with_capacity(stored.len() + 1);
        let mut at = 0;
        for attribute in stored {
            let (from, to) = (at, usize::from(attribute.value_start));
            let literal = tag.get(from..to).filter(|it| it.len() <= MAX_LITERAL)?;
            let quote = *literal.last().filter(|it| matches!(it, b'"' | b'\''))?;
            literals.push(Literal {
                words: self.words.len() as u32,
                len: literal.len() as u16,
                name_start: attribute.name_start - from as u16,
                name_end: attribute.name_end - from as u16,
                quote,
            });
            write_words(literal, &mut self.words);
            at = usize::from(attribute.value_end);
        }
        let literal = tag.get(at..).filter(|it| it.len() <= MAX_LITERAL)?;
        literals.push(Literal {
            words: self.words.len() as u32,
            len: literal.len() as u16,
            name_start: 0,
            name_end: 0,
            quote: 0,
        });
        write_words(literal, &mut self.words);
        let id = self.list.len() as u16;
        self.is_full = self.list.len() + 1 >= LIMIT;
        self.list.push(Template { shape, kind, literals, next: [None, None] });
        if self.by_shape.len() <= shape.index() {
            self.by_shape.resize_with(shape.index() + 1, Vec::new);
        }
        self.by_shape[shape.index()].push(id);
        Some(id)
    }

    /// Whether a tag that was read without templates is what this one describes.
    fn describes(&self, template: u16, kind: PieceKind, tag: &[u8], stored: &[StoredAttribute]) -> bool {
        let template = &self.list[usize::from(template)];
        if template.kind != kind || template.literals.len() != stored.len() + 1 {
            return false;
        }
        let mut at = 0;
        let fits = template.literals.iter().zip(stored).all(|(literal, attribute)| {
            let fits = usize::from(attribute.value_start) == at + usize::from(literal.len)
                && literal.stands_at(&self.words, tag, at);
            at = usize::from(attribute.value_end);
            fits
        });
        let last = template.literals[stored.len()];
        fits && tag.len() == at + usize::from(last.len) && last.stands_at(&self.words, tag, at)
    }
}

impl Literal {
    #[inline]
    fn stands_at(&self, words: &[(u64, u64)], bytes: &[u8], at: usize) -> bool {
        let len = usize::from(self.len);
        let words = &words[self.words as usize..self.words as usize + len.div_ceil(8)];
        let mut at = at;
        for &(word, mask) in words {
            match word_at(bytes, at) {
                Some(found) if found & mask == word => at += 8,
                _ => return false,
            }
        }
        true
    }
}

fn write_words(literal: &[u8], words: &mut Vec<(u64, u64)>) {
    for chunk in literal.chunks(8) {
        let (mut word, mut mask) = ([0; 8], [0; 8]);
        word[..chunk.len()].copy_from_slice(chunk);
        mask[..chunk.len()].fill(0xFF);
        words.push((u64::from_le_bytes(word), u64::from_le_bytes(mask)));
    }
}

/// Eight bytes at a time; behind the end of the text stand zeros.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    let rest = bytes.get(at..)?;
    if let Some(word) = rest.first_chunk::<8>() {
        return Some(u64::from_le_bytes(*word));
    }
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    Some(u64::from_le_bytes(word))
}

/// Where the value ends that begins at `at`; `None` where it holds anything but plain characters.
#[inline]
fn end_of_value(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut at = at;
    loop {
        let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
        let stops = equal_bytes(word, quote) | equal_bytes(word, b'<') | equal_bytes(word, b'&');
        if stops != 0 {
            at += (stops.trailing_zeros() / 8) as usize;
            return (bytes[at] == quote).then_some(at);
        }
        at += 8;
    }
}

/// The highest bit of each byte that is `byte`; right up to the lowest such byte, which is all that is asked for.
#[inline]
pub(super) fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let difference = word ^ (LOW * u64::from(byte));
    difference.wrapping_sub(LOW) & !difference & HIGH
}

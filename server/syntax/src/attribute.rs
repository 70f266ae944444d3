//! An attribute together with its element and text.

use std::borrow::Cow;

use text::Range;

use crate::names::{self, scan_name};
use crate::node::Node;
use crate::parser::tag::{RawAttribute, TagItem, TagReader};
use crate::problem::SyntaxProblem;
use crate::references::attribute_value;
use crate::tree::{LONG, StoredAttribute};

/// An attribute of an element.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'t> {
    element: Node<'t>,
    raw: RawAttribute,
}

impl<'t> Attribute<'t> {
    /// The attribute at a place in a tag whose attributes are stored.
    #[inline]
    pub(crate) fn nth(element: Node<'t>, nth: usize) -> Option<Attribute<'t>> {
        let stored = element.tree().stored_attributes(element.id()).get(nth)?;
        Some(Attribute { element, raw: stored.raw(element.tree().piece(element.id()).start) })
    }

    /// The element that has the attribute.
    #[inline]
    pub fn element(self) -> Node<'t> {
        self.element
    }

    /// The name as written, with its prefix.
    #[inline]
    pub fn name(self) -> &'t str {
        self.raw.name.of(self.element.document_text())
    }

    /// The name without its prefix.
    #[inline]
    pub fn local_name(self) -> &'t str {
        names::local_name(self.name())
    }

    /// Where the name stands.
    #[inline]
    pub fn name_range(self) -> Range {
        self.raw.name
    }

    /// Whether there is a value, if only an empty one.
    #[inline]
    pub fn has_value(self) -> bool {
        self.raw.value.is_some()
    }

    /// The value as written; empty when it is missing.
    #[inline]
    pub fn raw_value(self) -> &'t str {
        self.value_range().of(self.element.document_text())
    }

    /// The value with references decoded and white space as XML passes it on.
    #[inline]
    pub fn value(self) -> Cow<'t, str> {
        attribute_value(self.raw_value())
    }

    /// Where the value stands, inside its quotes; empty behind the name when it is missing.
    #[inline]
    pub fn value_range(self) -> Range {
        self.raw.value.unwrap_or(Range::at(self.raw.name.end))
    }

    /// From the name to the closing quote.
    pub fn range(self) -> Range {
        let Some(value) = self.raw.value else { return self.raw.name };
        let bytes = self.element.document_text().as_bytes();
        let quoted = matches!(bytes.get(value.end as usize), Some(b'"' | b'\''));
        Range { start: self.raw.name.start, end: value.end + u32::from(quoted) }
    }
}

/// The attributes of an element in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Attributes<'t> {
    element: Node<'t>,
    source: Source<'t>,
}

#[derive(Clone, Debug)]
enum Source<'t> {
    Stored(std::slice::Iter<'t, StoredAttribute>),
    /// Too long to be stored: read again.
    Text(TagReader<'t>),
}

impl<'t> Attributes<'t> {
    #[inline]
    pub(crate) fn new(element: Node<'t>) -> Attributes<'t> {
        let source = if element.is_element() && element.tree().piece(element.id()).attribute_count == LONG {
            let name = element.name_range();
            let (_, classes) = scan_name(element.document_text().as_bytes(), name.start as usize);
            debug_assert!(classes != 0);
            Source::Text(TagReader::new(element.document_text(), name.end as usize))
        } else {
            Source::Stored(element.tree().stored_attributes(element.id()).iter())
        };
        Attributes { element, source }
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Attribute<'t>;

    #[inline]
    fn next(&mut self) -> Option<Attribute<'t>> {
        let element = self.element;
        match &mut self.source {
            Source::Stored(stored) => {
                let start = element.tree().piece(element.id()).start;
                stored.next().map(|it| Attribute { element, raw: it.raw(start) })
            }
            Source::Text(reader) => match reader.next(&mut |_: SyntaxProblem| ()) {
                TagItem::Attribute(raw) => Some(Attribute { element, raw }),
                TagItem::End(_) => None,
            },
        }
    }
}

impl StoredAttribute {
    /// With offsets from the start of the text, for a tag at `start`.
    #[inline]
    fn raw(&self, start: u32) -> RawAttribute {
        let range = |from: u16, to: u16| Range { start: start + u32::from(from), end: start + u32::from(to) };
        RawAttribute {
            name: range(self.name_start, self.name_end),
            value: (self.value_start != 0).then(|| range(self.value_start, self.value_end)),
        }
    }
}

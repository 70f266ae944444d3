//! Prefixes: whether they are declared, and whether two stand for the same.
//!
//! Only tags with a `:` in a name come here; their attributes are read once more.

use std::borrow::Cow;
use std::collections::HashMap;

use text::Range;

use super::Parser;
use super::tag::{RawAttribute, TagItem, TagReader};
use crate::names::{local_name, prefix};
use crate::problem::SyntaxProblemKind as Problem;
use crate::references::attribute_value;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The prefixes that are declared where the parser stands.
#[derive(Default)]
pub(super) struct Namespaces<'t> {
    /// What each prefix stands for; the innermost declaration is the last.
    uris: HashMap<&'t str, Vec<Cow<'t, str>>>,
    /// In the order of declaration, with the depth of the content in which they hold.
    declared: Vec<(u32, &'t str)>,
}

impl<'t> Namespaces<'t> {
    /// Forgets what was declared deeper than `depth`.
    #[inline]
    pub(super) fn leave(&mut self, depth: u32) {
        while let Some(&(_, prefix)) = self.declared.last().filter(|(declared, _)| *declared > depth) {
            self.declared.pop();
            if let Some(uris) = self.uris.get_mut(prefix) {
                uris.pop();
            }
        }
    }

    fn declare(&mut self, depth: u32, prefix: &'t str, uri: Cow<'t, str>) {
        self.declared.push((depth, prefix));
        self.uris.entry(prefix).or_default().push(uri);
    }
}

impl<'t> Parser<'t> {
    /// Looks at the prefixes of the tag with this name.
    #[cold]
    pub(super) fn namespaces(&mut self, name: Range, name_end: usize, opens: bool) {
        let depth = self.open.len() as u32 + 1;
        let (text, mut reader) = (self.text, TagReader::new(self.text, name_end));
        let mut prefixed = Vec::new();
        while let TagItem::Attribute(attribute) = reader.next(&mut |_| ()) {
            match prefix(attribute.name.of(text)) {
                Some("xmlns") => self.declaration(depth, attribute),
                Some(_) => prefixed.push(attribute.name),
                None => {}
            }
        }
        if prefix(name.of(text)).is_some() {
            self.namespace_of(name);
        }
        let mut expanded = HashMap::new();
        for name in prefixed {
            let Some(uri) = self.namespace_of(name) else { continue };
            let written = name.of(text);
            let first = *expanded.entry((uri, local_name(written))).or_insert(name);
            // The very same name twice is reported as a repeated attribute.
            if first != name && first.of(text) != written {
                self.report(Problem::DuplicateExpandedName, name, Some(first));
            }
        }
        if !opens {
            self.namespaces.leave(depth - 1);
        }
    }

    /// `xmlns:…="…"`
    fn declaration(&mut self, depth: u32, attribute: RawAttribute) {
        let name = attribute.name.of(self.text);
        let declared = local_name(name);
        let uri = attribute_value(attribute.value.unwrap_or_default().of(self.text));
        let wrong = declared.is_empty()
            || declared.contains(':')
            || declared == "xmlns"
            || (declared == "xml") != (uri == XML)
            || (uri.is_empty() && attribute.value.is_some());
        if wrong {
            self.report(Problem::InvalidPrefix, attribute.name, None);
        }
        self.namespaces.declare(depth, declared, uri);
    }

    /// What the prefix of a name stands for; reports what is wrong with it.
    fn namespace_of(&mut self, name: Range) -> Option<String> {
        let written = name.of(self.text);
        let (prefix, local) = written.split_once(':')?;
        if prefix.is_empty() || local.is_empty() || local.contains(':') || prefix == "xmlns" {
            self.report(Problem::InvalidPrefix, name, None);
            return None;
        }
        if prefix == "xml" {
            return Some(XML.to_owned());
        }
        let inner =
            self.namespaces.uris.get(prefix).and_then(|uris| uris.last()).map(|uri| uri.clone().into_owned());
        let uri = inner.or_else(|| self.around.and_then(|around| around.namespace(prefix)));
        if uri.is_none() {
            let range = Range { start: name.start, end: name.start + prefix.len() as u32 };
            self.report(Problem::UndeclaredPrefix, range, None);
        }
        uri
    }
}

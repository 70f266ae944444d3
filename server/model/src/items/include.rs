//! Inclusions as written, and what the reference would stumble over.
//!
//! jLEMS substitutes text before it parses XML (lems-language §1.3), so it refuses spellings that are fine XML.
//! We accept every well-formed one and keep what would fail there as [`JlemsQuirk`].

use std::borrow::Cow;

use syntax::Node;

use super::Text;

/// An inclusion, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// `Include` or `include`.
    pub tag: IncludeTag,
    /// The attribute that names the file; `None` if none of the known ones is there.
    pub attribute: Option<IncludeAttribute>,
    /// The file, trimmed.
    pub target: Text,
    /// What the reference would stumble over.
    pub quirks: Box<[JlemsQuirk]>,
}

/// How the element is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncludeTag {
    /// `Include`, of LEMS.
    Lems,
    /// `include`, of NeuroML.
    Neuroml,
}

/// The attribute that names the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncludeAttribute {
    /// `file`
    File,
    /// `href`
    Href,
    /// `url`, which the reference refuses.
    Url,
}

/// A well-formed spelling with which jLEMS does not find the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JlemsQuirk {
    /// `<include file="…">`: becomes a component of type `include`.
    LowerCaseFile,
    /// `url="…"` is refused.
    Url,
    /// The value is in single quotes, which stay part of the name.
    SingleQuotes,
    /// A further attribute becomes part of the name.
    ExtraAttribute,
    /// `<Include …></Include>` swallows the rest of the document.
    NotSelfClosed,
    /// Blanks inside the name are deleted.
    BlankInName,
    /// White space other than one blank after the tag name: the inclusion is not seen.
    NotOneBlank,
}

/// Where a name leads, by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncludeTarget<'a> {
    /// A file name, relative or absolute.
    File(&'a str),
    /// `http://…`, `https://…` or another scheme.
    Url(&'a str),
    /// No name at all.
    Nothing,
}

impl Include {
    /// Where the name leads, by its form alone.
    pub fn target(&self) -> IncludeTarget<'_> {
        if self.target.is_empty() {
            IncludeTarget::Nothing
        } else if let Some(path) = self.target.strip_prefix("file://") {
            IncludeTarget::File(path)
        } else if self.target.contains("://") {
            IncludeTarget::Url(&self.target)
        } else {
            IncludeTarget::File(&self.target)
        }
    }

    pub(super) fn read(node: Node<'_>) -> Option<Include> {
        let tag = match node.local_name() {
            "Include" => IncludeTag::Lems,
            "include" => IncludeTag::Neuroml,
            _ => return None,
        };
        let named = |name: &str, kind: IncludeAttribute| node.attribute(name).map(|it| (kind, it));
        let found = named("href", IncludeAttribute::Href)
            .or_else(|| named("file", IncludeAttribute::File))
            .or_else(|| named("url", IncludeAttribute::Url));
        let value: Cow<'_, str> = found.as_ref().map(|(_, it)| it.value()).unwrap_or_default();
        let target = value.trim();
        let mut quirks = Vec::new();
        let attribute = found.as_ref().map(|(kind, _)| *kind);
        if let Some((kind, attribute)) = &found {
            match kind {
                IncludeAttribute::Url => quirks.push(JlemsQuirk::Url),
                IncludeAttribute::File if tag == IncludeTag::Neuroml => {
                    quirks.push(JlemsQuirk::LowerCaseFile)
                }
                IncludeAttribute::File | IncludeAttribute::Href => {}
            }
            let start = attribute.value_range().start as usize;
            if start > 0 && node.document_text().as_bytes().get(start - 1) == Some(&b'\'') {
                quirks.push(JlemsQuirk::SingleQuotes);
            }
        }
        if node.attributes().count() > 1 {
            quirks.push(JlemsQuirk::ExtraAttribute);
        }
        let start_tag = node.start_tag_range();
        if tag == IncludeTag::Lems && !start_tag.of(node.document_text()).ends_with("/>") {
            quirks.push(JlemsQuirk::NotSelfClosed);
        }
        if target.contains(' ') {
            quirks.push(JlemsQuirk::BlankInName);
        }
        let after_name = node.name_range().end as usize;
        let following = &node.document_text().as_bytes()[after_name..];
        if following.first() != Some(&b' ') || following.get(1).is_some_and(|it| it.is_ascii_whitespace()) {
            quirks.push(JlemsQuirk::NotOneBlank);
        }
        Some(Include { tag, attribute, target: target.into(), quirks: quirks.into() })
    }
}

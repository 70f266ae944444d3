//! What stands at an offset: the first question of completion, hover and go-to-definition.

use text::Range;

use crate::attribute::Attribute;
use crate::names::scan_name;
use crate::node::Node;
use crate::tree::{Kind, NodeId, PieceKind, Tree};

/// The place of a cursor. A cursor at either end of a word belongs to the word.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Cursor<'t> {
    /// In the name of a start tag, or behind a `<` that has no name yet.
    TagName {
        /// The element; none behind a lonely `<`.
        element: Option<Node<'t>>,
        /// The element (or document) that the tag stands in.
        parent: Node<'t>,
        /// The name; empty behind a lonely `<`.
        range: Range,
    },
    /// In an end tag.
    CloseTag {
        /// The element that it closes, or for a stray one the element that it stands in.
        element: Node<'t>,
        /// The name in the end tag; empty behind `</`.
        range: Range,
    },
    /// In a start tag where an attribute's name is, or could be.
    AttrName {
        /// The element of the tag.
        element: Node<'t>,
        /// The attribute, if there is one.
        attribute: Option<Attribute<'t>>,
        /// Its name, or the empty range at the cursor.
        range: Range,
    },
    /// In the value of an attribute.
    AttrValue {
        /// The attribute.
        attribute: Attribute<'t>,
        /// The value, inside its quotes.
        range: Range,
    },
    /// Between tags, inside an element.
    Content {
        /// The element around the cursor.
        parent: Node<'t>,
        /// The text or CDATA section, if the cursor is in one.
        node: Option<Node<'t>>,
    },
    /// In a comment.
    Comment(Node<'t>),
    /// In a processing instruction or the XML declaration.
    Instruction(Node<'t>),
    /// In a document type declaration.
    Doctype(Node<'t>),
    /// Before or behind the root element.
    Outside,
}

/// What stands at `offset`; an offset behind the end counts as the end.
pub fn cursor<'t>(tree: &'t Tree, text: &'t str, offset: u32) -> Cursor<'t> {
    let mut offset = offset.min(tree.text_len());
    while !text.is_char_boundary(offset as usize) {
        offset -= 1;
    }
    // The piece whose inside the cursor is in: the one that begins before the cursor, except that tags
    // that are closed with `>` end there for good.
    let before = tree.pieces.partition_point(|piece| piece.start < offset).saturating_sub(1);
    let id = NodeId(before as u32);
    let piece = tree.piece(id);
    let end = tree.start_of(NodeId(id.0 + 1));
    let node = |id| Node::new(tree, text, id);
    let complete = end == offset && text.as_bytes()[..offset as usize].ends_with(b">");
    match piece.kind {
        PieceKind::Open | PieceKind::Empty | PieceKind::CutOff if id != NodeId::DOCUMENT && !complete => {
            in_start_tag(node(id), offset)
        }
        PieceKind::Close | PieceKind::CloseOdd if !complete => {
            let (end, _) = scan_name(text.as_bytes(), piece.start as usize + 2);
            let range = Range::new(piece.start + 2, end as u32);
            close_tag(node(NodeId(piece.parent)), piece.start, offset, range)
        }
        PieceKind::Junk if !complete && text[piece.start as usize..].starts_with("</") => {
            let (end, _) = scan_name(text.as_bytes(), piece.start as usize + 2);
            let range = Range::new(piece.start + 2, end as u32);
            close_tag(node(NodeId(piece.parent)), piece.start, offset, range)
        }
        PieceKind::Comment if !complete => Cursor::Comment(node(id)),
        PieceKind::Declaration | PieceKind::Instruction if !complete => Cursor::Instruction(node(id)),
        PieceKind::Doctype if !complete => Cursor::Doctype(node(id)),
        PieceKind::CData if !complete => content(node(NodeId(piece.parent)), Some(node(id))),
        PieceKind::Text => in_text(node(id), offset),
        _ => between(tree, text, id),
    }
}

/// Behind a piece that is complete: between two pieces.
fn between<'t>(tree: &'t Tree, text: &'t str, before: NodeId) -> Cursor<'t> {
    let piece = tree.piece(before);
    let parent = match piece.kind {
        PieceKind::Open => before,
        kind if kind.is_close() => tree.parent(NodeId(piece.parent)).unwrap_or(NodeId::DOCUMENT),
        _ => NodeId(piece.parent),
    };
    content(Node::new(tree, text, parent), None)
}

fn content<'t>(parent: Node<'t>, node: Option<Node<'t>>) -> Cursor<'t> {
    if parent.kind() == Kind::Document { Cursor::Outside } else { Cursor::Content { parent, node } }
}

fn close_tag(element: Node<'_>, start: u32, offset: u32, range: Range) -> Cursor<'_> {
    // Between `<` and `/` a new tag could be typed, but nobody does.
    if offset <= start { content(element, None) } else { Cursor::CloseTag { element, range } }
}

fn in_text(node: Node<'_>, offset: u32) -> Cursor<'_> {
    let parent = node.parent().unwrap_or(node);
    let before = &node.document_text()[node.range().start as usize..offset as usize];
    if before.ends_with('<') {
        return Cursor::TagName { element: None, parent, range: Range::at(offset) };
    }
    content(parent, Some(node))
}

fn in_start_tag(element: Node<'_>, offset: u32) -> Cursor<'_> {
    let name = element.name_range();
    if offset <= name.end {
        let parent = element.parent().unwrap_or(element);
        return Cursor::TagName { element: Some(element), parent, range: name };
    }
    for attribute in element.attributes() {
        if attribute.name_range().touches(offset) {
            return Cursor::AttrName { element, attribute: Some(attribute), range: attribute.name_range() };
        }
        let range = attribute.value_range();
        if attribute.has_value() && range.touches(offset) {
            return Cursor::AttrValue { attribute, range };
        }
        if attribute.range().start > offset {
            break;
        }
    }
    Cursor::AttrName { element, attribute: None, range: Range::at(offset) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// What stands at the `|` of `document`, in words.
    fn at(document: &str) -> String {
        let offset = document.find('|').unwrap();
        let text = document.replacen('|', "", 1);
        let tree = parse(&text);
        match cursor(&tree, &text, offset as u32) {
            Cursor::TagName { parent, range, .. } => {
                format!("tag {:?} in {:?}", range.of(&text), parent.name())
            }
            Cursor::CloseTag { element, range } => {
                format!("end {:?} of {:?}", range.of(&text), element.name())
            }
            Cursor::AttrName { element, range, .. } => {
                format!("name {:?} in {:?}", range.of(&text), element.name())
            }
            Cursor::AttrValue { attribute, range } => {
                format!("value {:?} of {:?}", range.of(&text), attribute.name())
            }
            Cursor::Content { parent, .. } => format!("content of {:?}", parent.name()),
            Cursor::Comment(_) => "comment".into(),
            Cursor::Instruction(_) => "instruction".into(),
            Cursor::Doctype(_) => "doctype".into(),
            Cursor::Outside => "outside".into(),
        }
    }

    #[test]
    fn every_place_of_a_whole_document_has_its_name() {
        assert_eq!(at("<ne|t><p id='x'/></net>"), r#"tag "net" in """#);
        assert_eq!(at("<net|><p id='x'/></net>"), r#"tag "net" in """#);
        assert_eq!(at("<net>|<p id='x'/></net>"), r#"content of "net""#);
        assert_eq!(at("<net><p |id='x'/></net>"), r#"name "id" in "p""#);
        assert_eq!(at("<net><p id|='x'/></net>"), r#"name "id" in "p""#);
        assert_eq!(at("<net><p id='|x'/></net>"), r#"value "x" of "id""#);
        assert_eq!(at("<net><p id='x|'/></net>"), r#"value "x" of "id""#);
        assert_eq!(at("<net><p id='x' |/></net>"), r#"name "" in "p""#);
        assert_eq!(at("<net><p id='x'/>|</net>"), r#"content of "net""#);
        assert_eq!(at("<net><p id='x'/></n|et>"), r#"end "net" of "net""#);
        assert_eq!(at("<net></net>|"), "outside");
        assert_eq!(at("|<net></net>"), "outside");
        assert_eq!(at("<net><!-- | --></net>"), "comment");
        assert_eq!(at("<?xml| version='1.0'?><net/>"), "instruction");
    }

    #[test]
    fn half_written_things_have_their_names_too() {
        assert_eq!(at("<net><|</net>"), r#"tag "" in "net""#);
        assert_eq!(at("<net>\n  <|\n  <p/></net>"), r#"tag "" in "net""#);
        assert_eq!(at("<net><po|</net>"), r#"tag "po" in "net""#);
        assert_eq!(at("<net><p | </net>"), r#"name "" in "p""#);
        assert_eq!(at("<net><p id=|</net>"), r#"value "" of "id""#);
        assert_eq!(at("<net><p id=\"|</net>"), r#"value "" of "id""#);
        assert_eq!(at("<net><p id=\"ab|\n<q/></net>"), r#"value "ab" of "id""#);
        assert_eq!(at("<net><p id=\"a\" co|\n<q/></net>"), r#"name "co" in "p""#);
        assert_eq!(at("<net><p></|"), r#"end "" of "p""#);
        assert_eq!(at("<net><p></p|"), r#"end "p" of "p""#);
        assert_eq!(at("<net>te|xt"), r#"content of "net""#);
        assert_eq!(at("<|"), r#"tag "" in """#);
        assert_eq!(at("|"), "outside");
    }
}

//! A node together with its tree and text: what everybody works with.

use std::borrow::Cow;

use text::Range;

use crate::attribute::{Attribute, Attributes};
use crate::names::{self, scan_name};
use crate::references::{decode_references, normalize_lines};
use crate::shapes::ShapeId;
use crate::tree::{Kind, NodeId, Tree};

/// A node of a tree, with the text that the tree was made from. Costs nothing to copy.
#[derive(Copy, Clone)]
pub struct Node<'t> {
    tree: &'t Tree,
    text: &'t str,
    id: NodeId,
}

impl<'t> Node<'t> {
    /// The node `id` of `tree`, which was parsed from `text`.
    #[inline]
    pub fn new(tree: &'t Tree, text: &'t str, id: NodeId) -> Node<'t> {
        Node { tree, text, id }
    }

    /// The document: the parent of the root element.
    #[inline]
    pub fn document(tree: &'t Tree, text: &'t str) -> Node<'t> {
        Node { tree, text, id: NodeId::DOCUMENT }
    }

    /// The root element.
    pub fn root(tree: &'t Tree, text: &'t str) -> Option<Node<'t>> {
        tree.root().map(|id| Node { tree, text, id })
    }

    /// The id in the tree.
    #[inline]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree that the node belongs to.
    #[inline]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The text of the whole document.
    #[inline]
    pub fn document_text(self) -> &'t str {
        self.text
    }

    /// What the node is.
    #[inline]
    pub fn kind(self) -> Kind {
        self.tree.kind(self.id)
    }

    /// Whether the node is an element.
    #[inline]
    pub fn is_element(self) -> bool {
        self.kind() == Kind::Element
    }

    /// The name of an element as written, with its prefix; empty for other nodes.
    #[inline]
    pub fn name(self) -> &'t str {
        match self.shape() {
            Some(shape) => self.tree.shapes.name(shape),
            None => self.name_range().of(self.text),
        }
    }

    /// What the element has in common with others: see [`Tree::shape`].
    #[inline]
    pub fn shape(self) -> Option<ShapeId> {
        self.tree.shape(self.id)
    }

    /// The name of an element without its prefix.
    #[inline]
    pub fn local_name(self) -> &'t str {
        match self.shape() {
            Some(shape) => self.tree.shapes.local_name(shape),
            None => names::local_name(self.name()),
        }
    }

    /// Where the name of an element stands in its start tag; empty for other nodes.
    #[inline]
    pub fn name_range(self) -> Range {
        let piece = self.tree.piece(self.id);
        if self.kind() != Kind::Element {
            return Range::at(piece.start);
        }
        let start = piece.start + 1;
        let end = match self.shape() {
            Some(shape) => start + self.tree.shapes.name(shape).len() as u32,
            None => scan_name(self.text.as_bytes(), start as usize).0 as u32,
        };
        Range { start, end }
    }

    /// Where the name stands in the end tag, if there is an end tag and a name in it.
    pub fn end_name_range(self) -> Option<Range> {
        let start = self.tree.end_tag_range(self.id)?.start + 2;
        let (end, _) = scan_name(self.text.as_bytes(), start as usize);
        (end as u32 > start).then_some(Range { start, end: end as u32 })
    }

    /// The attributes of an element, in the order in which they are written.
    #[inline]
    pub fn attributes(self) -> Attributes<'t> {
        Attributes::new(self)
    }

    /// The attribute with this name, as written (the first one, should it be there twice).
    #[inline]
    pub fn attribute(self, name: &str) -> Option<Attribute<'t>> {
        match self.shape() {
            Some(shape) => self.nth_attribute(self.tree.shapes.position(shape, name)?),
            None => self.attributes().find(|attribute| attribute.name() == name),
        }
    }

    /// The attribute at a place in the tag, from 0.
    #[inline]
    pub fn nth_attribute(self, nth: usize) -> Option<Attribute<'t>> {
        match self.shape() {
            Some(_) => Attribute::nth(self, nth),
            None => self.attributes().nth(nth),
        }
    }

    /// All nodes directly inside.
    #[inline]
    pub fn children(self) -> Children<'t> {
        let next = self.tree.first_child(self.id);
        Children { node: self, next }
    }

    /// The elements directly inside.
    #[inline]
    pub fn elements(self) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        self.children().filter(|child| child.is_element())
    }

    /// This node and all nodes inside it, in document order.
    #[inline]
    pub fn descendants(self) -> Descendants<'t> {
        Descendants { node: self, next: self.id.0, end: self.tree.subtree_end(self.id).0 }
    }

    /// The node around this one, the one around that, and so on up to the document.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'t>> + Clone + use<'t> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The element (or document) around this one.
    #[inline]
    pub fn parent(self) -> Option<Node<'t>> {
        self.tree.parent(self.id).map(|id| self.at(id))
    }

    /// The next node with the same parent.
    #[inline]
    pub fn next_sibling(self) -> Option<Node<'t>> {
        self.tree.next_sibling(self.id).map(|id| self.at(id))
    }

    /// The node with the same parent just before this one.
    pub fn prev_sibling(self) -> Option<Node<'t>> {
        self.tree.prev_sibling(self.id).map(|id| self.at(id))
    }

    /// All bytes of the node: for an element from its `<` to the `>` of its end tag.
    #[inline]
    pub fn range(self) -> Range {
        self.tree.range(self.id)
    }

    /// The start tag of an element, or its only tag.
    #[inline]
    pub fn start_tag_range(self) -> Range {
        self.tree.start_tag_range(self.id)
    }

    /// The end tag of an element that has one.
    pub fn end_tag_range(self) -> Option<Range> {
        self.tree.end_tag_range(self.id)
    }

    /// What lies between the two tags of an element; `None` for `<a/>`.
    #[inline]
    pub fn content_range(self) -> Option<Range> {
        self.tree.content_range(self.id)
    }

    /// The bytes of the node as they are in the document.
    pub fn source(self) -> &'t str {
        self.range().of(self.text)
    }

    /// The text of a text node or CDATA section; for an element all such text directly inside.
    ///
    /// References are decoded and line ends are `\n`, as XML wants it.
    pub fn text(self) -> Cow<'t, str> {
        let own = |node: Node<'t>| match node.kind() {
            Kind::Text => Some(decode(node.source())),
            Kind::CData => Some(normalize_lines(Cow::Borrowed(node.cdata()))),
            _ => None,
        };
        if let Some(text) = own(self) {
            return text;
        }
        let mut texts = self.children().filter_map(own);
        let Some(first) = texts.next() else { return Cow::Borrowed("") };
        texts.fold(first, |all, more| all + more)
    }

    /// What stands between `<![CDATA[` and `]]>`.
    fn cdata(self) -> &'t str {
        let source = self.source();
        let inner = source.strip_prefix("<![CDATA[").unwrap_or(source);
        inner.strip_suffix("]]>").unwrap_or(inner)
    }

    #[inline]
    fn at(self, id: NodeId) -> Node<'t> {
        Node { id, ..self }
    }
}

/// Line ends first: a line end that is written as a reference stays.
fn decode(raw: &str) -> Cow<'_, str> {
    match normalize_lines(Cow::Borrowed(raw)) {
        Cow::Borrowed(raw) => decode_references(raw),
        Cow::Owned(text) => Cow::Owned(decode_references(&text).into_owned()),
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let range = self.range();
        write!(f, "{:?} {} at {}..{}", self.kind(), self.name(), range.start, range.end)
    }
}

/// Two nodes are equal when they are the same node of the same tree.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

/// The nodes directly inside a node.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    node: Node<'t>,
    next: Option<NodeId>,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        let id = self.next?;
        self.next = self.node.tree.next_sibling(id);
        Some(self.node.at(id))
    }
}

/// A node and all nodes inside it.
#[derive(Clone, Debug)]
pub struct Descendants<'t> {
    node: Node<'t>,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Descendants<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        while self.next < self.end {
            let id = NodeId(self.next);
            self.next += 1;
            if self.node.tree.is_node(id) {
                return Some(self.node.at(id));
            }
        }
        None
    }
}

//! The flat tree: all nodes of a document in one array, in document order.
//!
//! The array holds one entry per piece of text (a tag, a stretch of text, a comment …), and the pieces
//! lie side by side without gaps: where one ends the next begins. So the tree needs no text to be
//! lossless, a subtree is a contiguous range of ids, and depth is no recursion.
//!
//! An entry has 16 bytes and an attribute 8: one array of small records is filled and copied faster
//! than one array per field, and every field of an entry is wanted together.

use std::sync::Arc;

use text::Range;

use crate::problem::SyntaxProblem;
use crate::shapes::{ShapeId, Shapes};

/// A node of one [`Tree`]: an index in document order.
///
/// End tags take an index too but are no nodes, so ids have gaps; `Tree::len` bounds them all.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The document itself: parent of everything that has no other parent.
    pub const DOCUMENT: NodeId = NodeId(0);

    /// The id as an index into a table of `Tree::len` entries.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The whole text.
    Document,
    /// `<a …/>` or `<a …> … </a>`.
    Element,
    /// Text between markup, white space included.
    Text,
    /// `<!-- … -->`
    Comment,
    /// `<![CDATA[ … ]]>`
    CData,
    /// `<?xml … ?>` at the start.
    Declaration,
    /// `<?target … ?>`
    Instruction,
    /// `<!DOCTYPE … >`
    Doctype,
    /// A stray end tag or malformed markup.
    Junk,
}

/// What an entry of the array is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A start tag (or the document); its end tag comes later.
    Open,
    /// An element that is one tag: `<a/>`.
    Empty,
    /// A start tag that was cut off by `<`, counted as an empty element.
    CutOff,
    /// The end tag that belongs to the element.
    Close,
    /// A misspelt or nameless end tag that closes the element all the same.
    CloseOdd,
    /// Nothing: the element ends here without an end tag.
    CloseMissing,
    Text,
    Comment,
    CData,
    Declaration,
    Instruction,
    Doctype,
    Junk,
}

/// One entry. Its text ends where that of the next entry begins.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: u32,
    /// The parent; for an end tag its start tag.
    pub(crate) parent: u32,
    /// `Open`: its end tag. End tags, `Empty`, `CutOff`: the first attribute of the element.
    pub(crate) data: u32,
    pub(crate) kind: PieceKind,
    /// Number of attributes; `LONG` when they are not stored but read from the text when asked for.
    pub(crate) attribute_count: u8,
    /// The names in the tag of an element; `NONE` when they are read from the text when asked for.
    pub(crate) shape: ShapeId,
}

/// Does not fit into a byte.
pub(crate) const LONG: u8 = u8::MAX;

/// One attribute; offsets count from the `<` of the tag.
///
/// Tags of more than 64 kB store none: see [`Piece::attribute_count`].
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredAttribute {
    pub(crate) name_start: u16,
    pub(crate) name_end: u16,
    /// 0 when there is no value.
    pub(crate) value_start: u16,
    pub(crate) value_end: u16,
}

impl PieceKind {
    #[inline]
    pub(crate) fn is_close(self) -> bool {
        matches!(self, PieceKind::Close | PieceKind::CloseOdd | PieceKind::CloseMissing)
    }
}

/// The syntax tree of one text.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) attributes: Vec<StoredAttribute>,
    pub(crate) problems: Vec<SyntaxProblem>,
    pub(crate) shapes: Arc<Shapes>,
    pub(crate) text_len: u32,
}

/// Two trees are equal when they are of the same structure; an edit may have numbered the shapes in another order.
impl PartialEq for Tree {
    fn eq(&self, other: &Tree) -> bool {
        let is_same = |a: &Piece, b: &Piece| {
            Piece { shape: b.shape, ..*a } == *b && self.shapes.is_same(a.shape, &other.shapes, b.shape)
        };
        self.text_len == other.text_len
            && self.attributes == other.attributes
            && self.problems == other.problems
            && self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(&other.pieces).all(|(a, b)| is_same(a, b))
    }
}

impl Eq for Tree {}

impl Tree {
    /// One more than the largest index of a node: the length of a table with a place for every node.
    #[inline]
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Never: there is always the document.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Length of the text in bytes.
    pub fn text_len(&self) -> u32 {
        self.text_len
    }

    /// What makes the document not well-formed, sorted by place.
    pub fn problems(&self) -> &[SyntaxProblem] {
        &self.problems
    }

    /// Whether the document is well-formed XML (with namespaces).
    pub fn is_well_formed(&self) -> bool {
        !self.problems.iter().any(|problem| problem.kind.is_error())
    }

    /// The root element.
    pub fn root(&self) -> Option<NodeId> {
        let mut child = self.first_child(NodeId::DOCUMENT);
        while let Some(id) = child {
            if self.kind(id) == Kind::Element {
                return child;
            }
            child = self.next_sibling(id);
        }
        None
    }

    /// What the node is.
    #[inline]
    pub fn kind(&self, id: NodeId) -> Kind {
        match self.piece(id).kind {
            PieceKind::Open if id == NodeId::DOCUMENT => Kind::Document,
            PieceKind::Open | PieceKind::Empty | PieceKind::CutOff => Kind::Element,
            PieceKind::Text => Kind::Text,
            PieceKind::Comment => Kind::Comment,
            PieceKind::CData => Kind::CData,
            PieceKind::Declaration => Kind::Declaration,
            PieceKind::Instruction => Kind::Instruction,
            PieceKind::Doctype => Kind::Doctype,
            // End tags are no nodes; whoever asks all the same hears that there is nothing.
            PieceKind::Junk | PieceKind::Close | PieceKind::CloseOdd | PieceKind::CloseMissing => Kind::Junk,
        }
    }

    /// All of the node: an element reaches from its `<` to the `>` of its end tag.
    #[inline]
    pub fn range(&self, id: NodeId) -> Range {
        Range { start: self.piece(id).start, end: self.start_of(self.subtree_end(id)) }
    }

    /// The start tag (or the only tag) of an element; all of any other node.
    #[inline]
    pub fn start_tag_range(&self, id: NodeId) -> Range {
        Range { start: self.piece(id).start, end: self.start_of(NodeId(id.0 + 1)) }
    }

    /// The end tag of an element that has one.
    pub fn end_tag_range(&self, id: NodeId) -> Option<Range> {
        let close = self.close(id)?;
        let range = Range { start: self.piece(close).start, end: self.start_of(NodeId(close.0 + 1)) };
        (id != NodeId::DOCUMENT && !range.is_empty()).then_some(range)
    }

    /// What lies between the start tag and the end tag of an element that is written with two tags
    /// (or whose end tag is missing).
    pub fn content_range(&self, id: NodeId) -> Option<Range> {
        let close = self.close(id)?;
        Some(Range { start: self.start_of(NodeId(id.0 + 1)), end: self.piece(close).start })
    }

    /// The node that this one lies in; the document has none.
    #[inline]
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != NodeId::DOCUMENT).then(|| NodeId(self.piece(id).parent))
    }

    /// The first node directly inside.
    #[inline]
    pub fn first_child(&self, id: NodeId) -> Option<NodeId> {
        self.close(id)?;
        self.unless_close(NodeId(id.0 + 1))
    }

    /// The next node with the same parent.
    #[inline]
    pub fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        self.unless_close(self.subtree_end(id))
    }

    /// The node with the same parent that comes just before.
    pub fn prev_sibling(&self, id: NodeId) -> Option<NodeId> {
        let before = NodeId(id.0.checked_sub(1)?);
        if before.0 == self.piece(id).parent {
            return None;
        }
        let piece = self.piece(before);
        Some(if piece.kind.is_close() { NodeId(piece.parent) } else { before })
    }

    /// One more than the last id of the subtree: all of `id..subtree_end(id)` lies in it.
    #[inline]
    pub fn subtree_end(&self, id: NodeId) -> NodeId {
        match self.close(id) {
            Some(close) => NodeId(close.0 + 1),
            None => NodeId(id.0 + 1),
        }
    }

    /// Whether the entry with this index is a node (end tags are none).
    #[inline]
    pub fn is_node(&self, id: NodeId) -> bool {
        self.pieces.get(id.index()).is_some_and(|piece| !piece.kind.is_close())
    }

    /// The innermost node whose bytes include the one at `offset`, end tags counting to their element.
    pub fn node_at(&self, offset: u32) -> NodeId {
        let index = self.pieces.partition_point(|piece| piece.start <= offset).saturating_sub(1);
        let piece = self.pieces[index];
        if piece.kind.is_close() { NodeId(piece.parent) } else { NodeId(index as u32) }
    }

    /// Bytes of memory that the tree takes.
    pub fn heap_size(&self) -> usize {
        self.pieces.capacity() * size_of::<Piece>()
            + self.attributes.capacity() * size_of::<StoredAttribute>()
            + self.problems.capacity() * size_of::<SyntaxProblem>()
            + self.shapes.heap_size()
    }

    /// The shapes of the elements.
    #[inline]
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// The shape of an element: its name and those of its attributes. `None` for other nodes, and for a few very
    /// strange elements.
    #[inline]
    pub fn shape(&self, id: NodeId) -> Option<ShapeId> {
        let shape = self.piece(id).shape;
        (shape != ShapeId::NONE).then_some(shape)
    }

    #[inline]
    pub(crate) fn piece(&self, id: NodeId) -> Piece {
        self.pieces[id.index()]
    }

    /// Where the entry begins; the end of the text behind the last one.
    #[inline]
    pub(crate) fn start_of(&self, id: NodeId) -> u32 {
        self.pieces.get(id.index()).map_or(self.text_len, |piece| piece.start)
    }

    /// The end tag (perhaps an empty one) of a node that has children or could have them.
    #[inline]
    pub(crate) fn close(&self, id: NodeId) -> Option<NodeId> {
        let piece = self.piece(id);
        (piece.kind == PieceKind::Open).then_some(NodeId(piece.data))
    }

    /// The stored attributes of an element.
    #[inline]
    pub(crate) fn stored_attributes(&self, id: NodeId) -> &[StoredAttribute] {
        let piece = self.piece(id);
        let first = match piece.kind {
            PieceKind::Open => self.piece(NodeId(piece.data)).data,
            PieceKind::Empty | PieceKind::CutOff => piece.data,
            _ => return &[],
        };
        if piece.attribute_count == LONG {
            return &[];
        }
        let first = first as usize;
        self.attributes.get(first..first + piece.attribute_count as usize).unwrap_or(&[])
    }

    #[inline]
    fn unless_close(&self, id: NodeId) -> Option<NodeId> {
        self.is_node(id).then_some(id)
    }
}

//! What changed between two documents of which nobody knows how the one came from the other.

use text::Range;

use super::Change;
use crate::shapes::ShapeId;
use crate::tree::{NodeId, Piece, PieceKind, Tree};

/// Which run of siblings differs between two trees, such that everything around it is the same in both.
///
/// `None` when there is no such run below an element: then everything may have changed. The run is not always the
/// smallest.
pub fn difference(old: &Tree, old_text: &str, new: &Tree, new_text: &str) -> Option<Change> {
    let before = common_start(old_text.as_bytes(), new_text.as_bytes());
    // Two equal texts differ nowhere, so anywhere.
    let before = match old_text.len() == new_text.len() && before == old_text.len() {
        true => old.content_range(old.root()?)?.start as usize,
        false => before,
    };
    let behind = common_end(&old_text.as_bytes()[before..], &new_text.as_bytes()[before..]);
    let old_edit = Range::new(before as u32, (old_text.len() - behind) as u32);
    let new_edit = Range::new(before as u32, (new_text.len() - behind) as u32);
    let shapes = old.shapes().ids().map(|it| new.shapes().like(old.shapes(), it)).collect();
    let mut around = Some(old.node_at(old_edit.start));
    let parent = loop {
        let id = around.filter(|id| *id != NodeId::DOCUMENT)?;
        let holds = |tree: &Tree, edit: Range| {
            tree.is_node(id) && tree.content_range(id).is_some_and(|it| it.contains_range(edit))
        };
        if holds(old, old_edit) && holds(new, new_edit) {
            break id;
        }
        around = old.parent(id);
    };
    Pair { old, new, parent, shapes }.run(old_edit, new_edit)
}

/// Two trees, and for each shape of the old one the same of the new one.
struct Pair<'t> {
    old: &'t Tree,
    new: &'t Tree,
    /// The element whose children differ; it has the same id in both.
    parent: NodeId,
    shapes: Vec<Option<ShapeId>>,
}

/// By how much what stands behind the difference is moved.
#[derive(Copy, Clone, Default)]
struct Shift {
    nodes: u32,
    text: u32,
}

impl Pair<'_> {
    /// The run of children that holds both edits.
    fn run(&self, old_edit: Range, new_edit: Range) -> Option<Change> {
        let (old, new, parent) = (self.old, self.new, self.parent);
        let (old_close, new_close) = (old.close(parent)?, new.close(parent)?);
        let shift = Shift {
            nodes: new_close.0.wrapping_sub(old_close.0),
            text: new.text_len().wrapping_sub(old.text_len()),
        };
        // All that stands outside of the parent, its own tags included.
        let around = |id: u32| self.is_same(id, Shift::default());
        if !(0..=parent.0).all(around) {
            return None;
        }
        let rest = old_close.0..old.len() as u32;
        if rest.len() != new.len() - new_close.index() || !rest.clone().all(|id| self.is_same(id, shift)) {
            return None;
        }
        // Children that are the same, from the front.
        let (mut from_old, mut from_new) = (parent.0 + 1, parent.0 + 1);
        while from_old < old_close.0 && from_new < new_close.0 {
            let (end_old, end_new) =
                (old.subtree_end(NodeId(from_old)).0, new.subtree_end(NodeId(from_new)).0);
            let is_before = old.start_of(NodeId(end_old)) <= old_edit.start;
            if !is_before || end_old != end_new || !(from_old..end_old).all(around) {
                break;
            }
            (from_old, from_new) = (end_old, end_new);
        }
        // And from the end.
        let (mut to_old, mut to_new) = (old_close.0, new_close.0);
        while from_old < to_old && from_new < to_new {
            let (last_old, last_new) = (last_before(old, to_old), last_before(new, to_new));
            let is_behind = old.start_of(NodeId(last_old)) >= old_edit.end;
            let is_of_one_size = to_old - last_old == to_new - last_new;
            if !is_behind
                || !is_of_one_size
                || last_old < from_old
                || last_new < from_new
                || !(last_old..to_old).all(|id| self.is_same(id, shift))
            {
                break;
            }
            (to_old, to_new) = (last_old, last_new);
        }
        let range = |tree: &Tree, from: u32, to: u32| {
            Range::new(tree.start_of(NodeId(from)), tree.start_of(NodeId(to)))
        };
        let (old_range, new_range) = (range(old, from_old, to_old), range(new, from_new, to_new));
        let holds = old_range.contains_range(old_edit) && new_range.contains_range(new_edit);
        holds.then_some(Change {
            parent,
            old_nodes: from_old..to_old,
            new_nodes: from_new..to_new,
            old_range,
            new_range,
        })
    }

    /// Whether an entry is in both trees, moved by `shift`.
    fn is_same(&self, id: u32, shift: Shift) -> bool {
        let at = NodeId(id.wrapping_add(shift.nodes));
        let (one, other) = (self.old.piece(NodeId(id)), self.new.piece(at));
        // A parent stands around the difference or, as the entry itself, behind it.
        let moved = if one.parent <= self.parent.0 { 0 } else { shift.nodes };
        one.start.wrapping_add(shift.text) == other.start
            && one.parent.wrapping_add(moved) == other.parent
            && one.kind == other.kind
            && one.attribute_count == other.attribute_count
            && self.is_same_shape(one, other)
            && (!matches!(one.kind, PieceKind::Open | PieceKind::Empty | PieceKind::CutOff)
                || self.old.stored_attributes(NodeId(id)) == self.new.stored_attributes(at))
    }

    fn is_same_shape(&self, one: Piece, other: Piece) -> bool {
        match self.shapes.get(one.shape.index()) {
            Some(like) => *like == Some(other.shape),
            None => other.shape == ShapeId::NONE,
        }
    }
}

/// The last child that ends before the entry `end`.
fn last_before(tree: &Tree, end: u32) -> u32 {
    let piece = tree.piece(NodeId(end - 1));
    if piece.kind.is_close() { piece.parent } else { end - 1 }
}

const CHUNK: usize = 1024;

/// How many bytes two texts have in common at their start.
fn common_start(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.chunks(CHUNK).zip(other.chunks(CHUNK)).take_while(|(a, b)| a == b).count();
    let at = (chunks * CHUNK).min(one.len()).min(other.len());
    at + one[at..].iter().zip(&other[at..]).take_while(|(a, b)| a == b).count()
}

/// How many bytes two texts have in common at their end.
fn common_end(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.rchunks(CHUNK).zip(other.rchunks(CHUNK)).take_while(|(a, b)| a == b).count();
    let at = (chunks * CHUNK).min(one.len()).min(other.len());
    let (one, other) = (&one[..one.len() - at], &other[..other.len() - at]);
    at + one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
}

//! Which run of siblings an edit touches.

use text::Range;

use super::Edit;
use crate::parser::Run;
use crate::problem::SyntaxProblemKind as Problem;
use crate::tree::{NodeId, PieceKind, Tree};

/// Some children of one element, lying side by side, with all inside them.
#[derive(Clone, Debug)]
pub(super) struct Siblings {
    /// Their entries in the tree.
    pub(super) pieces: std::ops::Range<u32>,
    /// Their bytes.
    pub(super) range: Range,
    /// Where the content of their parent ends.
    content_end: u32,
}

/// The smallest run of children of `parent` outside of which the edit can have changed nothing.
pub(super) fn around_edit(old: &Tree, text: &str, parent: NodeId, edit: &Edit) -> Siblings {
    let first = first_piece(old, text, parent, edit.range.start);
    let end = end_piece(old, parent, edit.range.end);
    let content_end = old.content_range(parent).map_or(old.start_of(NodeId(end)), |content| content.end);
    Siblings::new(old, first..end, content_end)
}

/// The last child at or before `offset` before which the parser has finished something for good.
pub(super) fn first_piece(old: &Tree, text: &str, parent: NodeId, offset: u32) -> u32 {
    let at = old.pieces.partition_point(|piece| piece.start <= offset) as u32 - 1;
    let mut first = match child_around(old, parent, at) {
        Some(child) => child,
        // The end tag of the parent, or (with nothing inside) of something before.
        None => old.close(parent).map_or(at, |close| close.0),
    };
    while first > parent.0 + 1 && !finished_before(old, text, first) {
        let before = old.pieces[first as usize - 1];
        first = if before.kind.is_close() { before.parent } else { first - 1 };
    }
    first
}

/// Whether what lies before the entry ended with its own `>`.
fn finished_before(old: &Tree, text: &str, piece: u32) -> bool {
    let before = old.pieces[piece as usize - 1].kind;
    let start = old.start_of(NodeId(piece)) as usize;
    !matches!(before, PieceKind::Text | PieceKind::CloseMissing) && text.as_bytes()[..start].ends_with(b">")
}

/// The first child at or behind `offset` that begins with `<` whatever comes before it, or the end tag
/// of the parent.
pub(super) fn end_piece(old: &Tree, parent: NodeId, offset: u32) -> u32 {
    let close = old.close(parent).map_or(old.len() as u32, |close| close.0);
    let at = old.pieces.partition_point(|piece| piece.start < offset) as u32;
    if at >= close {
        return close;
    }
    let mut end = match child_around(old, parent, at) {
        Some(child) if child == at => at,
        Some(child) => old.subtree_end(NodeId(child)).0,
        None => return close,
    };
    while end < close && old.pieces[end as usize].kind == PieceKind::Text {
        end += 1;
    }
    end
}

/// The child of `parent` in whose subtree the entry lies.
fn child_around(old: &Tree, parent: NodeId, piece: u32) -> Option<u32> {
    let entry = old.pieces.get(piece as usize)?;
    let mut at = if entry.kind.is_close() { entry.parent } else { piece };
    while at > parent.0 {
        let above = old.pieces[at as usize].parent;
        if above == parent.0 {
            return Some(at);
        }
        at = above;
    }
    None
}

impl Siblings {
    pub(super) fn new(old: &Tree, pieces: std::ops::Range<u32>, content_end: u32) -> Siblings {
        let range =
            Range { start: old.start_of(NodeId(pieces.start)), end: old.start_of(NodeId(pieces.end)) };
        Siblings { pieces, range, content_end }
    }

    /// Whether a tag that was cut off in the run could meet its end tag behind it.
    pub(super) fn leaves_tags_for_later(&self, old: &Tree, new: &Run) -> bool {
        let from = |offset: u32| old.problems.partition_point(|it| it.range.start < offset);
        let mut before = old.problems[from(self.range.start)..from(self.range.end)].iter();
        if !new.cut_off
            && !before.any(|it| matches!(it.kind, Problem::UnclosedStartTag | Problem::UnclosedQuote))
        {
            return false;
        }
        let odd = |kind| {
            matches!(
                kind,
                Problem::StrayEndTag
                    | Problem::MismatchedEndTag
                    | Problem::EndTagWithoutName
                    | Problem::MissingEndTag
                    | Problem::UnclosedStartTag
                    | Problem::UnclosedQuote
            )
        };
        old.problems[from(self.range.end)..from(self.content_end + 1)].iter().any(|it| odd(it.kind))
    }
}

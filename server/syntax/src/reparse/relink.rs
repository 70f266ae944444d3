//! What stands behind an edit may be read as before and yet belong to another element.
//!
//! Whoever types in an end tag opens an element that now ends with its parent: everything between is held by another
//! element, and is otherwise the same. It is moved there as it is, and moved back with the next key.

use std::sync::Arc;

use text::Range;

use super::siblings::{Siblings, end_piece, first_piece};
use super::splice::{attributes_before, counts_attributes, joined, moved_behind};
use super::{Change, Edit, Outside, depends_on_run};
use crate::parser::{Frame, parse_around_kept};
use crate::problem::{PROBLEM_LIMIT, SyntaxProblem, SyntaxProblemKind as Problem};
use crate::tree::{NodeId, Piece, PieceKind, Tree};

/// Deeper than this the parser no longer looks for the element that an end tag closes.
const DEPTH_LIMIT: usize = 128;

/// The tree after an edit in the content of `parent`, if an element was opened or closed by it that ends with `parent`.
pub(super) fn relink(
    old: &Tree,
    old_text: &str,
    parent: NodeId,
    edit: &Edit,
    new_text: &str,
) -> Option<(Tree, Change)> {
    let close = old.close(parent)?;
    let holder = holder(old, parent, close, edit);
    let first = first_piece(old, old_text, parent, edit.range.start);
    let kept = end_piece(old, holder, edit.range.end)..old.close(holder)?.0;
    let read = Siblings::new(old, first..kept.start, old.start_of(close));
    let (from, to) = (old.start_of(close), old.start_of(NodeId(close.0 + 1)));
    let shifted = |offset: u32| offset.checked_add_signed(edit.shift() as i32);
    let new_range = Range { start: read.range.start, end: shifted(read.range.end)? };
    let end_tag = Range { start: shifted(from)?, end: shifted(to)? };
    let ends = |end: u32| old_text.as_bytes()[..end as usize].ends_with(b">");
    let is_small = new_range.len() <= 4096 && read.range.len() <= 4096;
    let is_plain = is_small
        && ends(to)
        && first < kept.start
        && !declares_namespaces(read.range.of(old_text))
        && !declares_namespaces(new_range.of(new_text))
        && !depends_on_run(old, old_text, &read)
        && is_sound(old, &read, &kept, from)
        && depth(old, parent) < DEPTH_LIMIT;
    if !is_plain {
        return None;
    }
    let outside = Outside { tree: old, text: old_text, parent };
    let element = old.piece(parent);
    let frame = parse_around_kept(new_text, element, new_range, end_tag, &outside, Arc::clone(&old.shapes))?;
    // With nothing opened and nothing closed it is an edit like any other.
    if frame.top == 0 && holder == parent {
        return None;
    }
    let places = Places { parent, close, holder, first, kept };
    let new = places.tree(old, &read, frame, edit.shift() as u32, new_text.len() as u32)?;
    let new_close = new.close(parent)?;
    let change = Change {
        parent,
        old_nodes: first..close.0,
        new_nodes: first..new_close.0,
        old_range: Range { start: read.range.start, end: from },
        new_range: Range { start: read.range.start, end: end_tag.start },
    };
    Some((new, change))
}

/// The innermost element around the edit that ends with `parent`, for want of an end tag of its own.
fn holder(old: &Tree, parent: NodeId, close: NodeId, edit: &Edit) -> NodeId {
    let (mut holder, mut end) = (parent, close);
    while end.0 > holder.0 + 1 {
        let last = old.piece(NodeId(end.0 - 1));
        let is_open =
            last.kind == PieceKind::CloseMissing && old.start_of(NodeId(last.parent)) <= edit.range.start;
        if !is_open {
            break;
        }
        (holder, end) = (NodeId(last.parent), NodeId(end.0 - 1));
    }
    holder
}

/// What an element declares holds for all that moves into it.
fn declares_namespaces(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"xmlns").is_some()
}

/// Whether what is kept was read without a look at what stands around it, and the tags before it are whole.
fn is_sound(old: &Tree, read: &Siblings, kept: &std::ops::Range<u32>, end: u32) -> bool {
    if !kept.is_empty() && old.piece(NodeId(kept.end - 1)).kind == PieceKind::CloseMissing {
        // Its end tag was looked for behind what is kept.
        return false;
    }
    let from = |offset: u32| old.problems.partition_point(|it| it.range.start < offset);
    let (first, behind, end) = (from(read.range.start), from(read.range.end), from(end));
    let is_cut_off =
        |it: &SyntaxProblem| matches!(it.kind, Problem::UnclosedStartTag | Problem::UnclosedQuote);
    behind == end && !old.problems[first..behind].iter().any(is_cut_off)
}

fn depth(old: &Tree, id: NodeId) -> usize {
    std::iter::successors(Some(id), |id| old.parent(*id)).count()
}

/// Where in the old tree everything stands.
struct Places {
    parent: NodeId,
    close: NodeId,
    /// The element whose children are kept.
    holder: NodeId,
    /// The first entry that is read anew.
    first: u32,
    /// The entries that are kept.
    kept: std::ops::Range<u32>,
}

impl Places {
    fn tree(&self, old: &Tree, read: &Siblings, frame: Frame, shift: u32, text_len: u32) -> Option<Tree> {
        let attributes = attributes_before(old, self.first)..attributes_before(old, self.kept.start);
        let problems = self.problems(old, read, &frame, shift)?;
        Some(Tree {
            pieces: self.pieces(old, &frame, attributes.clone(), shift),
            attributes: joined(&old.attributes, attributes, frame.run.attributes),
            problems,
            shapes: frame.run.shapes,
            text_len,
        })
    }

    fn pieces(
        &self,
        old: &Tree,
        frame: &Frame,
        attributes: std::ops::Range<usize>,
        text_shift: u32,
    ) -> Vec<Piece> {
        let Places { parent, close, holder, first, ref kept } = *self;
        let new = &frame.run.pieces;
        let n_kept = kept.end - kept.start;
        // Where the entries of the frame stand in the new tree; its first one is the parent.
        let id = |local: u32| match local {
            0 => parent.0,
            local if (local as usize) < frame.n_before => first + local - 1,
            local => first + local - 1 + n_kept,
        };
        let first_attribute = attributes.start as u32;
        let attribute_shift = (frame.run.attributes.len() as u32).wrapping_sub(attributes.len() as u32);
        let kept_shift = (first + frame.n_before as u32 - 1).wrapping_sub(kept.start);
        let node_shift = id(new.len() as u32 - 1).wrapping_sub(close.0);
        let top = id(frame.top);

        let n_pieces = (old.pieces.len() as u32).wrapping_add(node_shift);
        let mut pieces = Vec::with_capacity(n_pieces as usize);
        pieces.extend_from_slice(&old.pieces[..first as usize]);
        let mut around = Some(parent);
        while let Some(it) = around {
            let piece: &mut Piece = &mut pieces[it.index()];
            piece.data = piece.data.wrapping_add(node_shift);
            around = old.parent(it);
        }
        let placed = |piece: &Piece| Piece {
            parent: id(piece.parent),
            data: match piece.kind {
                PieceKind::Open => id(piece.data),
                kind if counts_attributes(kind) => piece.data + first_attribute,
                _ => piece.data,
            },
            ..*piece
        };
        pieces.extend(new[1..frame.n_before].iter().map(placed));
        pieces.extend(old.pieces[kept.start as usize..kept.end as usize].iter().map(|piece| Piece {
            start: piece.start.wrapping_add(text_shift),
            parent: if piece.parent == holder.0 { top } else { piece.parent.wrapping_add(kept_shift) },
            data: match piece.kind {
                PieceKind::Open => piece.data.wrapping_add(kept_shift),
                kind if counts_attributes(kind) => piece.data.wrapping_add(attribute_shift),
                _ => piece.data,
            },
            ..*piece
        }));
        pieces.extend(new[frame.n_before..].iter().map(placed));
        if let Some(last) = pieces.last_mut() {
            // The start tag of the parent stands before all that is read.
            last.data = old.piece(close).data;
        }
        let behind = &old.pieces[close.index() + 1..];
        pieces.extend(moved_behind(behind, close.0 + 1, text_shift, node_shift, attribute_shift));
        pieces
    }

    fn problems(&self, old: &Tree, read: &Siblings, frame: &Frame, shift: u32) -> Option<Vec<SyntaxProblem>> {
        let from = |offset: u32| old.problems.partition_point(|it| it.range.start < offset);
        let end = old.start_of(NodeId(self.close.0 + 1));
        let shift = i64::from(shift as i32);
        let moved = |it: Range| if it.start >= end { it.shifted(shift) } else { it };
        let mut problems = old.problems[..from(read.range.start)].to_vec();
        problems.extend_from_slice(&frame.run.problems);
        problems.extend(old.problems[from(end)..].iter().map(|it| SyntaxProblem {
            range: it.range.shifted(shift),
            related: it.related.map(moved),
            ..*it
        }));
        (problems.len() < PROBLEM_LIMIT).then_some(problems)
    }
}

//! Putting a newly read run into the place of an old one.

use std::sync::Arc;

use super::Siblings;
use crate::parser::{OUTSIDE, Run};
use crate::problem::{PROBLEM_LIMIT, SyntaxProblem};
use crate::tree::{NodeId, Piece, PieceKind, StoredAttribute, Tree};

/// `old` with the children `run` of `parent` replaced by `new`; the text behind them moved by `shift`.
///
/// `None` when there would be too many problems to keep them all.
pub(super) fn splice(
    old: &Tree,
    parent: NodeId,
    run: &Siblings,
    new: Run,
    shift: i64,
    text_len: u32,
) -> Option<Tree> {
    let attributes = attributes_before(old, run.pieces.start)..attributes_before(old, run.pieces.end);
    let problems = problems(old, run, &new, shift)?;
    let shapes = Arc::clone(&new.shapes);
    Some(Tree {
        pieces: pieces(old, parent, run, &new, attributes.clone(), shift),
        attributes: joined(&old.attributes, attributes, new.attributes),
        problems,
        shapes,
        text_len,
    })
}

fn pieces(
    old: &Tree,
    parent: NodeId,
    run: &Siblings,
    new: &Run,
    attributes: std::ops::Range<usize>,
    shift: i64,
) -> Vec<Piece> {
    let (first, end) = (run.pieces.start, run.pieces.end);
    let node_shift = new.pieces.len() as u32;
    let node_shift = node_shift.wrapping_sub(end - first);
    let attribute_shift = (new.attributes.len() as u32).wrapping_sub(attributes.len() as u32);
    let text_shift = shift as u32;
    let mut pieces = Vec::with_capacity(old.pieces.len() - run.pieces.len() + new.pieces.len());
    pieces.extend_from_slice(&old.pieces[..first as usize]);
    let mut around = Some(parent);
    while let Some(id) = around {
        let piece: &mut Piece = &mut pieces[id.index()];
        piece.data = piece.data.wrapping_add(node_shift);
        around = old.parent(id);
    }
    pieces.extend(new.pieces.iter().map(|piece| Piece {
        parent: if piece.parent == OUTSIDE { parent.0 } else { piece.parent + first },
        data: match piece.kind {
            PieceKind::Open => piece.data + first,
            kind if counts_attributes(kind) => piece.data + attributes.start as u32,
            _ => piece.data,
        },
        ..*piece
    }));
    let behind = &old.pieces[end as usize..];
    pieces.extend(moved_behind(behind, end, text_shift, node_shift, attribute_shift));
    pieces
}

/// The entries from `end` on, behind what was replaced.
pub(super) fn moved_behind(
    pieces: &[Piece],
    end: u32,
    text_shift: u32,
    node_shift: u32,
    attribute_shift: u32,
) -> impl ExactSizeIterator<Item = Piece> {
    pieces.iter().map(move |piece| {
        let behind = piece.parent >= end;
        Piece {
            start: piece.start.wrapping_add(text_shift),
            parent: if behind { piece.parent.wrapping_add(node_shift) } else { piece.parent },
            data: match piece.kind {
                PieceKind::Open => piece.data.wrapping_add(node_shift),
                PieceKind::Empty | PieceKind::CutOff => piece.data.wrapping_add(attribute_shift),
                // The start tag of such an end tag may stand before the run.
                kind if kind.is_close() && behind => piece.data.wrapping_add(attribute_shift),
                _ => piece.data,
            },
            ..*piece
        }
    })
}

pub(super) fn counts_attributes(kind: PieceKind) -> bool {
    kind.is_close() || matches!(kind, PieceKind::Empty | PieceKind::CutOff)
}

/// How many attributes are stored for the entries before this one.
pub(super) fn attributes_before(old: &Tree, piece: u32) -> usize {
    let first = old.pieces[piece as usize..].iter().find_map(|piece| match piece.kind {
        PieceKind::Open => Some(old.pieces[piece.data as usize].data),
        PieceKind::Empty | PieceKind::CutOff => Some(piece.data),
        _ => None,
    });
    first.map_or(old.attributes.len(), |first| first as usize)
}

pub(super) fn joined(
    old: &[StoredAttribute],
    replaced: std::ops::Range<usize>,
    new: Vec<StoredAttribute>,
) -> Vec<StoredAttribute> {
    let mut all = Vec::with_capacity(old.len() - replaced.len() + new.len());
    all.extend_from_slice(&old[..replaced.start]);
    all.extend_from_slice(&new);
    all.extend_from_slice(&old[replaced.end..]);
    all
}

fn problems(old: &Tree, run: &Siblings, new: &Run, shift: i64) -> Option<Vec<SyntaxProblem>> {
    let index = |offset: u32| old.problems.partition_point(|it| it.range.start < offset);
    let (first, end) = (index(run.range.start), index(run.range.end));
    let moved = |offset: u32| offset >= run.range.end;
    let behind = old.problems[end..].iter().filter(|it| {
        // An element of the run whose end tag was missed further on.
        !it.related.is_some_and(|related| run.range.contains(related.start))
    });
    let mut problems = old.problems[..first].to_vec();
    problems.extend_from_slice(&new.problems);
    problems.extend(behind.map(|it| SyntaxProblem {
        range: it.range.shifted(shift),
        related: it.related.map(|it| if moved(it.start) { it.shifted(shift) } else { it }),
        ..*it
    }));
    (problems.len() < PROBLEM_LIMIT).then_some(problems)
}

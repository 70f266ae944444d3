//! `textDocument/foldingRange`, `selectionRange` and `linkedEditingRange`.

use ide::FoldKind;
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

pub(crate) fn folding_range(
    snapshot: &Snapshot,
    params: &lsp::FoldingRangeParams,
) -> Reply<Option<Vec<lsp::FoldingRange>>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let place = Place::with_table(snapshot, &path)?;
    let mut ranges: Vec<lsp::FoldingRange> = Vec::new();
    for (index, fold) in snapshot.analysis.folds(snapshot.file(&path))?.into_iter().enumerate() {
        if index % 4096 == 0 {
            snapshot.check_cancelled()?;
        }
        let range = place.range(&fold.range);
        // The line of the end tag stays visible.
        let end_line =
            if fold.kind == FoldKind::Element { range.end.line.saturating_sub(1) } else { range.end.line };
        if end_line <= range.start.line || ranges.last().is_some_and(|it| it.start_line == range.start.line) {
            continue;
        }
        ranges.push(lsp::FoldingRange {
            start_line: range.start.line,
            start_character: None,
            end_line,
            end_character: None,
            kind: match fold.kind {
                FoldKind::Element => None,
                FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
                FoldKind::Includes => Some(lsp::FoldingRangeKind::Imports),
            },
            collapsed_text: None,
        });
    }
    if let Some(limit) = snapshot.client.folding_limit {
        // The outer ones are worth most.
        ranges.sort_by_key(|it| std::cmp::Reverse(it.end_line - it.start_line));
        ranges.truncate(limit as usize);
        ranges.sort_by_key(|it| it.start_line);
    }
    Ok(Some(ranges))
}

pub(crate) fn selection_range(
    snapshot: &Snapshot,
    params: &lsp::SelectionRangeParams,
) -> Reply<Option<Vec<lsp::SelectionRange>>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let (place, file) = (Place::of(snapshot, &path)?, snapshot.file(&path));
    let mut selections = Vec::new();
    for &position in &params.positions {
        let ranges = snapshot.analysis.selections(file, snapshot.offset(uri, &path, position)?)?;
        let around = |parent: Option<lsp::SelectionRange>, range: &text::Range| {
            Some(lsp::SelectionRange { range: place.range(range), parent: parent.map(Box::new) })
        };
        // One answer for each position, whatever is there.
        let nothing = lsp::SelectionRange { range: lsp::Range::new(position, position), parent: None };
        selections.push(ranges.iter().rev().fold(None, around).unwrap_or(nothing));
    }
    Ok(Some(selections))
}

pub(crate) fn linked_editing_range(
    snapshot: &Snapshot,
    params: &lsp::LinkedEditingRangeParams,
) -> Reply<Option<lsp::LinkedEditingRanges>> {
    let Some((path, file, offset)) = snapshot.file_at(&params.text_document_position_params)? else {
        return Ok(None);
    };
    let Some((start, end)) = snapshot.analysis.linked_tags(file, offset)? else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let ranges = vec![place.range(&start), place.range(&end)];
    Ok(Some(lsp::LinkedEditingRanges { ranges, word_pattern: Some(r"[-.:\w]+".to_owned()) }))
}

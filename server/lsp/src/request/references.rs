//! `textDocument/references` and `textDocument/documentHighlight`.

use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn references(
    snapshot: &Snapshot,
    params: &lsp::ReferenceParams,
) -> Reply<Option<Vec<lsp::Location>>> {
    let Some((_, file, offset)) = snapshot.file_at(&params.text_document_position)? else { return Ok(None) };
    let Some(found) = snapshot.analysis.references(file, offset)? else { return Ok(None) };
    let definition = found.definition.filter(|_| params.context.include_declaration);
    let mentions = found.mentions.iter().map(|it| (it.file, it.mention.range));
    let mut locations = Vec::new();
    for (file, range) in definition.into_iter().chain(mentions) {
        snapshot.check_cancelled()?;
        locations.extend(to_proto::location(snapshot, file, range)?);
    }
    Ok(Some(locations))
}

pub(crate) fn document_highlight(
    snapshot: &Snapshot,
    params: &lsp::DocumentHighlightParams,
) -> Reply<Option<Vec<lsp::DocumentHighlight>>> {
    let Some((path, file, offset)) = snapshot.file_at(&params.text_document_position_params)? else {
        return Ok(None);
    };
    let place = Place::with_table(snapshot, &path)?;
    let highlight = |it: &ide::Highlight| lsp::DocumentHighlight {
        range: place.range(&it.range),
        kind: Some(if it.is_write {
            lsp::DocumentHighlightKind::WRITE
        } else {
            lsp::DocumentHighlightKind::READ
        }),
    };
    let found = snapshot.analysis.highlights(file, offset)?;
    snapshot.check_cancelled()?;
    Ok(Some(found.iter().map(highlight).collect()))
}

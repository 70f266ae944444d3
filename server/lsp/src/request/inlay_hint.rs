//! `textDocument/inlayHint`.

use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

pub(crate) fn inlay_hint(
    snapshot: &Snapshot,
    params: &lsp::InlayHintParams,
) -> Reply<Option<Vec<lsp::InlayHint>>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let range = snapshot.range(uri, &path, params.range)?;
    let place = Place::of(snapshot, &path)?;
    let hint = |it: ide::InlayHint| lsp::InlayHint {
        position: place.position(it.offset),
        label: lsp::InlayHintLabel::String(it.label),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    let found = snapshot.analysis.inlay_hints(snapshot.file(&path), range)?;
    Ok(Some(found.into_iter().map(hint).collect()))
}

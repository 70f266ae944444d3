//! `textDocument/inlayHint` and `inlayHint/resolve`.

use ide::HintKind;
use lsp_types as lsp;
use serde_json::json;

use super::{Reply, hover};
use crate::from_proto;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

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
        kind: (it.kind == HintKind::Dimension).then_some(lsp::InlayHintKind::TYPE),
        text_edits: None,
        tooltip: None,
        padding_left: Some(it.kind != HintKind::Dimension),
        padding_right: None,
        data: Some(json!({ "uri": uri.as_str(), "offset": it.offset })),
    };
    let found = snapshot.analysis.inlay_hints(snapshot.file(&path), range)?;
    Ok(Some(found.into_iter().map(hint).collect()))
}

/// The tooltip of a hint: what a hover tells about the word before it.
pub(crate) fn inlay_hint_resolve(snapshot: &Snapshot, mut hint: lsp::InlayHint) -> Reply<lsp::InlayHint> {
    let data = |name: &str| hint.data.as_ref()?.get(name);
    let offset = data("offset").and_then(|it| u32::try_from(it.as_u64()?).ok());
    let uri = data("uri").and_then(|it| it.as_str()?.parse().ok());
    if let (Some(offset), Some(uri)) = (offset, uri)
        && let Some(path) = from_proto::file_path(&uri)
        && let Some(found) = snapshot.analysis.hover(snapshot.file(&path), offset)?
    {
        let words = to_proto::markup(snapshot, hover::words(&found));
        hint.tooltip = Some(lsp::InlayHintTooltip::MarkupContent(words));
    }
    Ok(hint)
}

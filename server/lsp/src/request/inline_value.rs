//! `textDocument/inlineValue`.

use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

pub(crate) fn inline_value(
    snapshot: &Snapshot,
    params: &lsp::InlineValueParams,
) -> Reply<Option<Vec<lsp::InlineValue>>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let range = snapshot.range(uri, &path, params.range)?;
    let place = Place::of(snapshot, &path)?;
    let value = |it: ide::InlineValue| {
        lsp::InlineValue::Text(lsp::InlineValueText { range: place.range(&it.range), text: it.text })
    };
    let found = snapshot.analysis.inline_values(snapshot.file(&path), range)?;
    Ok(Some(found.into_iter().map(value).collect()))
}

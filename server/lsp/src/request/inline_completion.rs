//! `textDocument/inlineCompletion`: what must come next, as grey text.

use ide::CompletionOptions;
use lsp_types as lsp;
use serde_json::{Value, json};

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

/// The items as the protocol writes them: a snippet is an object, which the types that we use do not know yet.
pub(crate) fn inline_completion(
    snapshot: &Snapshot,
    params: &lsp::InlineCompletionParams,
) -> Reply<Option<Value>> {
    let Some((path, offset)) = snapshot.at(&params.text_document_position)? else { return Ok(None) };
    let options = CompletionOptions { snippets: snapshot.client.snippets };
    let found = snapshot.analysis.next_required(snapshot.file(&path), offset, options)?;
    let place = Place::of(snapshot, &path)?;
    let item = found.map(|it| {
        let text = match options.snippets {
            true => json!({ "kind": "snippet", "value": it.insert }),
            false => json!(it.insert),
        };
        json!({ "insertText": text, "range": place.range(&it.range) })
    });
    Ok(Some(json!({ "items": item.into_iter().collect::<Vec<_>>() })))
}

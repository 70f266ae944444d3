//! `textDocument/definition`, `declaration`, `typeDefinition` and `implementation`.

use ide::{Analysis, Cancellable, Destinations, File};
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

type Response = Option<lsp::GotoDefinitionResponse>;
type Ask = fn(&Analysis, File, u32) -> Cancellable<Option<Destinations>>;

pub(crate) fn definition(snapshot: &Snapshot, params: &lsp::GotoDefinitionParams) -> Reply<Response> {
    goto(
        snapshot,
        &params.text_document_position_params,
        Analysis::definition,
        snapshot.client.definition_links,
    )
}

pub(crate) fn declaration(snapshot: &Snapshot, params: &lsp::GotoDefinitionParams) -> Reply<Response> {
    goto(
        snapshot,
        &params.text_document_position_params,
        Analysis::declaration,
        snapshot.client.declaration_links,
    )
}

pub(crate) fn type_definition(snapshot: &Snapshot, params: &lsp::GotoDefinitionParams) -> Reply<Response> {
    let links = snapshot.client.type_definition_links;
    goto(snapshot, &params.text_document_position_params, Analysis::type_definition, links)
}

pub(crate) fn implementation(snapshot: &Snapshot, params: &lsp::GotoDefinitionParams) -> Reply<Response> {
    let links = snapshot.client.implementation_links;
    goto(snapshot, &params.text_document_position_params, Analysis::implementations, links)
}

fn goto(snapshot: &Snapshot, at: &lsp::TextDocumentPositionParams, ask: Ask, links: bool) -> Reply<Response> {
    let Some((path, file, offset)) = snapshot.file_at(at)? else { return Ok(None) };
    let Some(found) = ask(&snapshot.analysis, file, offset)? else { return Ok(None) };
    let origin = Place::of(snapshot, &path)?.range(&found.origin);
    let mut targets = Vec::new();
    for it in &found.places {
        let place = Place::of(snapshot, &snapshot.analysis.path(it.file))?;
        let (target_range, target_selection_range) = (place.range(&it.full), place.range(&it.focus));
        let Some(target_uri) = place.uri else { continue };
        targets.push(lsp::LocationLink {
            origin_selection_range: Some(origin),
            target_uri,
            target_range,
            target_selection_range,
        });
    }
    if links {
        return Ok(Some(lsp::GotoDefinitionResponse::Link(targets)));
    }
    let plain =
        |it: lsp::LocationLink| lsp::Location { uri: it.target_uri, range: it.target_selection_range };
    Ok(Some(lsp::GotoDefinitionResponse::Array(targets.into_iter().map(plain).collect())))
}

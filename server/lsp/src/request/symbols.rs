//! `textDocument/documentSymbol` and `workspace/symbol`.

use ide::OutlineItem;
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place, symbol_kind};

pub(crate) fn document_symbol(
    snapshot: &Snapshot,
    params: &lsp::DocumentSymbolParams,
) -> Reply<Option<lsp::DocumentSymbolResponse>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let outline = snapshot.analysis.outline(snapshot.file(&path))?;
    if snapshot.client.nested_symbols {
        let symbols = outline.into_iter().map(|it| nested(&place, it)).collect();
        return Ok(Some(lsp::DocumentSymbolResponse::Nested(symbols)));
    }
    let mut symbols = Vec::new();
    outline.iter().for_each(|it| flatten(&place, &params.text_document.uri, None, it, &mut symbols));
    Ok(Some(lsp::DocumentSymbolResponse::Flat(symbols)))
}

pub(crate) fn workspace_symbol(
    snapshot: &Snapshot,
    params: &lsp::WorkspaceSymbolParams,
) -> Reply<Option<lsp::WorkspaceSymbolResponse>> {
    let mut symbols = Vec::new();
    for it in snapshot.analysis.workspace_symbols(&params.query)? {
        let file_name = snapshot.analysis.path(it.place.file).file_name().to_owned();
        let Some(location) = to_proto::location(snapshot, it.place.file, it.place.focus)? else { continue };
        symbols.push(lsp::WorkspaceSymbol {
            name: it.name,
            kind: symbol_kind(it.kind),
            tags: None,
            container_name: Some(format!("{} · {file_name}", it.tag)),
            location: lsp::OneOf::Left(location),
            data: None,
        });
    }
    Ok(Some(lsp::WorkspaceSymbolResponse::Nested(symbols)))
}

#[expect(deprecated, reason = "the field is there and must be given")]
fn nested(place: &Place, item: OutlineItem) -> lsp::DocumentSymbol {
    let children: Vec<_> = item.children.into_iter().map(|it| nested(place, it)).collect();
    lsp::DocumentSymbol {
        name: item.name,
        detail: Some(item.detail).filter(|it| !it.is_empty()),
        kind: symbol_kind(item.kind),
        tags: None,
        deprecated: None,
        range: place.range(&item.range),
        selection_range: place.range(&item.focus),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the field is there and must be given")]
fn flatten(
    place: &Place,
    uri: &lsp::Uri,
    container: Option<&str>,
    item: &OutlineItem,
    symbols: &mut Vec<lsp::SymbolInformation>,
) {
    symbols.push(lsp::SymbolInformation {
        name: item.name.clone(),
        kind: symbol_kind(item.kind),
        tags: None,
        deprecated: None,
        location: lsp::Location { uri: uri.clone(), range: place.range(&item.range) },
        container_name: container.map(str::to_owned),
    });
    item.children.iter().for_each(|it| flatten(place, uri, Some(&item.name), it, symbols));
}

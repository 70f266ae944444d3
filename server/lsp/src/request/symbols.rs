//! `textDocument/documentSymbol`, `workspace/symbol` and `workspaceSymbol/resolve`.

use ide::OutlineItem;
use lsp_types as lsp;
use serde_json::json;
use text::Range;

use super::Reply;
use crate::from_proto;
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
        let path = snapshot.analysis.path(it.place.file);
        // Lines are counted for those who want to go there.
        let (location, data) = match snapshot.client.resolves_symbol_places {
            true => {
                let Some(uri) = to_proto::uri_of(snapshot, &path) else { continue };
                let focus = json!({ "start": it.place.focus.start, "end": it.place.focus.end });
                (lsp::OneOf::Right(lsp::WorkspaceLocation { uri }), Some(focus))
            }
            false => match to_proto::location(snapshot, it.place.file, it.place.focus)? {
                Some(location) => (lsp::OneOf::Left(location), None),
                None => continue,
            },
        };
        symbols.push(lsp::WorkspaceSymbol {
            name: it.name,
            kind: symbol_kind(it.kind),
            tags: None,
            container_name: Some(format!("{} · {}", it.tag, path.file_name())),
            location,
            data,
        });
    }
    Ok(Some(lsp::WorkspaceSymbolResponse::Nested(symbols)))
}

/// Where exactly a symbol is.
pub(crate) fn workspace_symbol_resolve(
    snapshot: &Snapshot,
    mut symbol: lsp::WorkspaceSymbol,
) -> Reply<lsp::WorkspaceSymbol> {
    let offset = |name: &str| u32::try_from(symbol.data.as_ref()?.get(name)?.as_u64()?).ok();
    if let (Some(start), Some(end)) = (offset("start"), offset("end"))
        && let lsp::OneOf::Right(lsp::WorkspaceLocation { uri }) = &symbol.location
        && let Some(path) = from_proto::file_path(uri)
    {
        let range = Place::of(snapshot, &path)?.range(&Range::new(start, end.max(start)));
        symbol.location = lsp::OneOf::Left(lsp::Location { uri: uri.clone(), range });
    }
    Ok(symbol)
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

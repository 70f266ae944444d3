//! Call hierarchy and type hierarchy. An item is found again by the place of its name.

use ide::{Analysis, Cancellable, File, HierarchyItem};
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{Place, symbol_kind};

pub(crate) fn prepare_call_hierarchy(
    snapshot: &Snapshot,
    params: &lsp::CallHierarchyPrepareParams,
) -> Reply<Option<Vec<lsp::CallHierarchyItem>>> {
    let Some((_, file, offset)) = snapshot.file_at(&params.text_document_position_params)? else {
        return Ok(None);
    };
    let Some(item) = snapshot.analysis.component_hierarchy(file, offset)? else { return Ok(None) };
    Ok(Item::of(snapshot, item)?.map(|it| vec![it.call()]))
}

pub(crate) fn incoming_calls(
    snapshot: &Snapshot,
    params: &lsp::CallHierarchyIncomingCallsParams,
) -> Reply<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
    let mut calls = Vec::new();
    for step in about(snapshot, &params.item.uri, params.item.selection_range, Analysis::incoming)? {
        let place = Place::of(snapshot, &snapshot.analysis.path(step.item.place.file))?;
        let from_ranges = step.ranges.iter().map(|it| place.range(it)).collect();
        let Some(from) = Item::of(snapshot, step.item)? else { continue };
        calls.push(lsp::CallHierarchyIncomingCall { from: from.call(), from_ranges });
    }
    Ok(Some(calls))
}

pub(crate) fn outgoing_calls(
    snapshot: &Snapshot,
    params: &lsp::CallHierarchyOutgoingCallsParams,
) -> Reply<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
    let mut calls = Vec::new();
    let Some(path) = snapshot.our_file(&params.item.uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    for step in about(snapshot, &params.item.uri, params.item.selection_range, Analysis::outgoing)? {
        let from_ranges = step.ranges.iter().map(|it| place.range(it)).collect();
        let Some(to) = Item::of(snapshot, step.item)? else { continue };
        calls.push(lsp::CallHierarchyOutgoingCall { to: to.call(), from_ranges });
    }
    Ok(Some(calls))
}

pub(crate) fn prepare_type_hierarchy(
    snapshot: &Snapshot,
    params: &lsp::TypeHierarchyPrepareParams,
) -> Reply<Option<Vec<lsp::TypeHierarchyItem>>> {
    let Some((_, file, offset)) = snapshot.file_at(&params.text_document_position_params)? else {
        return Ok(None);
    };
    let Some(item) = snapshot.analysis.type_hierarchy(file, offset)? else { return Ok(None) };
    Ok(Item::of(snapshot, item)?.map(|it| vec![it.ty()]))
}

pub(crate) fn supertypes(
    snapshot: &Snapshot,
    params: &lsp::TypeHierarchySupertypesParams,
) -> Reply<Option<Vec<lsp::TypeHierarchyItem>>> {
    types(snapshot, &params.item, Analysis::supertypes)
}

pub(crate) fn subtypes(
    snapshot: &Snapshot,
    params: &lsp::TypeHierarchySubtypesParams,
) -> Reply<Option<Vec<lsp::TypeHierarchyItem>>> {
    types(snapshot, &params.item, Analysis::subtypes)
}

fn types(
    snapshot: &Snapshot,
    item: &lsp::TypeHierarchyItem,
    ask: fn(&Analysis, File, u32) -> Cancellable<Vec<HierarchyItem>>,
) -> Reply<Option<Vec<lsp::TypeHierarchyItem>>> {
    let mut items = Vec::new();
    for found in about(snapshot, &item.uri, item.selection_range, ask)? {
        items.extend(Item::of(snapshot, found)?.map(Item::ty));
    }
    Ok(Some(items))
}

/// The answer to a question about an item that the client holds.
fn about<T>(
    snapshot: &Snapshot,
    uri: &lsp::Uri,
    selection: lsp::Range,
    ask: fn(&Analysis, File, u32) -> Cancellable<Vec<T>>,
) -> Reply<Vec<T>> {
    let Some(path) = snapshot.our_file(uri) else { return Ok(Vec::new()) };
    let offset = snapshot.offset(uri, &path, selection.start)?;
    Ok(ask(&snapshot.analysis, snapshot.file(&path), offset)?)
}

/// What the items of both hierarchies have; the protocol has two types for it.
struct Item {
    name: String,
    kind: lsp::SymbolKind,
    detail: Option<String>,
    uri: lsp::Uri,
    range: lsp::Range,
    selection_range: lsp::Range,
}

impl Item {
    /// None for what lies in a file that cannot be opened.
    fn of(snapshot: &Snapshot, item: HierarchyItem) -> Reply<Option<Item>> {
        let place = Place::of(snapshot, &snapshot.analysis.path(item.place.file))?;
        let (range, selection_range) = (place.range(&item.place.full), place.range(&item.place.focus));
        let (kind, detail) = (symbol_kind(item.kind), Some(item.detail));
        Ok(place.uri.map(|uri| Item { name: item.name, kind, detail, uri, range, selection_range }))
    }

    fn call(self) -> lsp::CallHierarchyItem {
        let Item { name, kind, detail, uri, range, selection_range } = self;
        lsp::CallHierarchyItem { name, kind, tags: None, detail, uri, range, selection_range, data: None }
    }

    fn ty(self) -> lsp::TypeHierarchyItem {
        let Item { name, kind, detail, uri, range, selection_range } = self;
        lsp::TypeHierarchyItem { name, kind, tags: None, detail, uri, range, selection_range, data: None }
    }
}

//! Call hierarchy and type hierarchy. An item is found again by the place of its name.

use ide::{Analysis, Cancellable, File, HierarchyItem, HierarchyStep};
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
    Ok(call_item(snapshot, item)?.map(|it| vec![it]))
}

pub(crate) fn incoming_calls(
    snapshot: &Snapshot,
    params: &lsp::CallHierarchyIncomingCallsParams,
) -> Reply<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
    let mut calls = Vec::new();
    for step in steps(snapshot, &params.item, Analysis::incoming)? {
        let place = Place::of(snapshot, &snapshot.analysis.path(step.item.place.file))?;
        let from_ranges = step.ranges.iter().map(|it| place.range(it)).collect();
        let Some(from) = call_item(snapshot, step.item)? else { continue };
        calls.push(lsp::CallHierarchyIncomingCall { from, from_ranges });
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
    for step in steps(snapshot, &params.item, Analysis::outgoing)? {
        let from_ranges = step.ranges.iter().map(|it| place.range(it)).collect();
        let Some(to) = call_item(snapshot, step.item)? else { continue };
        calls.push(lsp::CallHierarchyOutgoingCall { to, from_ranges });
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
    Ok(type_item(snapshot, item)?.map(|it| vec![it]))
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

fn steps(
    snapshot: &Snapshot,
    item: &lsp::CallHierarchyItem,
    ask: fn(&Analysis, File, u32) -> Cancellable<Vec<HierarchyStep>>,
) -> Reply<Vec<HierarchyStep>> {
    let Some(path) = snapshot.our_file(&item.uri) else { return Ok(Vec::new()) };
    let file = snapshot.file(&path);
    let offset = snapshot.offset(&item.uri, &path, item.selection_range.start)?;
    Ok(ask(&snapshot.analysis, file, offset)?)
}

fn types(
    snapshot: &Snapshot,
    item: &lsp::TypeHierarchyItem,
    ask: fn(&Analysis, File, u32) -> Cancellable<Vec<HierarchyItem>>,
) -> Reply<Option<Vec<lsp::TypeHierarchyItem>>> {
    let Some(path) = snapshot.our_file(&item.uri) else { return Ok(None) };
    let file = snapshot.file(&path);
    let offset = snapshot.offset(&item.uri, &path, item.selection_range.start)?;
    let mut items = Vec::new();
    for it in ask(&snapshot.analysis, file, offset)? {
        items.extend(type_item(snapshot, it)?);
    }
    Ok(Some(items))
}

fn call_item(snapshot: &Snapshot, item: HierarchyItem) -> Reply<Option<lsp::CallHierarchyItem>> {
    let place = Place::of(snapshot, &snapshot.analysis.path(item.place.file))?;
    let (range, selection_range) = (place.range(&item.place.full), place.range(&item.place.focus));
    Ok(place.uri.map(|uri| lsp::CallHierarchyItem {
        name: item.name,
        kind: symbol_kind(item.kind),
        tags: None,
        detail: Some(item.detail),
        uri,
        range,
        selection_range,
        data: None,
    }))
}

fn type_item(snapshot: &Snapshot, item: HierarchyItem) -> Reply<Option<lsp::TypeHierarchyItem>> {
    let place = Place::of(snapshot, &snapshot.analysis.path(item.place.file))?;
    let (range, selection_range) = (place.range(&item.place.full), place.range(&item.place.focus));
    Ok(place.uri.map(|uri| lsp::TypeHierarchyItem {
        name: item.name,
        kind: symbol_kind(item.kind),
        tags: None,
        detail: Some(item.detail),
        uri,
        range,
        selection_range,
        data: None,
    }))
}

//! `textDocument/documentLink` and `documentLink/resolve`.

use ide::{FilePath, LinkTarget};
use lsp_types as lsp;
use serde_json::json;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn document_link(
    snapshot: &Snapshot,
    params: &lsp::DocumentLinkParams,
) -> Reply<Option<Vec<lsp::DocumentLink>>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let mut links = Vec::new();
    for link in snapshot.analysis.links(snapshot.file(&path))? {
        let range = place.range(&link.range);
        let (target, data) = match &link.target {
            LinkTarget::File(file) => match snapshot.analysis.path(*file) {
                // It may have to be laid into the cache first, which is for those who want to go there.
                FilePath::Official(name) => (None, Some(json!({ "official": name }))),
                path => (Place::of(snapshot, &path)?.uri, None),
            },
            LinkTarget::Web(address) => (address.parse().ok(), None),
        };
        if target.is_some() || data.is_some() {
            links.push(lsp::DocumentLink { range, target, tooltip: None, data });
        }
    }
    Ok(Some(links))
}

/// Where a link to a file of NeuroML itself leads.
pub(crate) fn document_link_resolve(
    snapshot: &Snapshot,
    mut link: lsp::DocumentLink,
) -> Reply<lsp::DocumentLink> {
    let name = link.data.as_ref().and_then(|it| it.get("official")?.as_str());
    if let Some(name) = name.and_then(|name| schema::core_files().find(|it| *it == name)) {
        link.target = to_proto::uri_of(snapshot, &FilePath::Official(name));
        link.tooltip = Some(format!("{name} as it is part of NeuroML (read-only)"));
    }
    Ok(link)
}

//! `textDocument/documentLink`.

use ide::LinkTarget;
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

pub(crate) fn document_link(
    snapshot: &Snapshot,
    params: &lsp::DocumentLinkParams,
) -> Reply<Option<Vec<lsp::DocumentLink>>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let mut links = Vec::new();
    for link in snapshot.analysis.links(snapshot.file(&path))? {
        let target = match &link.target {
            LinkTarget::File(file) => Place::of(snapshot, &snapshot.analysis.path(*file))?.uri,
            LinkTarget::Web(address) => address.parse().ok(),
        };
        let Some(target) = target else { continue };
        let range = place.range(&link.range);
        links.push(lsp::DocumentLink { range, target: Some(target), tooltip: None, data: None });
    }
    Ok(Some(links))
}

//! `textDocument/hover`.

use ide::HoverPart;
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn hover(snapshot: &Snapshot, params: &lsp::HoverParams) -> Reply<Option<lsp::Hover>> {
    let Some((path, offset)) = snapshot.at(&params.text_document_position_params)? else { return Ok(None) };
    let Some(found) = snapshot.analysis.hover(snapshot.file(&path), offset)? else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let contents = lsp::HoverContents::Markup(to_proto::markup(snapshot, words(&found)));
    Ok(Some(lsp::Hover { contents, range: Some(place.range(&found.range)) }))
}

/// A hover in Markdown.
pub(super) fn words(hover: &ide::Hover) -> String {
    hover.parts.iter().map(part).collect::<Vec<_>>().join("\n\n")
}

fn part(part: &HoverPart) -> String {
    match part {
        HoverPart::Code(text) => format!("`{text}`"),
        HoverPart::Text(text) => text.clone(),
        HoverPart::Fact(name, value) => format!("{name}: **{value}**"),
        HoverPart::Curve { name, bars, axes } => format!("`{name}` `{bars}` {axes}"),
    }
}

//! `textDocument/documentColor` and `textDocument/colorPresentation`.

use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn document_color(
    snapshot: &Snapshot,
    params: &lsp::DocumentColorParams,
) -> Reply<Vec<lsp::ColorInformation>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(Vec::new()) };
    let place = Place::of(snapshot, &path)?;
    let found = snapshot.analysis.document_colours(snapshot.file(&path))?;
    let colour = |it: ide::Colour| lsp::Color { red: it.red, green: it.green, blue: it.blue, alpha: 1.0 };
    let information = |it: &ide::DocumentColour| lsp::ColorInformation {
        range: place.range(&it.range),
        color: colour(it.colour),
    };
    Ok(found.iter().map(information).collect())
}

pub(crate) fn color_presentation(
    snapshot: &Snapshot,
    params: &lsp::ColorPresentationParams,
) -> Reply<Vec<lsp::ColorPresentation>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(Vec::new()) };
    let place = Place::of(snapshot, &path)?;
    let (start, end) = (params.range.start, params.range.end);
    let range = text::Range::new(snapshot.offset(uri, &path, start)?, snapshot.offset(uri, &path, end)?);
    let colour = ide::Colour { red: params.color.red, green: params.color.green, blue: params.color.blue };
    let edit = snapshot.analysis.colour_presentation(snapshot.file(&path), range, colour)?;
    let presentation = |it: text::TextEdit| lsp::ColorPresentation {
        label: it.insert.clone(),
        text_edit: Some(to_proto::text_edit(&place, &it)),
        additional_text_edits: None,
    };
    Ok(edit.into_iter().map(presentation).collect())
}

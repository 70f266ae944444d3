//! `textDocument/formatting`, `rangeFormatting`, `rangesFormatting` and `onTypeFormatting`, which also closes tags.

use ide::Indent;
use lsp_types as lsp;
use text::TextEdit;

use super::Reply;
use crate::newer::RangesFormattingParams;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

type Edits = Option<Vec<lsp::TextEdit>>;

pub(crate) fn formatting(snapshot: &Snapshot, params: &lsp::DocumentFormattingParams) -> Reply<Edits> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let edits = snapshot.analysis.format(snapshot.file(&path), indent(&params.options))?;
    Ok(Some(to_edits(&place, &edits)))
}

pub(crate) fn range_formatting(
    snapshot: &Snapshot,
    params: &lsp::DocumentRangeFormattingParams,
) -> Reply<Edits> {
    format_parts(snapshot, &params.text_document.uri, &params.options, &[params.range])
}

pub(crate) fn ranges_formatting(snapshot: &Snapshot, params: &RangesFormattingParams) -> Reply<Edits> {
    format_parts(snapshot, &params.text_document.uri, &params.options, &params.ranges)
}

fn format_parts(
    snapshot: &Snapshot,
    uri: &lsp::Uri,
    options: &lsp::FormattingOptions,
    ranges: &[lsp::Range],
) -> Reply<Edits> {
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let (place, file) = (Place::of(snapshot, &path)?, snapshot.file(&path));
    let mut edits: Vec<TextEdit> = Vec::new();
    for range in ranges {
        let range = snapshot.range(uri, &path, *range)?;
        for edit in snapshot.analysis.format_range(file, indent(options), range)? {
            // Where two parts meet, both want the same.
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    edits.sort_by_key(|it| (it.range.start, it.range.end));
    Ok(Some(to_edits(&place, &edits)))
}

pub(crate) fn on_type_formatting(
    snapshot: &Snapshot,
    params: &lsp::DocumentOnTypeFormattingParams,
) -> Reply<Edits> {
    let Some((path, file, offset)) = snapshot.file_at(&params.text_document_position)? else {
        return Ok(None);
    };
    let edit = match params.ch.as_str() {
        ">" | "/" => snapshot.analysis.closing_tag(file, offset)?.map(|it| TextEdit::insert(offset, it)),
        _ => snapshot.analysis.format_line(file, indent(&params.options), offset)?,
    };
    Ok(Some(to_edits(&Place::of(snapshot, &path)?, edit.as_slice())))
}

fn to_edits(place: &Place, edits: &[TextEdit]) -> Vec<lsp::TextEdit> {
    edits.iter().map(|it| to_proto::text_edit(place, it)).collect()
}

fn indent(options: &lsp::FormattingOptions) -> Indent {
    match options.insert_spaces {
        true => Indent::Spaces(u8::try_from(options.tab_size).unwrap_or(4).min(16)),
        false => Indent::Tab,
    }
}

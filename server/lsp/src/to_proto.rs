//! Our values as LSP's: byte offsets become positions, paths become URIs, findings and fixes get their clothes.
//!
//! Together with `from_proto` the only place that knows position encodings.

use std::collections::HashMap;
use std::sync::Arc;

use ide::{File, OutlineKind};
use lsp_types as lsp;
use model::FilePath;
use ropey::Rope;
use rules::{Diagnostic, Fix, Severity, Tag};
use text::{Encoding, LineIndex, Range, TextEdit};

use crate::features::SOURCE;
use crate::pages;
use crate::request::Reply;
use crate::snapshot::Snapshot;

/// A file that positions are wanted in: its URI, as the client spells it, and its lines.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The URI; none for a path that has none.
    pub(crate) uri: Option<lsp::Uri>,
    version: Option<i32>,
    lines: Lines,
    encoding: Encoding,
}

#[derive(Debug, Clone)]
enum Lines {
    /// An open document: its rope is always up to date and knows its lines.
    Rope(Rope),
    /// A file on the disk, or a document of which many places are wanted.
    Table(Arc<LineIndex>),
}

impl Place {
    /// The place of a file.
    pub(crate) fn of(snapshot: &Snapshot, file: &FilePath) -> Reply<Place> {
        let encoding = snapshot.encoding();
        if let Some((uri, document)) = open_document(snapshot, file) {
            let lines = Lines::Rope(document.rope.clone());
            return Ok(Place { uri: Some(uri.clone()), version: Some(document.version), lines, encoding });
        }
        let uri = uri_of(snapshot, file);
        let lines = Lines::Table(snapshot.analysis.line_index(snapshot.file(file))?);
        Ok(Place { uri, version: None, lines, encoding })
    }

    /// The same for a whole document: a table of its lines is quicker than the rope where there are many positions.
    pub(crate) fn with_table(snapshot: &Snapshot, file: &FilePath) -> Reply<Place> {
        let lines = Lines::Table(snapshot.analysis.line_index(snapshot.file(file))?);
        Ok(Place { lines, ..Place::of(snapshot, file)? })
    }

    /// A range of bytes as the client counts.
    pub(crate) fn range(&self, range: &Range) -> lsp::Range {
        lsp::Range::new(self.position(range.start), self.position(range.end))
    }

    /// An offset as the client counts.
    pub(crate) fn position(&self, at: u32) -> lsp::Position {
        match &self.lines {
            Lines::Rope(rope) => position(rope, at as usize, self.encoding),
            Lines::Table(index) => {
                let position = index.position(at, self.encoding);
                lsp::Position::new(position.line, position.column)
            }
        }
    }
}

/// A finding.
pub(crate) fn diagnostic(snapshot: &Snapshot, place: &Place, found: &Diagnostic) -> Reply<lsp::Diagnostic> {
    let client = &snapshot.client;
    let related_information = match client.related_information && !found.related.is_empty() {
        true => Some(related(snapshot, found)?),
        false => None,
    };
    let tags: Vec<lsp::DiagnosticTag> = found.tags.iter().map(tag).collect();
    Ok(lsp::Diagnostic {
        range: place.range(&found.range),
        severity: Some(severity(found.severity)),
        code: Some(lsp::NumberOrString::String(found.rule.name.to_owned())),
        code_description: match client.code_descriptions {
            true => pages::uri(found.rule).map(|href| lsp::CodeDescription { href }),
            false => None,
        },
        source: Some(SOURCE.to_owned()),
        message: found.message.clone(),
        related_information,
        tags: (client.diagnostic_tags && !tags.is_empty()).then_some(tags),
        // The number of the reference validator's test, so that users can search for it.
        data: match (client.diagnostic_data, found.reference_test) {
            (true, Some(test)) => Some(serde_json::json!({ "reference_test": test })),
            _ => None,
        },
    })
}

/// A fix as an edit of the workspace; none if this client cannot apply it.
pub(crate) fn fix(
    snapshot: &Snapshot,
    file: &FilePath,
    place: &Place,
    fix: &Fix,
) -> Reply<Option<lsp::WorkspaceEdit>> {
    let mut edits: Vec<(Place, Vec<lsp::TextEdit>)> = Vec::new();
    if !fix.edits.is_empty() {
        edits.push((place.clone(), fix.edits.iter().map(|it| text_edit(place, it)).collect()));
    }
    for (other, edit) in &fix.elsewhere {
        let other = snapshot.analysis.path(*other);
        let known = if other == *file {
            Some(0)
        } else {
            edits.iter().position(|(it, _)| it.uri == uri_of(snapshot, &other))
        };
        match known.filter(|it| *it < edits.len()) {
            Some(index) => {
                let (place, list) = &mut edits[index];
                list.push(text_edit(place, edit));
            }
            None => {
                let place = Place::of(snapshot, &other)?;
                let edit = text_edit(&place, edit);
                edits.push((place, vec![edit]));
            }
        }
    }
    let creates = fix.creates.as_ref();
    if creates.is_some() && !(snapshot.client.creates_files && snapshot.client.versioned_edits) {
        return Ok(None);
    }
    let Some(edits) =
        edits.into_iter().map(|(place, list)| Some((place.uri?, place.version, list))).collect()
    else {
        return Ok(None);
    };
    let edits: Vec<(lsp::Uri, Option<i32>, Vec<lsp::TextEdit>)> = edits;
    if !snapshot.client.versioned_edits {
        let changes: HashMap<_, _> = edits.into_iter().map(|(uri, _, list)| (uri, list)).collect();
        return Ok(Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }));
    }
    let mut operations: Vec<lsp::DocumentChangeOperation> = Vec::new();
    if let Some(new) = creates {
        let Some(uri) = lsp::Uri::from_file_path(&new.path) else { return Ok(None) };
        operations.push(lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(lsp::CreateFile {
            uri: uri.clone(),
            options: Some(lsp::CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) }),
            annotation_id: None,
        })));
        let whole = lsp::TextEdit { range: lsp::Range::default(), new_text: new.text.clone() };
        operations.push(document_edit(uri, None, vec![whole]));
    }
    operations.extend(edits.into_iter().map(|(uri, version, list)| document_edit(uri, version, list)));
    let changes = lsp::DocumentChanges::Operations(operations);
    Ok(Some(lsp::WorkspaceEdit { document_changes: Some(changes), ..lsp::WorkspaceEdit::default() }))
}

/// The position of a byte; inside a character: of its start.
pub(crate) fn position(rope: &Rope, at: usize, encoding: Encoding) -> lsp::Position {
    let at = at.min(rope.len_bytes());
    // Between CR and LF there is no position: it is the end of the line.
    let splits = at > 0 && rope.byte(at - 1) == b'\r' && rope.get_byte(at) == Some(b'\n');
    let at = if splits { at - 1 } else { at };
    let char = rope.byte_to_char(at);
    let line = rope.char_to_line(char);
    let first = rope.line_to_char(line);
    let column = match encoding {
        Encoding::Utf8 => rope.char_to_byte(char) - rope.char_to_byte(first),
        Encoding::Utf16 => rope.char_to_utf16_cu(char) - rope.char_to_utf16_cu(first),
        Encoding::Utf32 => char - first,
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    lsp::Position::new(number(line), number(column))
}

/// The URI of a file, as the client spells it.
pub(crate) fn uri(snapshot: &Snapshot, file: &FilePath) -> Option<lsp::Uri> {
    match open_document(snapshot, file) {
        Some((uri, _)) => Some(uri.clone()),
        None => uri_of(snapshot, file),
    }
}

fn open_document<'s>(
    snapshot: &'s Snapshot,
    file: &FilePath,
) -> Option<(&'s lsp::Uri, &'s crate::document::Document)> {
    match file {
        FilePath::Disk(path) => snapshot.open_document(path),
        FilePath::Untitled(_) => snapshot
            .documents
            .iter()
            .find(|(uri, _)| crate::from_proto::file_path(uri).as_ref() == Some(file)),
        FilePath::Official(_) => None,
    }
}

/// Where the client finds a file; none for one that it cannot open.
pub(crate) fn uri_of(snapshot: &Snapshot, file: &FilePath) -> Option<lsp::Uri> {
    match file {
        FilePath::Disk(path) => lsp::Uri::from_file_path(path),
        FilePath::Official(name) if snapshot.client.asks_for_content => crate::official::virtual_uri(name),
        FilePath::Official(name) => crate::official::uri(name),
        FilePath::Untitled(_) => None,
    }
}

/// A range of a file as a location; none for a file that cannot be opened.
pub(crate) fn location(snapshot: &Snapshot, file: File, range: Range) -> Reply<Option<lsp::Location>> {
    let place = Place::of(snapshot, &snapshot.analysis.path(file))?;
    let range = place.range(&range);
    Ok(place.uri.map(|uri| lsp::Location { uri, range }))
}

/// Edits of several files as an edit of the workspace.
pub(crate) fn workspace_edit(
    snapshot: &Snapshot,
    edits: ide::WorkspaceEdits,
) -> Reply<Option<lsp::WorkspaceEdit>> {
    let mut files = edits.edits.into_iter();
    let Some((first, own)) = files.next() else { return Ok(None) };
    let mut all = Fix::edits("", rules::Safety::Safe, own);
    all.elsewhere = files.flat_map(|(file, edits)| edits.into_iter().map(move |it| (file, it))).collect();
    let path = snapshot.analysis.path(first);
    let place = Place::of(snapshot, &path)?;
    fix(snapshot, &path, &place, &all)
}

/// What a symbol is, in the words that the protocol has.
pub(crate) fn symbol_kind(kind: OutlineKind) -> lsp::SymbolKind {
    match kind {
        OutlineKind::Model => lsp::SymbolKind::MODULE,
        OutlineKind::Component => lsp::SymbolKind::OBJECT,
        OutlineKind::Type => lsp::SymbolKind::CLASS,
        OutlineKind::Measure => lsp::SymbolKind::NUMBER,
        OutlineKind::Constant => lsp::SymbolKind::CONSTANT,
        OutlineKind::Variable => lsp::SymbolKind::VARIABLE,
        OutlineKind::Exposure => lsp::SymbolKind::PROPERTY,
        OutlineKind::Event => lsp::SymbolKind::EVENT,
        OutlineKind::Block => lsp::SymbolKind::FUNCTION,
        OutlineKind::Segment => lsp::SymbolKind::FIELD,
        OutlineKind::Group => lsp::SymbolKind::ARRAY,
    }
}

fn related(snapshot: &Snapshot, found: &Diagnostic) -> Reply<Vec<lsp::DiagnosticRelatedInformation>> {
    let mut places = Vec::new();
    for related in &found.related {
        let place = Place::of(snapshot, &snapshot.analysis.path(related.file))?;
        let Some(uri) = place.uri.clone() else { continue };
        let location = lsp::Location { uri, range: place.range(&related.range) };
        places.push(lsp::DiagnosticRelatedInformation { location, message: related.message.clone() });
    }
    Ok(places)
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

fn tag(tag: &Tag) -> lsp::DiagnosticTag {
    match tag {
        Tag::Unnecessary => lsp::DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => lsp::DiagnosticTag::DEPRECATED,
    }
}

/// A text in Markdown, for an editor that does not show it as plain text.
pub(crate) fn markup(snapshot: &Snapshot, text: String) -> lsp::MarkupContent {
    match snapshot.client.markdown {
        true => lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: text },
        false => lsp::MarkupContent { kind: lsp::MarkupKind::PlainText, value: text.replace(['`', '*'], "") },
    }
}

/// An edit of one document.
pub(crate) fn text_edit(place: &Place, edit: &TextEdit) -> lsp::TextEdit {
    lsp::TextEdit { range: place.range(&edit.range), new_text: edit.insert.clone() }
}

fn document_edit(
    uri: lsp::Uri,
    version: Option<i32>,
    edits: Vec<lsp::TextEdit>,
) -> lsp::DocumentChangeOperation {
    lsp::DocumentChangeOperation::Edit(lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(lsp::OneOf::Left).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::from_proto;

    #[test]
    fn positions_and_offsets_are_each_others_inverse() {
        let rope = Rope::from_str("aä😀b\r\nc\u{2028}d\re\n\nf");
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for char in 0..=rope.len_chars() {
                let byte = rope.char_to_byte(char);
                // Between CR and LF there is no position of its own.
                if byte > 0 && rope.byte(byte - 1) == b'\r' && rope.get_byte(byte) == Some(b'\n') {
                    continue;
                }
                let there = position(&rope, byte, encoding);
                assert_eq!(from_proto::offset(&rope, there, encoding), byte, "{encoding:?} {there:?}");
            }
        }
    }

    #[test]
    fn a_rope_and_a_line_index_agree() {
        let text = "aä😀b\r\nc\u{2028}d\re\n\nf";
        let (rope, index) = (Rope::from_str(text), LineIndex::new(text));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (byte, _) in text.char_indices() {
                let (ours, theirs) = (position(&rope, byte, encoding), index.position(byte as u32, encoding));
                assert_eq!(
                    (ours.line, ours.character),
                    (theirs.line, theirs.column),
                    "{encoding:?} byte {byte}"
                );
            }
        }
    }
}

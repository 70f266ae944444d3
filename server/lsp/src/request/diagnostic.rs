//! `textDocument/diagnostic`: the findings of one document, when the client asks.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use lsp_types as lsp;
use model::FilePath;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto;

/// The findings of a document, with a mark by which the client can tell whether it has seen them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    /// Equal for equal findings.
    pub(crate) result_id: String,
    /// The findings.
    pub(crate) items: Vec<lsp::Diagnostic>,
}

pub(crate) fn diagnostic(
    snapshot: &Snapshot,
    params: &lsp::DocumentDiagnosticParams,
) -> Reply<lsp::DocumentDiagnosticReportResult> {
    let file = snapshot.our_file(&params.text_document.uri);
    let report = match &file {
        Some(file) => report(snapshot, file)?,
        None => Report::new(Vec::new()),
    };
    let related_documents = match &file {
        Some(file) if snapshot.client.related_documents => related(snapshot, file)?,
        _ => None,
    };
    let unchanged = params.previous_result_id.as_ref() == Some(&report.result_id);
    let report = if unchanged {
        lsp::DocumentDiagnosticReport::Unchanged(lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents,
            unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport {
                result_id: report.result_id,
            },
        })
    } else {
        lsp::DocumentDiagnosticReport::Full(lsp::RelatedFullDocumentDiagnosticReport {
            related_documents,
            full_document_diagnostic_report: report.into_full(),
        })
    };
    Ok(lsp::DocumentDiagnosticReportResult::Report(report))
}

/// The findings of a file.
pub(crate) fn report(snapshot: &Snapshot, file: &FilePath) -> Reply<Report> {
    let found = snapshot.diagnostics(file)?;
    let place = to_proto::Place::of(snapshot, file)?;
    let items =
        found.iter().map(|it| to_proto::diagnostic(snapshot, &place, it)).collect::<Result<_, _>>()?;
    Ok(Report::new(items))
}

/// The findings of the files that a document includes: an edit of it may change them too, and no one else asks when
/// they are not open.
fn related(
    snapshot: &Snapshot,
    file: &FilePath,
) -> Reply<Option<HashMap<lsp::Uri, lsp::DocumentDiagnosticReportKind>>> {
    let mut reports = HashMap::new();
    for included in snapshot.analysis.included_files(snapshot.file(file))? {
        snapshot.check_cancelled()?;
        let included = snapshot.analysis.path(included);
        let Some(path) = included.as_disk() else { continue };
        if snapshot.open_document(path).is_some() {
            continue;
        }
        let Some(uri) = lsp::Uri::from_file_path(path) else { continue };
        let report = report(snapshot, &included)?;
        reports.insert(uri, lsp::DocumentDiagnosticReportKind::Full(report.into_full()));
    }
    Ok((!reports.is_empty()).then_some(reports))
}

impl Report {
    /// A report of these findings.
    pub(crate) fn new(items: Vec<lsp::Diagnostic>) -> Report {
        let mut hasher = DefaultHasher::new();
        for item in &items {
            let range = item.range;
            (range.start.line, range.start.character, range.end.line, range.end.character).hash(&mut hasher);
            item.message.hash(&mut hasher);
            format!("{:?}{:?}{:?}", item.severity, item.code, item.related_information).hash(&mut hasher);
        }
        Report { result_id: format!("{:016x}", hasher.finish()), items }
    }

    /// As the protocol wants it.
    pub(crate) fn into_full(self) -> lsp::FullDocumentDiagnosticReport {
        lsp::FullDocumentDiagnosticReport { result_id: Some(self.result_id), items: self.items }
    }
}

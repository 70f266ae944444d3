//! `workspace/diagnostic`: the findings of all files of the workspace, as they come and when they change.
//!
//! Clients ask again as soon as they are answered, so an answer without news waits for news. Each file is a question
//! of its own to the slow lane: an edit interrupts one file, not all.

use std::collections::HashMap;

use lsp_types as lsp;
use lsp_types::notification::Notification;
use serde::Serialize;
use tower_lsp::jsonrpc::Result;

use super::{Report, report};
use crate::main_loop::Server;
use crate::pool::Lane;

const METHOD: &str = "workspace/diagnostic";

pub(crate) async fn workspace_diagnostic(
    server: &Server,
    params: lsp::WorkspaceDiagnosticParams,
) -> Result<lsp::WorkspaceDiagnosticReportResult> {
    let mut changes = server.changes.subscribe();
    let mut hangup = server.hangup.clone();
    let mut known: HashMap<lsp::Uri, String> =
        params.previous_result_ids.into_iter().map(|it| (it.uri, it.value)).collect();
    let token = params.partial_result_params.partial_result_token;
    let mut news = Vec::new();
    loop {
        changes.mark_unchanged();
        let complete = look(server, &mut known, token.as_ref(), &mut news).await?;
        if complete && !news.is_empty() {
            break;
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { break },
            _ = hangup.wait_for(|gone| *gone) => break,
        }
    }
    if token.is_some() {
        // All of it has been sent on the way.
        news.clear();
    }
    Ok(lsp::WorkspaceDiagnosticReportResult::Report(lsp::WorkspaceDiagnosticReport { items: news }))
}

/// Looks at all files; false: an edit came between.
async fn look(
    server: &Server,
    known: &mut HashMap<lsp::Uri, String>,
    token: Option<&lsp::ProgressToken>,
    news: &mut Vec<lsp::WorkspaceDocumentDiagnosticReport>,
) -> Result<bool> {
    let files = server.read(METHOD, Lane::Slow, |snapshot| Ok(snapshot.workspace_files()?)).await;
    let Ok(files) = files else { return Ok(false) };
    let mut gone = known.clone();
    for path in files {
        let Some(uri) = lsp::Uri::from_file_path(&path) else { continue };
        gone.remove(&uri);
        let found = server
            .read(METHOD, Lane::Slow, move |snapshot| {
                let open =
                    snapshot.open_document(&path).map(|(uri, document)| (uri.clone(), document.version));
                let report = report(snapshot, &model::FilePath::Disk(path))?;
                Ok((open, report))
            })
            .await;
        match found {
            Ok((open, report)) => {
                let (uri, version) =
                    open.map_or((uri, None), |(uri, version)| (uri, Some(i64::from(version))));
                gone.remove(&uri);
                tell(server, known, token, news, uri, version, report);
            }
            Err(error) if error.code.code() == lsp::error_codes::SERVER_CANCELLED => return Ok(false),
            Err(error) => server.log.warning(format!("{}: {}", uri.as_str(), error.message)),
        }
    }
    for (uri, _) in gone {
        known.remove(&uri);
        tell(server, &mut HashMap::new(), token, news, uri, None, Report::new(Vec::new()));
    }
    Ok(true)
}

/// Adds a report to the news if the client does not have it yet.
fn tell(
    server: &Server,
    known: &mut HashMap<lsp::Uri, String>,
    token: Option<&lsp::ProgressToken>,
    news: &mut Vec<lsp::WorkspaceDocumentDiagnosticReport>,
    uri: lsp::Uri,
    version: Option<i64>,
    report: Report,
) {
    let is_first = !known.contains_key(&uri);
    let is_known = known.insert(uri.clone(), report.result_id.clone()).as_ref() == Some(&report.result_id);
    // A file without findings is no news to a client that never heard of it, but an answer must tell of it once.
    if is_known || (is_first && report.items.is_empty() && token.is_some()) {
        return;
    }
    let report = lsp::WorkspaceDocumentDiagnosticReport::Full(lsp::WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: report.into_full(),
    });
    if let Some(token) = token {
        let value = lsp::WorkspaceDiagnosticReportPartialResult { items: vec![report.clone()] };
        server.outbox.notify::<PartialResult>(Partial { token: token.clone(), value });
    }
    news.push(report);
}

/// `$/progress` with a part of the answer, which the types of the framework do not know.
enum PartialResult {}

/// A part of the answer.
#[derive(Debug, Serialize, serde::Deserialize)]
struct Partial {
    token: lsp::ProgressToken,
    value: lsp::WorkspaceDiagnosticReportPartialResult,
}

impl Notification for PartialResult {
    type Params = Partial;
    const METHOD: &'static str = "$/progress";
}

//! Brings new findings to the client after a change: pushes them, or asks the client to pull again.
//!
//! Pushing waits until the keyboard rests for a moment. A client that pulls is only told of changes that it cannot
//! know of by itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lsp_types as lsp;
use lsp_types::notification::PublishDiagnostics;
use lsp_types::request::{
    CodeLensRefresh, InlayHintRefreshRequest, InlineValueRefreshRequest, SemanticTokensRefresh,
    WorkspaceDiagnosticRefresh,
};

use crate::capabilities::Refreshes;
use crate::main_loop::Server;
use crate::pool::Lane;
use crate::request::report;
use crate::session::Effect;

/// How long the keyboard must rest before we push.
const REST: Duration = Duration::from_millis(120);
/// How long further changes of the world are waited for before the client is asked to pull.
const SETTLE: Duration = Duration::from_millis(50);

/// What the client has been sent.
#[derive(Debug, Default)]
pub(crate) struct Publisher {
    /// Counts the calls; only the last one of a burst does the work.
    calls: AtomicU64,
    /// The result id and version last pushed for each document.
    pushed: Mutex<HashMap<lsp::Uri, (String, i32)>>,
}

/// Sees to the client's view after a change.
pub(crate) fn after(server: &Server, effect: Effect) {
    let client = server.lock().client.clone();
    if effect == Effect::World && !(client.pulls_diagnostics && client.refreshes_diagnostics) {
        refresh(server, client.refreshes);
    }
    let wait = match (client.pulls_diagnostics, effect) {
        (_, Effect::Nothing) | (true, Effect::Edited) => return,
        (true, Effect::World) if !client.refreshes_diagnostics => return,
        (true, Effect::World) => SETTLE,
        (false, _) => REST,
    };
    let call = server.publisher.calls.fetch_add(1, Ordering::Relaxed) + 1;
    let server = server.clone();
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        if server.publisher.calls.load(Ordering::Relaxed) != call {
            return;
        }
        if client.pulls_diagnostics {
            // The answer is empty and says nothing.
            server.outbox.request::<WorkspaceDiagnosticRefresh>((), drop);
            refresh(&server, client.refreshes);
        } else {
            push_all(&server).await;
        }
    });
}

/// Asks for the other questions again whose answers depend on the world.
fn refresh(server: &Server, client: Refreshes) {
    if client.tokens {
        server.outbox.request::<SemanticTokensRefresh>((), drop);
    }
    if client.hints {
        server.outbox.request::<InlayHintRefreshRequest>((), drop);
    }
    if client.lenses {
        server.outbox.request::<CodeLensRefresh>((), drop);
    }
    if client.values {
        server.outbox.request::<InlineValueRefreshRequest>((), drop);
    }
}

/// Takes back what was pushed for a document that is closed now.
pub(crate) fn forget(server: &Server, uri: lsp::Uri) {
    if server.publisher.pushed().remove(&uri).is_some() {
        let nothing = lsp::PublishDiagnosticsParams::new(uri, Vec::new(), None);
        server.outbox.notify::<PublishDiagnostics>(nothing);
    }
}

/// Pushes the findings of all open documents that have new ones. An edit that comes between starts it anew.
async fn push_all(server: &Server) {
    let open: Vec<lsp::Uri> = server.lock().documents.keys().cloned().collect();
    for uri in open {
        let asked = uri.clone();
        let found = server
            .read("textDocument/publishDiagnostics", Lane::Check, move |snapshot| {
                let Some(document) = snapshot.documents.get(&asked) else { return Ok(None) };
                let report = match snapshot.our_file(&asked) {
                    Some(file) => Some(report(snapshot, &file)?),
                    None => None,
                };
                Ok(Some((document.version, report)))
            })
            .await;
        match found {
            Ok(Some((version, report))) => push(server, uri, version, report),
            Ok(None) => {}
            Err(error) if error.code.code() == lsp::error_codes::CONTENT_MODIFIED => return,
            Err(_) => {}
        }
    }
}

fn push(server: &Server, uri: lsp::Uri, version: i32, report: Option<crate::request::Report>) {
    let mut pushed = server.publisher.pushed();
    let Some(report) = report else {
        // Not ours, or no longer: nothing, unless there is something to take back.
        if pushed.remove(&uri).is_some() {
            let nothing = lsp::PublishDiagnosticsParams::new(uri, Vec::new(), Some(version));
            server.outbox.notify::<PublishDiagnostics>(nothing);
        }
        return;
    };
    let this = (report.result_id.clone(), version);
    if pushed.get(&uri) != Some(&this) {
        pushed.insert(uri.clone(), this);
        let params = lsp::PublishDiagnosticsParams::new(uri, report.items, Some(version));
        server.outbox.notify::<PublishDiagnostics>(params);
    }
}

impl Publisher {
    fn pushed(&self) -> std::sync::MutexGuard<'_, HashMap<lsp::Uri, (String, i32)>> {
        self.pushed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The features that a client is told about: one row for each request that has a handler.
//!
//! A test of the protocol walks over this table from outside: what is offered answers, and what answers is offered.

use lsp_types as lsp;

use crate::capabilities::Client;

/// A request, and how it is offered.
#[derive(Debug)]
pub(crate) struct Feature {
    /// The method of the request.
    #[expect(dead_code, reason = "names the row for readers and for the debugger")]
    pub(crate) method: &'static str,
    /// Enters it in what the server can do, if this client can use it.
    pub(crate) offer: fn(&Client, &mut lsp::ServerCapabilities),
}

/// All of them. `main_loop.rs` has one method for each row.
pub(crate) static FEATURES: &[Feature] = &[
    Feature { method: "textDocument/diagnostic", offer: diagnostics },
    Feature { method: "textDocument/codeAction", offer: code_actions },
    Feature { method: "textDocument/completion", offer: completion },
    Feature { method: "textDocument/documentColor", offer: colors },
];

/// The name of our diagnostics among those of other servers.
pub(crate) const SOURCE: &str = "nml";

/// Our kind of `source.fixAll`.
pub(crate) const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.nml");

fn diagnostics(client: &Client, offer: &mut lsp::ServerCapabilities) {
    // Never both: several editors show each of them then.
    if client.pulls_diagnostics {
        let options = lsp::DiagnosticOptions {
            identifier: Some(SOURCE.to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        };
        offer.diagnostic_provider = Some(lsp::DiagnosticServerCapabilities::Options(options));
    }
}

fn code_actions(client: &Client, offer: &mut lsp::ServerCapabilities) {
    if client.code_action_literals {
        let options = lsp::CodeActionOptions {
            code_action_kinds: Some(vec![lsp::CodeActionKind::QUICKFIX, FIX_ALL]),
            ..lsp::CodeActionOptions::default()
        };
        offer.code_action_provider = Some(lsp::CodeActionProviderCapability::Options(options));
    }
}

fn completion(_: &Client, offer: &mut lsp::ServerCapabilities) {
    let triggers = ["<", "/", "\"", "'", " ", "[", "(", "."];
    offer.completion_provider = Some(lsp::CompletionOptions {
        resolve_provider: Some(true),
        trigger_characters: Some(triggers.map(str::to_owned).into()),
        ..lsp::CompletionOptions::default()
    });
}

fn colors(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.color_provider = Some(lsp::ColorProviderCapability::Simple(true));
}

//! Requests: each answers from a snapshot. One file per request.

mod code_action;
mod code_lens;
mod color;
mod completion;
mod diagnostic;
mod formatting;
mod goto;
mod hierarchy;
mod hover;
mod inlay_hint;
mod inline_completion;
mod inline_value;
mod links;
mod moniker;
mod preview;
mod references;
mod rename;
pub(crate) mod semantic_tokens;
mod signature_help;
mod structure;
mod symbols;
pub(crate) mod test_hooks;
mod workspace_diagnostic;

pub(crate) use code_action::{code_action, code_action_resolve};
pub(crate) use code_lens::{ACTION, code_lens, code_lens_resolve, references as references_at};
pub(crate) use color::{color_presentation, document_color};
pub(crate) use completion::{completion, completion_resolve};
pub(crate) use diagnostic::{Report, diagnostic, report};
pub(crate) use formatting::{formatting, on_type_formatting, range_formatting, ranges_formatting};
pub(crate) use goto::{declaration, definition, implementation, type_definition};
pub(crate) use hierarchy::{incoming_calls, outgoing_calls, prepare_call_hierarchy};
pub(crate) use hierarchy::{prepare_type_hierarchy, subtypes, supertypes};
pub(crate) use hover::hover;
use ide::Cancelled;
pub(crate) use inlay_hint::{inlay_hint, inlay_hint_resolve};
pub(crate) use inline_completion::inline_completion;
pub(crate) use inline_value::inline_value;
pub(crate) use links::{document_link, document_link_resolve};
pub(crate) use moniker::moniker;
pub(crate) use preview::{PreviewAnswer, PreviewParams, known_file, preview};
pub(crate) use references::{document_highlight, references};
pub(crate) use rename::{prepare_rename, rename, will_delete_files, will_rename_files};
pub(crate) use semantic_tokens::{semantic_tokens_full, semantic_tokens_full_delta, semantic_tokens_range};
pub(crate) use signature_help::signature_help;
pub(crate) use structure::{folding_range, linked_editing_range, selection_range};
pub(crate) use symbols::{document_symbol, workspace_symbol, workspace_symbol_resolve};
use tower_lsp::jsonrpc::{Error, ErrorCode};
pub(crate) use workspace_diagnostic::workspace_diagnostic;

/// An answer, or why there is none.
pub(crate) type Reply<T> = Result<T, Stop>;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A newer state of the documents has made the question moot.
    Cancelled,
    /// What was asked for cannot be done, for a reason that the user should read.
    Refused(String),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Stop {
        Stop::Cancelled
    }
}

impl Stop {
    /// What the client is told.
    pub(crate) fn into_error(self, method: &str) -> Error {
        match (self, method) {
            // A client that asked for diagnostics must ask again, or it shows the old ones until the next edit.
            (Stop::Cancelled, "textDocument/diagnostic" | "workspace/diagnostic") => Error {
                code: ErrorCode::ServerError(lsp_types::error_codes::SERVER_CANCELLED),
                message: "a newer text has come".into(),
                data: serde_json::to_value(lsp_types::DiagnosticServerCancellationData {
                    retrigger_request: true,
                })
                .ok(),
            },
            (Stop::Refused(reason), _) => Error {
                code: ErrorCode::ServerError(lsp_types::error_codes::REQUEST_FAILED),
                message: reason.into(),
                data: None,
            },
            (Stop::Cancelled, _) => Error {
                code: ErrorCode::ContentModified,
                message: "a newer text has come".into(),
                data: None,
            },
        }
    }
}

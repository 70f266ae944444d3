//! Requests: each answers from a snapshot. One file per request.

mod code_action;
mod color;
mod completion;
mod diagnostic;
pub(crate) mod test_hooks;
mod workspace_diagnostic;

pub(crate) use code_action::code_action;
pub(crate) use color::{color_presentation, document_color};
pub(crate) use completion::{completion, completion_resolve};
pub(crate) use diagnostic::{Report, diagnostic, report};
use ide::Cancelled;
use tower_lsp::jsonrpc::{Error, ErrorCode};
pub(crate) use workspace_diagnostic::workspace_diagnostic;

/// An answer, or why there is none.
pub(crate) type Reply<T> = Result<T, Stop>;

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A newer state of the documents has made the question moot.
    Cancelled,
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
            (Stop::Cancelled, _) => Error {
                code: ErrorCode::ContentModified,
                message: "a newer text has come".into(),
                data: None,
            },
        }
    }
}

//! `textDocument/didClose`: the disk's text counts again.

use lsp_types::DidCloseTextDocumentParams;

use crate::session::{Effect, Session};

pub(crate) fn did_close(session: &mut Session, params: &DidCloseTextDocumentParams) -> Effect {
    session.close(&params.text_document.uri);
    // What was not saved is gone, and other documents may have seen it.
    Effect::World
}

//! `textDocument/didSave`: the disk now holds the editor's text.

use lsp_types::DidSaveTextDocumentParams;

use crate::session::{Effect, Session};

pub(crate) fn did_save(session: &mut Session, params: &DidSaveTextDocumentParams) -> Effect {
    // Clients that do not watch files tell us about a new file in no other way.
    session.file_changed(&params.text_document.uri);
    Effect::World
}

//! `textDocument/didOpen`: from now on the editor's text counts, not the disk's.

use lsp_types::DidOpenTextDocumentParams;

use crate::document::Document;
use crate::log::Log;
use crate::session::{Effect, Session};

pub(crate) fn did_open(session: &mut Session, log: &Log, params: DidOpenTextDocumentParams) -> Effect {
    let opened = params.text_document;
    if session.documents.contains_key(&opened.uri) {
        log.warning(format!("{} was opened twice", opened.uri.as_str()));
    }
    let document = Document::new(opened.version, &opened.language_id, &opened.text);
    session.open(opened.uri, document);
    Effect::Edited
}

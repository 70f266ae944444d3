//! `textDocument/didChange`: the editor's text changed.

use lsp_types::DidChangeTextDocumentParams;

use crate::log::Log;
use crate::session::{Effect, Session};

pub(crate) fn did_change(session: &mut Session, log: &Log, params: DidChangeTextDocumentParams) -> Effect {
    let uri = params.text_document.uri;
    let Some(document) = session.documents.get(&uri) else {
        log.warning(format!("{} was changed but is not open", uri.as_str()));
        return Effect::Nothing;
    };
    let (before, after) = (document.version, params.text_document.version);
    if after <= before {
        // The order of the stream is the truth; the number is only the editor's opinion of it.
        log.warning(format!("{} went from version {before} to {after}", uri.as_str()));
    }
    let encoding = session.client.encoding;
    session.edit(&uri, |document| {
        document.version = after;
        document.apply(&params.content_changes, encoding)
    });
    Effect::Edited
}

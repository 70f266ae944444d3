//! `workspace/didChangeWatchedFiles`: files on the disk were made, written or deleted.

use lsp_types::DidChangeWatchedFilesParams;

use crate::session::{Effect, Session};

pub(crate) fn did_change_watched_files(
    session: &mut Session,
    params: &DidChangeWatchedFilesParams,
) -> Effect {
    for event in &params.changes {
        session.file_changed(&event.uri);
    }
    Effect::World
}

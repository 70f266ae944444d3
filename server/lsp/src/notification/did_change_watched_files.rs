//! `workspace/didChangeWatchedFiles`, `didCreateFiles`, `didRenameFiles` and `didDeleteFiles`: files on the disk were made,
//! written, moved or deleted.

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

/// The editor itself made, moved or deleted these.
pub(crate) fn files_changed<'u>(session: &mut Session, uris: impl Iterator<Item = &'u str>) -> Effect {
    uris.filter_map(|it| it.parse().ok()).for_each(|uri| session.file_changed(&uri));
    Effect::World
}

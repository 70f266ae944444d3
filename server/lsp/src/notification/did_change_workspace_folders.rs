//! `workspace/didChangeWorkspaceFolders`: a folder was added to the workspace or taken from it.

use lsp_types::DidChangeWorkspaceFoldersParams;

use crate::from_proto;
use crate::session::{Effect, Session};

pub(crate) fn did_change_workspace_folders(
    session: &mut Session,
    params: &DidChangeWorkspaceFoldersParams,
) -> Effect {
    let mut folders = session.folders.to_vec();
    let removed = from_proto::folders(&params.event.removed);
    folders.retain(|it| !removed.contains(it));
    for added in from_proto::folders(&params.event.added) {
        if !folders.contains(&added) {
            folders.push(added);
        }
    }
    session.set_folders(folders);
    Effect::World
}

//! `textDocument/prepareRename`, `textDocument/rename`, `workspace/willRenameFiles` and `willDeleteFiles`.

use std::path::PathBuf;

use ide::RenameProblem;
use lsp_types as lsp;

use super::{Reply, Stop};
use crate::from_proto;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn prepare_rename(
    snapshot: &Snapshot,
    params: &lsp::TextDocumentPositionParams,
) -> Reply<Option<lsp::PrepareRenameResponse>> {
    let Some((path, file, offset)) = snapshot.file_at(params)? else { return Ok(None) };
    let renaming = match snapshot.analysis.prepare_rename(file, offset)? {
        Ok(renaming) => renaming,
        Err(RenameProblem::Nothing) => return Ok(None),
        Err(problem) => return Err(Stop::Refused(problem.to_string())),
    };
    let range = Place::of(snapshot, &path)?.range(&renaming.range);
    Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: renaming.name }))
}

pub(crate) fn rename(snapshot: &Snapshot, params: &lsp::RenameParams) -> Reply<Option<lsp::WorkspaceEdit>> {
    let Some((_, file, offset)) = snapshot.file_at(&params.text_document_position)? else { return Ok(None) };
    match snapshot.analysis.rename(file, offset, &params.new_name)? {
        Ok(edits) => to_proto::workspace_edit(snapshot, edits),
        Err(problem) => Err(Stop::Refused(problem.to_string())),
    }
}

pub(crate) fn will_rename_files(
    snapshot: &Snapshot,
    params: &lsp::RenameFilesParams,
) -> Reply<Option<lsp::WorkspaceEdit>> {
    let moves = params.files.iter().filter_map(|it| Some((on_disk(&it.old_uri)?, on_disk(&it.new_uri)?)));
    let moves: Vec<(PathBuf, PathBuf)> = moves.collect();
    to_proto::workspace_edit(snapshot, snapshot.analysis.rename_files(&moves)?)
}

pub(crate) fn will_delete_files(
    snapshot: &Snapshot,
    params: &lsp::DeleteFilesParams,
) -> Reply<Option<lsp::WorkspaceEdit>> {
    let paths: Vec<PathBuf> = params.files.iter().filter_map(|it| on_disk(&it.uri)).collect();
    to_proto::workspace_edit(snapshot, snapshot.analysis.delete_files(&paths)?)
}

fn on_disk(uri: &str) -> Option<PathBuf> {
    from_proto::file_path(&uri.parse().ok()?)?.as_disk().map(PathBuf::from)
}

//! Feature: files that are renamed or moved take the inclusions along; those of files that are deleted go with them.

use std::path::{Component, Path, PathBuf};

use model::{Db, File, FilePath, normalize};
use text::Range;

use crate::rename::WorkspaceEdits;
use crate::{Analysis, Cancellable};

impl Analysis {
    /// The edits of inclusions when these files or folders get new paths.
    pub fn rename_files(&self, moves: &[(PathBuf, PathBuf)]) -> Cancellable<WorkspaceEdits> {
        self.ask(|db| rename_files(db, moves))
    }

    /// The edits of inclusions when these files or folders are deleted.
    pub fn delete_files(&self, paths: &[PathBuf]) -> Cancellable<WorkspaceEdits> {
        self.ask(|db| delete_files(db, paths))
    }
}

fn delete_files(db: &dyn Db, paths: &[PathBuf]) -> WorkspaceEdits {
    let mut edits = WorkspaceEdits::default();
    let is_deleted = |it: &Path| paths.iter().any(|deleted| it.starts_with(deleted));
    for &file in model::workspace_files(db) {
        db.unwind_if_revision_cancelled();
        // What goes away itself needs no change.
        if file.path(db).as_disk().is_none_or(is_deleted) {
            continue;
        }
        for link in model::include_closure(db, file).links_of(file) {
            let target = link.to.and_then(|it| it.path(db).as_disk());
            let item = model::ItemRef { file, item: model::ItemKind::Include.at(link.include as usize) };
            if let (Some(_), Some(node)) = (target.filter(|it| is_deleted(it)), item.node(db)) {
                // With its line, if it has one for itself.
                let before = &node.document_text()[..node.range().start as usize];
                let lead = before.trim_end_matches([' ', '\t']);
                let start = lead.strip_suffix('\n').map(|it| it.strip_suffix('\r').unwrap_or(it));
                let start = start.map_or(node.range().start, |it| it.len() as u32);
                edits.add(file, Range::new(start, node.range().end), "");
            }
        }
    }
    edits
}

fn rename_files(db: &dyn Db, moves: &[(PathBuf, PathBuf)]) -> WorkspaceEdits {
    let mut edits = WorkspaceEdits::default();
    for &file in model::workspace_files(db) {
        db.unwind_if_revision_cancelled();
        let FilePath::Disk(path) = file.path(db) else { continue };
        let new_path = moved(path, moves);
        for link in model::include_closure(db, file).links_of(file) {
            let Some(FilePath::Disk(target)) = link.to.map(|it| it.path(db)) else { continue };
            let new_target = moved(target, moves);
            if new_path.is_none() && new_target.is_none() {
                continue;
            }
            let from = new_path.as_deref().unwrap_or(path);
            let to = new_target.as_deref().unwrap_or(target);
            if let Some((range, written)) = written_target(db, file, link.include) {
                let still_right = from.parent().is_some_and(|it| normalize(&it.join(&written)) == to);
                if !still_right && let Some(relative) = relative(from, to) {
                    edits.add(file, range, &relative);
                }
            }
        }
    }
    edits
}

/// Where a path leads after the moves, if one of them moves it.
fn moved(path: &Path, moves: &[(PathBuf, PathBuf)]) -> Option<PathBuf> {
    moves.iter().find_map(|(from, to)| {
        let rest = path.strip_prefix(from).ok()?;
        Some(if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) })
    })
}

/// The value of an inclusion and where it stands.
fn written_target(db: &dyn Db, file: File, include: u32) -> Option<(Range, String)> {
    let item = model::ItemRef { file, item: model::ItemKind::Include.at(include as usize) };
    let node = item.node(db)?;
    let attribute = ["href", "file", "url"].into_iter().find_map(|it| node.attribute(it))?;
    Some((attribute.value_range(), attribute.value().trim().to_owned()))
}

/// The way from a file to another, as an inclusion writes it.
pub(crate) fn relative(from: &Path, to: &Path) -> Option<String> {
    let (folder, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.parent()?.components().collect(), to.components().collect());
    let shared = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    // Nothing shared, not even a drive: there is no relative way.
    if shared == 0 {
        return None;
    }
    let up = std::iter::repeat_n(Some(".."), folder.len() - shared);
    let down = to[shared..].iter().map(|it| it.as_os_str().to_str());
    let steps: Option<Vec<&str>> = up.chain(down).collect();
    Some(steps?.join("/"))
}

//! The workspace as a whole: its files, who includes whom, where an id is declared.
//!
//! Asked only when a reference does not resolve, so a check of a sound file never walks the folders.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::include::{include_closure, includes};
use crate::items::{ItemKind, Text, scan_includes};
use crate::names::{ItemRef, declarations};
use crate::system::FileStatus;
use crate::workspace::looks_like_ours;
use crate::{Db, File, FilePath};

/// The files of the workspace that are ours, in a fixed order.
#[salsa::tracked(returns(ref))]
pub fn workspace_files(db: &dyn Db) -> Box<[File]> {
    let workspace = db.workspace();
    // Read for its effect: the walk depends on the disk, which salsa does not see.
    workspace.generation(db);
    let mut files = Vec::new();
    let mut seen = FxHashSet::default();
    for root in workspace.roots(db) {
        for path in db.system().candidates(root) {
            db.unwind_if_revision_cancelled();
            let file_path = FilePath::Disk(path.clone());
            if seen.insert(path.clone()) && sniff(db, &path) {
                files.push(db.file(&file_path));
            }
        }
    }
    files.into()
}

fn sniff(db: &dyn Db, path: &Path) -> bool {
    if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("nml")) {
        return true;
    }
    db.system().read_start(path, 4096).is_ok_and(|start| looks_like_ours(path, &start))
}

/// The files of the workspace that include `file`, directly or through others, nearest first.
#[salsa::tracked(returns(ref))]
pub fn included_by(db: &dyn Db, file: File) -> Box<[File]> {
    let includers = includers_by_name(db);
    let mut found = Vec::new();
    let mut seen = FxHashSet::from_iter([file]);
    let mut wave = vec![file];
    while let Some(target) = wave.pop() {
        let Some(candidates) = includers.get(target.path(db).file_name()) else { continue };
        for &candidate in candidates {
            if seen.contains(&candidate) {
                continue;
            }
            // The name fits; whether it is this file of that name only the closure knows.
            let closure = include_closure(db, candidate);
            if closure.files.contains(&target) {
                seen.insert(candidate);
                found.push(candidate);
                wave.insert(0, candidate);
            }
        }
    }
    found.into()
}

/// For each file name, the files of the workspace that include a file of that name.
#[salsa::tracked(returns(ref))]
fn includers_by_name(db: &dyn Db) -> FxHashMap<Text, Vec<File>> {
    let mut includers: FxHashMap<Text, Vec<File>> = FxHashMap::default();
    for &file in workspace_files(db) {
        db.unwind_if_revision_cancelled();
        for name in included_names(db, file) {
            let files = includers.entry(name.clone()).or_default();
            if files.last() != Some(&file) {
                files.push(file);
            }
        }
    }
    includers
}

/// The names (without folders) that a file includes; of a closed file found without building its tree.
#[salsa::tracked(returns(ref))]
fn included_names(db: &dyn Db, file: File) -> Box<[Text]> {
    let base_name = |written: &str| Text::from(written.rsplit(['/', '\\']).next().unwrap_or(written));
    if file.is_open(db) {
        return includes(db, file).1.iter().map(|it| base_name(&it.target)).collect();
    }
    match (file.status(db), file.path(db)) {
        (FileStatus::Present(_), FilePath::Disk(path)) => {
            let text = db.system().read(path).unwrap_or_default();
            scan_includes(&text).iter().map(|it| base_name(it)).collect()
        }
        _ => Box::default(),
    }
}

/// Every id of a component in the workspace, with the places that declare it.
#[salsa::tracked(returns(ref))]
pub(crate) fn workspace_components(db: &dyn Db) -> FxHashMap<Text, Vec<ItemRef>> {
    let mut found: FxHashMap<Text, Vec<ItemRef>> = FxHashMap::default();
    for &file in workspace_files(db) {
        db.unwind_if_revision_cancelled();
        for (index, id) in declarations(db, file).components.iter().enumerate() {
            if let Some(id) = id {
                found
                    .entry(id.clone())
                    .or_default()
                    .push(ItemRef { file, item: ItemKind::Component.at(index) });
            }
        }
    }
    found
}

//! The workspace as a whole: its files, who includes whom, where an id is declared.
//!
//! Asked only when a reference does not resolve, so a check of a sound file never walks the folders.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use syntax::decode_borrowed;

use crate::include::{include_closure, includes};
use crate::items::{ItemKind, Mention, Text, scan_ids, scan_includes};
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
        let real_root = db.system().real_path(root);
        for path in db.system().candidates(root) {
            db.unwind_if_revision_cancelled();
            if !seen.insert(path.clone()) || !sniff(db, &path) {
                continue;
            }
            // The walk follows no links, so below the root there is none on the way.
            let real_path =
                real_root.as_ref().zip(path.strip_prefix(root).ok()).map(|(real, it)| real.join(it));
            let path = FilePath::Disk(path);
            files.push(match real_path {
                Some(real_path) => db.walked_file(&path, real_path),
                None => db.file(&path),
            });
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
        for name in &glance(db, file).includes {
            let files = includers.entry(name.clone()).or_default();
            if files.last() != Some(&file) {
                files.push(file);
            }
        }
    }
    includers
}

/// What a text tells without its tree. Few files of a workspace have to do with a question, and reading a tree costs
/// twenty times as much as this.
#[derive(Debug, Clone, PartialEq, Default)]
struct Glance {
    /// The names (without folders) of included files.
    includes: Box<[Text]>,
    /// The ids that a closed file may declare, of elements at any depth.
    ids: Box<[Mention]>,
}

/// Both answers at once, so that a file is read once. An open file tells only its includes: its ids change while somebody types.
#[salsa::tracked(returns(ref))]
fn glance(db: &dyn Db, file: File) -> Glance {
    let base_name = |written: &str| Text::from(written.rsplit(['/', '\\']).next().unwrap_or(written));
    if file.is_open(db) {
        let includes = includes(db, file).1.iter().map(|it| base_name(&it.target)).collect();
        return Glance { includes, ids: Box::default() };
    }
    let (FileStatus::Present(_), FilePath::Disk(path)) = (file.status(db), file.path(db)) else {
        return Glance::default();
    };
    let bytes = db.system().read(path).unwrap_or_default();
    let Ok((text, _)) = decode_borrowed(&bytes) else { return Glance::default() };
    Glance {
        includes: scan_includes(text.as_bytes()).iter().map(|it| base_name(it)).collect(),
        ids: scan_ids(text.as_bytes()),
    }
}

/// Which closed files of the workspace may declare an id, by id.
#[salsa::tracked(returns(ref))]
fn mentions(db: &dyn Db) -> Box<[(Mention, File)]> {
    let mut found = Vec::new();
    for &file in workspace_files(db) {
        db.unwind_if_revision_cancelled();
        found.extend(glance(db, file).ids.iter().map(|&it| (it, file)));
    }
    found.sort_by_key(|(mention, _)| *mention);
    found.into()
}

/// The files of the workspace that the editor holds.
#[salsa::tracked(returns(ref))]
fn open_files(db: &dyn Db) -> Box<[File]> {
    workspace_files(db).iter().copied().filter(|it| it.is_open(db)).collect()
}

/// The components of the workspace with an id, wherever they are declared: closed files first.
pub(crate) fn workspace_components(db: &dyn Db, id: &str) -> Vec<ItemRef> {
    let wanted = Mention::of(id);
    let mentions = mentions(db);
    let first = mentions.partition_point(|(mention, _)| *mention < wanted);
    let closed = mentions[first..].iter().take_while(|(it, _)| *it == wanted).map(|(_, file)| *file);
    let mut found = Vec::new();
    for file in closed.chain(open_files(db).iter().copied()) {
        db.unwind_if_revision_cancelled();
        let components = declarations(db, file).components.iter().enumerate();
        let here = components.filter(|(_, it)| it.as_deref() == Some(id));
        found.extend(here.map(|(index, _)| ItemRef { file, item: ItemKind::Component.at(index) }));
    }
    found
}

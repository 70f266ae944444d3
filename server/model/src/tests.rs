//! Behaviour of the model, by fixtures.

use std::path::Path;
use std::sync::Arc;

use crate::{Database, Db, File, FilePath, MemorySystem};

mod component;
mod disk;
mod include;
mod incremental;
mod items;
mod lookup;
mod types;

/// A database over the files of a fixture; `/` is the workspace.
fn database(source: &str) -> Database {
    let (db, _) = database_and_disk(source);
    db
}

fn database_and_disk(source: &str) -> (Database, Arc<MemorySystem>) {
    let disk = Arc::new(MemorySystem::default());
    for file in fixture::parse(source).files {
        disk.write(file.path, file.text);
    }
    let mut db = Database::new(disk.clone());
    db.set_roots(vec!["/".into()]);
    (db, disk)
}

fn file(db: &dyn Db, path: &str) -> File {
    db.file(&FilePath::disk(Path::new("/"), Path::new(path)))
}

/// The last part of a file's path, for snapshots.
fn name(db: &dyn Db, file: File) -> String {
    file.path(db).to_string()
}

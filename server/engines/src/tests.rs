//! From documents to the copy for an engine, and from what engines said back to the documents.

mod copy;
mod messages;

use std::sync::Arc;

use model::{Database, File, FilePath, OsSystem};

use crate::adapter;
use crate::scratch::{Plan, Scratch};

/// Our model of Hodgkin and Huxley.
fn hodgkin_huxley(name: &str) -> (Database, File) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/hh");
    let folder = model::normalize(&folder);
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_roots(vec![folder.clone()]);
    let file = model::Db::file(&db, &FilePath::Disk(folder.join(name)));
    (db, file)
}

fn plan(lowered: &run::Lowered) -> Plan<'_> {
    let it = &lowered.simulation;
    Plan { lowered, length: it.length, step: it.step, seed: it.seed, settings: &[], needs_network: true }
}

fn copy(db: &Database, file: File) -> Scratch {
    let lowered = run::lower(db, file).unwrap();
    Scratch::new(db, file, &plan(&lowered)).unwrap()
}

//! The dimensions and units that a file can use.
//!
//! A library of types often includes nothing, because those who use it include the core files too: then it sees what the first of them
//! sees, and one that nobody includes yet sees the core dimensions.

use std::sync::Arc;

use model::{Db, File, FilePath, Measures};

/// The dimensions and units that a file can use.
pub(crate) fn measures(db: &dyn Db, file: File) -> Arc<Measures> {
    let is_empty = |it: &Arc<Measures>| it.dimensions.iter().next().is_none();
    let own = model::measures(db, file);
    if !is_empty(&own) {
        return own;
    }
    let includers = model::included_by(db, file).iter().map(|&it| model::measures(db, it));
    let core = || model::measures(db, db.file(&FilePath::Official("NeuroMLCoreDimensions.xml")));
    includers.into_iter().find(|it| !is_empty(it)).unwrap_or_else(core)
}

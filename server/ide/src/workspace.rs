//! Questions about files as a whole: what they include, and a first look that makes later questions quick.

use model::File;

use crate::{Analysis, Cancellable};

impl Analysis {
    /// The files of the user that a file brings together by its inclusions, without itself.
    pub fn included_files(&self, file: File) -> Cancellable<Vec<File>> {
        self.ask(|db| {
            let closure = model::include_closure(db, file);
            closure.files.iter().copied().filter(|it| *it != file).collect()
        })
    }

    /// Reads a file and what it includes, so that later questions find it known.
    pub fn look_at(&self, file: File) -> Cancellable<()> {
        self.ask(|db| {
            model::include_closure(db, file);
        })
    }

    /// Whether a newer change waits, or the asker has cancelled.
    pub fn check_cancelled(&self) -> Cancellable<()> {
        self.ask(|db| db.unwind_if_revision_cancelled())
    }
}

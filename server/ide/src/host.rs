//! The state of the world as the editor knows it, and snapshots of it.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use model::{Database, Db, File, FilePath, Settings, Step, System};
use syntax::Document;
use text::LineIndex;

/// The state. One per server.
#[derive(Debug)]
pub struct AnalysisHost {
    db: Database,
}

/// Something happened.
#[derive(Debug, Clone)]
pub enum Change {
    /// The editor opened or edited a document: from now on this text counts, not the one on the disk.
    Text {
        /// Which.
        path: FilePath,
        /// The text with its tree.
        document: Document,
    },
    /// The editor edited an open document.
    Edit {
        /// Which.
        path: FilePath,
        /// What it was, what changed, what it is.
        step: Box<Step>,
    },
    /// The editor closed a document: the disk counts again.
    Closed {
        /// Which.
        path: FilePath,
    },
    /// A file was made, written or deleted on the disk.
    OnDisk {
        /// Which.
        path: PathBuf,
    },
    /// The folders of the workspace.
    Roots(Vec<PathBuf>),
    /// What the user configured about finding files.
    Settings(Settings),
}

/// An answer, unless it is out of date before it is there.
pub type Cancellable<T> = Result<T, Cancelled>;

/// The question was cancelled: by a newer change or by the one who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// A change waits; ask again.
    ByChange,
    /// The asker cancelled.
    ByAsker,
}

impl AnalysisHost {
    /// An empty world over a disk.
    pub fn new(system: Arc<dyn System>) -> AnalysisHost {
        AnalysisHost { db: Database::new(system) }
    }

    /// Takes a change. Running questions are cancelled; this waits until they have noticed.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Text { path, document } => {
                self.db.set_overlay(&path, document);
            }
            Change::Edit { path, step } => {
                self.db.edit_overlay(&path, *step);
            }
            Change::Closed { path } => self.db.remove_overlay(&path),
            Change::OnDisk { path } => self.db.file_changed(&path),
            Change::Roots(roots) => self.db.set_roots(roots),
            Change::Settings(settings) => self.db.set_settings(settings),
        }
    }

    /// A snapshot. Do not keep it: a change waits until all snapshots are gone.
    pub fn analysis(&self) -> Analysis {
        Analysis { db: self.db.clone() }
    }
}

/// A snapshot of the world, for one question or a few.
#[derive(Debug, Clone)]
pub struct Analysis {
    pub(crate) db: Database,
}

/// Cancels the questions of one snapshot, from another thread.
#[derive(Clone)]
pub struct CancelToken(model::CancellationToken);

impl std::fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CancelToken")
    }
}

impl CancelToken {
    /// The running question ends with [`Cancelled::ByAsker`] at its next look.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl Analysis {
    /// The file of a path; absent files are files too.
    pub fn file(&self, path: &FilePath) -> File {
        self.db.file(path)
    }

    /// The path of a file.
    pub fn path(&self, file: File) -> FilePath {
        file.path(&self.db).clone()
    }

    /// The text of a file with its tree.
    pub fn document(&self, file: File) -> Cancellable<Document> {
        self.ask(|db| model::parse(db, file).clone())
    }

    /// Where the lines of a file begin.
    pub fn line_index(&self, file: File) -> Cancellable<Arc<LineIndex>> {
        self.ask(|db| model::line_index(db, file))
    }

    /// The files of the workspace that are ours.
    pub fn workspace_files(&self) -> Cancellable<Vec<File>> {
        self.ask(|db| model::workspace_files(db).to_vec())
    }

    /// What cancels the questions of this snapshot (not those of its clones).
    pub fn cancel_token(&self) -> CancelToken {
        CancelToken(self.db.cancel_token())
    }

    /// Any question to the models: for what is no feature of an editor. The one place where cancellation is caught.
    pub fn ask<T>(&self, question: impl FnOnce(&dyn Db) -> T) -> Cancellable<T> {
        // Neither the database nor the question holds state that a cancelled question could leave half-written: what it
        // made so far is gone with it.
        let whole = AssertUnwindSafe(move || question(&self.db));
        model::Cancelled::catch(move || { whole }.0()).map_err(|cancelled| match cancelled {
            model::Cancelled::Local => Cancelled::ByAsker,
            model::Cancelled::PendingWrite => Cancelled::ByChange,
            // The server reports a bug once, where it happened, and again to each who waited for the answer.
            other => panic!("{other}"),
        })
    }
}

#[cfg(test)]
mod tests;

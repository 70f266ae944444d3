//! What makes the next answer cheaper and never different: earlier results, and the edits since.
//!
//! Salsa runs a query anew from its inputs. For a file of 10 MB that is too slow at every keystroke, so whoever answers
//! about a whole file may keep the result here and bring it up to date by the edits that lie between.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use syntax::{Change, Document};

use crate::File;

/// After so many edits without an answer the next one starts from nothing: old texts must not pile up.
const STEPS_LIMIT: usize = 16;

/// One edit of a document.
#[derive(Debug, Clone)]
pub struct Step {
    /// The document before.
    pub before: Document,
    /// What the edit changed in the tree.
    pub change: Change,
    /// The document after.
    pub after: Document,
}

/// Earlier results by file, shared by all snapshots.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Files>>);

#[derive(Default)]
struct Files {
    by_file: FxHashMap<File, Entry>,
    n_changes: u64,
}

#[derive(Default)]
struct Entry {
    n_changes: u64,
    steps: VecDeque<Step>,
    kept: Option<Arc<dyn Any + Send + Sync>>,
    document: Option<Document>,
}

impl Memory {
    /// The edits that lead from one document to another, if they are all known.
    pub fn steps(&self, file: File, from: &Document, to: &Document) -> Option<Vec<Step>> {
        if is_same(from, to) {
            return Some(Vec::new());
        }
        let files = self.files();
        let steps = &files.by_file.get(&file)?.steps;
        let first = steps.iter().position(|it| is_same(&it.before, from))?;
        let last = steps.iter().rposition(|it| is_same(&it.after, to))?;
        (first <= last).then(|| steps.range(first..=last).cloned().collect())
    }

    /// How often anything but this file changed: files, folders, settings.
    pub fn foreign_changes(&self, file: File) -> u64 {
        let files = self.files();
        files.n_changes - files.by_file.get(&file).map_or(0, |it| it.n_changes)
    }

    /// What was kept for a file.
    pub fn kept<T: Any + Send + Sync>(&self, file: File) -> Option<Arc<T>> {
        self.files().by_file.get(&file)?.kept.clone()?.downcast().ok()
    }

    /// Keeps a result for a file; `about` is the document that it is about, so older edits may go.
    pub fn keep<T: Any + Send + Sync>(&self, file: File, about: &Document, result: T) {
        let mut files = self.files();
        let entry = files.by_file.entry(file).or_default();
        while entry.steps.front().is_some_and(|it| !is_same(&it.before, about)) {
            entry.steps.pop_front();
        }
        entry.kept = Some(Arc::new(result));
    }

    /// The document of an open file.
    ///
    /// Not for everybody: salsa does not see who asks. Whoever does must depend on what tells that the answer changed.
    pub(crate) fn document(&self, file: File) -> Option<Document> {
        self.files().by_file.get(&file)?.document.clone()
    }

    /// The document of an open file is this one now.
    pub(crate) fn hold(&self, file: File, document: Document) {
        self.files().by_file.entry(file).or_default().document = Some(document);
    }

    /// A file changed in a way that no step describes.
    pub(crate) fn changed(&self, file: Option<File>) {
        let mut files = self.files();
        files.n_changes += 1;
        if let Some(file) = file {
            let entry = files.by_file.entry(file).or_default();
            entry.n_changes += 1;
            entry.steps.clear();
        }
    }

    /// A file was edited.
    pub(crate) fn edited(&self, file: File, step: Step) {
        let mut files = self.files();
        files.n_changes += 1;
        let entry = files.by_file.entry(file).or_default();
        entry.n_changes += 1;
        // Nobody asked since long, or nobody ever did.
        if entry.steps.len() >= STEPS_LIMIT || entry.kept.is_none() {
            entry.steps.clear();
        }
        entry.steps.push_back(step);
    }

    /// A file was closed: its results are not worth their memory.
    pub(crate) fn forget(&self, file: File) {
        self.changed(Some(file));
        if let Some(entry) = self.files().by_file.get_mut(&file) {
            entry.kept = None;
            entry.document = None;
        }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same revision, not only the same text.
fn is_same(one: &Document, other: &Document) -> bool {
    one.text().is_same(other.text())
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

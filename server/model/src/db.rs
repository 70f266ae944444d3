//! The database: what is known, and the one trait by which everybody asks.

use std::collections::hash_map::Entry;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use salsa::{Durability, Setter};
use syntax::Document;

use crate::core_types;
use crate::file::{FilePath, Overlay, normalize};
use crate::items;
use crate::memory::{Memory, Step};
use crate::system::{FileStatus, Stamp, System};
use crate::workspace::Settings;
use crate::{File, Workspace};

/// What every question needs.
#[salsa::db]
pub trait Db: salsa::Database {
    /// The disk.
    fn system(&self) -> &dyn System;
    /// The file of a path, made known now if it was not yet.
    fn file(&self, path: &FilePath) -> File;
    /// The file of a path that a walk through a folder found, whose real path is known from that of the folder: to ask for it
    /// takes the disk longer than to read a small file.
    fn walked_file(&self, path: &FilePath, real_path: PathBuf) -> File;
    /// The workspace.
    fn workspace(&self) -> Workspace;
    /// Earlier results and the edits since.
    fn memory(&self) -> &Memory;
}

/// The database of the program. A clone is a snapshot; a change waits until all clones are gone.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Self>,
    system: Arc<dyn System>,
    files: Arc<Mutex<FxHashMap<FilePath, File>>>,
    workspace: Option<Workspace>,
    memory: Memory,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("system", &self.system).finish_non_exhaustive()
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn system(&self) -> &dyn System {
        &*self.system
    }

    fn file(&self, path: &FilePath) -> File {
        // Look at the disk without holding the lock; a second thread may come first, then its answer stands.
        self.known_file(path).unwrap_or_else(|| {
            let (status, real_path) = look(self.system(), path);
            self.make_file(path, status, real_path)
        })
    }

    fn walked_file(&self, path: &FilePath, real_path: PathBuf) -> File {
        self.known_file(path).unwrap_or_else(|| {
            let status = path.as_disk().map_or(FileStatus::Absent, |it| self.system().status(it));
            let differs = path.as_disk().is_some_and(|it| real_path != it);
            self.make_file(path, status, differs.then_some(real_path))
        })
    }

    fn workspace(&self) -> Workspace {
        self.workspace.expect("set when the database is made")
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}

impl Database {
    fn known_file(&self, path: &FilePath) -> Option<File> {
        self.files().get(path).copied()
    }

    fn make_file(&self, path: &FilePath, status: FileStatus, real_path: Option<PathBuf>) -> File {
        match self.files().entry(path.clone()) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let durability = match path {
                    FilePath::Official(_) => Durability::NEVER_CHANGE,
                    FilePath::Disk(_) | FilePath::Untitled(_) => Durability::MEDIUM,
                };
                let file = File::builder(path.clone(), status, real_path, false, None, 0)
                    .durability(durability)
                    .path_durability(Durability::NEVER_CHANGE)
                    .new(self);
                *entry.insert(file)
            }
        }
    }

    /// A database over a disk, with an empty workspace.
    pub fn new(system: Arc<dyn System>) -> Database {
        Database::with_events(system, None)
    }

    /// A database that tells what it does (for tests that count executed queries).
    pub fn with_events(
        system: Arc<dyn System>,
        on_event: Option<Box<dyn Fn(salsa::Event) + Send + Sync + 'static>>,
    ) -> Database {
        let mut db = Database {
            storage: salsa::Storage::new(on_event),
            system,
            files: Arc::default(),
            workspace: None,
            memory: Memory::default(),
        };
        let workspace = Workspace::builder(Vec::new(), Vec::new(), Settings::default(), 0)
            .durability(Durability::MEDIUM)
            .new(&db);
        db.workspace = Some(workspace);
        db
    }

    /// A second database of the same workspace with the same open documents, in which texts can be tried out: nothing that is
    /// laid over a file there is seen here.
    pub fn apart(&self) -> Database {
        let mut apart = Database::new(Arc::clone(&self.system));
        let workspace = self.workspace();
        apart.set_roots(workspace.roots(self).clone());
        apart.set_settings(workspace.settings(self).clone());
        let open: Vec<(FilePath, Document)> = self
            .files()
            .iter()
            .filter_map(|(path, file)| Some((path.clone(), file.overlay(self).clone()?.0)))
            .collect();
        for (path, document) in open {
            apart.set_overlay(&path, document);
        }
        apart
    }

    /// What cancels the questions of this clone of the database.
    pub fn cancel_token(&self) -> salsa::CancellationToken {
        salsa::Database::cancellation_token(self)
    }

    /// Sets the folders of the workspace.
    pub fn set_roots(&mut self, roots: Vec<PathBuf>) {
        let roots: Vec<PathBuf> = roots.iter().map(|it| normalize(it)).collect();
        let workspace = self.workspace();
        if *workspace.roots(self) != roots {
            self.memory.changed(None);
            let real_roots = roots.iter().filter_map(|it| self.system.real_path(it)).collect();
            workspace.set_roots(self).with_durability(Durability::MEDIUM).to(roots);
            workspace.set_real_roots(self).with_durability(Durability::MEDIUM).to(real_roots);
        }
    }

    /// Sets what the user configured.
    pub fn set_settings(&mut self, settings: Settings) {
        let workspace = self.workspace();
        if *workspace.settings(self) != settings {
            self.memory.changed(None);
            workspace.set_settings(self).with_durability(Durability::MEDIUM).to(settings);
        }
    }

    /// Lays a text of the editor over a file, or replaces the one that lies there. The document is not copied.
    pub fn set_overlay(&mut self, path: &FilePath, document: Document) -> File {
        let file = self.file(path);
        self.memory.changed(Some(file));
        self.lay_over(file, document, false)
    }

    /// Replaces the text of the editor by what an edit made of it.
    pub fn edit_overlay(&mut self, path: &FilePath, step: Step) -> File {
        let file = self.file(path);
        let document = step.after.clone();
        let keeps_items = items::are_kept(&step.before, &step.change, &step.after);
        self.memory.edited(file, step);
        self.lay_over(file, document, keeps_items)
    }

    fn lay_over(&mut self, file: File, document: Document, keeps_items: bool) -> File {
        if !file.is_official(self) {
            if !keeps_items {
                let declared = file.declared(self) + 1;
                file.set_declared(self).with_durability(Durability::MEDIUM).to(declared);
            }
            file.set_overlay(self).with_durability(Durability::LOW).to(Some(Overlay(document.clone())));
            if !file.is_open(self) {
                file.set_is_open(self).with_durability(Durability::MEDIUM).to(true);
            }
            self.memory.hold(file, document);
        }
        file
    }

    /// Takes the text of the editor away: from now on the disk counts again.
    pub fn remove_overlay(&mut self, path: &FilePath) {
        let file = self.file(path);
        if !file.is_official(self) && file.is_open(self) {
            self.memory.forget(file);
            file.set_overlay(self).with_durability(Durability::MEDIUM).to(None);
            file.set_is_open(self).with_durability(Durability::MEDIUM).to(false);
            self.sync(file);
        }
    }

    /// Looks at the disk again: the file or folder at this path was written, made or deleted.
    pub fn file_changed(&mut self, path: &Path) {
        let path = normalize(path);
        let known = self.files().get(&FilePath::Disk(path.clone())).copied();
        self.memory.changed(known);
        if let Some(file) = known {
            let was_present = file.status(self).is_present();
            self.sync(file);
            if was_present == file.status(self).is_present() {
                return;
            }
        } else {
            // Perhaps a folder that came, went or was renamed with all that is in it.
            let is_below = |it: &FilePath| it.as_disk().is_some_and(|it| it.starts_with(&path));
            let below: Vec<File> =
                self.files().iter().filter(|(it, _)| is_below(it)).map(|(_, file)| *file).collect();
            below.into_iter().for_each(|file| self.sync(file));
        }
        // A file that comes or goes changes what the workspace holds.
        let workspace = self.workspace();
        let generation = workspace.generation(self) + 1;
        workspace.set_generation(self).with_durability(Durability::MEDIUM).to(generation);
    }

    fn sync(&mut self, file: File) {
        let (status, real_path) = look(&*self.system, file.path(self));
        if *file.status(self) != status {
            file.set_status(self).with_durability(Durability::MEDIUM).to(status);
        }
        if *file.real_path(self) != real_path {
            file.set_real_path(self).with_durability(Durability::MEDIUM).to(real_path);
        }
    }

    fn files(&self) -> MutexGuard<'_, FxHashMap<FilePath, File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The state of a path on the disk, and its real path where links lead elsewhere.
fn look(system: &dyn System, path: &FilePath) -> (FileStatus, Option<PathBuf>) {
    match path {
        FilePath::Disk(path) => {
            let status = system.status(path);
            let real_path = match status {
                FileStatus::Present(_) => system.real_path(path).filter(|real| real != path),
                FileStatus::Absent | FileStatus::Unreadable(_) => None,
            };
            (status, real_path)
        }
        FilePath::Official(name) => match core_types::text(name) {
            Some(text) => (FileStatus::Present(Stamp { modified_ns: 0, size: text.len() as u64 }), None),
            None => (FileStatus::Absent, None),
        },
        FilePath::Untitled(_) => (FileStatus::Absent, None),
    }
}

//! Files as the database sees them: a path, a state on the disk, perhaps a text in the editor.
//!
//! A file that is absent is a file too, so that an include which finds nothing heals when the file appears.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use syntax::Document;

use crate::{Db, File};

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilePath {
    /// A file on the disk: an absolute path without `.` and `..`.
    Disk(PathBuf),
    /// One of the official core files inside the program, for example `Cells.xml`.
    Official(&'static str),
    /// A text in the editor (or on standard input) that was never saved.
    Untitled(String),
}

impl FilePath {
    /// A path on the disk, made absolute against `base` and free of `.` and `..`.
    pub fn disk(base: &Path, path: &Path) -> FilePath {
        FilePath::Disk(normalize(&base.join(path)))
    }

    /// The path, if it is one on the disk.
    pub fn as_disk(&self) -> Option<&Path> {
        match self {
            FilePath::Disk(path) => Some(path),
            FilePath::Official(_) | FilePath::Untitled(_) => None,
        }
    }

    /// The folder of a file on the disk.
    pub fn folder(&self) -> Option<&Path> {
        self.as_disk().and_then(Path::parent)
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        match self {
            FilePath::Disk(path) => path.file_name().and_then(|it| it.to_str()).unwrap_or(""),
            FilePath::Official(name) => name,
            FilePath::Untitled(name) => name,
        }
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilePath::Disk(path) => path.display().fmt(f),
            FilePath::Official(name) => f.write_str(name),
            FilePath::Untitled(name) => f.write_str(name),
        }
    }
}

/// Removes `.` and `..` by the letters of the path, as the reference tools do.
pub fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// A document of the editor. Two overlays are equal when their text is the same allocation.
#[derive(Debug, Clone)]
pub struct Overlay(pub Document);

impl PartialEq for Overlay {
    fn eq(&self, other: &Overlay) -> bool {
        self.0.text().is_same(other.0.text())
    }
}

impl Eq for Overlay {}

impl File {
    /// Can its text be read: does the editor hold it, is it official, or is it on the disk?
    pub fn exists(self, db: &dyn Db) -> bool {
        self.is_open(db) || self.status(db).is_present()
    }

    /// Is it one of the official core files?
    pub fn is_official(self, db: &dyn Db) -> bool {
        matches!(self.path(db), FilePath::Official(_))
    }
}

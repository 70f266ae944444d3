//! What salsa keeps by number: files and the workspace, which are given, and names, which are keys.
#![expect(missing_docs, reason = "salsa generates constructors and setters without documentation")]

use std::path::PathBuf;

use crate::file::{FilePath, Overlay};
use crate::system::FileStatus;
use crate::workspace::Settings;

/// A document, present or not.
#[salsa::input(debug)]
pub struct File {
    /// Where it comes from. Never changes.
    #[returns(ref)]
    pub path: FilePath,
    /// Its state on the disk, when last looked at.
    #[returns(ref)]
    pub status: FileStatus,
    /// The real path, where it differs from `path` because of links.
    #[returns(ref)]
    pub real_path: Option<PathBuf>,
    /// Does the editor hold it? Apart from `overlay`, so that whoever only asks whether a file exists does not depend on its text.
    #[returns(copy)]
    pub is_open: bool,
    /// The text in the editor with its tree, which hides the disk.
    #[returns(ref)]
    pub overlay: Option<Overlay>,
    /// Counts the texts of the editor that may declare something else than the one before. Whoever only wants to know what is
    /// declared depends on this in place of `overlay`, and is not asked again after all other edits.
    #[returns(copy)]
    pub declared: u64,
}

/// The folders that are open, and what the user configured about finding files.
#[salsa::input(debug)]
pub struct Workspace {
    /// The folders, absolute.
    #[returns(ref)]
    pub roots: Vec<PathBuf>,
    /// The folders with all links resolved.
    #[returns(ref)]
    pub real_roots: Vec<PathBuf>,
    /// What the user configured.
    #[returns(ref)]
    pub settings: Settings,
    /// Counts how often files came or went.
    #[returns(copy)]
    pub generation: u64,
}

/// A name: the key of questions about one name.
#[salsa::interned]
pub struct Name<'db> {
    /// The name itself.
    #[returns(deref)]
    pub text: Box<str>,
}

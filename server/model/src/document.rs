//! The text and the tree of a file.

use std::sync::Arc;

use syntax::{Document, EncodingInfo, Node, Tree};
use text::{LineIndex, SharedText};

use crate::core_types;
use crate::system::{FileStatus, ReadError, Unreadable};
use crate::{Db, File, FilePath};

/// What became of reading a file: always a document, empty if there is nothing to read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The text and its tree.
    pub document: Document,
    /// How the bytes were encoded; `None` for texts of the editor.
    pub encoding: Option<EncodingInfo>,
    /// Why there is no text.
    pub problem: Option<ReadError>,
}

/// The text and the tree of a file, from the editor or from the disk.
#[salsa::tracked(returns(ref), no_eq, lru = 256)]
pub fn source(db: &dyn Db, file: File) -> Source {
    if let Some(overlay) = file.overlay(db) {
        return Source { document: overlay.0.clone(), encoding: None, problem: None };
    }
    match file.path(db) {
        FilePath::Official(name) => document_of(core_types::text(name).unwrap_or_default()),
        FilePath::Untitled(_) => unreadable(ReadError::Absent),
        FilePath::Disk(path) => match file.status(db) {
            FileStatus::Present(_) => match db.system().read(path) {
                Ok(bytes) => decode(bytes),
                Err(problem) => unreadable(problem),
            },
            FileStatus::Absent => unreadable(ReadError::Absent),
            FileStatus::Unreadable(reason) => unreadable(ReadError::Unreadable(*reason)),
        },
    }
}

/// The text and the tree of a file.
pub fn parse(db: &dyn Db, file: File) -> &Document {
    &source(db, file).document
}

/// The tree of a file.
pub fn tree(db: &dyn Db, file: File) -> &Tree {
    source(db, file).document.tree()
}

/// The outermost element of a file.
pub fn root_element(db: &dyn Db, file: File) -> Option<Node<'_>> {
    source(db, file).document.root()
}

/// Where the lines of a file begin.
#[salsa::tracked(returns(clone), no_eq, lru = 128)]
pub fn line_index(db: &dyn Db, file: File) -> Arc<LineIndex> {
    Arc::new(LineIndex::new(source(db, file).document.text()))
}

fn decode(bytes: Vec<u8>) -> Source {
    match syntax::decode_owned(bytes) {
        Ok((text, encoding)) => Source { encoding: Some(encoding), ..document_of(text) },
        Err(_) => unreadable(ReadError::Unreadable(Unreadable::Encoding)),
    }
}

fn document_of(text: impl Into<SharedText>) -> Source {
    Source { document: Document::new(text), encoding: None, problem: None }
}

fn unreadable(problem: ReadError) -> Source {
    Source { problem: Some(problem), ..document_of("") }
}

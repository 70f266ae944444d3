//! A disk that exists only in memory, for tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{FileStatus, ReadError, Stamp, System, Unreadable, has_model_extension};

/// Files in memory. Paths are taken as they are; there are no links.
#[derive(Debug, Default)]
pub struct MemorySystem {
    files: Mutex<BTreeMap<PathBuf, Entry>>,
}

#[derive(Debug, Clone)]
enum Entry {
    Bytes { bytes: Vec<u8>, version: u128 },
    Unreadable(Unreadable),
}

impl MemorySystem {
    /// Writes a file (a new one or over an old one).
    pub fn write(&self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        let mut files = self.files();
        let version = match files.get(&path) {
            Some(Entry::Bytes { version, .. }) => version + 1,
            _ => 1,
        };
        files.insert(path, Entry::Bytes { bytes: bytes.into(), version });
    }

    /// Puts something there that cannot be read.
    pub fn write_unreadable(&self, path: impl Into<PathBuf>, reason: Unreadable) {
        self.files().insert(path.into(), Entry::Unreadable(reason));
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<Path>) {
        self.files().remove(path.as_ref());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Entry>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl System for MemorySystem {
    fn status(&self, path: &Path) -> FileStatus {
        match self.files().get(path) {
            Some(Entry::Bytes { bytes, version }) => {
                FileStatus::Present(Stamp { modified_ns: *version, size: bytes.len() as u64 })
            }
            Some(Entry::Unreadable(reason)) => FileStatus::Unreadable(*reason),
            None => FileStatus::Absent,
        }
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        match self.files().get(path) {
            Some(Entry::Bytes { bytes, .. }) => Ok(bytes.clone()),
            Some(Entry::Unreadable(reason)) => Err(ReadError::Unreadable(*reason)),
            None => Err(ReadError::Absent),
        }
    }

    fn read_start(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
        let mut bytes = self.read(path)?;
        bytes.truncate(limit);
        Ok(bytes)
    }

    fn real_path(&self, path: &Path) -> Option<PathBuf> {
        Some(path.to_path_buf())
    }

    fn candidates(&self, root: &Path) -> Vec<PathBuf> {
        self.files().keys().filter(|it| it.starts_with(root) && has_model_extension(it)).cloned().collect()
    }
}

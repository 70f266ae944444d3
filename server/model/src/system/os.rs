//! The real disk.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ignore::WalkBuilder;

use super::{FileStatus, MAX_FILE_SIZE, ReadError, Stamp, System, Unreadable, has_model_extension};

/// Reads from the disk of this computer.
#[derive(Debug, Default, Clone, Copy)]
pub struct OsSystem;

impl System for OsSystem {
    fn status(&self, path: &Path) -> FileStatus {
        match fs::metadata(path) {
            Ok(metadata) => match readable(&metadata) {
                Ok(()) => FileStatus::Present(stamp(&metadata)),
                Err(reason) => FileStatus::Unreadable(reason),
            },
            Err(error) => match read_error(&error) {
                ReadError::Absent => FileStatus::Absent,
                ReadError::Unreadable(reason) => FileStatus::Unreadable(reason),
            },
        }
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let (file, metadata) = open(path)?;
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        // The limit also holds for a file that grows while it is read.
        file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes).map_err(|it| read_error(&it))?;
        if bytes.len() as u64 > MAX_FILE_SIZE {
            return Err(ReadError::Unreadable(Unreadable::TooLarge));
        }
        Ok(bytes)
    }

    fn read_start(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
        let (file, _) = open(path)?;
        let mut bytes = Vec::with_capacity(limit);
        file.take(limit as u64).read_to_end(&mut bytes).map_err(|it| read_error(&it))?;
        Ok(bytes)
    }

    fn real_path(&self, path: &Path) -> Option<PathBuf> {
        fs::canonicalize(path).ok()
    }

    fn candidates(&self, root: &Path) -> Vec<PathBuf> {
        let walk = WalkBuilder::new(root).require_git(false).follow_links(false).build();
        let mut found: Vec<PathBuf> = walk
            .flatten()
            .filter(|entry| {
                entry.file_type().is_some_and(|it| it.is_file()) && has_model_extension(entry.path())
            })
            .map(ignore::DirEntry::into_path)
            .collect();
        found.sort();
        found
    }
}

/// Opens a regular file and nothing else: looking first keeps the call from blocking on a FIFO.
fn open(path: &Path) -> Result<(File, Metadata), ReadError> {
    let metadata = fs::metadata(path).map_err(|it| read_error(&it))?;
    readable(&metadata).map_err(ReadError::Unreadable)?;
    let file = File::open(path).map_err(|it| read_error(&it))?;
    Ok((file, metadata))
}

fn readable(metadata: &Metadata) -> Result<(), Unreadable> {
    if metadata.is_dir() {
        Err(Unreadable::Folder)
    } else if !metadata.is_file() {
        Err(Unreadable::Special)
    } else if metadata.len() > MAX_FILE_SIZE {
        Err(Unreadable::TooLarge)
    } else {
        Ok(())
    }
}

fn stamp(metadata: &Metadata) -> Stamp {
    let modified = metadata.modified().ok().and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    Stamp { modified_ns: modified.map_or(0, |it| it.as_nanos()), size: metadata.len() }
}

fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        // A path through a file ("a.nml/b.nml"), an impossible name or one with a NUL names nothing.
        io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidFilename => ReadError::Absent,
        io::ErrorKind::PermissionDenied => ReadError::Unreadable(Unreadable::Denied),
        io::ErrorKind::IsADirectory => ReadError::Unreadable(Unreadable::Folder),
        // `ErrorKind::FilesystemLoop` is not stable; ELOOP is 40 on Linux and 62 on macOS.
        _ if matches!(error.raw_os_error(), Some(40 | 62)) => ReadError::Unreadable(Unreadable::LinkLoop),
        _ => ReadError::Unreadable(Unreadable::Io),
    }
}

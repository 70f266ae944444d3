//! The world outside: every look at the disk goes through [`System`].
//!
//! Only regular files are ever opened. A FIFO, a device, a folder, a symlink loop or a file above [`MAX_FILE_SIZE`] is an
//! error value at once, so a hostile include can neither hang nor swallow the process.

use std::fmt;
use std::path::{Path, PathBuf};

mod memory;
mod os;

pub use memory::MemorySystem;
pub use os::OsSystem;

/// Files above this size are not read (512 MB; offsets are `u32` anyway).
pub const MAX_FILE_SIZE: u64 = 512 * 1024 * 1024;

/// What a look at a path (not yet at its content) tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FileStatus {
    /// A regular file that may be read.
    Present(Stamp),
    /// Nothing there.
    Absent,
    /// There is something that must not or cannot be read.
    Unreadable(Unreadable),
}

impl FileStatus {
    /// Is there a file that can be read?
    pub fn is_present(&self) -> bool {
        matches!(self, FileStatus::Present(_))
    }
}

/// Tells one state of a file's content from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Stamp {
    /// Last modification, in nanoseconds since the epoch.
    pub modified_ns: u128,
    /// Size in bytes.
    pub size: u64,
}

/// Why a path cannot be read as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// A folder.
    Folder,
    /// A FIFO, socket or device.
    Special,
    /// Larger than [`MAX_FILE_SIZE`].
    TooLarge,
    /// Symbolic links that lead in a circle.
    LinkLoop,
    /// The operating system refuses access.
    Denied,
    /// Another failure of the disk.
    Io,
    /// The bytes are in no encoding that we can read.
    Encoding,
}

/// A path could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadError {
    /// Nothing there.
    Absent,
    /// Something there that must not or cannot be read.
    Unreadable(Unreadable),
}

/// All input and output that the model does.
pub trait System: Send + Sync + fmt::Debug {
    /// What is at this path, links followed.
    fn status(&self, path: &Path) -> FileStatus;

    /// The bytes of a regular file.
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError>;

    /// The first `limit` bytes of a regular file: enough to see what it is.
    fn read_start(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError>;

    /// The path with all symbolic links resolved; `None` if that fails.
    fn real_path(&self, path: &Path) -> Option<PathBuf>;

    /// All files below a folder that could be ours by their name (`.nml`, `.xml`), ignore files honoured, in a fixed order.
    fn candidates(&self, root: &Path) -> Vec<PathBuf>;
}

/// Does the name of the file allow that it is ours?
pub fn has_model_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or("");
    extension.eq_ignore_ascii_case("nml") || extension.eq_ignore_ascii_case("xml")
}

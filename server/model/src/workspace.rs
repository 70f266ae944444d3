//! The workspace: what the user can configure, and how a file that is ours is recognised.

use std::path::{Path, PathBuf};

use crate::include::includes;
use crate::items::RootKind;
use crate::{Db, File};

/// What the user can configure about finding files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Further folders in which an include is looked for, after the folder of the root file (`-I` of the reference).
    pub search_path: Vec<PathBuf>,
    /// Which files an include may reach.
    pub reach: Reach,
}

/// Which files an include may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Only the workspace folders, the search path and the folder of the root file.
    #[default]
    Workspace,
    /// The whole disk.
    Everywhere,
}

/// Is the file NeuroML or LEMS: by the name `.nml`, or by its outermost element?
pub fn is_ours(db: &dyn Db, file: File) -> bool {
    let is_nml = |path: &Path| path.extension().is_some_and(|it| it.eq_ignore_ascii_case("nml"));
    let by_name = file.path(db).as_disk().is_some_and(is_nml);
    by_name || matches!(includes(db, file).0, RootKind::Lems | RootKind::Neuroml)
}

/// How many bytes of a file are looked at to see whether it is ours.
const SNIFF: usize = 1024;

/// Do the first bytes of a file show that it is NeuroML or LEMS? `.nml` files are ours by name.
pub fn looks_like_ours(path: &Path, start: &[u8]) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or("");
    extension.eq_ignore_ascii_case("nml") || matches!(root_name(start), Some(b"Lems" | b"neuroml"))
}

/// The local name of the first element, skipping declaration, comments and doctype. UTF-16 is read by its low bytes.
fn root_name(start: &[u8]) -> Option<&[u8]> {
    let mut rest = &start[..start.len().min(SNIFF * 4)];
    loop {
        let open = rest.iter().position(|&it| it == b'<')?;
        rest = &rest[open + 1..];
        match rest.first()? {
            b'!' if rest.starts_with(b"!--") => {
                let end = rest.windows(3).position(|it| it == b"-->")?;
                rest = &rest[end..];
            }
            b'!' | b'?' => {}
            _ => {
                let end = rest.iter().position(|it| !(it.is_ascii_alphanumeric() || b"_-.:".contains(it)))?;
                let name = &rest[..end];
                let local = name.iter().position(|&it| it == b':').map_or(name, |colon| &name[colon + 1..]);
                return Some(local);
            }
        }
    }
}

//! The official core files as files that an editor can open, for definitions that lie in them.
//!
//! They are inside the program. A client that asks for the content of documents (`workspace/textDocumentContent`) gets them from there;
//! for others one is laid, read-only, into the user's cache folder when something first leads there; a document that an
//! editor opens from there is the official file again.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use lsp_types::Uri;

use crate::pages;

static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| pages::cache_folder("official"));

/// Where an official file can be opened; none if it cannot be written anywhere.
pub(crate) fn uri(name: &'static str) -> Option<Uri> {
    static WRITTEN: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let path = FOLDER.as_ref()?.join(name);
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.contains(name) {
        let text = schema::official_text(name)?;
        std::fs::create_dir_all(path.parent()?).ok()?;
        // Another server of the same version may be reading it, so what is right already is left alone.
        if std::fs::read_to_string(&path).ok().as_deref() != Some(text) {
            // One of another build may lie there, read-only.
            drop(std::fs::remove_file(&path));
            std::fs::write(&path, text).ok()?;
            let mut permissions = std::fs::metadata(&path).ok()?.permissions();
            permissions.set_readonly(true);
            std::fs::set_permissions(&path, permissions).ok()?;
        }
        written.insert(name);
    }
    Uri::from_file_path(path)
}

/// The scheme of the official files for clients that ask for their content.
pub(crate) const SCHEME: &str = "neuroml-core";

/// What such a client calls an official file.
pub(crate) fn virtual_uri(name: &str) -> Option<Uri> {
    format!("{SCHEME}:/{name}").parse().ok()
}

/// The official file that such a client means.
pub(crate) fn name_in(uri: &Uri) -> Option<&'static str> {
    let path = uri.path().decode().to_string_lossy().into_owned();
    schema::core_files().find(|it| *it == path.trim_start_matches('/'))
}

/// The official file that was laid at a path.
pub(crate) fn name_of(path: &Path) -> Option<&'static str> {
    let name = path.strip_prefix(FOLDER.as_ref()?).ok()?.to_str()?;
    schema::core_files().find(|it| *it == name)
}

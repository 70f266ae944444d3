//! The page of a rule, as a file that the editor can open when the code of a finding is clicked.
//!
//! The pages are inside the program. One is laid into the user's cache folder when its rule first finds something, so
//! the link works without a network and always shows the page of this very version.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use lsp_types::Uri;
use rules::Rule;

/// Where the page of a rule can be opened; none if it cannot be written anywhere.
pub(crate) fn uri(rule: &'static Rule) -> Option<Uri> {
    static WRITTEN: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| cache_folder("rules"));
    let path = FOLDER.as_ref()?.join(format!("{}.md", rule.name));
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.contains(rule.name) {
        std::fs::create_dir_all(path.parent()?).ok()?;
        // Another server of the same version may be reading it, so what is right already is left alone.
        if std::fs::read_to_string(&path).ok().as_deref() != Some(rule.docs) {
            std::fs::write(&path, rule.docs).ok()?;
        }
        written.insert(rule.name);
    }
    Uri::from_file_path(path)
}

/// A folder of this version's own, where this system keeps caches.
pub(crate) fn cache_folder(name: &str) -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|it| it.join("Library/Caches"))
    } else {
        variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|it| it.join(".cache")))
    };
    Some(caches?.join("nml").join(env!("CARGO_PKG_VERSION")).join(name)).filter(|it| it.is_absolute())
}

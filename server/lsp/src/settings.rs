//! Which settings count for a file: the nearest `nml.toml` upward from it, with the editor's on top.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ide::{Analysis, KnownSettings};
use model::{FilePath, FileStatus, OsSystem, System};
use rules::{Settings, SettingsError};

use crate::config::Config;
use crate::log::Log;

/// The name of the settings file.
pub(crate) const FILE: &str = "nml.toml";

/// All settings that were asked for so far. A new one is begun when the editor's settings or an `nml.toml` change.
#[derive(Debug)]
pub(crate) struct SettingsBook {
    editor: Arc<Config>,
    /// Where files without a folder of their own find their `nml.toml`.
    first_root: Option<PathBuf>,
    log: Log,
    by_folder: Mutex<HashMap<Option<PathBuf>, KnownSettings>>,
}

impl SettingsBook {
    /// An empty book.
    pub(crate) fn new(editor: Arc<Config>, first_root: Option<PathBuf>, log: Log) -> SettingsBook {
        SettingsBook { editor, first_root, log, by_folder: Mutex::default() }
    }

    /// The settings for a file.
    pub(crate) fn of(&self, analysis: &Analysis, file: &FilePath) -> KnownSettings {
        let folder = file.folder().map(PathBuf::from).or_else(|| self.first_root.clone());
        let mut known = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = known.get(&folder) {
            return *settings;
        }
        let nearest = folder.as_deref().and_then(nearest);
        // All folders that share an `nml.toml` share the settings, and so the findings that are kept for them.
        let shared = nearest.as_deref().and_then(Path::parent).map(PathBuf::from);
        let settings = match known.get(&shared) {
            Some(settings) => *settings,
            None => analysis.know_settings(self.read(nearest.as_deref())),
        };
        known.insert(shared, settings);
        known.insert(folder, settings);
        settings
    }

    /// Whether the user lets includes leave the workspace: in the editor, or in an `nml.toml` of these folders.
    pub(crate) fn includes_may_leave(&self, roots: &[PathBuf]) -> bool {
        let allows =
            |root: &PathBuf| nearest(root).is_some_and(|it| self.read(Some(&it)).include_outside_workspace);
        self.editor.include_outside_workspace || roots.iter().any(allows)
    }

    /// An `nml.toml` with the editor's settings on top. What cannot be read is told to the log and left out.
    fn read(&self, file: Option<&Path>) -> Settings {
        let project = file.and_then(|file| {
            let text = String::from_utf8(OsSystem.read(file).ok()?).ok()?;
            let read = Settings::from_toml(&text);
            self.tell(&file.display().to_string(), read)
        });
        let mut settings = project.unwrap_or_default();
        let editor = &self.editor;
        if let Some(version) = &editor.schema {
            let set = settings.set_schema(version);
            self.tell("nml.schema", set);
        }
        let set = settings.select(&editor.select);
        self.tell("nml.select", set);
        let set = settings.ignore(&editor.ignore);
        self.tell("nml.ignore", set);
        for (rule, level) in &editor.severity {
            let set = settings.set_severity(rule, level);
            self.tell("nml.severity", set);
        }
        settings
    }

    fn tell<T>(&self, place: &str, read: Result<T, SettingsError>) -> Option<T> {
        read.map_err(|problem| self.log.warning(format!("{place}: {problem}"))).ok()
    }
}

/// The nearest `nml.toml`, in this folder or above.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let candidates = folder.ancestors().map(|it| it.join(FILE));
    candidates.into_iter().find(|it| matches!(OsSystem.status(it), FileStatus::Present(_)))
}

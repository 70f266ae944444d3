//! Which settings count for a file: the nearest `nml.toml` upward from it, with the command line on top.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rules::Settings;

use super::Arguments;

/// The name of the settings file.
const FILE: &str = "nml.toml";

/// Where settings come from. The same folder is looked at once.
#[derive(Debug)]
pub(crate) struct Sources {
    select: Vec<String>,
    ignore: Vec<String>,
    schema: Option<String>,
    /// Where a file's settings come from.
    origin: Origin,
    /// What was found for a folder.
    by_folder: HashMap<PathBuf, Arc<Settings>>,
}

#[derive(Debug)]
enum Origin {
    /// The same for all files: `--config FILE` or `--no-config`.
    Fixed(Arc<Settings>),
    /// The nearest `nml.toml`.
    Nearest,
}

impl Sources {
    /// Reads what the command line says.
    ///
    /// The error is a sentence for the user: a rule, a version or a file does not exist.
    pub(crate) fn new(arguments: &Arguments) -> Result<Sources, String> {
        let mut sources = Sources {
            select: arguments.select.clone(),
            ignore: arguments.ignore.clone(),
            schema: arguments.schema.clone(),
            origin: Origin::Nearest,
            by_folder: HashMap::new(),
        };
        // Tell a mistyped rule at once, not once for each file.
        let none = sources.on_top_of(Settings::default())?;
        if let Some(file) = &arguments.config {
            sources.origin = Origin::Fixed(Arc::new(sources.read(file)?));
        } else if arguments.no_config {
            sources.origin = Origin::Fixed(Arc::new(none));
        }
        Ok(sources)
    }

    /// The settings for a file at this (absolute) path.
    pub(crate) fn of(&mut self, path: &Path) -> Result<Arc<Settings>, String> {
        if let Origin::Fixed(settings) = &self.origin {
            return Ok(Arc::clone(settings));
        }
        let folder = path.parent().unwrap_or(path);
        if let Some(settings) = self.by_folder.get(folder) {
            return Ok(Arc::clone(settings));
        }
        let nearest = folder.ancestors().map(|it| it.join(FILE)).find(|it| it.is_file());
        let settings = match nearest {
            Some(file) => self.read(&file)?,
            None => self.on_top_of(Settings::default())?,
        };
        let settings = Arc::new(settings);
        self.by_folder.insert(folder.to_path_buf(), Arc::clone(&settings));
        Ok(settings)
    }

    fn read(&self, file: &Path) -> Result<Settings, String> {
        let text = fs::read_to_string(file).map_err(|it| format!("{}: {it}", file.display()))?;
        let settings = Settings::from_toml(&text).map_err(|it| format!("{}: {it}", file.display()))?;
        self.on_top_of(settings)
    }

    fn on_top_of(&self, mut settings: Settings) -> Result<Settings, String> {
        let in_words = |it: rules::SettingsError| it.to_string();
        if !self.select.is_empty() {
            settings.select_only(&self.select).map_err(in_words)?;
        }
        settings.ignore(&self.ignore).map_err(in_words)?;
        if let Some(version) = &self.schema {
            settings.set_schema(version).map_err(in_words)?;
        }
        Ok(settings)
    }
}

//! What users set: which rules, how severe, against which version of the schema (`nml.toml`, editor settings, options).
//!
//! ```toml
//! schema = "2.3.1"                  # judge every file by this version, not by the one that it declares
//! select = ["all"]                  # rules and groups that are on
//! ignore = ["portability"]          # rules and groups that are off
//! include-outside-workspace = false # may an include leave the workspace folders?
//!
//! [severity]
//! misplaced-element = "error"       # error, warning, info, hint or off
//!
//! [per-file-ignores]
//! "legacy/**" = ["schema"]
//! ```

use std::path::Path;

use globset::{Glob, GlobMatcher};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::{Group, Rule, Severity, again, registry};

/// The settings that [`check`](crate::check) obeys. The default has every rule on.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The schema version that every file is judged by; none: the one that the file declares.
    pub schema: Option<::schema::Version>,
    /// Whether includes may leave the workspace folders and the folder of the root file.
    pub include_outside_workspace: bool,
    /// Another number for every other state; 0 is the default.
    revision: u64,
    select: Vec<Selector>,
    ignore: Vec<Selector>,
    severity: FxHashMap<&'static str, Level>,
    per_file: Vec<(GlobMatcher, Vec<Selector>)>,
}

/// What a user makes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Its findings are not shown.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

/// A rule, a group, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Selector {
    All,
    Group(Group),
    Rule(&'static str),
}

/// What is wrong with settings, in words for the user.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not TOML or has a key that does not exist.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A name that is neither a rule nor a group.
    #[error("`{name}` is neither a rule nor a group{}", nearest(.name))]
    UnknownRule {
        /// The name as written.
        name: String,
    },
    /// A severity that does not exist.
    #[error("`{0}` is not a severity: error, warning, info, hint or off")]
    UnknownSeverity(String),
    /// A schema version that does not exist.
    #[error("`{name}` is not a version of the NeuroML schema: {}", versions())]
    UnknownVersion {
        /// The version as written.
        name: String,
    },
    /// A pattern of `per-file-ignores` that cannot be read.
    #[error("{0}")]
    Pattern(#[from] globset::Error),
}

/// `nml.toml` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Written {
    schema: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    include_outside_workspace: bool,
    severity: std::collections::BTreeMap<String, String>,
    per_file_ignores: std::collections::BTreeMap<String, Vec<String>>,
}

impl Settings {
    /// Reads `nml.toml`.
    ///
    /// # Errors
    /// The text is not TOML, or names a key, rule, group, severity or version that does not exist.
    pub fn from_toml(text: &str) -> Result<Settings, SettingsError> {
        let written: Written = toml::from_str(text)?;
        let mut settings =
            Settings { include_outside_workspace: written.include_outside_workspace, ..Settings::default() };
        if let Some(version) = &written.schema {
            settings.set_schema(version)?;
        }
        settings.select(&written.select)?;
        settings.ignore(&written.ignore)?;
        for (name, level) in &written.severity {
            settings.set_severity(name, level)?;
        }
        for (pattern, names) in &written.per_file_ignores {
            let selectors = names.iter().map(|name| selector(name)).collect::<Result<_, _>>()?;
            settings.per_file.push((Glob::new(pattern)?.compile_matcher(), selectors));
        }
        settings.revision = again::next_revision();
        Ok(settings)
    }

    /// Judges every file by this version of the schema (`2.3.1`, `v2beta4`, …).
    ///
    /// # Errors
    /// There is no such version.
    pub fn set_schema(&mut self, version: &str) -> Result<(), SettingsError> {
        self.revision = again::next_revision();
        let found = ::schema::Version::parse(version);
        self.schema = Some(found.ok_or_else(|| SettingsError::UnknownVersion { name: version.to_owned() })?);
        Ok(())
    }

    /// Turns on only these rules and groups (once called, nothing else is on).
    ///
    /// # Errors
    /// A name is neither a rule nor a group.
    pub fn select(&mut self, names: &[impl AsRef<str>]) -> Result<(), SettingsError> {
        self.revision = again::next_revision();
        names.iter().try_for_each(|name| selector(name.as_ref()).map(|it| self.select.push(it)))
    }

    /// Turns on only these rules and groups, whatever was selected before.
    ///
    /// # Errors
    /// A name is neither a rule nor a group.
    pub fn select_only(&mut self, names: &[impl AsRef<str>]) -> Result<(), SettingsError> {
        self.select.clear();
        self.select(names)
    }

    /// Turns off these rules and groups.
    ///
    /// # Errors
    /// A name is neither a rule nor a group.
    pub fn ignore(&mut self, names: &[impl AsRef<str>]) -> Result<(), SettingsError> {
        self.revision = again::next_revision();
        names.iter().try_for_each(|name| selector(name.as_ref()).map(|it| self.ignore.push(it)))
    }

    /// Gives the findings of a rule another severity, or turns it `off`.
    ///
    /// # Errors
    /// The rule or the severity does not exist.
    pub fn set_severity(&mut self, rule: &str, level: &str) -> Result<(), SettingsError> {
        self.revision = again::next_revision();
        let found =
            registry::rule(rule).ok_or_else(|| SettingsError::UnknownRule { name: rule.to_owned() })?;
        let level = match level {
            "off" => Level::Off,
            name => Level::On(
                Severity::from_name(name).ok_or_else(|| SettingsError::UnknownSeverity(name.to_owned()))?,
            ),
        };
        self.severity.insert(found.name, level);
        Ok(())
    }

    /// Tells one state of the settings from another.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the findings of a rule are shown at all.
    pub fn is_on(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|it| it.covers(rule));
        // A rule selected by its own name stays on when its group is ignored.
        let by_name = self.select.contains(&Selector::Rule(rule.name));
        let ignored =
            self.ignore.iter().any(|it| it.covers(rule) && !(by_name && *it != Selector::Rule(rule.name)));
        selected && !ignored && self.severity.get(rule.name) != Some(&Level::Off)
    }

    /// Whether the findings of a rule in the file at this path are shown.
    pub fn is_on_for(&self, rule: &Rule, path: &Path) -> bool {
        self.is_on(rule)
            && !self
                .per_file
                .iter()
                .any(|(glob, rules)| rules.iter().any(|it| it.covers(rule)) && glob.is_match(path))
    }

    /// The severity that the user gave a rule, if any.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.severity.get(rule.name) {
            Some(Level::On(severity)) => Some(*severity),
            _ => None,
        }
    }
}

impl Selector {
    fn covers(self, rule: &Rule) -> bool {
        match self {
            Selector::All => true,
            Selector::Group(group) => rule.group == group,
            Selector::Rule(name) => rule.name == name,
        }
    }
}

fn selector(name: &str) -> Result<Selector, SettingsError> {
    if name == "all" {
        return Ok(Selector::All);
    }
    let by_group = Group::from_name(name).map(Selector::Group);
    by_group
        .or_else(|| registry::rule(name).map(|rule| Selector::Rule(rule.name)))
        .ok_or_else(|| SettingsError::UnknownRule { name: name.to_owned() })
}

fn nearest(name: &str) -> String {
    let names =
        registry::RULES.iter().map(|rule| rule.name).chain(Group::ALL.iter().map(|group| group.name()));
    text::nearest(name, names).map_or(String::new(), |it| format!(": did you mean `{it}`?"))
}

fn versions() -> String {
    ::schema::Version::ALL.iter().map(|version| version.name()).collect::<Vec<_>>().join(", ")
}

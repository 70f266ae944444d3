//! What the user set in the editor, under `nml`.
//!
//! ```json
//! { "nml": { "schema": "2.3.1", "select": ["all"], "ignore": ["portability"],
//!            "severity": { "misplaced-element": "error" }, "searchPath": ["lib"], "includeOutsideWorkspace": false } }
//! ```

use lsp_types as lsp;
use lsp_types::request::WorkspaceConfiguration;
use serde_json::Value;

use crate::log::Log;
use crate::main_loop::Server;
use crate::session::{Effect, Session};

/// The settings.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Config {
    /// The schema version that every file is judged by; none: the one that the file declares.
    pub(crate) schema: Option<String>,
    /// Rules and groups that are on; empty: all.
    pub(crate) select: Vec<String>,
    /// Rules and groups that are off.
    pub(crate) ignore: Vec<String>,
    /// Severities of rules.
    pub(crate) severity: std::collections::BTreeMap<String, String>,
    /// Further folders in which includes are looked for.
    pub(crate) search_path: Vec<std::path::PathBuf>,
    /// Whether includes may leave the workspace folders and the folder of the root file.
    pub(crate) include_outside_workspace: bool,
}

impl Config {
    /// Reads the settings. What cannot be read is told to the log and left at its default.
    pub(crate) fn from_json(value: &Value, log: &Log) -> Config {
        if value.is_null() {
            return Config::default();
        }
        serde_json::from_value(value.clone()).unwrap_or_else(|error| {
            log.warning(format!("settings `nml`: {error}"));
            Config::default()
        })
    }
}

/// Asks the client for the settings, if it answers such questions.
pub(crate) fn pull(server: &Server) {
    if !server.lock().client.answers_configuration {
        return;
    }
    let items = vec![lsp::ConfigurationItem { scope_uri: None, section: Some("nml".to_owned()) }];
    let asked = server.clone();
    server.outbox.request::<WorkspaceConfiguration>(lsp::ConfigurationParams { items }, move |answer| {
        if let Ok(Some(value)) = answer.map(|it| it.into_iter().next())
            && !value.is_null()
        {
            asked.write("workspace/configuration", |session, log| session.configure(&value, log));
        }
    });
}

impl Session {
    /// Takes new settings over.
    pub(crate) fn configure(&mut self, value: &Value, log: &Log) -> Effect {
        let config = Config::from_json(value, log);
        if *self.config == config {
            return Effect::Nothing;
        }
        self.set_config(config);
        Effect::World
    }
}

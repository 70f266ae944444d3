//! The state of the server: what is open, what was configured, what is known.
//!
//! Only notifications change it, one after the other in wire order; requests get a [`Snapshot`].

use std::path::PathBuf;
use std::sync::Arc;

use crate::analysis::FilePath;
use lsp_types::Uri;

use crate::analysis::Host;
use crate::capabilities::Client;
use crate::config::Config;
use crate::document::{Document, Splice};
use crate::from_proto;
use crate::language;
use crate::snapshot::{Documents, Snapshot};

/// The state.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// The analyser.
    pub(crate) host: Host,
    /// The open documents.
    pub(crate) documents: Arc<Documents>,
    /// What the client can do.
    pub(crate) client: Arc<Client>,
    /// What the user set.
    pub(crate) config: Arc<Config>,
    /// The folders of the workspace.
    pub(crate) folders: Vec<PathBuf>,
}

/// What a change means for the diagnostics that the client shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    Nothing,
    /// A text in the editor changed; the editor knows that and asks by itself.
    Edited,
    /// Something changed that the editor does not connect with its documents: a file, a setting.
    World,
}

impl Session {
    /// The state as it is now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            analysis: self.host.analysis(),
            documents: self.documents.clone(),
            client: self.client.clone(),
            config: self.config.clone(),
        }
    }

    /// Takes a document of the editor in.
    pub(crate) fn open(&mut self, uri: Uri, mut document: Document) {
        let path = from_proto::file_path(&uri);
        if let Some(path) = &path {
            document.is_ours = language::is_ours(path.as_disk(), Some(&document.language_id), &document.text);
            if document.is_ours {
                self.host.open(path, document.text.clone());
            }
        }
        Arc::make_mut(&mut self.documents).insert(uri, document);
    }

    /// Changes an open document. The change says what it replaced; none: nothing.
    pub(crate) fn edit(&mut self, uri: &Uri, change: impl FnOnce(&mut Document) -> Option<Splice>) {
        let Some(document) = Arc::make_mut(&mut self.documents).get_mut(uri) else { return };
        let Some(splice) = change(document) else { return };
        let Some(path) = from_proto::file_path(uri) else { return };
        let was_ours = document.is_ours;
        document.is_ours = language::is_ours(path.as_disk(), Some(&document.language_id), &document.text);
        match (was_ours, document.is_ours) {
            (true, true) => self.host.edit(&path, document.text.clone(), splice),
            (false, true) => self.host.open(&path, document.text.clone()),
            (true, false) => self.host.close(&path),
            (false, false) => {}
        }
    }

    /// Forgets a document of the editor: the disk counts again.
    pub(crate) fn close(&mut self, uri: &Uri) {
        let Some(document) = Arc::make_mut(&mut self.documents).remove(uri) else { return };
        if let (true, Some(path)) = (document.is_ours, from_proto::file_path(uri)) {
            self.host.close(&path);
        }
    }

    /// Sets the folders of the workspace.
    pub(crate) fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders;
        self.host.set_roots(self.folders.clone());
    }

    /// Sets what the user configured.
    pub(crate) fn set_config(&mut self, config: Config) {
        self.host.set_config(&config);
        self.config = Arc::new(config);
    }

    /// Tells the analyser that something happened to a file on the disk.
    pub(crate) fn file_changed(&mut self, uri: &Uri) {
        if let Some(FilePath::Disk(path)) = from_proto::file_path(uri) {
            self.host.file_changed(&path);
        }
    }
}

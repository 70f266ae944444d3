//! The state of the server: what is open, what was configured, what is known.
//!
//! Only notifications change it, one after the other in wire order; requests get a [`Snapshot`].

use std::path::PathBuf;
use std::sync::Arc;

use ide::{AnalysisHost, Change};
use lsp_types::Uri;
use model::{FilePath, OsSystem, Reach};

use crate::capabilities::Client;
use crate::config::Config;
use crate::document::{Document, Splice};
use crate::from_proto;
use crate::language;
use crate::log::Log;
use crate::request::semantic_tokens::TokenMemory;
use crate::settings::{self, SettingsBook};
use crate::snapshot::{Documents, Snapshot};

/// The state.
#[derive(Debug)]
pub(crate) struct Session {
    /// The analyser.
    pub(crate) host: AnalysisHost,
    /// The open documents.
    pub(crate) documents: Arc<Documents>,
    /// What the client can do.
    pub(crate) client: Arc<Client>,
    /// What the user set in the editor.
    pub(crate) config: Arc<Config>,
    /// What counts for each file.
    settings: Arc<SettingsBook>,
    log: Log,
    /// The tokens that the client was sent.
    pub(crate) tokens: Arc<TokenMemory>,
    /// The document that was last worked on, for commands without arguments.
    pub(crate) last_document: Option<Uri>,
    /// The folders of the workspace.
    pub(crate) folders: Arc<[PathBuf]>,
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
    /// A server that has not heard anything yet.
    pub(crate) fn new(log: Log) -> Session {
        Session {
            host: AnalysisHost::new(Arc::new(OsSystem)),
            documents: Arc::default(),
            client: Arc::default(),
            config: Arc::default(),
            last_document: None,
            folders: Arc::default(),
            tokens: Arc::default(),
            settings: Arc::new(SettingsBook::new(Arc::default(), None, log.clone())),
            log,
        }
    }

    /// The state as it is now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            analysis: self.host.analysis(),
            documents: self.documents.clone(),
            client: self.client.clone(),
            settings: self.settings.clone(),
            folders: self.folders.clone(),
            tokens: self.tokens.clone(),
            is_stopped: Arc::default(),
        }
    }

    /// Takes a document of the editor in.
    pub(crate) fn open(&mut self, uri: Uri, mut document: Document) {
        let path = from_proto::file_path(&uri);
        let is_ours = is_ours(path.as_ref(), &document);
        document.parse(is_ours, None);
        if let (Some(path), Some(parsed)) = (path, document.parsed.clone()) {
            self.host.apply(Change::Text { path, document: parsed });
            self.last_document = Some(uri.clone());
        }
        Arc::make_mut(&mut self.documents).insert(uri, document);
    }

    /// Changes an open document. The change says what it replaced; none: nothing.
    pub(crate) fn edit(&mut self, uri: &Uri, change: impl FnOnce(&mut Document) -> Option<Splice>) {
        let Some(document) = Arc::make_mut(&mut self.documents).get_mut(uri) else { return };
        let Some(splice) = change(document) else { return };
        let path = from_proto::file_path(uri);
        let was_ours = document.is_ours();
        let step = document.parse(is_ours(path.as_ref(), document), Some(splice));
        if document.is_ours() {
            self.last_document = Some(uri.clone());
        }
        match (path, document.parsed.clone()) {
            (Some(path), Some(_)) if let Some(step) = step => {
                self.host.apply(Change::Edit { path, step: Box::new(step) });
            }
            (Some(path), Some(document)) => self.host.apply(Change::Text { path, document }),
            (Some(path), None) if was_ours => self.host.apply(Change::Closed { path }),
            _ => {}
        }
    }

    /// Forgets a document of the editor: the disk counts again.
    pub(crate) fn close(&mut self, uri: &Uri) {
        self.tokens.forget(uri);
        let Some(document) = Arc::make_mut(&mut self.documents).remove(uri) else { return };
        if self.last_document.as_ref() == Some(uri) {
            self.last_document =
                self.documents.iter().find(|(_, it)| it.is_ours()).map(|(uri, _)| uri.clone());
        }
        if let (true, Some(path)) = (document.is_ours(), from_proto::file_path(uri)) {
            self.host.apply(Change::Closed { path });
        }
    }

    /// Sets the folders of the workspace.
    pub(crate) fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders.into();
        self.host.apply(Change::Roots(self.folders.to_vec()));
        self.settle();
    }

    /// Sets what the user configured.
    pub(crate) fn set_config(&mut self, config: Config) {
        self.config = Arc::new(config);
        self.settle();
    }

    /// Reads the settings anew.
    fn settle(&mut self) {
        let first_root = self.folders.first().cloned();
        let settings = SettingsBook::new(self.config.clone(), first_root, self.log.clone());
        let reach = match settings.includes_may_leave(&self.folders) {
            true => Reach::Everywhere,
            false => Reach::Workspace,
        };
        let search_path = self.config.search_path.clone();
        self.host.apply(Change::Settings(model::Settings { search_path, reach }));
        self.settings = Arc::new(settings);
    }

    /// Tells the analyser that something happened to a file on the disk.
    pub(crate) fn file_changed(&mut self, uri: &Uri) {
        if let Some(FilePath::Disk(path)) = from_proto::file_path(uri) {
            if path.file_name().is_some_and(|it| it == settings::FILE) {
                self.settle();
            } else {
                self.host.apply(Change::OnDisk { path });
            }
        }
    }
}

fn is_ours(path: Option<&FilePath>, document: &Document) -> bool {
    // A document of an unknown scheme (one side of a comparison, say) is nobody's.
    path.is_some_and(|path| language::is_ours(path.as_disk(), Some(&document.language_id), &document.text))
}

//! What a request sees: the state of its place in the stream, frozen.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ide::{Analysis, CancelToken, Cancellable, Cancelled, File};
use lsp_types::Uri;
use model::FilePath;
use rules::Diagnostic;
use text::{Encoding, TextEdit};

use crate::capabilities::Client;
use crate::document::Document;
use crate::from_proto;
use crate::request::semantic_tokens::TokenMemory;
use crate::settings::SettingsBook;

/// The open documents.
pub(crate) type Documents = HashMap<Uri, Document>;

/// A frozen state. Nobody keeps one: a change waits until all are gone.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// What can be asked about the models.
    pub(crate) analysis: Analysis,
    /// The open documents.
    pub(crate) documents: Arc<Documents>,
    /// What the client can do.
    pub(crate) client: Arc<Client>,
    /// What the user set.
    pub(crate) settings: Arc<SettingsBook>,
    /// The folders of the workspace.
    pub(crate) folders: Arc<[PathBuf]>,
    /// The tokens that the client was sent.
    pub(crate) tokens: Arc<TokenMemory>,
    /// Whether the asker has lost interest. The token alone is not enough: it is forgotten between two questions.
    pub(crate) is_stopped: Arc<AtomicBool>,
}

/// Stops the work on a snapshot when dropped.
#[derive(Debug)]
pub(crate) struct StopOnDrop {
    token: CancelToken,
    is_stopped: Arc<AtomicBool>,
}

impl Snapshot {
    /// The negotiated encoding of columns.
    pub(crate) fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    /// A guard that stops the work on this snapshot when it is dropped.
    pub(crate) fn stop_on_drop(&self) -> StopOnDrop {
        StopOnDrop { token: self.analysis.cancel_token(), is_stopped: self.is_stopped.clone() }
    }

    /// Ends the work if nobody waits for it any more, or a change does. For loops over many questions.
    pub(crate) fn check_cancelled(&self) -> Cancellable<()> {
        if self.is_stopped.load(Ordering::Acquire) {
            return Err(Cancelled::ByAsker);
        }
        self.analysis.check_cancelled()
    }

    /// The file at a path, which need not exist.
    pub(crate) fn file(&self, path: &FilePath) -> File {
        self.analysis.file(path)
    }

    /// The file behind a URI if it is ours to speak about: an open document that is NeuroML or LEMS, a file of the
    /// workspace, or an official one.
    pub(crate) fn our_file(&self, uri: &Uri) -> Option<FilePath> {
        let path = from_proto::file_path(uri)?;
        match self.documents.get(uri) {
            Some(document) => document.is_ours().then_some(path),
            None if matches!(path, FilePath::Official(_)) => Some(path),
            None => path.as_disk().is_some_and(crate::language::may_be_ours).then_some(path),
        }
    }

    /// The file and the byte offset of a position in it; none in documents that are not ours.
    pub(crate) fn at(
        &self,
        at: &lsp_types::TextDocumentPositionParams,
    ) -> Cancellable<Option<(FilePath, u32)>> {
        let Some(path) = self.our_file(&at.text_document.uri) else { return Ok(None) };
        let offset = self.offset(&at.text_document.uri, &path, at.position)?;
        Ok(Some((path, offset)))
    }

    /// The same, with the file as the analysis knows it.
    pub(crate) fn file_at(
        &self,
        at: &lsp_types::TextDocumentPositionParams,
    ) -> Cancellable<Option<(FilePath, File, u32)>> {
        Ok(self.at(at)?.map(|(path, offset)| (path.clone(), self.file(&path), offset)))
    }

    /// The byte offset of a position.
    pub(crate) fn offset(&self, uri: &Uri, path: &FilePath, at: lsp_types::Position) -> Cancellable<u32> {
        if let Some(document) = self.documents.get(uri) {
            return Ok(from_proto::offset(&document.rope, at, self.encoding()) as u32);
        }
        let lines = self.analysis.line_index(self.file(path))?;
        Ok(lines.offset(text::Position { line: at.line, column: at.character }, self.encoding()))
    }

    /// The bytes of a range.
    pub(crate) fn range(
        &self,
        uri: &Uri,
        path: &FilePath,
        range: lsp_types::Range,
    ) -> Cancellable<text::Range> {
        let start = self.offset(uri, path, range.start)?;
        Ok(text::Range::new(start, self.offset(uri, path, range.end)?.max(start)))
    }

    /// The paths of the files of the workspace that are ours.
    pub(crate) fn workspace_files(&self) -> Cancellable<Vec<PathBuf>> {
        let files = self.analysis.workspace_files()?;
        Ok(files.into_iter().filter_map(|it| self.analysis.path(it).as_disk().map(PathBuf::from)).collect())
    }

    /// What is wrong with a file.
    pub(crate) fn diagnostics(&self, path: &FilePath) -> Cancellable<Arc<[Diagnostic]>> {
        self.check_cancelled()?;
        // Nobody can change the official files, so nobody wants to hear about them.
        if matches!(path, FilePath::Official(_)) {
            return Ok(Arc::from([]));
        }
        self.analysis.diagnostics(self.file(path), self.settings.of(&self.analysis, path))
    }

    /// The edits that mend a document as far as there is one right answer.
    pub(crate) fn mend(&self, path: &FilePath) -> Cancellable<Vec<TextEdit>> {
        self.check_cancelled()?;
        self.analysis.mend(self.file(path), self.settings.of(&self.analysis, path))
    }

    /// The open document at a path.
    pub(crate) fn open_document(&self, path: &Path) -> Option<(&Uri, &Document)> {
        let uri = Uri::from_file_path(path)?;
        let found = self.documents.get_key_value(&uri);
        // Editors escape differently (`file:///c%3A/` and `file:///C:/`), so the path decides in the end.
        found.or_else(|| {
            self.documents.iter().find(|(uri, _)| {
                from_proto::file_path(uri).and_then(|it| it.as_disk().map(|it| it == path)) == Some(true)
            })
        })
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Release);
        self.token.cancel();
    }
}

//! `nml/preview`: what a preview panel draws of a document as it stands in the editor.

use lsp_types as lsp;
use model::FilePath;
use preview::{Asker, Panel, Preview, Question};
use serde::{Deserialize, Serialize};

use super::{Reply, Stop};
use crate::snapshot::Snapshot;
use crate::to_proto;

/// What a panel asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewParams {
    pub(crate) panel: Panel,
    pub(crate) text_document: lsp::TextDocumentIdentifier,
    #[serde(default)]
    pub(crate) position: Option<lsp::Position>,
    #[serde(default)]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) temperature: Option<f64>,
    #[serde(default)]
    pub(crate) calcium: Option<f64>,
}

/// What it is answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PreviewAnswer {
    uri: String,
    /// The version of the document that was looked at; none for one that is not open.
    version: Option<i32>,
    #[serde(flatten)]
    preview: Preview,
}

pub(crate) fn preview(snapshot: &Snapshot, params: &PreviewParams) -> Reply<PreviewAnswer> {
    let uri = &params.text_document.uri;
    let path = known_file(snapshot, uri)?;
    let file = snapshot.file(&path);
    let at = match params.position {
        Some(position) => Some(snapshot.offset(uri, &path, position)?),
        None => None,
    };
    let question = Question {
        panel: params.panel,
        id: params.id.clone(),
        at,
        temperature: params.temperature,
        calcium: params.calcium,
    };
    let encoding = snapshot.encoding();
    let preview = snapshot.analysis.ask(|db| {
        let uri = |file: ide::File| to_proto::uri(snapshot, file.path(db)).map(|it| it.as_str().to_owned());
        preview::preview(db, file, &Asker { encoding, uri: &uri }, &question)
    })?;
    let version = snapshot.documents.get(uri).map(|it| it.version);
    Ok(PreviewAnswer { uri: uri.as_str().to_owned(), version, preview })
}

/// The file of a document that commands and panels may be about: one that is open, or one of the workspace. Whoever asks
/// for another is told why not.
pub(crate) fn known_file(snapshot: &Snapshot, uri: &lsp::Uri) -> Reply<FilePath> {
    let refused = |why: &str| Stop::Refused(format!("{}: {why}", uri.as_str()));
    match snapshot.documents.get(uri) {
        Some(document) if !document.is_ours() => return Err(refused("neither NeuroML nor LEMS")),
        Some(_) => return snapshot.our_file(uri).ok_or_else(|| refused("no document that can be read")),
        None => {}
    }
    let path = snapshot.our_file(uri).ok_or_else(|| refused("neither NeuroML nor LEMS"))?;
    let is_inside =
        path.as_disk().is_some_and(|it| snapshot.folders.iter().any(|folder| it.starts_with(folder)));
    match is_inside || matches!(path, FilePath::Official(_)) {
        true => Ok(path),
        false => Err(refused("neither open nor in the workspace")),
    }
}

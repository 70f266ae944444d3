//! `textDocument/codeLens`: running, drawing and references above each component; the same as code actions.

use ide::{Lens, LensKind};
use lsp_types as lsp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Reply, known_file};
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

/// What a lens that is not resolved yet remembers.
#[derive(Debug, Serialize, Deserialize)]
struct Unresolved {
    uri: lsp::Uri,
    position: lsp::Position,
}

/// The kind of the actions, under which an editor can list them alone.
pub(crate) const ACTION: lsp::CodeActionKind = lsp::CodeActionKind::new("nml");

pub(crate) fn code_lens(
    snapshot: &Snapshot,
    params: &lsp::CodeLensParams,
) -> Reply<Option<Vec<lsp::CodeLens>>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let place = Place::of(snapshot, &path)?;
    let mut lenses = Vec::new();
    for it in snapshot.analysis.lenses(snapshot.file(&path))? {
        let range = place.range(&it.focus);
        if it.kind == LensKind::References {
            let data = Unresolved { uri: uri.clone(), position: range.start };
            lenses.push(lsp::CodeLens { range, command: None, data: serde_json::to_value(data).ok() });
            continue;
        }
        let commands = commands(uri, &it).into_iter();
        lenses.extend(commands.map(|it| lsp::CodeLens { range, command: Some(it), data: None }));
    }
    Ok(Some(lenses))
}

pub(crate) fn code_lens_resolve(snapshot: &Snapshot, mut lens: lsp::CodeLens) -> Reply<lsp::CodeLens> {
    let Some(data) = lens.data.clone() else { return Ok(lens) };
    let Ok(Unresolved { uri, position }) = serde_json::from_value(data) else { return Ok(lens) };
    let locations = references(snapshot, &uri, position)?;
    let title = match locations.len() {
        1 => "1 reference".to_owned(),
        count => format!("{count} references"),
    };
    let command = match snapshot.client.shows_references {
        true => "nml.showReferences",
        false => "nml.references",
    };
    let arguments = match snapshot.client.shows_references {
        true => vec![json!(uri), json!(position), json!(locations)],
        false => vec![json!({ "uri": uri, "position": position })],
    };
    lens.command = Some(lsp::Command { title, command: command.to_owned(), arguments: Some(arguments) });
    Ok(lens)
}

/// Where something else leads to what is named at a position.
pub(crate) fn references(
    snapshot: &Snapshot,
    uri: &lsp::Uri,
    position: lsp::Position,
) -> Reply<Vec<lsp::Location>> {
    let path = known_file(snapshot, uri)?;
    let offset = snapshot.offset(uri, &path, position)?;
    let Some(found) = snapshot.analysis.references(snapshot.file(&path), offset)? else {
        return Ok(Vec::new());
    };
    let mut locations = Vec::new();
    for it in found.mentions {
        snapshot.check_cancelled()?;
        locations.extend(to_proto::location(snapshot, it.file, it.mention.range)?);
    }
    Ok(locations)
}

/// The actions of the elements around a position, those of the innermost first.
pub(super) fn actions(
    snapshot: &Snapshot,
    path: &model::FilePath,
    uri: &lsp::Uri,
    offset: u32,
) -> Reply<Vec<lsp::CodeAction>> {
    let lenses = snapshot.analysis.lenses(snapshot.file(path))?;
    let around = lenses.iter().rev().filter(|it| it.element.touches(offset));
    let action = |command: lsp::Command| lsp::CodeAction {
        title: command.title.clone(),
        kind: Some(ACTION),
        command: Some(command),
        ..lsp::CodeAction::default()
    };
    Ok(around.flat_map(|it| commands(uri, it)).map(action).collect())
}

fn commands(uri: &lsp::Uri, lens: &Lens) -> Vec<lsp::Command> {
    let command = |title: String, command: &str, argument: Value| lsp::Command {
        title,
        command: command.to_owned(),
        arguments: Some(vec![argument]),
    };
    match &lens.kind {
        LensKind::References => Vec::new(),
        LensKind::Run(target) => {
            let argument = match target {
                Some(id) => json!({ "uri": uri, "target": id }),
                None => json!({ "uri": uri }),
            };
            let of = target.as_ref().map(|it| format!(" {it}")).unwrap_or_default();
            vec![
                command(format!("Run{of}"), "nml.run", argument.clone()),
                command(format!("Plot{of}"), "nml.plot", argument),
            ]
        }
        LensKind::Channel(id) => {
            vec![command(format!("Channel {id}"), "nml.channel", json!({ "uri": uri, "id": id }))]
        }
        LensKind::Morphology(id) => {
            let argument = json!({ "panel": "morphology", "uri": uri, "id": id });
            vec![command(format!("Morphology of {id}"), "nml.preview", argument)]
        }
        LensKind::Network(id) => {
            let argument = json!({ "panel": "network", "uri": uri, "id": id });
            vec![command(format!("Network {id}"), "nml.preview", argument)]
        }
    }
}

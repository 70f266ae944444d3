//! `workspace/executeCommand`: what lenses, actions and panels do.
//!
//! Each command takes one object; one that is about a document may leave it out and then means the document that was last
//! worked on, so that editors which give commands no arguments have them too.

use lsp_types as lsp;
use lsp_types::request::ShowDocument;
use preview::Panel;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::main_loop::Server;
use crate::page::Address;
use crate::panels::message;
use crate::pool::Lane;
use crate::request::{Stop, known_file, references_at};
use crate::run::{RunArguments, Runs};
use crate::snapshot::Snapshot;

/// All of them.
pub(crate) const COMMANDS: [&str; 6] =
    ["nml.run", "nml.plot", "nml.cancel", "nml.channel", "nml.preview", "nml.references"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CancelArguments {
    run: u64,
}

#[derive(Debug, Deserialize)]
struct PanelArguments {
    uri: lsp::Uri,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    position: Option<lsp::Position>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceArguments {
    uri: lsp::Uri,
    position: lsp::Position,
}

#[derive(Debug, Deserialize)]
struct PreviewArguments {
    panel: Panel,
    #[serde(flatten)]
    of: PanelArguments,
}

/// Does what a command says. Everything that depends on the order of messages happens before the first `await`.
pub(crate) async fn execute(server: &Server, command: &str, arguments: Vec<Value>) -> Result<Value> {
    let snapshot = server.lock().snapshot();
    let argument = arguments.into_iter().next();
    match command {
        "nml.run" => start(server, snapshot, parse(server, command, argument)?).map(|(_, answer)| answer),
        "nml.plot" => {
            let run: RunArguments = parse(server, command, argument)?;
            let uri = run.uri.clone();
            let (number, mut answer) = start(server, snapshot, run)?;
            let address = Address { panel: "run", uri: &uri, id: None, run: Some(number), position: None };
            show(server, &address, &mut answer)?;
            Ok(answer)
        }
        "nml.cancel" => {
            let CancelArguments { run } = parse(server, command, argument)?;
            Ok(json!({ "run": run, "cancelled": Runs::cancel(server, run) }))
        }
        "nml.channel" => {
            let of: PanelArguments = parse(server, command, argument)?;
            open(server, &snapshot, Panel::Channel, &of)
        }
        "nml.preview" => {
            let PreviewArguments { panel, of } = parse(server, command, argument)?;
            open(server, &snapshot, panel, &of)
        }
        "nml.references" => {
            let ReferenceArguments { uri, position } = parse(server, command, argument)?;
            drop(snapshot);
            references(server, uri, position).await
        }
        other => Err(invalid(format!("there is no command `{other}`, only {}", COMMANDS.join(", ")))),
    }
}

fn start(server: &Server, snapshot: Snapshot, arguments: RunArguments) -> Result<(u64, Value)> {
    known_file(&snapshot, &arguments.uri).map_err(|it| it.into_error("workspace/executeCommand"))?;
    let run = Runs::start(server, snapshot, arguments)
        .map_err(|it| Stop::Refused(it).into_error("workspace/executeCommand"))?;
    Ok((run.number, json!({ "run": run.number, "title": run.title })))
}

fn open(server: &Server, snapshot: &Snapshot, panel: Panel, of: &PanelArguments) -> Result<Value> {
    known_file(snapshot, &of.uri).map_err(|it| it.into_error("workspace/executeCommand"))?;
    let panel = match panel {
        Panel::Channel => "channel",
        Panel::Morphology => "morphology",
        Panel::Network => "network",
        Panel::Equations => "equations",
    };
    let address = Address { panel, uri: &of.uri, id: of.id.as_deref(), run: None, position: of.position };
    let mut answer = json!({ "panel": panel });
    show(server, &address, &mut answer)?;
    Ok(answer)
}

/// Leads to the first of the references, and answers with all: for editors that cannot list them from a lens.
async fn references(server: &Server, uri: lsp::Uri, position: lsp::Position) -> Result<Value> {
    let ask = move |snapshot: &Snapshot| references_at(snapshot, &uri, position);
    let found = server.read("nml.references", Lane::Slow, ask).await?;
    let first = found.first().filter(|_| server.lock().client.shows_documents);
    if let Some(first) = first {
        let selection = Some(first.range);
        let params = lsp::ShowDocumentParams {
            uri: first.uri.clone(),
            external: None,
            take_focus: Some(true),
            selection,
        };
        server.outbox.request::<ShowDocument>(params, drop);
    }
    Ok(json!(found))
}

/// Lets the client show a panel, or opens the page.
fn show(server: &Server, address: &Address<'_>, answer: &mut Value) -> Result<()> {
    let client = server.lock().client.clone();
    if client.shows_panels {
        server.panels.send(&message("nml/openPreview", address));
        return Ok(());
    }
    let url = server.page.url(server, address).map_err(|problem| Error {
        code: ErrorCode::ServerError(lsp::error_codes::REQUEST_FAILED),
        message: format!("no page can be served: {problem}").into(),
        data: None,
    })?;
    answer["url"] = Value::from(url.clone());
    server.open_in_browser(&url);
    Ok(())
}

/// Reads the argument of a command: an object, a URI alone, or nothing, which means the document last worked on.
fn parse<T: DeserializeOwned>(server: &Server, command: &str, argument: Option<Value>) -> Result<T> {
    let last = || server.lock().last_document.clone();
    let mut argument = match argument {
        None | Some(Value::Null) => json!({}),
        Some(Value::String(uri)) => json!({ "uri": uri }),
        Some(other) => other,
    };
    if let Some(object) = argument.as_object_mut()
        && command != "nml.cancel"
        && !object.contains_key("uri")
        && let Some(uri) = last()
    {
        object.insert("uri".to_owned(), Value::from(uri.as_str()));
    }
    serde_json::from_value(argument).map_err(|problem| invalid(format!("{command}: {problem}")))
}

fn invalid(message: String) -> Error {
    Error { code: ErrorCode::InvalidParams, message: message.into(), data: None }
}

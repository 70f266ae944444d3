//! What the tests of the protocol share: what editors say about themselves, and how documents are opened and changed.

use serde_json::{Value, json};
use tests::client::Client;

/// An editor that can do everything that we use.
pub(super) fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16", "utf-8"] },
        "window": { "workDoneProgress": true },
        "workspace": {
            "configuration": true,
            "workspaceFolders": true,
            "diagnostics": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "didChangeConfiguration": { "dynamicRegistration": true },
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] }
        },
        "textDocument": {
            "diagnostic": { "relatedDocumentSupport": true, "relatedInformation": true,
                            "codeDescriptionSupport": true, "dataSupport": true, "tagSupport": { "valueSet": [1, 2] } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } }
        }
    })
}

/// An editor of ten years ago: UTF-16, no pulling, nothing dynamic.
pub(super) fn old() -> Value {
    json!({ "textDocument": { "publishDiagnostics": {} } })
}

/// A server that has been greeted by this editor, without a workspace.
pub(super) fn greeted(capabilities: &Value) -> Client {
    let mut client = Client::start();
    client.initialize(capabilities, &[]);
    client
}

/// Opens a document.
pub(super) fn open(client: &mut Client, uri: &str, text: &str) {
    open_as(client, uri, "xml", text);
}

/// Opens a document of a language.
pub(super) fn open_as(client: &mut Client, uri: &str, language: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
}

/// The params of an edit: `(line, column, line, column, text)` each.
pub(super) fn edits(uri: &str, version: i32, edits: &[(u32, u32, u32, u32, &str)]) -> Value {
    let changes: Vec<Value> = edits
        .iter()
        .map(|(line, column, end_line, end_column, text)| {
            json!({ "range": { "start": { "line": line, "character": column },
                               "end": { "line": end_line, "character": end_column } }, "text": text })
        })
        .collect();
    json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes })
}

/// Changes a document.
pub(super) fn change(client: &mut Client, uri: &str, version: i32, changes: &[(u32, u32, u32, u32, &str)]) {
    client.notify("textDocument/didChange", edits(uri, version, changes));
}

/// The document as the server sees it: `{version, text, ours}`.
pub(super) fn seen(client: &mut Client, uri: &str) -> Value {
    client.request("nml/test", json!({ "do": "see", "uri": uri }))["result"].clone()
}

/// The diagnostics of a document, pulled. Asks again as long as the server says that the state moved on.
#[track_caller]
pub(super) fn pull(client: &mut Client, uri: &str) -> Vec<Value> {
    for _ in 0..200 {
        let answer = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        if let Some(items) = answer["result"]["items"].as_array() {
            return items.clone();
        }
        assert_eq!(answer["error"]["code"], -32802, "{answer}");
        assert_eq!(answer["error"]["data"]["retriggerRequest"], true, "{answer}");
    }
    panic!("the server never comes to rest");
}

/// `line:column-line:column` of a diagnostic, from zero, as the protocol counts.
pub(super) fn place(diagnostic: &Value) -> String {
    let at = |position: &Value| format!("{}:{}", position["line"], position["character"]);
    format!("{}-{}", at(&diagnostic["range"]["start"]), at(&diagnostic["range"]["end"]))
}

/// The URI of a path.
pub(super) fn uri(path: &std::path::Path) -> String {
    format!("file://{}", path.display())
}

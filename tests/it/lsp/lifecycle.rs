//! Birth and death: the handshake, the orderly end, and all the disorderly ones.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::{Client, PATIENCE, frame};

use super::session::{greeted, modern, old, open, pull, seen};

#[test]
fn utf8_is_chosen_when_the_client_can_and_utf16_otherwise() {
    let encoding = |capabilities: Value| {
        let mut client = Client::start();
        let answer = client.initialize(&capabilities, &[]);
        client.leave();
        answer["capabilities"]["positionEncoding"].clone()
    };
    assert_eq!(encoding(json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } })), "utf-8");
    assert_eq!(encoding(json!({ "general": { "positionEncodings": ["utf-16"] } })), "utf-16");
    assert_eq!(encoding(json!({ "general": { "positionEncodings": ["utf-32"] } })), "utf-32");
    assert_eq!(encoding(json!({})), "utf-16");
}

#[test]
fn pull_diagnostics_are_offered_to_those_who_pull_and_only_to_them() {
    let mut client = Client::start();
    let answer = client.initialize(&modern(), &[]);
    let provider = &answer["capabilities"]["diagnosticProvider"];
    assert_eq!(
        (&provider["interFileDependencies"], &provider["workspaceDiagnostics"]),
        (&json!(true), &json!(true))
    );
    let mut client = Client::start();
    let answer = client.initialize(&old(), &[]);
    assert_eq!(answer["capabilities"].get("diagnosticProvider"), None);
}

#[test]
fn what_is_offered_answers_and_what_is_not_offered_does_not() {
    let document = json!({ "uri": "file:///a.nml" });
    let start = json!({ "line": 0, "character": 0 });
    let range = json!({ "start": start, "end": start });
    let at = json!({ "textDocument": document, "position": start });
    let whole = json!({ "textDocument": document });
    let part = json!({ "textDocument": document, "range": range });
    let with = |base: &Value, key: &str, value: Value| {
        let mut params = base.clone();
        params[key] = value;
        params
    };
    let indent = json!({ "tabSize": 2, "insertSpaces": true });
    let item =
        json!({ "name": "", "kind": 1, "uri": "file:///a.nml", "range": range, "selectionRange": range });
    let requests = [
        ("diagnosticProvider", "textDocument/diagnostic", whole.clone()),
        (
            "codeActionProvider",
            "textDocument/codeAction",
            with(&part, "context", json!({ "diagnostics": [] })),
        ),
        ("hoverProvider", "textDocument/hover", at.clone()),
        ("completionProvider", "textDocument/completion", at.clone()),
        ("signatureHelpProvider", "textDocument/signatureHelp", at.clone()),
        ("definitionProvider", "textDocument/definition", at.clone()),
        ("declarationProvider", "textDocument/declaration", at.clone()),
        ("typeDefinitionProvider", "textDocument/typeDefinition", at.clone()),
        ("implementationProvider", "textDocument/implementation", at.clone()),
        (
            "referencesProvider",
            "textDocument/references",
            with(&at, "context", json!({ "includeDeclaration": true })),
        ),
        ("documentHighlightProvider", "textDocument/documentHighlight", at.clone()),
        ("documentSymbolProvider", "textDocument/documentSymbol", whole.clone()),
        ("workspaceSymbolProvider", "workspace/symbol", json!({ "query": "" })),
        ("codeLensProvider", "textDocument/codeLens", whole.clone()),
        ("documentFormattingProvider", "textDocument/formatting", with(&whole, "options", indent.clone())),
        (
            "documentRangeFormattingProvider",
            "textDocument/rangeFormatting",
            with(&part, "options", indent.clone()),
        ),
        (
            "documentOnTypeFormattingProvider",
            "textDocument/onTypeFormatting",
            with(&with(&at, "ch", json!(">")), "options", indent),
        ),
        ("renameProvider", "textDocument/rename", with(&at, "newName", json!("x"))),
        ("documentLinkProvider", "textDocument/documentLink", whole.clone()),
        ("colorProvider", "textDocument/documentColor", whole.clone()),
        ("foldingRangeProvider", "textDocument/foldingRange", whole.clone()),
        ("selectionRangeProvider", "textDocument/selectionRange", with(&whole, "positions", json!([start]))),
        ("semanticTokensProvider", "textDocument/semanticTokens/full", whole.clone()),
        ("linkedEditingRangeProvider", "textDocument/linkedEditingRange", at.clone()),
        ("inlayHintProvider", "textDocument/inlayHint", part.clone()),
        ("monikerProvider", "textDocument/moniker", at.clone()),
        ("callHierarchyProvider", "textDocument/prepareCallHierarchy", at.clone()),
        ("typeHierarchyProvider", "textDocument/prepareTypeHierarchy", at.clone()),
        ("typeHierarchyProvider", "typeHierarchy/supertypes", json!({ "item": item })),
        (
            "executeCommandProvider",
            "workspace/executeCommand",
            json!({ "command": "nml.cancel", "arguments": [{ "run": 0 }] }),
        ),
    ];
    let mut client = Client::start();
    let offered = client.initialize(&modern(), &[])["capabilities"].clone();
    open(&mut client, "file:///a.nml", "<neuroml/>");
    for (capability, method, params) in requests {
        let answer = client.request(method, params);
        let is_offered = !matches!(offered.get(capability), None | Some(Value::Null | Value::Bool(false)));
        let is_unknown = answer["error"]["code"] == -32601;
        assert_ne!(answer["error"]["code"], -32602, "{method} was asked wrongly by this test: {answer}");
        assert_eq!(is_offered, !is_unknown, "{method}: offered {is_offered}, answered {answer}");
    }
    client.leave();
}

#[test]
fn requests_before_initialize_and_after_shutdown_are_refused() {
    let mut client = Client::start();
    let early =
        client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///a.nml" } }));
    assert_eq!(early["error"]["code"], -32002);
    client.initialize(&modern(), &[]);
    client.request("shutdown", Value::Null);
    let late =
        client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///a.nml" } }));
    assert_eq!(late["error"]["code"], -32600);
}

#[test]
fn the_process_ends_on_exit_while_its_input_stays_open() {
    let mut client = greeted(&modern());
    let began = Instant::now();
    client.leave();
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn shutdown_and_exit_may_come_in_one_write() {
    let mut client = greeted(&modern());
    let (_, shutdown) = client.prepare("shutdown", Value::Null);
    let exit = json!({ "jsonrpc": "2.0", "method": "exit" });
    client.send_raw(&[frame(&shutdown), frame(&exit)].concat());
    assert_eq!(client.exit_code(PATIENCE), 0);
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = greeted(&modern());
    client.send_raw(&frame(&json!({ "jsonrpc": "2.0", "method": "exit" })));
    assert_eq!(client.exit_code(PATIENCE), 1);
}

#[test]
fn the_process_ends_when_its_input_ends_even_with_work_under_way() {
    let mut client = greeted(&modern());
    client.send("nml/test", json!({ "do": "work", "milliseconds": 600_000 }));
    client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.hang_up();
    assert_eq!(client.exit_code(PATIENCE), 1);
}

#[test]
#[cfg(unix)]
fn the_process_ends_when_the_editor_dies_even_if_its_input_stays_open() {
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().expect("sleep starts");
    let mut client = Client::start();
    let hello = json!({ "processId": editor.id(), "capabilities": modern() });
    assert_eq!(client.request("initialize", hello).get("error"), None);
    editor.kill().expect("the editor can be killed");
    editor.wait().expect("the editor can be waited for");
    assert_eq!(client.exit_code(PATIENCE), 1);
}

#[test]
fn a_panicking_request_is_answered_and_the_server_lives_on() {
    let mut client = greeted(&modern());
    open(&mut client, "file:///a.nml", "<neuroml/>");
    for _ in 0..5 {
        let answer = client.request("nml/test", json!({ "do": "panic" }));
        assert_eq!(answer["error"]["code"], -32603, "{answer}");
    }
    client.notification("window/logMessage", |it| {
        it["message"].as_str().is_some_and(|it| it.contains("panicked"))
    });
    assert_eq!(seen(&mut client, "file:///a.nml")["text"], "<neuroml/>");
    pull(&mut client, "file:///a.nml");
    client.leave();
}

#[test]
fn broken_messages_and_unknown_methods_do_no_harm() {
    let mut client = greeted(&modern());
    client.send_raw(b"Content-Length: 5\r\n\r\n{\"a\":");
    let unknown = client.request("textDocument/doesNotExist", json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    client.notify("$/doesNotExist", json!({}));
    client.notify("textDocument/didOpen", json!({ "textDocument": 7 }));
    client.notify("textDocument/didChange", json!({ "textDocument": { "uri": "file:///not-open.nml", "version": 3 }, "contentChanges": [{ "text": "" }] }));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///not-open.nml" } }));
    let wrong = client.request("textDocument/diagnostic", json!({ "textDocument": [] }));
    assert_eq!(wrong["error"]["code"], -32602);
    client.leave();
}

#[test]
fn a_trace_is_sent_when_asked_for_and_not_before() {
    let mut client = greeted(&modern());
    open(&mut client, "file:///a.nml", "<neuroml/>");
    pull(&mut client, "file:///a.nml");
    assert!(!client.hears_within(Duration::from_millis(1), |it| it["method"] == "$/logTrace"));
    client.notify("$/setTrace", json!({ "value": "messages" }));
    pull(&mut client, "file:///a.nml");
    client.notification("$/logTrace", |it| {
        it["message"].as_str().is_some_and(|it| it.contains("textDocument/diagnostic"))
    });
    client.leave();
}

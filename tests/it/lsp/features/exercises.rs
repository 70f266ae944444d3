//! One exercise for each feature: the server is asked as an editor asks it, and the answer must be the right one.
//!
//! These are short on purpose; what each feature does in its corners is the business of the other tests.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::Client;

use super::editor::{CELL, Editor, NETWORK, TYPES, everything, position};
use crate::lsp::session::{change, greeted, old, open, pull, seen, uri};

const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"new\">\n";

/// The texts under a name of all items of a list.
#[track_caller]
fn texts(list: &Value, name: &str) -> Vec<String> {
    let text = |it: &Value| it[name].as_str().unwrap_or_else(|| panic!("{it}")).to_owned();
    list.as_array().unwrap_or_else(|| panic!("{list}")).iter().map(text).collect()
}

#[track_caller]
fn ends(value: &Value, end: &str) {
    assert!(value.as_str().is_some_and(|it| it.ends_with(end)), "{value}");
}

pub(super) fn synchronisation(editor: &mut Editor) {
    let uri = editor.uri("cell.nml");
    change(&mut editor.client, &uri, 2, &[(1, 24, 1, 26, "rs"), (0, 0, 0, 0, " ")]);
    let now = seen(&mut editor.client, &uri);
    assert_eq!(now["text"], format!(" {}", CELL.replace("\"iz\"", "\"rs\"")));
    editor.client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    editor.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert!(seen(&mut editor.client, &uri).is_null());
}

pub(super) fn incremental_checks(editor: &mut Editor) {
    let uri = editor.uri("cell.nml");
    let before = pull(&mut editor.client, &uri);
    change(&mut editor.client, &uri, 2, &[(1, 5, 1, 6, "X")]);
    let broken = pull(&mut editor.client, &uri);
    assert_ne!(before, broken);
    change(&mut editor.client, &uri, 3, &[(1, 5, 1, 6, "i")]);
    assert_eq!(pull(&mut editor.client, &uri), before);
}

pub(super) fn encodings(_: &mut Editor) {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut client = Client::start();
        let offered = client.initialize(&json!({ "general": { "positionEncodings": [encoding] } }), &[]);
        assert_eq!(offered["capabilities"]["positionEncoding"], encoding);
    }
}

pub(super) fn order(editor: &mut Editor) {
    let uri = editor.uri("cell.nml");
    for version in 2..50 {
        change(&mut editor.client, &uri, version, &[(0, 0, 0, 0, " ")]);
        let id = editor.client.send("nml/test", json!({ "do": "see", "uri": uri }));
        assert_eq!(editor.client.answer(id)["result"]["version"], version);
    }
}

pub(super) fn cancellation(editor: &mut Editor) {
    let id = editor.client.send("nml/test", json!({ "do": "work", "milliseconds": 60_000 }));
    let began = Instant::now();
    editor.client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(editor.client.answer(id)["error"]["code"], -32800);
    assert!(began.elapsed() < Duration::from_secs(20));
}

pub(super) fn progress(editor: &mut Editor) {
    let token = editor.client.server_request("window/workDoneProgress/create")["params"]["token"].clone();
    for kind in ["begin", "end"] {
        editor.client.notification("$/progress", |it| it["token"] == token && it["value"]["kind"] == kind);
    }
}

pub(super) fn partial_results(editor: &mut Editor) {
    std::fs::write(editor.folder.path().join("bad.nml"), "<neuroml><x></neuroml>").unwrap();
    let changes = json!([{ "uri": editor.uri("bad.nml"), "type": 1 }]);
    editor.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let params = json!({ "previousResultIds": [], "partialResultToken": "parts" });
    let id = editor.client.send("workspace/diagnostic", params);
    editor.client.notification("$/progress", |it| it["token"] == "parts" && it["value"]["items"].is_array());
    editor.client.answer(id);
}

pub(super) fn push(_: &mut Editor) {
    let mut client = greeted(&old());
    open(&mut client, "file:///a.nml", "<neuroml><x></neuroml>");
    let pushed = client.notification("textDocument/publishDiagnostics", |_| true);
    assert!(!pushed["diagnostics"].as_array().unwrap().is_empty());
}

pub(super) fn pull_again(editor: &mut Editor) {
    editor.client.server_request("workspace/diagnostic/refresh");
}

pub(super) fn pull_document(editor: &mut Editor) {
    assert!(!editor.findings("<neuroml><x></neuroml>").is_empty());
    pull_again(editor);
}

pub(super) fn workspace_diagnostics(editor: &mut Editor) {
    std::fs::write(editor.folder.path().join("bad.nml"), "<neuroml><x></neuroml>").unwrap();
    let changes = json!([{ "uri": editor.uri("bad.nml"), "type": 1 }]);
    editor.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let report = editor.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let bad = report["items"].as_array().unwrap().iter().find(|it| it["uri"] == *editor.uri("bad.nml"));
    assert!(!bad.unwrap()["items"].as_array().unwrap().is_empty());
}

pub(super) fn code_pages(editor: &mut Editor) {
    let found = editor.findings("<neuroml><x></neuroml>");
    let page = found[0]["codeDescription"]["href"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert!(std::fs::read_to_string(page).unwrap().contains("## Why it matters"));
}

pub(super) fn related_places(editor: &mut Editor) {
    let pulse = "<pulseGenerator id=\"p\" delay=\"1 ms\" duration=\"2ms\" amplitude=\"1 nA\"/>\n";
    let found = editor.findings(&format!("{HEAD}{pulse}{pulse}</neuroml>"));
    let related = found.iter().find_map(|it| it["relatedInformation"].as_array()).unwrap();
    assert_eq!(related[0]["location"]["uri"], *editor.uri("new.nml"));
}

pub(super) fn tags(editor: &mut Editor) {
    let include = "<include href=\"cell.nml\"/>\n";
    let found = editor.findings(&format!("{HEAD}{include}{include}</neuroml>"));
    assert!(found.iter().any(|it| it["tags"] == json!([1])), "{found:#?}");
}

pub(super) fn completion(editor: &mut Editor) {
    let found = editor.ask_new("completion", &format!("{HEAD}<include href=\"cell.nml\"/><network id=\"m\"><population id=\"p\" component=\"|\"/></network></neuroml>"), Value::Null);
    assert_eq!(found["items"][0]["label"], "iz");
}

pub(super) fn completion_resolve(editor: &mut Editor) {
    let found =
        editor.ask_new("completion", &format!("{HEAD}<network id=\"m\"><|</network></neuroml>"), Value::Null);
    let population =
        found["items"].as_array().unwrap().iter().find(|it| it["label"] == "population").unwrap();
    assert!(population["documentation"].is_null());
    let resolved = editor.request("completionItem/resolve", population.clone());
    assert!(resolved["documentation"]["value"].as_str().unwrap().len() > 20);
}

pub(super) fn completion_includes(editor: &mut Editor) {
    let text = format!("{HEAD}<network id=\"m\"><population id=\"p\" component=\"|\"/></network></neuroml>");
    let found = editor.ask_new("completion", &text, Value::Null);
    let item = found["items"].as_array().unwrap().iter().find(|it| it["label"] == "iz").unwrap();
    assert!(item["additionalTextEdits"][0]["newText"].as_str().unwrap().contains("href=\"cell.nml\""));
}

pub(super) fn completion_details(editor: &mut Editor) {
    let found =
        editor.ask_new("completion", &format!("{HEAD}<iafTauCell id=\"c\" |/></neuroml>"), Value::Null);
    let item = found["items"].as_array().unwrap().iter().find(|it| it["label"] == "tau").unwrap();
    assert_eq!(item["labelDetails"]["description"], "time");
}

pub(super) fn completion_snippets(editor: &mut Editor) {
    let found =
        editor.ask_new("completion", &format!("{HEAD}<network id=\"m\">|</network></neuroml>"), Value::Null);
    let item = found["items"].as_array().unwrap().iter().find(|it| it["label"] == "population").unwrap();
    assert_eq!(item["insertTextFormat"], 2);
    assert!(item["textEdit"]["newText"].as_str().unwrap().starts_with("<population id=\"$"), "{item}");
}

pub(super) fn hover(editor: &mut Editor) {
    let found = editor.ask("hover", "net.nml", "delay=\"1| ms\"", Value::Null);
    assert!(found["contents"]["value"].as_str().unwrap().contains("0.001 s"), "{found}");
}

pub(super) fn signature_help(editor: &mut Editor) {
    let found = editor.ask("signatureHelp", "types.xml", "exp(|0)", Value::Null);
    assert!(found["signatures"][0]["label"].as_str().unwrap().starts_with("exp("), "{found}");
}

pub(super) fn definition(editor: &mut Editor) {
    let found = editor.ask("definition", "net.nml", "component=\"i|z\"", Value::Null);
    assert_eq!(found[0]["targetUri"], *editor.uri("cell.nml"));
    let found = editor.ask("declaration", "net.nml", "component=\"i|z\"", Value::Null);
    assert_eq!(found[0]["uri"], *editor.uri("net.nml"));
}

pub(super) fn type_definition(editor: &mut Editor) {
    let found = editor.ask("typeDefinition", "types.xml", "id=\"o|ne\"", Value::Null);
    assert_eq!(found[0]["range"]["start"]["line"], 2, "{found}");
}

pub(super) fn implementation(editor: &mut Editor) {
    let found = editor.ask("implementation", "types.xml", "name=\"le|ak\"", Value::Null);
    assert_eq!(found.as_array().unwrap().len(), 2);
}

pub(super) fn references(editor: &mut Editor) {
    let context = json!({ "context": { "includeDeclaration": true } });
    let found = editor.ask("references", "cell.nml", "id=\"i|z\"", context);
    assert_eq!(texts(&found, "uri"), [editor.uri("cell.nml"), editor.uri("net.nml")]);
}

pub(super) fn highlights(editor: &mut Editor) {
    let found = editor.ask("documentHighlight", "types.xml", "variable=\"|x\"", Value::Null);
    let kinds: Vec<i64> = found.as_array().unwrap().iter().map(|it| it["kind"].as_i64().unwrap()).collect();
    assert!(kinds.contains(&2) && kinds.contains(&3), "{found}");
}

pub(super) fn rename(editor: &mut Editor) {
    let ready = editor.ask("prepareRename", "net.nml", "component=\"i|z\"", Value::Null);
    assert_eq!(ready["placeholder"], "iz");
    let edit = editor.ask("rename", "net.nml", "component=\"i|z\"", json!({ "newName": "rs" }));
    assert_eq!(edit["documentChanges"].as_array().unwrap().len(), 2);
}

pub(super) fn call_hierarchy(editor: &mut Editor) {
    let items = editor.ask("prepareCallHierarchy", "net.nml", "population id=\"p|op\"", Value::Null);
    let down = editor.request("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!(down[0]["to"]["name"], "iz");
    let up = editor.request("callHierarchy/incomingCalls", json!({ "item": items[0] }));
    assert_eq!(up[0]["from"]["name"], "n");
}

pub(super) fn type_hierarchy(editor: &mut Editor) {
    let items = editor.ask("prepareTypeHierarchy", "types.xml", "<le|ak id", Value::Null);
    let up = editor.request("typeHierarchy/supertypes", json!({ "item": items[0] }));
    assert_eq!(texts(&up, "name"), ["baseCell"]);
    let down = editor.request("typeHierarchy/subtypes", json!({ "item": items[0] }));
    assert_eq!(texts(&down, "name"), ["slowLeak"]);
}

pub(super) fn document_symbols(editor: &mut Editor) {
    let symbols = editor.whole("documentSymbol", "types.xml");
    assert_eq!(texts(&symbols, "name"), ["leak", "slowLeak", "one"]);
    assert_eq!(texts(&symbols[0]["children"], "name"), ["rate", "level", "Dynamics"]);
}

pub(super) fn workspace_symbols(editor: &mut Editor) {
    let found = editor.request("workspace/symbol", json!({ "query": "slk" }));
    assert_eq!(texts(&found, "name"), ["slowLeak"]);
    assert!(found[0]["location"]["range"].is_null(), "{found}");
    let resolved = editor.request("workspaceSymbol/resolve", found[0].clone());
    assert_eq!(resolved["location"]["range"]["start"], json!({ "line": 10, "character": 25 }));
}

pub(super) fn quick_fixes(editor: &mut Editor) {
    let actions = editor.actions(&format!("{HEAD}<notes>a &| b</notes>\n</neuroml>"), "quickfix");
    assert_eq!(actions[0]["isPreferred"], true, "{actions:?}");
    assert_eq!(actions[0]["edit"]["documentChanges"][0]["edits"][0]["newText"], "&amp;");
}

const PULSE: &str =
    "<pulseGenerator id=\"p\" delay=\"1| ms\" duration=\"2ms\" amplitude=\"1 nA\"/>\n</neuroml>";

pub(super) fn refactorings(editor: &mut Editor) {
    let actions = editor.actions(&format!("{HEAD}{PULSE}"), "refactor.rewrite");
    assert!(actions.iter().any(|it| it["title"] == "Write as `0.001 s`"), "{actions:?}");
}

pub(super) fn code_action_resolve(editor: &mut Editor) {
    let actions = editor.actions(&format!("{HEAD}{PULSE}"), "refactor.rewrite");
    let action = actions.iter().find(|it| it["title"] == "Write as `0.001 s`").unwrap();
    assert!(action["edit"].is_null(), "{action}");
    let resolved = editor.request("codeAction/resolve", action.clone());
    assert_eq!(resolved["edit"]["documentChanges"][0]["edits"][0]["newText"], "0.001 s", "{resolved}");
}

pub(super) fn fix_all(editor: &mut Editor) {
    let actions =
        editor.actions(&format!("{HEAD}<notes>a &| b & c</notes>\n</neuroml>"), "source.fixAll.nml");
    // One edit of the line with both, however many passes it took to get there.
    let edit = &actions[0]["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["newText"], "<notes>a &amp; b &amp; c</notes>\n", "{actions:?}");
}

pub(super) fn allowance(editor: &mut Editor) {
    let include = "<include href=\"cell.nml\"/>";
    let actions =
        editor.actions(&format!("{HEAD}{include}\n<include href=\"cell|.nml\"/>\n</neuroml>"), "quickfix");
    let allow = actions.iter().find(|it| it["title"].as_str().unwrap().starts_with("Allow `")).unwrap();
    let edit = &allow["edit"]["documentChanges"][0]["edits"][0];
    let line = edit["range"]["start"]["line"].as_u64().unwrap();
    assert_eq!(line, 2);
    let comment = edit["newText"].as_str().unwrap();
    assert!(comment.starts_with("<!-- nml: allow "), "{comment}");
    // With the comment the finding is gone.
    let code = allow["title"].as_str().unwrap().split('`').nth(1).unwrap().to_owned();
    let found = editor.findings(&format!("{HEAD}{include}\n{comment}{include}\n</neuroml>"));
    assert!(found.iter().all(|it| it["code"] != *code), "{found:#?}");
}

pub(super) fn code_lenses(editor: &mut Editor) {
    editor.client.server_request("workspace/codeLens/refresh");
    let lenses = editor.whole("codeLens", "net.nml");
    let lenses = lenses.as_array().unwrap().clone();
    let titles: Vec<&str> = lenses.iter().filter_map(|it| it["command"]["title"].as_str()).collect();
    assert_eq!(titles, ["Run n", "Plot n", "Network n"]);
    let counted = |editor: &mut Editor, line: u32| {
        let open =
            lenses.iter().find(|it| it.get("command").is_none() && it["range"]["start"]["line"] == line);
        editor.request("codeLens/resolve", open.unwrap().clone())
    };
    assert_eq!(counted(editor, 2)["command"]["title"], "0 references");
    let pulse = counted(editor, 8);
    assert_eq!(pulse["command"]["title"], "1 reference");
    // What the lens says works.
    let found = editor.request("workspace/executeCommand", pulse["command"].clone());
    assert_eq!(found[0]["range"]["start"], json!({ "line": 6, "character": 46 }));
    let params = json!({ "textDocument": { "uri": editor.uri("net.nml") }, "range": pulse["range"], "context": { "diagnostics": [], "only": ["nml"] } });
    assert_eq!(editor.request("textDocument/codeAction", params), json!([]));
    let params = json!({ "textDocument": { "uri": editor.uri("net.nml") }, "range": lenses[0]["range"], "context": { "diagnostics": [], "only": ["nml"] } });
    assert_eq!(
        texts(&editor.request("textDocument/codeAction", params), "title"),
        ["Network n", "Run n", "Plot n"]
    );
}

pub(super) fn commands(editor: &mut Editor) {
    let lenses = editor.whole("codeLens", "cell.nml");
    let run =
        lenses.as_array().unwrap().iter().find(|it| it["command"]["title"] == "Run iz").unwrap().clone();
    let run = editor.request("workspace/executeCommand", run["command"].clone())["run"].clone();
    let of_run = |kind: &'static str| {
        let run = run.clone();
        move |it: &Value| it["run"] == run && it["kind"] == kind
    };
    assert_eq!(editor.client.notification("nml/run", of_run("finished"))["status"], "done");
    let arguments = json!([{ "uri": editor.uri("cell.nml"), "length": "100000s" }]);
    let second =
        editor.request("workspace/executeCommand", json!({ "command": "nml.run", "arguments": arguments }));
    let token = format!("nml/run/{}", second["run"]);
    editor.client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    let finished =
        editor.client.notification("nml/run", |it| it["run"] == second["run"] && it["kind"] == "finished");
    assert_eq!(finished["status"], "cancelled");
}

pub(super) fn shown_documents(editor: &mut Editor) {
    let arguments = json!([{ "uri": editor.uri("net.nml"), "panel": "network" }]);
    let answer = editor
        .request("workspace/executeCommand", json!({ "command": "nml.preview", "arguments": arguments }));
    let shown = editor.client.server_request("window/showDocument");
    assert_eq!((&shown["params"]["uri"], &shown["params"]["external"]), (&answer["url"], &json!(true)));
}

pub(super) fn inlay_hints(editor: &mut Editor) {
    editor.client.server_request("workspace/inlayHint/refresh");
    let params = json!({ "textDocument": { "uri": editor.uri("net.nml") }, "range": everything() });
    let hints = editor.request("textDocument/inlayHint", params);
    assert_eq!(texts(&hints, "label"), ["2 cells", "= 0.001 s", "= 0.002 s", "= 1e-9 A"]);
    let resolved = editor.request("inlayHint/resolve", hints[1].clone());
    assert!(resolved["tooltip"]["value"].as_str().unwrap().contains("delay: time"), "{resolved}");
}

pub(super) fn semantic_tokens(editor: &mut Editor) {
    editor.client.server_request("workspace/semanticTokens/refresh");
    let full = editor.whole("semanticTokens/full", "net.nml");
    let numbers = full["data"].as_array().unwrap().clone();
    let part = json!({ "textDocument": { "uri": editor.uri("net.nml") },
        "range": { "start": { "line": 8, "character": 0 }, "end": { "line": 9, "character": 0 } } });
    let part = editor.request("textDocument/semanticTokens/range", part);
    assert!(part["data"].as_array().unwrap().len() < numbers.len());
    let uri = editor.uri("net.nml");
    change(&mut editor.client, &uri, 2, &[(8, 33, 8, 34, "12345")]);
    let params = json!({ "textDocument": { "uri": uri }, "previousResultId": full["resultId"] });
    let delta = editor.request("textDocument/semanticTokens/full/delta", params);
    let edit = &delta["edits"][0];
    let count = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
    assert!(edit["data"].as_array().unwrap().len() <= 10, "{delta}");
    let mut patched = numbers;
    patched.splice(
        count("start")..count("start") + count("deleteCount"),
        edit["data"].as_array().unwrap().clone(),
    );
    assert_eq!(editor.whole("semanticTokens/full", "net.nml")["data"], Value::from(patched));
}

pub(super) fn links(editor: &mut Editor) {
    let links = editor.whole("documentLink", "net.nml");
    assert_eq!(links[0]["target"], *editor.uri("cell.nml"));
    let links = editor.whole("documentLink", "types.xml");
    assert!(links[0]["target"].is_null(), "{links}");
    ends(&editor.request("documentLink/resolve", links[0].clone())["target"], "/Cells.xml");
}

pub(super) fn colours(editor: &mut Editor) {
    let colours = editor.whole("documentColor", "net.nml");
    assert_eq!(colours[0]["color"], json!({ "red": 1.0, "green": 0.0, "blue": 0.0, "alpha": 1.0 }));
    let params = json!({ "textDocument": { "uri": editor.uri("net.nml") }, "range": colours[0]["range"],
        "color": { "red": 0.0, "green": 0.5, "blue": 0.0, "alpha": 1.0 } });
    assert_eq!(texts(&editor.request("textDocument/colorPresentation", params), "label"), ["0 0.5 0"]);
}

pub(super) fn folding(editor: &mut Editor) {
    let folds = editor.whole("foldingRange", "net.nml");
    assert!(folds.as_array().unwrap().iter().any(|it| it["startLine"] == 2 && it["endLine"] == 6), "{folds}");
}

pub(super) fn selections(editor: &mut Editor) {
    let at = position(NETWORK, NETWORK.find(" ms").unwrap() + 2);
    let params = json!({ "textDocument": { "uri": editor.uri("net.nml") }, "positions": [at] });
    let mut selection = &editor.request("textDocument/selectionRange", params)[0];
    let mut depth = 0;
    while selection.is_object() {
        (selection, depth) = (&selection["parent"], depth + 1);
    }
    assert!(depth >= 5, "{depth}");
}

pub(super) fn linked_tags(editor: &mut Editor) {
    let pair = editor.ask("linkedEditingRange", "net.nml", "</net|work>", Value::Null);
    assert_eq!(pair["ranges"].as_array().unwrap().len(), 2);
}

fn typed(character: &str) -> Value {
    json!({ "ch": character, "options": { "tabSize": 4, "insertSpaces": true } })
}

pub(super) fn closing_tags(editor: &mut Editor) {
    let found =
        editor.ask_new("onTypeFormatting", &format!("{HEAD}<network id=\"a\">|\n</neuroml>"), typed(">"));
    assert_eq!(texts(&found, "newText"), ["</network>"]);
    let uri = editor.write("slash.nml", &format!("{HEAD}<network id=\"a\"></\n</neuroml>"));
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 18 }, "ch": "/",
        "options": { "tabSize": 4, "insertSpaces": true } });
    assert_eq!(texts(&editor.request("textDocument/onTypeFormatting", params), "newText"), ["network>"]);
}

pub(super) fn line_formatting(editor: &mut Editor) {
    let found = editor.ask_new(
        "onTypeFormatting",
        &format!("{HEAD}    <network id=\"a\">\n|\n    </network>\n</neuroml>"),
        typed("\n"),
    );
    assert_eq!(texts(&found, "newText"), ["        "]);
}

pub(super) fn formatting(editor: &mut Editor) {
    let uri = editor.write("wide.nml", &NETWORK.replace("    ", "\t\t"));
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let line = |line: u32| json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 99 } });
    let mut ask = |method: &str, more: Value| {
        let mut params = json!({ "textDocument": { "uri": uri }, "options": options });
        params
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().into_iter().flatten().map(|(a, b)| (a.clone(), b.clone())));
        editor.request(&format!("textDocument/{method}"), params).as_array().unwrap().len()
    };
    let all = ask("formatting", Value::Null);
    let (one, two) = (
        ask("rangeFormatting", json!({ "range": line(3) })),
        ask("rangesFormatting", json!({ "ranges": [line(3), line(6)] })),
    );
    assert!(one > 0 && two == 2 * one && two < all, "{one} {two} {all}");
}

pub(super) fn file_operations(editor: &mut Editor) {
    let (old, new) = (editor.uri("cell.nml"), editor.uri("cells/iz.nml"));
    let moved =
        editor.request("workspace/willRenameFiles", json!({ "files": [{ "oldUri": old, "newUri": new }] }));
    assert_eq!(moved["documentChanges"][0]["edits"][0]["newText"], "cells/iz.nml", "{moved}");
    let deleted = editor.request("workspace/willDeleteFiles", json!({ "files": [{ "uri": old }] }));
    let edit = &deleted["documentChanges"][0];
    assert_eq!(edit["textDocument"]["uri"], *editor.uri("net.nml"), "{deleted}");
    assert_eq!(edit["edits"][0]["range"]["end"], json!({ "line": 1, "character": 30 }));
    // What happened is known at once.
    let net = editor.uri("net.nml");
    let before = pull(&mut editor.client, &net);
    editor.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": old } }));
    let path = editor.folder.path().join("cell.nml");
    std::fs::rename(&path, path.with_file_name("iz.nml")).unwrap();
    let files = json!({ "files": [{ "oldUri": old, "newUri": editor.uri("iz.nml") }] });
    editor.client.notify("workspace/didRenameFiles", files);
    assert!(pull(&mut editor.client, &net).len() > before.len());
    std::fs::write(&path, CELL).unwrap();
    editor.client.notify("workspace/didCreateFiles", json!({ "files": [{ "uri": old }] }));
    assert_eq!(pull(&mut editor.client, &net), before);
    std::fs::remove_file(&path).unwrap();
    editor.client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": old }] }));
    assert!(pull(&mut editor.client, &net).len() > before.len());
}

pub(super) fn document_content(editor: &mut Editor) {
    let found = editor.ask("definition", "cell.nml", "<izhikevich|Cell", Value::Null);
    let target = found[0]["targetUri"].as_str().unwrap().to_owned();
    assert_eq!(target, "neuroml-core:/Cells.xml");
    let content = editor.request("workspace/textDocumentContent", json!({ "uri": target }));
    let text = content["text"].as_str().unwrap().to_owned();
    let line = usize::try_from(found[0]["targetSelectionRange"]["start"]["line"].as_u64().unwrap()).unwrap();
    assert!(text.lines().nth(line).unwrap().contains("izhikevichCell"));
    // From there it goes on.
    open(&mut editor.client, &target, &text);
    let at = position(&text, text.find("extends=\"baseCellMembPot").unwrap() + 12);
    let params = json!({ "textDocument": { "uri": target }, "position": at });
    assert_eq!(editor.request("textDocument/definition", params)[0]["targetUri"], *target);
    let refused =
        editor.client.request("workspace/textDocumentContent", json!({ "uri": "neuroml-core:/../secret" }));
    assert_eq!(refused["error"]["code"], -32803, "{refused}");
}

pub(super) fn monikers(editor: &mut Editor) {
    let found = editor.ask("moniker", "net.nml", "component=\"i|z\"", Value::Null);
    assert_eq!(
        found[0],
        json!({ "scheme": "neuroml", "identifier": "cell.nml#iz", "unique": "project", "kind": "import" })
    );
    let found = editor.ask("moniker", "cell.nml", "<izhikevich|Cell", Value::Null);
    assert_eq!(found[0]["identifier"], "Cells.xml#izhikevichCell");
    let found = editor.ask("moniker", "net.nml", "population id=\"p|op\"", Value::Null);
    assert_eq!(found[0]["identifier"], "net.nml#n/pop");
}

pub(super) fn inline_values(editor: &mut Editor) {
    editor.client.server_request("workspace/inlineValue/refresh");
    let params = json!({ "textDocument": { "uri": editor.uri("types.xml") }, "range": everything(),
        "context": { "frameId": 0, "stoppedLocation": everything() } });
    let values = editor.request("textDocument/inlineValue", params);
    assert_eq!(texts(&values, "text"), ["rate = 1 Hz"]);
    let at = position(TYPES, TYPES.find("rate * exp").unwrap());
    assert_eq!(values[0]["range"]["start"], at);
}

pub(super) fn inline_completion(editor: &mut Editor) {
    let context = json!({ "context": { "triggerKind": 2 } });
    let found = editor.ask_new(
        "inlineCompletion",
        &format!("{HEAD}<cell id=\"c\"><morphology id=\"m\">\n|\n</morphology></cell></neuroml>"),
        context,
    );
    let text = found["items"][0]["insertText"]["value"].as_str().unwrap_or_else(|| panic!("{found}"));
    assert!(text.starts_with("<segment id=\"$"), "{found}");
}

pub(super) fn configuration(editor: &mut Editor) {
    let broken = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n</neurom>\n";
    assert!(!editor.findings(broken).is_empty());
    editor.client.server_request("workspace/configuration");
    editor.client.configuration = json!({ "ignore": ["syntax"] });
    editor.client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "nml": { "ignore": ["syntax"] } } }),
    );
    let uri = editor.uri("new.nml");
    assert_eq!(pull(&mut editor.client, &uri), [] as [Value; 0]);
}

pub(super) fn registration(editor: &mut Editor) {
    let asked = editor.client.server_request("client/registerCapability");
    let methods = texts(&asked["params"]["registrations"], "method");
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
}

pub(super) fn folders(editor: &mut Editor) {
    let second = tempfile::tempdir().unwrap();
    std::fs::write(second.path().join("two.nml"), CELL.replace("\"iz\"", "\"second\"")).unwrap();
    let event = json!({ "event": { "added": [{ "uri": uri(second.path()), "name": "x" }], "removed": [] } });
    editor.client.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(texts(&editor.request("workspace/symbol", json!({ "query": "second" })), "name"), ["second"]);
    assert_eq!(texts(&editor.request("workspace/symbol", json!({ "query": "slk" })), "name"), ["slowLeak"]);
}

pub(super) fn watched_files(editor: &mut Editor) {
    let net = editor.uri("net.nml");
    let before = pull(&mut editor.client, &net);
    let cell = editor.uri("cell.nml");
    editor.client.notify("textDocument/didClose", json!({ "textDocument": { "uri": cell } }));
    std::fs::remove_file(editor.folder.path().join("cell.nml")).unwrap();
    editor
        .client
        .notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": cell, "type": 3 }] }));
    assert!(pull(&mut editor.client, &net).len() > before.len());
}

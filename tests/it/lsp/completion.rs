//! Completions over the protocol: the list, its order, what accepting one changes, and its documentation.

use serde_json::{Value, json};
use tests::client::Client;

use super::session::{greeted, modern, open, uri};

const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n";

/// The completions at `$0`.
fn complete(client: &mut Client, uri: &str, marked: &str) -> Vec<Value> {
    let offset = marked.find("$0").unwrap();
    open(client, uri, &marked.replacen("$0", "", 1));
    let before = &marked[..offset];
    let line = before.matches('\n').count();
    let character = offset - before.rfind('\n').map_or(0, |it| it + 1);
    let params =
        json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let answer = client.request("textDocument/completion", params);
    answer["result"]["items"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

#[test]
fn a_unit_is_offered_behind_its_number_and_explains_itself() {
    let mut client = greeted(&modern());
    let items = complete(
        &mut client,
        "file:///a.nml",
        &format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50$0\"/>\n</neuroml>"),
    );
    assert_eq!(items[0]["label"], "mV");
    assert!(items[0]["sortText"].as_str() < items[1]["sortText"].as_str());
    let place = json!({ "line": 1, "character": 36 });
    assert_eq!(items[0]["textEdit"], json!({ "newText": "mV", "range": { "start": place, "end": place } }));
    let resolved = client.request("completionItem/resolve", items[0].clone());
    let words = resolved["result"]["documentation"]["value"].as_str().unwrap();
    assert!(words.contains("voltage") && words.contains("0.001"), "{words}");
    client.leave();
}

#[test]
fn a_component_of_another_file_is_included_when_it_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let folder_path = folder.path().canonicalize().unwrap();
    std::fs::write(folder_path.join("cell.nml"), format!("{HEAD}<izhikevich2007Cell id=\"iz\"/></neuroml>"))
        .unwrap();
    let mut client = Client::start();
    client.initialize(&modern(), &[&uri(&folder_path)]);
    let net = uri(&folder_path.join("net.nml"));
    let items = complete(
        &mut client,
        &net,
        &format!(
            "{HEAD}<network id=\"n\"><population id=\"p\" component=\"$0\" size=\"1\"/></network></neuroml>"
        ),
    );
    let item = items.iter().find(|it| it["label"] == "iz").unwrap_or_else(|| panic!("{items:?}"));
    assert_eq!(item["additionalTextEdits"][0]["newText"], "<include href=\"cell.nml\"/>\n");
    client.leave();
}

#[test]
fn an_editor_without_snippets_gets_plain_text() {
    let mut client = greeted(&modern());
    let items = complete(
        &mut client,
        "file:///a.nml",
        &format!("{HEAD}<network id=\"n\"><popu$0</network></neuroml>"),
    );
    let item = items.iter().find(|it| it["label"] == "population").unwrap();
    assert_eq!(item["insertTextFormat"], Value::Null);
    let text = item["textEdit"]["newText"].as_str().unwrap();
    assert!(!text.contains('$') && text.starts_with("population id=\"\""), "{text}");
    client.leave();
}

#[test]
fn colours_are_found_and_written_in_the_way_of_their_place() {
    let mut client = greeted(&modern());
    let text = format!(
        "{HEAD}<network id=\"n\"><population id=\"p\" component=\"c\" size=\"1\"><property tag=\"color\" value=\"1 0 0.5\"/></population></network></neuroml>"
    );
    open(&mut client, "file:///a.nml", &text);
    let document = json!({ "uri": "file:///a.nml" });
    let answer = client.request("textDocument/documentColor", json!({ "textDocument": document }));
    let found = &answer["result"][0];
    assert_eq!(found["color"]["blue"], 0.5);
    let params = json!({ "textDocument": document, "range": found["range"],
                         "color": { "red": 0.0, "green": 1.0, "blue": 0.25, "alpha": 1.0 } });
    let answer = client.request("textDocument/colorPresentation", params);
    assert_eq!(answer["result"][0]["textEdit"]["newText"], "0 1 0.25");
    client.leave();
}

#[test]
fn a_quantity_under_the_pointer_is_told_in_si_units() {
    let mut client = greeted(&modern());
    open(
        &mut client,
        "file:///a.nml",
        &format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50mV\"/>\n</neuroml>"),
    );
    let params =
        json!({ "textDocument": { "uri": "file:///a.nml" }, "position": { "line": 1, "character": 35 } });
    let answer = client.request("textDocument/hover", params);
    let text = answer["result"]["contents"]["value"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(text.contains("-0.05 V"), "{text}");
    assert_eq!(answer["result"]["range"]["start"], json!({ "line": 1, "character": 33 }));
    client.leave();
}

#[test]
fn hints_tokens_and_signatures_come_over_the_protocol() {
    let mut client = greeted(&modern());
    let document = json!({ "uri": "file:///a.xml" });
    let text = "<Lems><ComponentType name=\"a\"><Constant name=\"k\" dimension=\"none\" value=\"3\"/><Dynamics>\n<DerivedVariable name=\"x\" dimension=\"none\" value=\"exp(k)\"/></Dynamics></ComponentType></Lems>";
    open(&mut client, "file:///a.xml", text);
    let place = json!({ "line": 1, "character": 54 });
    let answer =
        client.request("textDocument/signatureHelp", json!({ "textDocument": document, "position": place }));
    assert_eq!(answer["result"]["signatures"][0]["label"], "exp(x)", "{answer}");
    let answer = client.request("textDocument/semanticTokens/full", json!({ "textDocument": document }));
    let full = answer["result"]["data"].as_array().unwrap().clone();
    assert_eq!(full.len() % 5, 0);
    assert!(full.len() >= 5 * 7, "{full:?}");
    let second = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 70 } });
    let answer = client
        .request("textDocument/semanticTokens/range", json!({ "textDocument": document, "range": second }));
    let part = answer["result"]["data"].as_array().unwrap();
    assert!(!part.is_empty() && part.len() < full.len() && part[0] == 1, "{part:?}");
    open(
        &mut client,
        "file:///b.nml",
        &format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50mV\"/>\n</neuroml>"),
    );
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let answer = client.request(
        "textDocument/inlayHint",
        json!({ "textDocument": { "uri": "file:///b.nml" }, "range": all }),
    );
    assert_eq!(answer["result"][0]["label"], "= -0.05 V", "{answer}");
    assert_eq!(answer["result"][0]["position"], json!({ "line": 1, "character": 38 }));
    client.leave();
}

#[test]
fn behind_the_first_angle_bracket_stays_what_editors_compare_with_the_label() {
    let mut client = greeted(&modern());
    for (typed, begins) in [("", "<neuroml "), ("<", "neuroml "), ("<ne", "neuroml ")] {
        let items = complete(&mut client, "file:///empty.nml", &format!("{typed}$0"));
        let edit = &items[0]["textEdit"];
        assert!(edit["newText"].as_str().unwrap().starts_with(begins), "{edit}");
        // `<` is no part of what is replaced: no label begins with it.
        assert_eq!(edit["range"]["start"]["character"], typed.len().min(1), "{edit}");
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///empty.nml" } }));
    }
    client.leave();
}

#[test]
fn an_empty_value_begins_with_a_number_and_a_unit_that_fits() {
    let mut client = greeted(&modern());
    let items = complete(
        &mut client,
        "file:///a.nml",
        &format!("{HEAD}<iafTauCell id=\"c\" tau=\"$0\"/>\n</neuroml>"),
    );
    assert_eq!(items[0]["label"], "0ms");
    assert_eq!(items[0]["textEdit"]["newText"], "0ms");
    client.leave();
}

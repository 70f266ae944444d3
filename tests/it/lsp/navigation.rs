//! Navigation and the other features that rest on names, driven through the real binary: one test for each.

use std::path::Path;

use serde_json::{Value, json};
use tests::client::Client;

use super::session::{modern, open, uri};

const NETWORK: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="net">
    <include href="cell.nml"/>
    <network id="n">
        <population id="pop" component="iz" size="2"/>
        <explicitInput target="pop[0]" input="pulse"/>
    </network>
    <pulseGenerator id="pulse" delay="1 ms" duration="2ms" amplitude="1 nA"/>
</neuroml>
"#;
const CELL: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="cells">
    <!-- doi:10.1109/TNN.2003.820440 -->
    <izhikevichCell id="iz" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-65.0" d="6"/>
</neuroml>
"#;
const TYPES: &str = r#"<Lems>
    <Include file="Cells.xml"/>
    <ComponentType name="leak" extends="baseCell">
        <Parameter name="rate" dimension="per_time"/>
        <Exposure name="level" dimension="none"/>
        <Dynamics>
            <StateVariable name="x" dimension="none" exposure="level"/>
            <TimeDerivative variable="x" value="-x * rate"/>
        </Dynamics>
    </ComponentType>
    <ComponentType name="slowLeak" extends="leak"/>
    <leak id="one" rate="1 Hz"/>
</Lems>
"#;

/// A workspace on the disk with the three documents, all open.
struct World {
    client: Client,
    folder: tempfile::TempDir,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("net.nml", NETWORK), ("cell.nml", CELL), ("types.xml", TYPES)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut client = Client::start();
    let mut editor = modern();
    editor["textDocument"]["definition"] = json!({ "linkSupport": true });
    editor["textDocument"]["rename"] = json!({ "prepareSupport": true });
    editor["textDocument"]["documentSymbol"] = json!({ "hierarchicalDocumentSymbolSupport": true });
    editor["general"]["positionEncodings"] = json!(["utf-8"]);
    client.initialize(&editor, &[&uri(folder.path())]);
    let mut world = World { client, folder };
    for (name, text) in [("net.nml", NETWORK), ("cell.nml", CELL), ("types.xml", TYPES)] {
        let uri = world.uri(name);
        open(&mut world.client, &uri, text);
    }
    world
}

fn text_of(name: &str) -> &'static str {
    match name {
        "net.nml" => NETWORK,
        "cell.nml" => CELL,
        _ => TYPES,
    }
}

/// The position of the first byte of `|` in a passage that stands once in a document.
fn position(text: &str, marked: &str) -> Value {
    let passage = marked.replace('|', "");
    assert_eq!(text.matches(&passage).count(), 1, "{passage}");
    let at = text.find(&passage).unwrap() + marked.find('|').unwrap();
    let line = text[..at].matches('\n').count();
    json!({ "line": line, "character": at - text[..at].rfind('\n').map_or(0, |it| it + 1) })
}

impl World {
    fn uri(&self, name: &str) -> String {
        uri(&self.folder.path().join(name))
    }

    /// Asks about the marked place of a document.
    #[track_caller]
    fn ask(&mut self, method: &str, name: &str, marked: &str, more: Value) -> Value {
        let mut params =
            json!({ "textDocument": { "uri": self.uri(name) }, "position": position(text_of(name), marked) });
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        let answer = self.client.request(&format!("textDocument/{method}"), params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// Asks about a whole document.
    #[track_caller]
    fn ask_whole(&mut self, method: &str, name: &str) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri(name) }, "options": { "tabSize": 2, "insertSpaces": true } });
        let answer = self.client.request(&format!("textDocument/{method}"), params);
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// `file: text` of each location.
    fn told(&self, locations: &Value) -> Vec<String> {
        let told = |it: &Value| {
            let uri = it.get("targetUri").or(it.get("uri")).unwrap().as_str().unwrap();
            let range =
                it.get("targetSelectionRange").or(it.get("selectionRange")).or(it.get("range")).unwrap();
            let path = uri.strip_prefix("file://").unwrap();
            let name = Path::new(path).file_name().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            format!("{name}: {}", cut(&text, range))
        };
        locations.as_array().unwrap_or_else(|| panic!("{locations}")).iter().map(told).collect()
    }
}

/// The text of a range on one line, with the line's number from one.
fn cut(text: &str, range: &Value) -> String {
    let number = |it: &Value| usize::try_from(it.as_u64().unwrap()).unwrap();
    let line = number(&range["start"]["line"]);
    let text = text.lines().nth(line).unwrap();
    format!(
        "{} {}",
        line + 1,
        &text[number(&range["start"]["character"])..number(&range["end"]["character"])]
    )
}

#[test]
fn a_definition_is_found_across_files_in_paths_and_in_expressions() {
    let mut world = world();
    let mut definition = |name: &str, marked: &str| {
        let found = world.ask("definition", name, marked, json!({}));
        world.told(&found)
    };
    assert_eq!(definition("net.nml", r#"component="i|z""#), ["cell.nml: 3 iz"]);
    assert_eq!(definition("net.nml", r#"target="p|op[0]""#), ["net.nml: 4 pop"]);
    assert_eq!(definition("net.nml", r#"input="|pulse""#), ["net.nml: 7 pulse"]);
    assert_eq!(definition("net.nml", r#"href="cell.n|ml""#), ["cell.nml: 1 neuroml"]);
    assert_eq!(definition("types.xml", r#"value="-x * ra|te""#), ["types.xml: 4 rate"]);
    assert_eq!(definition("types.xml", r#"<le|ak id"#), ["types.xml: 3 leak"]);
    assert_eq!(definition("types.xml", r#"id="one" ra|te"#), ["types.xml: 4 rate"]);
}

#[test]
fn a_definition_in_the_core_types_opens_as_a_file() {
    let mut world = world();
    let found = world.ask("definition", "cell.nml", "<izhikevich|Cell", json!({}));
    let told = world.told(&found);
    assert!(told[0].starts_with("Cells.xml: ") && told[0].ends_with(" izhikevichCell"), "{told:?}");
    let path = found[0]["targetUri"].as_str().unwrap().strip_prefix("file://").unwrap().to_owned();
    assert!(std::fs::metadata(&path).unwrap().permissions().readonly());
    // From there it goes on: what the editor opens is the official file.
    let text = std::fs::read_to_string(&path).unwrap();
    let opened = format!("file://{path}");
    open(&mut world.client, &opened, &text);
    let at = position(&text, "name=\"izhikevichCell\"\n        extends=\"baseCell|MembPot\"");
    let params = json!({ "textDocument": { "uri": opened }, "position": at });
    let answer = world.client.request("textDocument/definition", params);
    assert!(world.told(&answer["result"])[0].ends_with(" baseCellMembPot"), "{answer}");
}

#[test]
fn declaration_type_and_implementation_lead_elsewhere() {
    let mut world = world();
    let exposure = world.ask("declaration", "types.xml", r#"variable="|x""#, json!({}));
    assert_eq!(world.told(&exposure), ["types.xml: 5 level"]);
    let include = world.ask("declaration", "net.nml", r#"component="i|z""#, json!({}));
    assert_eq!(world.told(&include), ["net.nml: 2 cell.nml"]);
    let ty = world.ask("typeDefinition", "types.xml", r#"id="o|ne""#, json!({}));
    assert_eq!(world.told(&ty), ["types.xml: 3 leak"]);
    let made = world.ask("implementation", "types.xml", r#"name="le|ak""#, json!({}));
    assert_eq!(world.told(&made), ["types.xml: 11 slowLeak", "types.xml: 12 one"]);
}

#[test]
fn references_are_found_in_all_files() {
    let mut world = world();
    let with = json!({ "context": { "includeDeclaration": true } });
    let found = world.ask("references", "cell.nml", r#"id="i|z""#, with.clone());
    assert_eq!(world.told(&found), ["cell.nml: 3 iz", "net.nml: 4 iz"]);
    let without = json!({ "context": { "includeDeclaration": false } });
    let found = world.ask("references", "types.xml", r#"<Parameter name="ra|te""#, without);
    assert_eq!(world.told(&found), ["types.xml: 8 rate", "types.xml: 12 rate"]);
}

#[test]
fn highlights_tell_reading_from_writing() {
    let mut world = world();
    let found = world.ask("documentHighlight", "types.xml", r#"variable="|x""#, json!({}));
    let kinds: Vec<_> = found.as_array().unwrap().iter().map(|it| it["kind"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [3, 3, 2], "{found}");
}

/// The document after the edits of a workspace edit.
fn applied(world: &World, edit: &Value, name: &str) -> String {
    let text = text_of(name);
    let lines = text::LineIndex::new(text);
    let at = |it: &Value| {
        let number = |it: &Value| u32::try_from(it.as_u64().unwrap()).unwrap();
        let position = text::Position { line: number(&it["line"]), column: number(&it["character"]) };
        lines.offset(position, text::Encoding::Utf8)
    };
    let uri = world.uri(name);
    let changes = edit["documentChanges"].as_array().unwrap_or_else(|| panic!("{edit}"));
    let edits = changes
        .iter()
        .filter(|it| it["textDocument"]["uri"] == *uri)
        .flat_map(|it| it["edits"].as_array().unwrap());
    let edits: Vec<text::TextEdit> = edits
        .map(|it| {
            let range = text::Range::new(at(&it["range"]["start"]), at(&it["range"]["end"]));
            text::TextEdit::replace(range, it["newText"].as_str().unwrap())
        })
        .collect();
    text::apply_edits(text, &edits).unwrap()
}

#[test]
fn a_rename_reaches_all_files_and_tags() {
    let mut world = world();
    let ready = world.ask("prepareRename", "net.nml", r#"component="i|z""#, json!({}));
    assert_eq!(ready["placeholder"], "iz");
    let edit = world.ask("rename", "net.nml", r#"component="i|z""#, json!({ "newName": "rs" }));
    assert_eq!(applied(&world, &edit, "cell.nml"), CELL.replace("\"iz\"", "\"rs\""));
    assert_eq!(applied(&world, &edit, "net.nml"), NETWORK.replace("\"iz\"", "\"rs\""));
    let edit = world.ask("rename", "net.nml", r#"<population id="po|p""#, json!({ "newName": "cells" }));
    assert_eq!(
        applied(&world, &edit, "net.nml"),
        NETWORK.replace("\"pop\"", "\"cells\"").replace("pop[0]", "cells[0]")
    );
    let edit = world.ask("rename", "types.xml", r#"<le|ak id"#, json!({ "newName": "drip" }));
    let expected = TYPES.replace("\"leak\"", "\"drip\"").replace("<leak ", "<drip ");
    assert_eq!(applied(&world, &edit, "types.xml"), expected);
}

#[test]
fn a_rename_that_cannot_be_is_refused_with_a_reason() {
    let mut world = world();
    let mut refused = |name: &str, marked: &str, new: &str| {
        let params = json!({ "textDocument": { "uri": world.uri(name) }, "position": position(text_of(name), marked), "newName": new });
        let answer = world.client.request("textDocument/rename", params);
        assert_eq!(answer["error"]["code"], -32803, "{answer}");
        answer["error"]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("net.nml", r#"input="|pulse""#, "n"), "`n` is in use already");
    assert_eq!(refused("net.nml", r#"input="|pulse""#, "1st"), "`1st` cannot be a name here");
    assert!(refused("cell.nml", "<izhikevich|Cell", "x").contains("core types"));
}

#[test]
fn a_moved_file_takes_its_inclusions_along() {
    let mut world = world();
    let files = json!([{ "oldUri": world.uri("cell.nml"), "newUri": world.uri("cells/izhi.nml") }]);
    let answer = world.client.request("workspace/willRenameFiles", json!({ "files": files }));
    assert_eq!(applied(&world, &answer["result"], "net.nml"), NETWORK.replace("cell.nml", "cells/izhi.nml"));
}

#[test]
fn symbols_are_a_tree_in_a_document_and_a_list_in_the_workspace() {
    let mut world = world();
    let symbols = world.ask_whole("documentSymbol", "types.xml");
    let names = |it: &Value| -> Vec<String> {
        it.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&symbols), ["leak", "slowLeak", "one"]);
    assert_eq!(names(&symbols[0]["children"]), ["rate", "level", "Dynamics"]);
    let mut find =
        |query: &str| names(&world.client.request("workspace/symbol", json!({ "query": query }))["result"]);
    assert_eq!(find("slk"), ["slowLeak"]);
    assert_eq!(find("#izhikevich:"), ["iz"]);
    assert_eq!(find("leak"), ["leak", "slowLeak"]);
}

#[test]
fn the_hierarchy_leads_from_the_network_to_the_cell_and_back() {
    let mut world = world();
    let items = world.ask("prepareCallHierarchy", "net.nml", r#"network id="|n""#, json!({}));
    let mut follow = |method: &str, end: &str, item: &Value| -> Vec<Value> {
        let answer = world.client.request(&format!("callHierarchy/{method}"), json!({ "item": item }));
        answer["result"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"))
            .iter()
            .map(|it| it[end].clone())
            .collect()
    };
    let of_network = follow("outgoingCalls", "to", &items[0]);
    let names: Vec<_> = of_network.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["pop", "pulse"]);
    let of_population = follow("outgoingCalls", "to", &of_network[0]);
    assert_eq!(of_population[0]["name"], "iz");
    let above = follow("incomingCalls", "from", &of_population[0]);
    assert_eq!(above[0]["name"], "pop");
    assert_eq!(follow("incomingCalls", "from", &above[0])[0]["name"], "n");
}

#[test]
fn the_hierarchy_of_types_goes_up_and_down() {
    let mut world = world();
    let items = world.ask("prepareTypeHierarchy", "types.xml", r#"<le|ak id"#, json!({}));
    let up = world.client.request("typeHierarchy/supertypes", json!({ "item": items[0] }));
    assert_eq!(up["result"][0]["name"], "baseCell", "{up}");
    // On through a file of NeuroML itself, which nobody has opened.
    let further = world.client.request("typeHierarchy/supertypes", json!({ "item": up["result"][0] }));
    assert_eq!(further["result"][0]["name"], "baseStandalone", "{further}");
    let down = world.client.request("typeHierarchy/subtypes", json!({ "item": items[0] }));
    assert_eq!(down["result"][0]["name"], "slowLeak", "{down}");
}

#[test]
fn folds_selections_and_tag_pairs_follow_the_elements() {
    let mut world = world();
    let folds = world.ask_whole("foldingRange", "net.nml");
    let lines: Vec<_> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["startLine"].as_i64().unwrap(), it["endLine"].as_i64().unwrap()))
        .collect();
    assert_eq!(lines, [(0, 6), (2, 4)]);
    let at = position(NETWORK, r#"delay="1 |ms""#);
    let params = json!({ "textDocument": { "uri": world.uri("net.nml") }, "positions": [at] });
    let mut selection = &world.client.request("textDocument/selectionRange", params)["result"][0];
    let mut seen = Vec::new();
    while selection.is_object() {
        if selection["range"]["start"]["line"] == selection["range"]["end"]["line"] {
            seen.push(cut(NETWORK, &selection["range"]));
        }
        selection = &selection["parent"];
    }
    assert_eq!(seen[..3], ["7 ms", "7 1 ms", "7 delay=\"1 ms\""]);
    let pair = world.ask("linkedEditingRange", "net.nml", "</net|work>", json!({}));
    let told: Vec<_> = pair["ranges"].as_array().unwrap().iter().map(|it| cut(NETWORK, it)).collect();
    assert_eq!(told, ["3 network", "6 network"]);
}

#[test]
fn links_lead_to_files_and_papers() {
    let mut world = world();
    let links = world.ask_whole("documentLink", "cell.nml");
    assert_eq!(links[0]["target"], "https://doi.org/10.1109/TNN.2003.820440", "{links}");
    let links = world.ask_whole("documentLink", "net.nml");
    assert_eq!(links[0]["target"], *world.uri("cell.nml"), "{links}");
}

#[test]
fn formatting_changes_white_space_only() {
    let mut world = world();
    let edits = world.ask_whole("formatting", "net.nml");
    let edit =
        json!({ "documentChanges": [{ "textDocument": { "uri": world.uri("net.nml") }, "edits": edits }] });
    assert_eq!(applied(&world, &edit, "net.nml"), NETWORK.replace("    ", "  "));
    let part = json!({ "textDocument": { "uri": world.uri("net.nml") }, "options": { "tabSize": 2, "insertSpaces": true },
        "range": { "start": { "line": 3, "character": 0 }, "end": { "line": 4, "character": 0 } } });
    let edits = world.client.request("textDocument/rangeFormatting", part)["result"].clone();
    let edit =
        json!({ "documentChanges": [{ "textDocument": { "uri": world.uri("net.nml") }, "edits": edits }] });
    let line = "        <population";
    assert_eq!(
        applied(&world, &edit, "net.nml"),
        NETWORK.replace(line, "    <population"),
        "one line, and only that"
    );
}

#[test]
fn a_tag_is_closed_when_its_bracket_is_typed() {
    let mut world = world();
    let uri = world.uri("new.nml");
    open(&mut world.client, &uri, "<neuroml>\n  <network id=\"a\">\n</neuroml>");
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 1, "character": 18 }, "ch": ">",
        "options": { "tabSize": 2, "insertSpaces": true } });
    let answer = world.client.request("textDocument/onTypeFormatting", params);
    assert_eq!(answer["result"][0]["newText"], "</network>", "{answer}");
}

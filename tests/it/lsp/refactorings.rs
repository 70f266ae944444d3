//! Refactorings, driven through the real binary: what is offered, and what the documents are afterwards.

use serde_json::{Value, json};
use tests::client::Client;

use super::session::{modern, open, uri};

const MODEL: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="m">
    <include href="other.nml"/>
    <ionChannelHH id="na" conductance="10pS">
        <gate id="m" instances="3" type="gateHHrates">
            <forwardRate type="HHExpRate" rate="1per_ms" midpoint="-40mV" scale="10 mV"/>
        </gate>
    </ionChannelHH>
    <network id="net">
        <population id="pop" component="far" size="1"/>
    </network>
</neuroml>
"#;
const OTHER: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="o">
    <iafCell id="far" leakReversal="-60mV" thresh="-40mV" reset="-60mV" C="100pF" leakConductance="5nS"/>
</neuroml>
"#;

/// An action: its title, the text of `model.nml` after it, and the text of a new file.
type Offered = (String, String, Option<String>);

/// The actions of a kind at the marked place.
fn offered(marked: &str, kind: &str) -> Vec<Offered> {
    offered_in(MODEL, marked, kind)
}

/// The actions of a kind at the marked place of another model.
fn offered_in(model_text: &str, marked: &str, kind: &str) -> Vec<Offered> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model.nml"), model_text).unwrap();
    std::fs::write(folder.path().join("other.nml"), OTHER).unwrap();
    let mut client = Client::start();
    let mut editor = modern();
    editor["general"]["positionEncodings"] = json!(["utf-8"]);
    client.initialize(&editor, &[&uri(folder.path())]);
    let model = uri(&folder.path().join("model.nml"));
    open(&mut client, &model, model_text);
    let passage = marked.replace('|', "");
    let at = model_text.find(&passage).unwrap() + marked.find('|').unwrap();
    let line = model_text[..at].matches('\n').count();
    let position =
        json!({ "line": line, "character": at - model_text[..at].rfind('\n').map_or(0, |it| it + 1) });
    let params = json!({ "textDocument": { "uri": model }, "range": { "start": position, "end": position },
        "context": { "diagnostics": [], "only": [kind] } });
    let answer = client.request("textDocument/codeAction", params);
    let actions = answer["result"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let told = |it: &Value| {
        let changes = it["edit"]["documentChanges"].as_array().unwrap_or_else(|| panic!("{it}"));
        let created = changes.iter().find(|it| it["kind"] == "create").map(|it| it["uri"].clone());
        let new = changes.iter().find(|it| Some(&it["textDocument"]["uri"]) == created.as_ref());
        let new = new.map(|it| it["edits"][0]["newText"].as_str().unwrap().to_owned());
        let own = changes.iter().filter(|it| it["textDocument"]["uri"] == *model);
        let edits: Vec<Value> = own.flat_map(|it| it["edits"].as_array().unwrap().clone()).collect();
        (it["title"].as_str().unwrap().to_owned(), applied(model_text, &edits), new)
    };
    actions.iter().map(told).collect()
}

fn applied(before: &str, edits: &[Value]) -> String {
    let lines = text::LineIndex::new(before);
    let at = |it: &Value| {
        let number = |it: &Value| u32::try_from(it.as_u64().unwrap()).unwrap();
        let position = text::Position { line: number(&it["line"]), column: number(&it["character"]) };
        lines.offset(position, text::Encoding::Utf8)
    };
    let edit = |it: &Value| {
        let range = text::Range::new(at(&it["range"]["start"]), at(&it["range"]["end"]));
        text::TextEdit::replace(range, it["newText"].as_str().unwrap())
    };
    text::apply_edits(before, &edits.iter().map(edit).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_component_moves_to_a_file_of_its_own_with_the_inclusions_that_it_needs() {
    let found = offered("<net|work id", "refactor.extract");
    let (title, rest, new) = &found[0];
    assert_eq!(title, "Move `net` to `net.net.nml`");
    let network = &MODEL[MODEL.find("    <network").unwrap()..MODEL.find("</neuroml>").unwrap()];
    let expected = MODEL
        .replace(network, "")
        .replace("\"other.nml\"/>", "\"other.nml\"/>\n    <include href=\"net.net.nml\"/>");
    assert_eq!(*rest, expected);
    let new = new.as_ref().unwrap();
    assert!(new.contains("<include href=\"other.nml\"/>\n") && new.contains(network.trim()), "{new}");
}

#[test]
fn a_simulation_is_created_for_a_network() {
    let found = offered("<net|work id", "refactor.extract");
    let (title, _, new) = &found[1];
    assert_eq!(title, "Create a simulation of `net` in `LEMS_net.xml`");
    let new = new.as_ref().unwrap();
    assert!(new.contains("<Include file=\"model.nml\"/>") && new.contains("quantity=\"pop[0]/v\""), "{new}");
}

#[test]
fn an_included_file_is_brought_here() {
    let found = offered("href=\"oth|er.nml\"", "refactor.inline");
    let cell = OTHER.lines().nth(1).unwrap();
    assert_eq!(found[0].1, MODEL.replace("    <include href=\"other.nml\"/>", cell));
}

#[test]
fn a_gate_gets_its_type_as_tag() {
    let found = offered("<ga|te id", "refactor.rewrite");
    let expected = MODEL.replace("<gate id", "<gateHHrates id").replace("</gate>", "</gateHHrates>");
    assert_eq!(found[0].1, expected.replace(" type=\"gateHHrates\"", ""));
}

#[test]
fn a_quantity_is_written_in_another_unit_exactly() {
    let found = offered("scale=\"10| mV\"", "refactor.rewrite");
    let volts = found.iter().find(|it| it.0.ends_with(" V`")).unwrap_or_else(|| panic!("{found:#?}"));
    assert_eq!(volts.1, MODEL.replace("10 mV", "0.01 V"));
}

#[test]
fn an_annotation_is_laid_out() {
    let found = offered("<ionChannel|HH", "refactor.rewrite");
    assert_eq!(found[0].0, "Add an annotation to fill in");
    assert!(found[0].1.contains("rdf:about=\"na\""), "{}", found[0].1);
}

#[track_caller]
fn titled<'o>(found: &'o [Offered], title: &str) -> &'o str {
    &found.iter().find(|it| it.0 == title).unwrap_or_else(|| panic!("{found:#?}")).1
}

#[test]
fn a_gate_gets_its_type_as_attribute_and_back() {
    let found = offered("<ga|te id", "refactor.rewrite");
    let typed = titled(&found, "Write as `<gateHHrates>`").to_owned();
    let found = offered_in(&typed, "<gate|HHrates id", "refactor.rewrite");
    let back = titled(&found, "Write as `<gate type=\"gateHHrates\">`");
    assert_eq!(
        back,
        MODEL.replace(" instances=\"3\" type=\"gateHHrates\"", " type=\"gateHHrates\" instances=\"3\"")
    );
}

#[test]
fn a_unit_is_replaced_in_the_whole_file_if_every_value_stays_exact() {
    let found = offered("midpoint=\"-40|mV\"", "refactor.rewrite");
    let after = titled(&found, "Write all 2 values in `mV` of this file in `V`");
    assert_eq!(after, MODEL.replace("-40mV", "-0.04V").replace("10 mV", "0.01 V"));
}

const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"m\">\n";

#[test]
fn children_come_into_the_order_of_the_schema_with_their_comments() {
    let network =
        |inside: &str| format!("{HEAD}    <network id=\"net\">\n{inside}    </network>\n</neuroml>\n");
    let (input, population, notes) = (
        "        <!-- drives it -->\n        <explicitInput target=\"p[0]\" input=\"i\"/>\n",
        "        <population id=\"p\" component=\"c\" size=\"1\"/> <!-- one -->\n",
        "        <notes>first</notes>\n",
    );
    let before = network(&format!("{input}{population}{notes}"));
    let found = offered_in(&before, "<net|work id", "refactor.rewrite");
    let after = titled(&found, "Put the children of `network` into the order of the schema");
    assert_eq!(after, network(&format!("{notes}{population}{input}")));
    let found = offered_in(after, "<net|work id", "refactor.rewrite");
    assert!(found.iter().all(|it| !it.0.contains("order")), "{found:#?}");
}

#[test]
fn what_must_be_there_is_added_to_be_filled_in() {
    let before = format!("{HEAD}    <iafTauCell id=\"c\" reset=\"-60mV\" tau=\"1ms\"/>\n</neuroml>\n");
    let found = offered_in(&before, "<iafTau|Cell", "refactor.rewrite");
    let after = titled(&found, "Add the missing `leakReversal`, `thresh`");
    assert_eq!(after, before.replace("tau=\"1ms\"", "tau=\"1ms\" leakReversal=\"0mV\" thresh=\"0mV\""));

    let before = format!("{HEAD}    <gateHHrates id=\"m\" instances=\"1\"/>\n</neuroml>\n")
        .replace("<gateHHrates", "<ionChannelHH id=\"k\" conductance=\"1pS\">\n        <gateHHrates")
        .replace("\"1\"/>", "\"1\"/>\n    </ionChannelHH>");
    let found = offered_in(&before, "<gate|HHrates", "refactor.rewrite");
    let after = titled(&found, "Add the missing `<forwardRate>`, `<reverseRate>`");
    let gate = "        <gateHHrates id=\"m\" instances=\"1\">\n            <forwardRate type=\"\"/>\n            <reverseRate type=\"\"/>\n        </gateHHrates>\n";
    assert!(after.contains(gate), "{after}");
    let found = offered_in(after, "<gate|HHrates", "refactor.rewrite");
    assert!(found.iter().all(|it| !it.0.starts_with("Add the missing")), "{found:#?}");
}

#[test]
fn default_segment_groups_are_added_by_the_names_of_segments() {
    let segment = |id: u32, name: &str| {
        format!(
            "            <segment id=\"{id}\" name=\"{name}\"><distal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/></segment>\n"
        )
    };
    let before = format!(
        "{HEAD}    <cell id=\"c\">\n        <morphology id=\"mo\">\n{}{}        </morphology>\n    </cell>\n</neuroml>\n",
        segment(0, "soma"),
        segment(1, "dend_1")
    );
    let found = offered_in(&before, "<morph|ology", "refactor.rewrite");
    let after = titled(&found, "Add the default segment groups");
    assert!(
        after.contains("<segmentGroup id=\"soma_group\"") && after.contains("<member segment=\"1\"/>"),
        "{after}"
    );
}

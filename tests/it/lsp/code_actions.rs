//! Fixes: one by one at the cursor, and all safe ones at once.

use serde_json::{Value, json};
use tests::client::Client;

use super::session::{greeted, modern, open, place, pull};

const DOCUMENT: &str = "file:///a.nml";
/// Two mistakes with one right answer each, and one (the end tag) that a person must look at.
const BROKEN: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n<notes>a & b & c</notes>\n</neurom>\n";

fn actions(client: &mut Client, range: &Value, only: Option<&str>) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({ "textDocument": { "uri": DOCUMENT }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", params);
    answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

/// The document after the edit of an action.
fn applied(text: &str, action: &Value) -> String {
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": DOCUMENT, "version": 1 }), "{action}");
    let lines = text::LineIndex::new(text);
    let at = |it: &Value| {
        let number = |it: &Value| u32::try_from(it.as_u64().unwrap()).unwrap();
        let position = text::Position { line: number(&it["line"]), column: number(&it["character"]) };
        lines.offset(position, text::Encoding::Utf8)
    };
    let edits: Vec<text::TextEdit> = change["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let range = text::Range::new(at(&it["range"]["start"]), at(&it["range"]["end"]));
            text::TextEdit::replace(range, it["newText"].as_str().unwrap())
        })
        .collect();
    text::apply_edits(text, &edits).unwrap()
}

#[test]
fn a_fix_mends_what_it_is_offered_for() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    let found = pull(&mut client, DOCUMENT);
    let range =
        found.iter().find(|it| place(it).starts_with("1:")).unwrap_or_else(|| panic!("{found:#?}"))["range"]
            .clone();
    let offered = actions(&mut client, &range, None);
    let action = offered.first().unwrap_or_else(|| panic!("no fix for {found:#?}"));
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["isPreferred"], true, "{action}");
    assert!(action["diagnostics"][0]["code"].is_string());
    assert_eq!(applied(BROKEN, action), BROKEN.replace("a & b", "a &amp; b"));
    client.leave();
}

#[test]
fn a_guess_is_offered_but_not_preferred() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    let end_tag = json!({ "start": { "line": 2, "character": 4 }, "end": { "line": 2, "character": 4 } });
    let offered = actions(&mut client, &end_tag, Some("quickfix"));
    assert_eq!(offered.len(), 1, "{offered:#?}");
    assert_eq!(offered[0]["isPreferred"], false);
    assert_eq!(applied(BROKEN, &offered[0]), BROKEN.replace("</neurom>", "</neuroml>"));
    client.leave();
}

#[test]
fn fix_all_leaves_nothing_for_a_second_time() {
    let mut client = greeted(&modern());
    // The two fixes touch, so that only one of them can be taken in one round.
    let broken = BROKEN.replace("a & b", "a && b");
    open(&mut client, DOCUMENT, &broken);
    let nowhere = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let all = actions(&mut client, &nowhere, Some("source.fixAll"));
    assert_eq!(applied(&broken, &all[0]), broken.replace('&', "&amp;"));
    client.leave();
}

#[test]
fn fix_all_is_offered_when_asked_for_and_mends_what_has_one_right_answer() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    let nowhere = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    assert!(actions(&mut client, &nowhere, None).iter().all(|it| it["kind"] != "source.fixAll.nml"));
    let all = actions(&mut client, &nowhere, Some("source.fixAll"));
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(all[0]["kind"], "source.fixAll.nml");
    assert_eq!(applied(BROKEN, &all[0]), BROKEN.replace('&', "&amp;"));
    client.leave();
}

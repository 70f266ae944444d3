//! Diagnostics of a document: pulled, pushed, and what they carry.

use std::time::Duration;

use serde_json::{Value, json};

use super::session::{change, greeted, modern, old, open, place, pull};

const DOCUMENT: &str = "file:///a.nml";
const BROKEN: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n  <cell id=\"ä\u{1d6c0}\"></celk>\n</neuroml>\n";

#[test]
fn a_mistake_is_underlined_where_it_stands_in_the_clients_own_columns() {
    let columns = |capabilities: &Value| {
        let mut client = greeted(capabilities);
        open(&mut client, DOCUMENT, BROKEN);
        let found = pull(&mut client, DOCUMENT);
        client.leave();
        let on_the_end_tag =
            |it: &&Value| it["range"]["start"]["line"] == 1 && it["range"]["end"]["line"] == 1;
        found.iter().filter(on_the_end_tag).map(place).collect::<Vec<_>>()
    };
    let mut utf16 = modern();
    utf16["general"] = json!({});
    // `celk` stands behind `  <cell id="ä𝛀"></`: 18 characters, one of two units; or one of 2 and one of 4 bytes.
    assert!(columns(&utf16).contains(&"1:19-1:23".to_owned()), "{:?}", columns(&utf16));
    assert!(columns(&modern()).contains(&"1:22-1:26".to_owned()), "{:?}", columns(&modern()));
}

#[test]
fn a_finding_says_who_found_it_by_which_rule_and_where_to_read_about_it() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    let found = pull(&mut client, DOCUMENT);
    assert!(!found.is_empty());
    for diagnostic in found {
        assert_eq!(diagnostic["source"], "nml");
        assert_eq!(diagnostic["severity"], 1, "{diagnostic}");
        let code = diagnostic["code"].as_str().unwrap_or_default();
        assert!(!code.is_empty() && code.chars().all(|it| it.is_ascii_lowercase() || it == '-'), "{code}");
        // The link works without a network: it leads to the page of the rule, beside other caches of this user.
        let link = diagnostic["codeDescription"]["href"].as_str().unwrap_or_default();
        let page = std::fs::read_to_string(link.strip_prefix("file://").unwrap_or_default());
        assert!(page.is_ok_and(|it| it.contains("What it checks") || it.len() > 100), "{link}");
    }
    client.leave();
}

#[test]
fn unchanged_findings_are_not_sent_twice() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    let first = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": DOCUMENT } }));
    let id = first["result"]["resultId"].clone();
    assert_eq!(first["result"]["kind"], "full");
    let again = json!({ "textDocument": { "uri": DOCUMENT }, "previousResultId": id });
    let second = client.request("textDocument/diagnostic", again.clone());
    assert_eq!((&second["result"]["kind"], &second["result"]["resultId"]), (&json!("unchanged"), &id));
    // The same findings on another line are other findings.
    change(&mut client, DOCUMENT, 2, &[(0, 0, 0, 0, "\n")]);
    let third = client.request("textDocument/diagnostic", again);
    assert_eq!(third["result"]["kind"], "full");
    client.leave();
}

#[test]
fn mending_the_mistake_takes_the_finding_away() {
    let mut client = greeted(&modern());
    open(
        &mut client,
        DOCUMENT,
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n</neurom>\n",
    );
    assert!(!pull(&mut client, DOCUMENT).is_empty());
    change(&mut client, DOCUMENT, 2, &[(1, 8, 1, 8, "l")]);
    assert_eq!(pull(&mut client, DOCUMENT), [] as [Value; 0]);
    client.leave();
}

#[test]
fn a_client_that_does_not_pull_is_pushed_to_after_the_keyboard_rests() {
    let mut client = greeted(&old());
    open(&mut client, DOCUMENT, "<neuroml>\n</neurom>\n");
    let first = client.notification("textDocument/publishDiagnostics", |it| it["version"] == 1);
    assert!(!first["diagnostics"].as_array().unwrap().is_empty());
    for version in 2..12 {
        change(&mut client, DOCUMENT, version, &[(1, 0, 1, 0, " ")]);
    }
    let last = client.notification("textDocument/publishDiagnostics", |it| it["version"] == 11);
    assert_eq!(last["diagnostics"].as_array().unwrap().len(), first["diagnostics"].as_array().unwrap().len());
    // A burst is pushed once, not ten times.
    let middle = |it: &Value| {
        it["method"] == "textDocument/publishDiagnostics"
            && it["params"]["version"].as_i64().is_some_and(|it| it < 8)
    };
    assert!(!client.hears_within(Duration::from_millis(300), middle));
    client.leave();
}

#[test]
fn a_client_that_pulls_is_never_pushed_to() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, BROKEN);
    pull(&mut client, DOCUMENT);
    assert!(
        !client
            .hears_within(Duration::from_millis(500), |it| it["method"] == "textDocument/publishDiagnostics")
    );
    client.leave();
}

//! What is ours and what is not.

use std::time::Duration;

use serde_json::json;
use tests::client::Client;

use super::session::{change, greeted, modern, old, open, open_as, pull, seen};

#[test]
fn other_xml_is_left_alone() {
    let mut client = greeted(&modern());
    for (uri, text) in [
        ("file:///pom.xml", "<project><a></project>"),
        ("file:///empty.xml", ""),
        ("file:///half.xml", "<neuro"),
        ("untitled:Untitled-1", "<svg>"),
        ("git:/a.xml?ref", "<Lems><a></Lems>"),
    ] {
        open(&mut client, uri, text);
        assert_eq!(pull(&mut client, uri), [] as [serde_json::Value; 0], "{uri}");
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 9 } });
        let params =
            json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        assert_eq!(client.request("textDocument/codeAction", params)["result"], json!(null), "{uri}");
    }
    client.leave();
}

#[test]
fn other_xml_gets_nothing_pushed() {
    let mut client = greeted(&old());
    open(&mut client, "file:///pom.xml", "<project><a></project>");
    open(&mut client, "file:///a.xml", "<Lems><a></Lems>");
    client.notification("textDocument/publishDiagnostics", |it| it["uri"] == "file:///a.xml");
    assert!(!client.hears_within(Duration::from_millis(400), |it| it["params"]["uri"] == "file:///pom.xml"));
    client.leave();
}

#[test]
fn xml_becomes_ours_when_its_root_changes_and_stops_being_ours() {
    let mut client = greeted(&modern());
    let uri = "file:///a.xml";
    open(&mut client, uri, "<Lem><a></Lem>");
    assert!(pull(&mut client, uri).is_empty());
    change(&mut client, uri, 2, &[(0, 12, 0, 13, "ms"), (0, 3, 0, 4, "ms")]);
    assert_eq!(seen(&mut client, uri)["text"], "<Lems><a></Lems>");
    assert!(!pull(&mut client, uri).is_empty());
    change(&mut client, uri, 3, &[(0, 4, 0, 5, "")]);
    assert!(pull(&mut client, uri).is_empty());
    client.leave();
}

#[test]
fn pushed_diagnostics_are_taken_back_when_xml_stops_being_ours_or_is_closed() {
    let mut client = greeted(&old());
    let uri = "file:///a.xml";
    let shown = |client: &mut Client, some: bool| {
        client.notification("textDocument/publishDiagnostics", |it| {
            it["uri"] == uri && it["diagnostics"].as_array().is_some_and(|it| it.is_empty() != some)
        });
    };
    open(&mut client, uri, "<Lems><a></Lems>");
    shown(&mut client, true);
    change(&mut client, uri, 2, &[(0, 4, 0, 5, "")]);
    shown(&mut client, false);
    change(&mut client, uri, 3, &[(0, 4, 0, 4, "s")]);
    shown(&mut client, true);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    shown(&mut client, false);
    client.leave();
}

#[test]
fn the_editor_may_say_that_a_document_is_neuroml() {
    let mut client = greeted(&modern());
    open_as(&mut client, "untitled:Untitled-2", "neuroml", "<a><b></a>");
    assert!(!pull(&mut client, "untitled:Untitled-2").is_empty());
    client.leave();
}

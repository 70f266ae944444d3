//! Every request sees exactly the state of its place in the stream, and slow ones hold nobody up.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::{Client, frame};

use super::session::{edits, greeted, modern, open, pull, seen};

const DOCUMENT: &str = "file:///a.nml";
/// A document with an element that no schema knows and whose digits the flood replaces.
const FLOODED: &str =
    "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n<x0000/>\n</neuroml>\n";

fn notification(method: &str, params: Value) -> Vec<u8> {
    frame(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
}

/// Writes pairs of an edit and a question in one go; returns the ids of the questions.
fn flood(client: &mut Client, pairs: i32, method: &str, params: &Value) -> Vec<i64> {
    let mut bytes = Vec::new();
    let mut ids = Vec::new();
    for n in 0..pairs {
        let digits = format!("{n:04}");
        bytes
            .extend(notification("textDocument/didChange", edits(DOCUMENT, n + 2, &[(1, 2, 1, 6, &digits)])));
        let (id, question) = client.prepare(method, params.clone());
        bytes.extend(frame(&question));
        ids.push(id);
    }
    client.send_raw(&bytes);
    ids
}

#[test]
fn five_hundred_pairs_of_edit_and_question_in_one_write_see_their_own_version() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, FLOODED);
    // `see` is answered from the snapshot alone, so no later edit can interrupt it.
    let ids = flood(&mut client, 500, "nml/test", &json!({ "do": "see", "uri": DOCUMENT }));
    for (n, id) in ids.into_iter().enumerate() {
        let answer = client.answer(id);
        assert_eq!(answer["result"]["version"], n + 2, "{answer}");
        assert_eq!(answer["result"]["text"], FLOODED.replace("0000", &format!("{n:04}")));
    }
    client.leave();
}

#[test]
fn diagnostics_are_of_their_own_version_or_not_given_at_all() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, FLOODED);
    let ids =
        flood(&mut client, 500, "textDocument/diagnostic", &json!({ "textDocument": { "uri": DOCUMENT } }));
    let last = ids.len() - 1;
    for (n, id) in ids.into_iter().enumerate() {
        let answer = client.answer(id);
        if answer["error"]["code"] == -32802 && n < last {
            continue;
        }
        let items = answer["result"]["items"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let own = format!("x{n:04}");
        assert!(
            items.iter().any(|it| it["message"].as_str().is_some_and(|it| it.contains(&own))),
            "{n}: {answer}"
        );
    }
    client.leave();
}

#[test]
fn an_edit_behind_six_slow_requests_is_seen_at_once_and_ends_them() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, "<neuroml/>");
    let slow: Vec<i64> =
        (0..6).map(|_| client.send("nml/test", json!({ "do": "work", "milliseconds": 600_000 }))).collect();
    let began = Instant::now();
    client.notify("textDocument/didChange", edits(DOCUMENT, 2, &[(0, 1, 0, 8, "Lems")]));
    assert_eq!(seen(&mut client, DOCUMENT)["text"], "<Lems/>");
    let waited = began.elapsed();
    assert!(waited < Duration::from_secs(5), "the answer took {waited:?}");
    for id in slow {
        let answer = client.answer(id);
        assert_eq!(answer["error"]["code"], -32801, "{answer}");
    }
    client.leave();
}

#[test]
fn a_cancelled_request_is_answered_at_once_and_its_thread_is_free_again() {
    let mut client = greeted(&modern());
    let slow: Vec<i64> =
        (0..6).map(|_| client.send("nml/test", json!({ "do": "work", "milliseconds": 600_000 }))).collect();
    // They are under way, or in the queue, before they are cancelled.
    seen(&mut client, DOCUMENT);
    let began = Instant::now();
    for id in &slow {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in slow {
        let answer = client.answer(id);
        assert_eq!(answer["error"]["code"], -32800, "{answer}");
    }
    // The slow lane has one thread: this is answered only if all six have really stopped.
    let done = client.request("nml/test", json!({ "do": "work", "milliseconds": 1 }));
    assert_eq!(done["result"], "done");
    let waited = began.elapsed();
    assert!(waited < Duration::from_secs(5), "it took {waited:?}");
    client.leave();
}

#[test]
fn a_client_that_never_answers_holds_nothing_up() {
    let mut client = Client::start();
    client.unanswered = vec![
        "client/registerCapability",
        "workspace/configuration",
        "window/workDoneProgress/create",
        "workspace/diagnostic/refresh",
    ];
    client.initialize(&modern(), &[]);
    open(&mut client, DOCUMENT, "<neuroml/>");
    for n in 0..200 {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        client.notify(
            "workspace/didChangeWorkspaceFolders",
            json!({ "event": { "added": [], "removed": [] } }),
        );
        client.notify("textDocument/didChange", edits(DOCUMENT, n + 2, &[(0, 0, 0, 0, " ")]));
    }
    pull(&mut client, DOCUMENT);
    client.leave();
}

//! Edits arrive where they belong, in both encodings, with every line end and beyond the basic plane.

use serde_json::{Value, json};

use super::session::{change, greeted, modern, old, open, seen};

const DOCUMENT: &str = "file:///a.nml";

#[track_caller]
fn check(capabilities: &Value, before: &str, edits: &[(u32, u32, u32, u32, &str)], after: &str) {
    let mut client = greeted(capabilities);
    open(&mut client, DOCUMENT, before);
    change(&mut client, DOCUMENT, 2, edits);
    assert_eq!(seen(&mut client, DOCUMENT)["text"], after);
    client.leave();
}

#[test]
fn columns_are_utf16_units_for_old_clients() {
    // U+1D6C0 takes two units, U+00B5 one.
    check(&old(), "<!--\u{1d6c0}µ--><a/>", &[(0, 7, 0, 7, "!")], "<!--\u{1d6c0}µ!--><a/>");
}

#[test]
fn columns_are_bytes_when_utf8_was_agreed() {
    check(&modern(), "<!--\u{1d6c0}µ--><a/>", &[(0, 10, 0, 10, "!")], "<!--\u{1d6c0}µ!--><a/>");
}

#[test]
fn lines_end_at_cr_lf_and_crlf_and_nowhere_else() {
    let before = "<a>\r\n<b/>\r<c/>\n<!--\u{2028}\u{85}\u{b}--></a>";
    check(
        &old(),
        before,
        &[(1, 1, 1, 2, "B"), (2, 1, 2, 2, "C"), (3, 7, 3, 7, "!")],
        "<a>\r\n<B/>\r<C/>\n<!--\u{2028}\u{85}\u{b}!--></a>",
    );
}

#[test]
fn several_edits_in_one_notification_apply_one_after_the_other() {
    check(
        &old(),
        "<a>\n</a>",
        &[(1, 0, 1, 0, "<b/>\n"), (1, 1, 1, 2, "bb"), (0, 1, 0, 2, "A"), (2, 2, 2, 3, "A")],
        "<A>\n<bb/>\n</A>",
    );
}

#[test]
fn a_whole_new_text_replaces_the_old_one() {
    let mut client = greeted(&modern());
    open(&mut client, DOCUMENT, "<neuroml/>");
    let whole = json!({ "textDocument": { "uri": DOCUMENT, "version": 2 }, "contentChanges": [{ "text": "<Lems/>" }] });
    client.notify("textDocument/didChange", whole);
    assert_eq!(seen(&mut client, DOCUMENT)["text"], "<Lems/>");
    client.leave();
}

#[test]
fn positions_outside_the_text_are_clamped_and_never_kill() {
    check(
        &modern(),
        "<a/>\n",
        &[(0, 4_000_000_000, 4_000_000_000, 0, "<b/>"), (9, 9, 1, 1, "<c/>")],
        "<a/><b/><c/>",
    );
}

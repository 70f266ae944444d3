//! The workspace: several folders, files that come and go, settings, and the diagnostics of everything.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::client::Client;

use super::session::{modern, open, pull, uri};

const CELL: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"cells\">\n  <izhikevich2007Cell id=\"c\" v0=\"-60mV\" C=\"100pF\" k=\"0.7nS_per_mV\" vr=\"-60mV\" vt=\"-40mV\" vpeak=\"35mV\" a=\"0.03per_ms\" b=\"-2nS\" c=\"-50mV\" d=\"100pA\"/>\n</neuroml>\n";
const NET: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"nets\">\n  <include href=\"cell.nml\"/>\n  <network id=\"net\">\n    <population id=\"p\" component=\"c\" size=\"1\"/>\n  </network>\n</neuroml>\n";
const BROKEN: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"n\">\n</neurom>\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn greeted_in(folders: &[&TempDir]) -> Client {
    let mut client = Client::start();
    let uris: Vec<String> = folders.iter().map(|it| uri(it.path())).collect();
    client.initialize(&modern(), &uris.iter().map(String::as_str).collect::<Vec<_>>());
    client
}

/// The files of a workspace report that have findings, by name.
fn with_findings(report: &Value) -> Vec<String> {
    let items = report["result"]["items"].as_array().unwrap_or_else(|| panic!("{report}"));
    let mut names: Vec<String> = items
        .iter()
        .filter(|it| it["items"].as_array().is_some_and(|it| !it.is_empty()))
        .map(|it| it["uri"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    names
}

fn changed(client: &mut Client, path: &Path, kind: u8) {
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri(path), "type": kind }] }),
    );
}

#[test]
fn a_missing_include_heals_when_the_file_appears_and_breaks_when_it_goes() {
    let folder = folder(&[("net.nml", NET)]);
    let mut client = greeted_in(&[&folder]);
    let net = uri(&folder.path().join("net.nml"));
    open(&mut client, &net, NET);
    let found = pull(&mut client, &net);
    assert!(found.iter().any(|it| it["range"]["start"]["line"] == 1), "{found:#?}");
    write(folder.path(), "cell.nml", CELL);
    client.asked.clear();
    changed(&mut client, &folder.path().join("cell.nml"), 1);
    client.server_request("workspace/diagnostic/refresh");
    assert_eq!(pull(&mut client, &net), [] as [Value; 0]);
    fs::remove_file(folder.path().join("cell.nml")).unwrap();
    changed(&mut client, &folder.path().join("cell.nml"), 3);
    assert!(!pull(&mut client, &net).is_empty());
    client.leave();
}

#[test]
fn the_editors_text_of_an_included_file_counts_not_the_disks() {
    let folder = folder(&[("net.nml", NET), ("cell.nml", CELL)]);
    let mut client = greeted_in(&[&folder]);
    let (net, cell) = (uri(&folder.path().join("net.nml")), uri(&folder.path().join("cell.nml")));
    open(&mut client, &net, NET);
    assert_eq!(pull(&mut client, &net), [] as [Value; 0]);
    open(&mut client, &cell, &CELL.replace("id=\"c\"", "id=\"other\""));
    let found = pull(&mut client, &net);
    assert!(found.iter().any(|it| it["range"]["start"]["line"] == 3), "{found:#?}");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": cell } }));
    assert_eq!(pull(&mut client, &net), [] as [Value; 0]);
    client.leave();
}

#[test]
fn workspace_diagnostics_cover_closed_files_of_all_folders_and_only_ours() {
    let first =
        folder(&[("broken.nml", BROKEN), ("deep/down/also.nml", BROKEN), ("pom.xml", "<project></projec>")]);
    let second = folder(&[("LEMS_x.xml", "<Lems>\n</Lem>\n"), ("fine.nml", CELL)]);
    let mut client = greeted_in(&[&first, &second]);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(with_findings(&report), ["LEMS_x.xml", "also.nml", "broken.nml"]);
    client.leave();
}

#[test]
fn a_workspace_question_without_news_waits_for_news() {
    let folder = folder(&[("a.nml", CELL), ("b.nml", BROKEN)]);
    let mut client = greeted_in(&[&folder]);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let known: Vec<Value> = report["result"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }))
        .collect();
    let waiting = client.send("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert!(
        !client.hears_within(Duration::from_millis(400), |it| it["id"] == waiting),
        "answered without news"
    );
    write(folder.path(), "a.nml", BROKEN);
    changed(&mut client, &folder.path().join("a.nml"), 2);
    let news = client.answer(waiting);
    assert_eq!(with_findings(&news), ["a.nml"]);
    client.leave();
}

#[test]
fn workspace_diagnostics_come_in_parts_when_the_client_wants_parts() {
    let folder = folder(&[("a.nml", BROKEN), ("b.nml", BROKEN)]);
    let mut client = greeted_in(&[&folder]);
    let params = json!({ "previousResultIds": [], "partialResultToken": "parts" });
    let id = client.send("workspace/diagnostic", params);
    for name in ["a.nml", "b.nml"] {
        client.notification("$/progress", |it| {
            it["token"] == "parts"
                && it["value"]["items"].as_array().is_some_and(|it| {
                    it.iter().any(|it| it["uri"].as_str().is_some_and(|it| it.ends_with(name)))
                })
        });
    }
    assert_eq!(client.answer(id)["result"]["items"], json!([]));
    client.leave();
}

#[test]
fn folders_come_and_go() {
    let first = folder(&[("one.nml", BROKEN)]);
    let second = folder(&[("two.nml", BROKEN)]);
    let mut client = greeted_in(&[&first]);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(with_findings(&report), ["one.nml"]);
    let item = |folder: &TempDir| json!({ "uri": uri(folder.path()), "name": "x" });
    let event = json!({ "event": { "added": [item(&second)], "removed": [item(&first)] } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(with_findings(&report), ["two.nml"]);
    client.leave();
}

#[test]
fn the_client_is_asked_to_watch_files_and_shown_the_first_look() {
    let files: Vec<(String, String)> = (0..200).map(|n| (format!("{n}.nml"), CELL.to_owned())).collect();
    let folder = folder(&files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>());
    let mut client = greeted_in(&[&folder]);
    let asked = client.server_request("client/registerCapability");
    let registered = asked["params"]["registrations"].as_array().unwrap();
    let watching = registered.iter().find(|it| it["method"] == "workspace/didChangeWatchedFiles").unwrap();
    let globs: Vec<&Value> = watching["registerOptions"]["watchers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["globPattern"])
        .collect();
    assert!(globs.contains(&&json!("**/*.nml")) && globs.contains(&&json!("**/*.xml")), "{globs:?}");
    let create = client.server_request("window/workDoneProgress/create");
    let token = create["params"]["token"].clone();
    let kind = |kind: &'static str, token: Value| {
        move |it: &Value| it["token"] == token && it["value"]["kind"] == kind
    };
    client.notification("$/progress", kind("begin", token.clone()));
    client.notification("$/progress", kind("end", token));
    client.leave();
}

#[test]
fn settings_are_asked_for_and_obeyed() {
    let folder = folder(&[("a.nml", BROKEN)]);
    let mut client = Client::start();
    client.configuration = json!({ "ignore": ["syntax"] });
    client.initialize(&modern(), &[&uri(folder.path())]);
    let a = uri(&folder.path().join("a.nml"));
    open(&mut client, &a, BROKEN);
    let asked = client.server_request("workspace/configuration");
    assert_eq!(asked["params"]["items"][0]["section"], "nml");
    // The answer to that question is on its way in front of ours.
    assert_eq!(pull(&mut client, &a), [] as [Value; 0]);
    client.configuration = json!({ "ignore": [] });
    client.asked.clear();
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    client.server_request("workspace/configuration");
    assert!(!pull(&mut client, &a).is_empty());
    // Clients that push their settings do so with or without the section's name.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "nml": { "ignore": ["syntax"] } } }),
    );
    client.configuration = json!({ "ignore": ["syntax"] });
    assert_eq!(pull(&mut client, &a), [] as [Value; 0]);
    client.leave();
}

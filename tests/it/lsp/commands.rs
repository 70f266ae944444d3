//! Commands: running unsaved documents, cancelling, panels; a whole session as an editor has it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::Client;

use super::session::{change, open, uri};

/// An editor that shows panels itself.
fn with_panels() -> Value {
    json!({
        "window": { "workDoneProgress": true, "showDocument": { "support": true } },
        "experimental": { "nmlPreview": true },
    })
}

pub(super) fn simulation() -> (String, String) {
    let path = tests::data().join("hh/LEMS_hh.xml");
    (uri(&path), std::fs::read_to_string(path).unwrap())
}

/// A server with the model of Hodgkin and Huxley open, and the URI of its simulation.
fn session(capabilities: &Value) -> (Client, String) {
    let mut client = Client::start();
    client.initialize(capabilities, &[&uri(&tests::data())]);
    let (document, text) = simulation();
    open(&mut client, &document, &text);
    (client, document)
}

pub(super) fn execute(client: &mut Client, command: &str, argument: Value) -> Value {
    client.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
}

/// Starts a run and returns its number.
#[track_caller]
fn run(client: &mut Client, argument: Value) -> u64 {
    let answer = execute(client, "nml.run", argument);
    answer["result"]["run"].as_u64().unwrap_or_else(|| panic!("{answer}"))
}

/// The next news of a run of a kind.
#[track_caller]
fn news(client: &mut Client, run: u64, kind: &str) -> Value {
    client.notification("nml/run", |it| it["run"] == run && it["kind"] == kind)
}

/// All samples of a run that has been told to be finished: times, and the values of each line.
fn samples(client: &mut Client, run: u64) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (mut times, mut values): (Vec<f64>, Vec<Vec<f64>>) = Default::default();
    let is_sample = |it: &Value| {
        it["method"] == "nml/run" && it["params"]["run"] == run && it["params"]["kind"] == "samples"
    };
    while client.hears_within(Duration::ZERO, is_sample) {
        let batch = news(client, run, "samples");
        let numbers =
            |it: &Value| it.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect::<Vec<_>>();
        times.extend(numbers(&batch["time"]));
        let lines = batch["values"].as_array().unwrap();
        values.resize(lines.len(), Vec::new());
        values.iter_mut().zip(lines).for_each(|(values, line)| values.extend(numbers(line)));
    }
    (times, values)
}

#[test]
fn a_run_streams_what_the_displays_show() {
    let (mut client, document) = session(&with_panels());
    let number = run(&mut client, json!({ "uri": document, "mode": "reference" }));
    let started = news(&mut client, number, "started");
    assert_eq!(started["steps"], 15_000);
    let display = &started["displays"][0];
    assert_eq!(
        (&display["title"], &display["xLabel"], &display["yLabel"]),
        (&json!("Two cells"), &json!("time (ms)"), &json!("mV"))
    );
    assert_eq!((&display["xMax"], &display["yMin"]), (&json!(150.0), &json!(-90.0)));
    assert_eq!(
        display["lines"][0],
        json!({ "id": "driven", "label": "driven", "colour": "#204080", "unit": "mV", "quantity": "driven[0]/v" })
    );
    let finished = news(&mut client, number, "finished");
    assert_eq!(finished["status"], "done", "{finished}");
    let (times, values) = samples(&mut client, number);
    // What jLEMS wrote for the same model, in seconds and volts.
    let stored = std::fs::read_to_string(tests::data().join("hh/jlems_traces.dat")).unwrap();
    let rows: Vec<Vec<f64>> =
        stored.lines().map(|it| it.split_whitespace().map(|it| it.parse().unwrap()).collect()).collect();
    assert_eq!((times.len(), values.len()), (15_001, 2));
    assert!(rows.len() > 10);
    for row in &rows {
        let at = (row[0] * 1e5).round() as usize;
        assert!((times[at] - row[0] * 1e3).abs() < 1e-6, "{} at {at}", times[at]);
        for (line, expected) in values.iter().zip(&row[1..]) {
            assert!(
                (line[at] - expected * 1e3).abs() < 1e-3,
                "{} is not {expected} V at {} s",
                line[at],
                row[0]
            );
        }
    }
}

#[test]
fn what_runs_is_what_stands_in_the_editor() {
    let (mut client, document) = session(&with_panels());
    let (_, text) = simulation();
    let line = text.lines().position(|it| it.contains("length=\"150ms\"")).unwrap() as u32;
    let column = text.lines().nth(line as usize).unwrap().find("150ms").unwrap() as u32;
    change(&mut client, &document, 2, &[(line, column, line, column + 5, "3ms")]);
    let number = run(&mut client, json!({ "uri": document }));
    assert_eq!(news(&mut client, number, "started")["steps"], 300);
    assert_eq!(news(&mut client, number, "finished")["summary"]["steps"], 300);
    // Also what an included file says in the editor.
    let cell = tests::data().join("hh/cell.nml");
    let damaged = std::fs::read_to_string(&cell).unwrap().replace("erev=\"50mV\"", "erev=\"50 parsec\"");
    open(&mut client, &uri(&cell), &damaged);
    let number = run(&mut client, json!({ "uri": document }));
    let finished = news(&mut client, number, "finished");
    assert_eq!(
        (&finished["status"], &finished["message"]),
        (&json!("failed"), &json!("there is no unit `parsec`"))
    );
    assert_eq!(finished["location"]["uri"], uri(&cell));
    assert_eq!(finished["location"]["range"]["start"]["line"], 23);
}

#[test]
fn a_run_is_cancelled_within_fifty_milliseconds_and_another_one_runs() {
    let (mut client, document) = session(&with_panels());
    let long = json!({ "uri": document, "length": "10000s" });
    let mut latencies = Vec::new();
    for _ in 0..5 {
        let number = run(&mut client, long.clone());
        news(&mut client, number, "samples");
        let asked = Instant::now();
        let answer = execute(&mut client, "nml.cancel", json!({ "run": number }));
        assert_eq!(answer["result"]["cancelled"], true, "{answer}");
        let finished = news(&mut client, number, "finished");
        latencies.push(asked.elapsed());
        assert_eq!(finished["status"], "cancelled", "{finished}");
        assert_eq!(
            execute(&mut client, "nml.cancel", json!({ "run": number }))["result"]["cancelled"],
            false
        );
    }
    latencies.sort();
    println!("from the request to the news: {latencies:?}");
    // The machine may be busy once, not always.
    assert!(latencies[0] < Duration::from_millis(50), "{latencies:?}");
    let number = run(&mut client, json!({ "uri": document }));
    assert_eq!(news(&mut client, number, "finished")["status"], "done");
}

#[test]
fn progress_is_shown_and_its_button_cancels() {
    let (mut client, document) = session(&with_panels());
    let number = run(&mut client, json!({ "uri": document, "length": "10000s" }));
    let token = format!("nml/run/{number}");
    let of_token = |kind: &'static str| {
        let token = token.clone();
        move |it: &Value| it["token"] == *token && it["value"]["kind"] == kind
    };
    let begin = client.notification("$/progress", of_token("begin"));
    assert_eq!(
        (&begin["value"]["title"], &begin["value"]["cancellable"]),
        (&json!("Simulating LEMS_hh.xml"), &json!(true))
    );
    let report = client.notification("$/progress", of_token("report"));
    assert!(report["value"]["message"].as_str().unwrap().ends_with("of 1000000000 steps"), "{report}");
    let progress = news(&mut client, number, "progress");
    assert!(progress["done"].as_u64().unwrap() > 0, "{progress}");
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    assert_eq!(news(&mut client, number, "finished")["status"], "cancelled");
    assert_eq!(client.notification("$/progress", of_token("end"))["value"]["message"], "cancelled");
}

#[test]
fn a_long_run_sends_no_more_than_anybody_could_see() {
    let mut client = Client::start();
    client.initialize(&with_panels(), &[]);
    // Ten curves of 150,000 rows: a cell that fires every few milliseconds.
    let line = |at: u32| format!("<Line id=\"l{at}\" quantity=\"v\" scale=\"1mV\" timeScale=\"1ms\"/>");
    let lines: String = (0..10).map(line).collect();
    let document = format!(
        r#"<Lems><Target component="s"/><Include file="Cells.xml"/><Include file="Simulation.xml"/>
        <iafCell id="iaf" leakReversal="-30mV" thresh="-35mV" reset="-65mV" C="3.2pF" leakConductance="2nS"/>
        <Simulation id="s" length="1500ms" step="0.01ms" target="iaf">
        <Display id="d" title="d" timeScale="1ms">{lines}</Display></Simulation></Lems>"#
    );
    open(&mut client, "untitled:iaf.xml", &document);
    let number = run(&mut client, json!({ "uri": "untitled:iaf.xml", "method": "euler" }));
    assert_eq!(news(&mut client, number, "started")["stride"], 3);
    let finished = news(&mut client, number, "finished");
    assert_eq!(finished["status"], "done");
    let (times, values) = samples(&mut client, number);
    assert_eq!((times.len(), values.len()), (2 * 50_001, 10));
    assert!(times.is_sorted());
    // Resets are single rows; nothing that sticks out is thinned away.
    let extent =
        |it: &[f64]| it.iter().fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(*it), high.max(*it)));
    let (low, high) = extent(&values[0]);
    let column = &finished["summary"]["columns"][0];
    assert!((low - column["min"].as_f64().unwrap() * 1e3).abs() < 1e-4, "{low} {column}");
    assert!((high - column["max"].as_f64().unwrap() * 1e3).abs() < 1e-4, "{high} {column}");
}

#[test]
fn typing_goes_on_while_a_run_does() {
    let (mut client, document) = session(&with_panels());
    let number = run(&mut client, json!({ "uri": document, "length": "10000s" }));
    news(&mut client, number, "samples");
    let mut slowest = Duration::ZERO;
    for version in 2..22 {
        change(&mut client, &document, version, &[(0, 0, 0, 0, " ")]);
        let asked = Instant::now();
        let answer = client.request(
            "textDocument/hover",
            json!({ "textDocument": { "uri": document }, "position": { "line": 8, "character": 6 } }),
        );
        assert_eq!(answer.get("error"), None, "{answer}");
        slowest = slowest.max(asked.elapsed());
    }
    println!("slowest answer beside a run: {slowest:?}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    execute(&mut client, "nml.cancel", json!({ "run": number }));
    client.leave();
}

#[test]
fn a_client_with_panels_is_asked_to_open_them() {
    let (mut client, document) = session(&with_panels());
    let answer = execute(&mut client, "nml.channel", json!({ "uri": document, "id": "sodium" }));
    assert_eq!(answer["result"], json!({ "panel": "channel" }));
    let opened = client.notification("nml/openPreview", |_| true);
    assert_eq!(opened, json!({ "panel": "channel", "uri": document, "id": "sodium" }));
    let answer = execute(&mut client, "nml.plot", json!({ "uri": document, "length": "1ms" }));
    let opened = client.notification("nml/openPreview", |_| true);
    assert_eq!((&opened["panel"], &opened["run"]), (&json!("run"), &answer["result"]["run"]));
    assert!(client.asked.iter().all(|it| it["method"] != "window/showDocument"));
}

#[test]
fn commands_without_arguments_mean_the_document_last_worked_on() {
    let (mut client, document) = session(&with_panels());
    let answer = client.request("workspace/executeCommand", json!({ "command": "nml.run" }));
    let number = answer["result"]["run"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    assert_eq!(news(&mut client, number, "started")["uri"], document);
    let answer =
        client.request("workspace/executeCommand", json!({ "command": "nml.run", "arguments": [document] }));
    assert!(answer["result"]["run"].is_u64(), "{answer}");
}

#[test]
fn rubbish_is_refused_with_a_sentence() {
    let (mut client, document) = session(&with_panels());
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.xml"), "<Lems/>").unwrap();
    let secret = uri(&outside.path().join("secret.xml"));
    for (command, argument, sentence) in [
        ("nml.run", json!({ "uri": 5 }), "nml.run: invalid type: integer `5`, expected a string"),
        ("nml.run", json!([[[[]]]]), "nml.run: invalid type: sequence, expected a string"),
        ("nml.run", json!({ "uri": document, "lenght": "1ms" }), "nml.run: unknown field `lenght`"),
        ("nml.run", json!({ "uri": document, "mode": "magic" }), "nml.run: unknown variant `magic`"),
        ("nml.run", json!({ "uri": secret }), "neither open nor in the workspace"),
        ("nml.run", json!({ "uri": "https://example.org/a.nml" }), "neither NeuroML nor LEMS"),
        ("nml.run", json!({ "uri": "file:///etc/passwd" }), "neither NeuroML nor LEMS"),
        ("nml.preview", json!({ "panel": "soup", "uri": document }), "unknown variant `soup`"),
        ("nml.cancel", json!({ "run": -1 }), "nml.cancel: invalid value: integer `-1`"),
        ("nml.destroy", json!({}), "there is no command `nml.destroy`"),
    ] {
        let answer = execute(&mut client, command, argument);
        let message = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{command}: {answer}"));
        assert!(message.contains(sentence), "{command}: {message}");
    }
    for (argument, sentence) in [
        (json!({ "uri": document, "length": "soon" }), "`soon` is not a time, such as `0.5ms`"),
        (json!({ "uri": document, "step": "-1ms" }), "`-1ms` is not a time, such as `0.5ms`"),
        (json!({ "uri": document, "target": "nobody" }), "there is no component `nobody`"),
        (
            json!({ "uri": document, "target": "sodium" }),
            "`sodium` of type `ionChannelHH` cannot be run: the type has no `Run`",
        ),
    ] {
        let number = run(&mut client, argument);
        let finished = news(&mut client, number, "finished");
        assert_eq!((&finished["status"], &finished["message"]), (&json!("failed"), &json!(sentence)));
    }
    client.leave();
}

#[test]
fn only_so_many_simulations_run_at_once() {
    let (mut client, document) = session(&with_panels());
    let long = json!({ "uri": document, "length": "10000s" });
    let numbers: Vec<u64> = (0..4).map(|_| run(&mut client, long.clone())).collect();
    let answer = execute(&mut client, "nml.run", long.clone());
    assert_eq!(answer["error"]["message"], "4 simulations are running already: cancel one, or wait");
    for number in numbers {
        execute(&mut client, "nml.cancel", json!({ "run": number }));
        assert_eq!(news(&mut client, number, "finished")["status"], "cancelled");
    }
}

#[test]
fn a_network_or_a_cell_can_be_run_for_itself() {
    let (mut client, document) = session(&with_panels());
    let number = run(&mut client, json!({ "uri": document, "target": "hh_network", "length": "2ms" }));
    let started = news(&mut client, number, "started");
    assert_eq!(started["displays"][0]["lines"][1]["id"], "follower[0]/v");
    assert_eq!(news(&mut client, number, "finished")["status"], "done");
}

#[test]
fn panels_hear_that_a_document_has_changed_and_ask_again() {
    let (mut client, _) = session(&with_panels());
    let path = tests::data().join("hh/channels.nml");
    let text = std::fs::read_to_string(&path).unwrap();
    open(&mut client, &uri(&path), &text);
    let ask = |client: &mut Client| {
        let params = json!({ "panel": "channel", "textDocument": { "uri": uri(&path) }, "id": "sodium" });
        client.request("nml/preview", params)["result"].clone()
    };
    let before = ask(&mut client);
    let line = text.lines().position(|it| it.contains("rate=\"4per_ms\"")).unwrap() as u32;
    let column = text.lines().nth(line as usize).unwrap().find("4per_ms").unwrap() as u32;
    let edited = Instant::now();
    change(&mut client, &uri(&path), 2, &[(line, column, line, column + 1, "8")]);
    let changed = client.notification("nml/changed", |it| it["version"] == 2);
    assert_eq!(changed["uri"], uri(&path));
    let after = ask(&mut client);
    println!("from the edit to the new curve: {:?}", edited.elapsed());
    assert_eq!((&before["version"], &after["version"]), (&json!(1), &json!(2)));
    let rate = |it: &Value| {
        it["data"]["charts"].as_array().unwrap().iter().find(|it| it["title"] == "Rates").unwrap()["series"]
            [1]["values"][35]
            .as_f64()
            .unwrap()
    };
    // At -65 mV the rate is the number that was changed.
    assert!((rate(&before) - 4.0).abs() < 1e-9 && (rate(&after) - 8.0).abs() < 1e-9);
}

//! From a keystroke to its diagnostics, over the protocol, with the real server: `cargo xtask bench keystroke`.
//!
//! Each keystroke is what an editor sends: an edit and, right behind it, the request for diagnostics; the time runs
//! until the answer has arrived. Keys are typed all over the document: in values, in names, between elements, and each
//! is taken back by the next one. CPU and memory are the server's own, as the kernel counts them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::{Client, frame};
use tests::measure::{cpu_ms, memory, percentile};
use xtask::generate;

/// Keys for each document; p99 is the third slowest of them.
const KEYSTROKES: usize = 300;
const DOCUMENT: &str = "untitled:model.nml";

/// Makes a document of about so many bytes.
type Generate = fn(usize) -> String;

fn main() {
    // `cargo bench` passes flags that mean nothing here; a word chooses documents by name.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let documents: [(&str, Generate, usize); 6] = [
        ("network 10 kB", generate::network, 10_000),
        ("morphology 10 kB", generate::morphology, 10_000),
        ("network 1.5 MB", generate::network, 1_500_000),
        ("morphology 1.5 MB", generate::morphology, 1_500_000),
        ("network 10 MB", generate::network, 10_000_000),
        ("morphology 10 MB", generate::morphology, 10_000_000),
    ];
    println!(
        "| document          | open ms | p50 ms | p90 ms | p99 ms | max ms | CPU ms/key | findings | RSS MB | peak MB |"
    );
    println!(
        "| ----------------- | ------: | -----: | -----: | -----: | -----: | ---------: | -------: | -----: | ------: |"
    );
    for (name, generate, size) in documents {
        if wanted.is_empty() || wanted.iter().any(|it| name.contains(it.as_str())) {
            println!("{}", measure(name, &generate(size)));
        }
    }
    let mut idle = greeted();
    std::thread::sleep(Duration::from_millis(300));
    println!(
        "\nidle, nothing open: {:.1} MB, {:.1} MB at its peak",
        memory(&idle, "VmRSS"),
        memory(&idle, "VmHWM")
    );
    idle.leave();
}

fn greeted() -> Client {
    let mut command = tests::nml(["lsp", "--stdio"]);
    command.env("NML_LSP_TEST_HOOKS", "1");
    let mut client = Client::spawn(command);
    client.initialize(
        &json!({ "general": { "positionEncodings": ["utf-8"] },
                 "textDocument": { "diagnostic": { "relatedDocumentSupport": true } } }),
        &[],
    );
    client
}

fn measure(name: &str, text: &str) -> String {
    let mut client = greeted();
    let began = Instant::now();
    let opened = json!({ "uri": DOCUMENT, "languageId": "neuroml", "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": opened }));
    let mut seen = Value::Null;
    let findings = ask(&mut client, None, &mut seen);
    let open_ms = began.elapsed().as_secs_f64() * 1e3;

    let keys = keys(text);
    // The first ones warm the caches that a person's first second of typing would.
    for (nth, key) in keys.iter().take(20).enumerate() {
        ask(&mut client, Some((2 + nth as i32, key)), &mut seen);
    }
    let cpu_before = cpu_ms(&client);
    let mut times: Vec<f64> = keys
        .iter()
        .enumerate()
        .map(|(nth, key)| {
            let began = Instant::now();
            ask(&mut client, Some((100 + nth as i32, key)), &mut seen);
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let cpu = (cpu_ms(&client) - cpu_before) / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| percentile(&times, share);
    let row = format!(
        "| {name:17} | {open_ms:7.1} | {:6.2} | {:6.2} | {:6.2} | {:6.2} | {cpu:10.2} | {findings:8} | {:6.0} | {:7.0} |",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        memory(&client, "VmRSS"),
        memory(&client, "VmHWM"),
    );
    client.leave();
    row
}

/// A key: the place and what it makes of it.
struct Key {
    line: usize,
    column: usize,
    end_column: usize,
    text: &'static str,
}

/// Keys all over the document, each followed by the one that takes it back.
fn keys(text: &str) -> Vec<Key> {
    let lines: Vec<&str> = text.lines().collect();
    let mut keys = Vec::new();
    let mut place = 7usize;
    while keys.len() < KEYSTROKES {
        // A sequence without pattern, the same at every run.
        place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let line = (place >> 20) % lines.len();
        let written = lines[line];
        let (column, typed) = match keys.len() / 2 % 4 {
            // In a value, in a value's end, in the name of an element, between elements.
            0 => (written.find("=\"").map(|it| it + 2), "1"),
            1 => (written.rfind('"'), "0"),
            2 => (written.find('<').map(|it| it + 1), "x"),
            _ => (Some(written.len()), " "),
        };
        let Some(column) = column else { continue };
        keys.push(Key { line, column, end_column: column, text: typed });
        keys.push(Key { line, column, end_column: column + 1, text: "" });
    }
    keys
}

/// Types a key, if any, and waits for the diagnostics; returns how many there are.
fn ask(client: &mut Client, key: Option<(i32, &Key)>, seen: &mut Value) -> usize {
    let mut bytes = Vec::new();
    if let Some((version, key)) = key {
        let change = json!({
            "range": { "start": { "line": key.line, "character": key.column },
                       "end": { "line": key.line, "character": key.end_column } },
            "text": key.text,
        });
        let params =
            json!({ "textDocument": { "uri": DOCUMENT, "version": version }, "contentChanges": [change] });
        bytes = frame(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }));
    }
    let mut params = json!({ "textDocument": { "uri": DOCUMENT } });
    if seen.is_string() {
        params["previousResultId"] = seen.clone();
    }
    let (id, question) = client.prepare("textDocument/diagnostic", params);
    bytes.extend(frame(&question));
    client.send_raw(&bytes);
    let answer = client.answer(id);
    assert!(answer.get("error").is_none(), "{answer}");
    *seen = answer["result"]["resultId"].clone();
    answer["result"]["items"].as_array().map_or(0, Vec::len)
}

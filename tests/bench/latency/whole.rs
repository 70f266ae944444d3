//! What editors want to know of the whole document: how long it takes, and how long a completion waits that is asked for right
//! behind it, or behind a key that is pressed while the answer is being made.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::client::frame;
use tests::measure::{cpu_ms, percentile};

use super::Typist;

/// Times that each request is made.
const ROUNDS: usize = 5;

/// Requests with what they need besides the document.
fn requests(lines: usize) -> Vec<(&'static str, Value)> {
    let line = lines / 2;
    let screen =
        json!({ "start": { "line": line, "character": 0 }, "end": { "line": line + 60, "character": 0 } });
    let caret = json!({ "start": { "line": line, "character": 9 }, "end": { "line": line, "character": 9 } });
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    vec![
        ("diagnostic", json!({})),
        ("documentSymbol", json!({})),
        ("foldingRange", json!({})),
        ("semanticTokens/full", json!({})),
        ("semanticTokens/full/delta", json!({ "previousResultId": "none" })),
        ("semanticTokens/range", json!({ "range": screen })),
        ("inlayHint", json!({ "range": screen })),
        ("codeLens", json!({})),
        ("documentLink", json!({})),
        ("documentColor", json!({})),
        ("codeAction", json!({ "range": caret, "context": { "diagnostics": [] } })),
        ("selectionRange", json!({ "positions": [{ "line": line, "character": 9 }] })),
        ("documentHighlight", json!({ "position": { "line": line, "character": 9 } })),
        ("formatting", json!({ "options": options })),
        ("rangeFormatting", json!({ "range": screen, "options": options })),
    ]
}

pub(super) fn head() {
    println!(
        "\n| document | request | ms | CPU ms | answer kB | completion behind it ms | key in its middle ms |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
}

/// Edits the document and asks: the median of a few rounds; for keys in the middle of the answer the worst.
pub(super) fn measure(document: &str, typist: &mut Typist<'_>, text: &str) {
    let lines = text.lines().count();
    let end = text.lines().nth(lines / 2).map_or(0, str::len);
    for (method, more) in requests(lines) {
        let (mut times, mut cpu, mut behind, mut amid) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut size = 0;
        for round in 0..3 * ROUNDS {
            let edit = typist.change(lines / 2, end, end, " ");
            let mut params = more.clone();
            params["textDocument"] = json!({ "uri": typist.uri });
            let (id, question) = typist.client.prepare(&format!("textDocument/{method}"), params);
            let question = frame(&question);
            let position = json!({ "line": lines / 2, "character": 9 });
            let params = json!({ "textDocument": { "uri": typist.uri }, "position": position });
            let (next, completion) = typist.client.prepare("textDocument/completion", params);
            let completion = frame(&completion);
            let used = cpu_ms(&typist.client);
            let began = Instant::now();
            match round / ROUNDS {
                0 => {
                    typist.client.send_raw(&[edit, question].concat());
                    let answer = typist.client.answer(id);
                    times.push(began.elapsed().as_secs_f64() * 1e3);
                    cpu.push(cpu_ms(&typist.client) - used);
                    assert!(answer.get("error").is_none(), "{method}: {answer}");
                    size = answer.to_string().len();
                    typist.client.send_raw(&completion);
                    typist.client.answer(next);
                }
                1 => {
                    typist.client.send_raw(&[edit, question, completion].concat());
                    typist.client.answer(next);
                    behind.push(began.elapsed().as_secs_f64() * 1e3);
                    typist.client.answer(id);
                }
                _ => {
                    typist.client.send_raw(&question);
                    let share = (round % ROUNDS) as f64 / ROUNDS as f64;
                    std::thread::sleep(Duration::from_secs_f64(times[0] / 1e3 * share));
                    let began = Instant::now();
                    typist.client.send_raw(&[edit, completion].concat());
                    typist.client.answer(next);
                    amid.push(began.elapsed().as_secs_f64() * 1e3);
                    typist.client.answer(id);
                }
            }
        }
        amid.sort_by(f64::total_cmp);
        let median = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            percentile(&times, 0.5)
        };
        println!(
            "| {document} | {method} | {:.2} | {:.2} | {} | {:.2} | {:.2} |",
            median(times),
            median(cpu),
            size / 1000,
            median(behind),
            percentile(&amid, 1.0)
        );
    }
}

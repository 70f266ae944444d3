//! How long completion, hover and definition take while somebody types in real models: `cargo xtask bench latency`.
//!
//! An attribute at the end of a line is erased and written again, key by key, as an editor does it: each key is an edit with the
//! request for completions right behind it in the same write, half-written tags and open quotes included. When the attribute
//! stands again, hover and definition are asked for in its value. The time runs until the answer has arrived; CPU is the server's
//! own for the edit and the question together, which says more than the time while the machine does other things.
//!
//! A second table is about what editors want to know of the whole document after each key.

#[path = "latency/whole.rs"]
mod whole;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};
use tests::client::{Client, frame};
use tests::measure::{cpu_ms, percentile};
use xtask::generate;

/// Models of the corpus that are opened, from the smallest to the largest.
const MODELS: usize = 16;
/// Attributes that are written anew in each.
const ATTRIBUTES: usize = 12;
/// Attributes of the model that is too large for people.
const ATTRIBUTES_OF_LARGE: usize = 6;

/// Milliseconds on the clock and on the processors.
#[derive(Default)]
struct Times {
    clock: Vec<f64>,
    cpu: Vec<f64>,
}

/// For each request.
#[derive(Default)]
struct Measured {
    completion: Times,
    hover: Times,
    definition: Times,
}

fn main() {
    println!("| document | request | asked | p50 ms | p99 ms | max ms | CPU p50 ms | CPU p99 ms |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let mut all = Measured::default();
    for path in models(&corpus).unwrap_or_default() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let folder = path.parent().unwrap_or(&corpus).display().to_string();
        measure(
            &format!("file://{}", path.display()),
            Some(&format!("file://{folder}")),
            &text,
            ATTRIBUTES,
            &mut all,
        );
    }
    print("corpus, up to 1 MB", &mut all);
    for (name, size) in [("network 1 MB", 1_000_000), ("network 20 MB", 20_000_000)] {
        let mut measured = Measured::default();
        measure("untitled:large.nml", None, &generate::network(size), ATTRIBUTES_OF_LARGE, &mut measured);
        print(name, &mut measured);
    }
    whole::head();
    for (name, size) in [("network 1 MB", 1_000_000), ("network 20 MB", 20_000_000)] {
        let text = generate::network(size);
        let mut typist = Typist::new("untitled:large.nml", None, &text);
        whole::measure(name, &mut typist, &text);
        typist.client.leave();
    }
}

/// Models of all sizes up to a megabyte, spread evenly over the sorted list.
fn models(corpus: &Path) -> Option<Vec<PathBuf>> {
    let text = std::fs::read_to_string(corpus.join("oracle/models.jsonl")).ok()?;
    let mut models: Vec<(u64, String)> = Vec::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).ok()?;
        let is_ours = record["fmt"] == "nml2" || record["fmt"] == "lems";
        if let (true, Some(size), Some(path)) = (is_ours, record["size"].as_u64(), record["path"].as_str())
            && size <= 1_000_000
        {
            models.push((size, path.to_owned()));
        }
    }
    models.sort();
    let step = (models.len() / MODELS).max(1);
    let folder = corpus.join("models").canonicalize().ok()?;
    Some(models.iter().rev().step_by(step).map(|(_, path)| folder.join(path)).collect())
}

fn measure(uri: &str, workspace: Option<&str>, text: &str, attributes: usize, measured: &mut Measured) {
    let mut typist = Typist::new(uri, workspace, text);
    let lines: Vec<&str> = text.lines().collect();
    let candidates: Vec<(usize, (usize, usize))> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((at, last_attribute(line)?))).collect();
    for index in 0..attributes {
        let Some((line, (start, end))) = candidates.get(index * candidates.len() / attributes) else {
            return;
        };
        typist.write(*line, &lines[*line][*start..*end], *start, index > 0, measured);
    }
    typist.client.leave();
}

/// The last attribute of a line that ends in its tag: from the name to the quote.
fn last_attribute(line: &str) -> Option<(usize, usize)> {
    let end = line.rfind('"')? + 1;
    let value = line[..end - 1].rfind("=\"")?;
    let start = line[..value].rfind(' ')? + 1;
    let tag = line.find('<')?;
    let fits = line.is_ascii()
        && tag < start
        && end - start < 60
        && !line[tag..].starts_with("<!")
        && !line.contains("xmlns");
    fits.then_some((start, end))
}

struct Typist<'u> {
    client: Client,
    uri: &'u str,
    version: i32,
}

impl<'u> Typist<'u> {
    /// Starts a server and opens a document in it.
    fn new(uri: &'u str, workspace: Option<&str>, text: &str) -> Typist<'u> {
        let mut client = Client::spawn(tests::nml(["lsp", "--stdio"]));
        let able = json!({ "general": { "positionEncodings": ["utf-8"] },
            "textDocument": { "diagnostic": {}, "completion": { "completionItem": { "snippetSupport": true } } } });
        client.initialize(&able, &workspace.into_iter().collect::<Vec<_>>());
        let opened = json!({ "uri": uri, "languageId": "neuroml", "version": 1, "text": text });
        client.notify("textDocument/didOpen", json!({ "textDocument": opened }));
        // The editor asks for the diagnostics when it opens a document; typing begins later.
        client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        Typist { client, uri, version: 1 }
    }

    /// Erases an attribute and writes it again. The first one of a document is not counted: it warms the caches.
    fn write(&mut self, line: usize, attribute: &str, start: usize, counts: bool, measured: &mut Measured) {
        let mut ignored = Measured::default();
        let measured = if counts { measured } else { &mut ignored };
        let erase = self.change(line, start, start + attribute.len(), "");
        self.client.send_raw(&erase);
        for (at, key) in attribute.char_indices() {
            let column = start + at;
            let edit = self.change(line, column, column, key.encode_utf8(&mut [0; 4]));
            self.ask("completion", line, column + key.len_utf8(), edit, &mut measured.completion);
        }
        let value = start + attribute.find('"').unwrap_or(0) + 1;
        self.ask("hover", line, value, Vec::new(), &mut measured.hover);
        self.ask("definition", line, value, Vec::new(), &mut measured.definition);
    }

    fn change(&mut self, line: usize, start: usize, end: usize, text: &str) -> Vec<u8> {
        self.version += 1;
        let range = json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } });
        let params = json!({ "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "range": range, "text": text }] });
        frame(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }))
    }

    fn ask(&mut self, method: &str, line: usize, column: usize, mut bytes: Vec<u8>, times: &mut Times) {
        let params =
            json!({ "textDocument": { "uri": self.uri }, "position": { "line": line, "character": column } });
        let (id, question) = self.client.prepare(&format!("textDocument/{method}"), params);
        bytes.extend(frame(&question));
        let cpu = cpu_ms(&self.client);
        let began = Instant::now();
        self.client.send_raw(&bytes);
        let answer = self.client.answer(id);
        times.clock.push(began.elapsed().as_secs_f64() * 1e3);
        times.cpu.push(cpu_ms(&self.client) - cpu);
        assert!(answer.get("error").is_none(), "{answer}");
    }
}

fn print(document: &str, measured: &mut Measured) {
    let rows = [
        ("completion", &mut measured.completion),
        ("hover", &mut measured.hover),
        ("definition", &mut measured.definition),
    ];
    for (request, times) in rows {
        times.clock.sort_by(f64::total_cmp);
        times.cpu.sort_by(f64::total_cmp);
        let (clock, cpu) = (|it| percentile(&times.clock, it), |it| percentile(&times.cpu, it));
        println!(
            "| {document} | {request} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            times.clock.len(),
            clock(0.5),
            clock(0.99),
            clock(1.0),
            cpu(0.5),
            cpu(0.99)
        );
    }
}

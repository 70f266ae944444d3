//! `bench parse`: text to tree, within the process, beside roxmltree (a tree) and quick-xml (events, no tree).

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::table;
use crate::Failure;

/// Each measurement repeats until at least this much time has gone by.
const LONG_ENOUGH: Duration = Duration::from_millis(200);

pub(super) fn run(runs: usize) -> Result<(), Failure> {
    let mut rows = vec![
        ["file", "bytes", "syntax MB/s", "roxmltree MB/s", "quick-xml MB/s", "syntax / roxmltree"]
            .map(str::to_string)
            .to_vec(),
    ];
    let mut texts = Vec::new();
    for (name, path) in super::models()? {
        let text = std::fs::read_to_string(&path).map_err(|it| it.to_string())?;
        texts.push((name.to_string(), text));
    }
    for n_siblings in [10_000, 100_000] {
        texts.push((format!("{n_siblings} siblings"), siblings(n_siblings)));
    }
    for (name, text) in &texts {
        let speeds = |parse: fn(&str)| best_speed(text, runs, parse);
        let (ours, roxmltree, quick) = (speeds(with_syntax), speeds(with_roxmltree), speeds(with_quick_xml));
        rows.push(vec![
            name.clone(),
            text.len().to_string(),
            format!("{ours:.0}"),
            format!("{roxmltree:.0}"),
            format!("{quick:.0}"),
            format!("{:.1}×", ours / roxmltree),
        ]);
    }
    table::print("Parsing (best of the runs)", &rows);
    Ok(())
}

/// One element with many small children: the shape that makes some incremental parsers slow.
fn siblings(n: usize) -> String {
    let children: String = (0..n).map(|it| format!("<member segment=\"{it}\"/>\n")).collect();
    format!("<neuroml>\n{children}</neuroml>\n")
}

/// Megabytes per second in the best of several runs.
fn best_speed(text: &str, runs: usize, parse: fn(&str)) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..runs {
        let started = Instant::now();
        let mut n = 0;
        while n == 0 || started.elapsed() < LONG_ENOUGH {
            parse(black_box(text));
            n += 1;
        }
        best = best.min(started.elapsed().as_secs_f64() / f64::from(n));
    }
    text.len() as f64 / 1e6 / best
}

fn with_syntax(text: &str) {
    black_box(syntax::parse(text));
}

fn with_roxmltree(text: &str) {
    drop(black_box(roxmltree::Document::parse(text)));
}

/// All events with all attributes, which is what a reader of the file needs at least.
fn with_quick_xml(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) | Err(_) => break,
            Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) => {
                tag.attributes().for_each(|it| drop(black_box(it)));
            }
            Ok(event) => drop(black_box(event)),
        }
    }
}

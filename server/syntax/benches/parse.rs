//! How fast a document becomes a tree, beside roxmltree and quick-xml, and how fast an edit is taken in.
//!
//! `cargo bench -p syntax`. Times are CPU time of this process, so that
//! a busy machine does little harm.

use std::fmt::Write;
use std::time::Duration;

use syntax::{Edit, parse, reparse};
use text::Range;

fn main() {
    println!(
        "{:<22}{:>9}{:>13}{:>13}{:>13}{:>9}{:>10}",
        "document", "MB", "syntax", "roxmltree", "quick-xml", "ratio", "tree B/B"
    );
    for (name, text) in [
        ("network", network(1_000_000)),
        ("morphology", morphology(1_000_000)),
        ("10^4 siblings", siblings(10_000)),
        ("10^5 siblings", siblings(100_000)),
        ("network 10 MB", network(10_000_000)),
        ("morphology 10 MB", morphology(10_000_000)),
    ] {
        let size = text.len() as f64 / 1e6;
        let ours = size / best(|| parse(&text).len()).as_secs_f64();
        let roxmltree = size
            / best(|| roxmltree::Document::parse(&text).map(|it| it.descendants().count())).as_secs_f64();
        let quick_xml = size / best(|| quick_xml_attributes(&text)).as_secs_f64();
        let tree = parse(&text).heap_size() as f64 / text.len() as f64;
        println!(
            "{name:<22}{size:>9.1}{ours:>8.0} MB/s{roxmltree:>8.0} MB/s{quick_xml:>8.0} MB/s{:>9.1}{tree:>10.2}",
            ours / roxmltree
        );
    }
    println!("\n{:<42}{:>12}{:>12}", "edit", "reparse", "parse");
    for (name, text) in [
        ("network 1 MB", network(1_000_000)),
        ("network 10 MB", network(10_000_000)),
        ("morphology 10 MB", morphology(10_000_000)),
        ("10^5 siblings", siblings(100_000)),
    ] {
        for (place, insert, what) in [
            ("id=\"", "7", "a digit in a value"),
            ("\n", " ", "a blank between tags"),
            ("/>", " x", "half an attribute"),
            ("<", "<new/>", "an element"),
        ] {
            let middle = text.len() / 2;
            let at = middle + text[middle..].find(place).unwrap_or(0);
            let at = if place == "id=\"" { at + place.len() } else { at };
            time_edit(&format!("{name}: {what}"), &text, at, insert);
        }
    }
}

fn time_edit(name: &str, text: &str, at: usize, insert: &str) {
    let old = parse(text);
    let mut new_text = text.to_owned();
    new_text.insert_str(at, insert);
    let edit = Edit { range: Range::at(at as u32), inserted_len: insert.len() as u32 };
    assert_eq!(reparse(&old, text, &edit, &new_text).0, parse(&new_text));
    let partial = best(|| reparse(&old, text, &edit, &new_text).0.len());
    let whole = best(|| parse(&new_text).len());
    println!("{name:<42}{:>9.3} ms{:>9.3} ms", partial.as_secs_f64() * 1e3, whole.as_secs_f64() * 1e3);
}

/// Reads all events and all attributes, as somebody would have to who builds something of them.
fn quick_xml_attributes(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut n_attributes = 0;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) => {
                n_attributes += tag.attributes().flatten().count();
            }
            Ok(quick_xml::events::Event::Eof) | Err(_) => return n_attributes,
            Ok(_) => {}
        }
    }
}

/// The mean of many rounds, the best of three such means. The system counts CPU time in steps of some
/// milliseconds, so one round alone cannot be measured.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut mean = || {
        let begin = cpu_time();
        let mut rounds = 0;
        while rounds < 2 || cpu_time() - begin < Duration::from_millis(150) {
            std::hint::black_box(work());
            rounds += 1;
        }
        (cpu_time() - begin) / rounds
    };
    mean().min(mean()).min(mean())
}

/// CPU time of this thread, where the system tells it; else time as it passes.
fn cpu_time() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    // Nanoseconds on the CPU are the first number.
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match told.and_then(|it| it.split(' ').next()?.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => START.get_or_init(Instant::now).elapsed(),
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"x\">\n";

fn network(size: usize) -> String {
    let mut text = String::from(HEAD);
    text += "    <network id=\"net\">\n        <population id=\"p\" component=\"cell\" type=\"populationList\" size=\"1000\">\n";
    let mut id = 0;
    while text.len() < size / 4 {
        let (x, y) = (id * 37 % 1000, id * 91 % 500);
        let _ = write!(
            text,
            "            <instance id=\"{id}\">\n                <location x=\"{x}.5\" y=\"{y}\" z=\"0\"/>\n            </instance>\n"
        );
        id += 1;
    }
    text += "        </population>\n        <projection id=\"pr\" presynapticPopulation=\"p\" postsynapticPopulation=\"p\" synapse=\"s\">\n";
    id = 0;
    while text.len() < size {
        let (pre, post) = (id * 7919 % 1000, id * 104_729 % 1000);
        let _ = writeln!(
            text,
            "            <connection id=\"{id}\" preCellId=\"../p/{pre}/cell\" postCellId=\"../p/{post}/cell\" preSegmentId=\"0\" postFractionAlong=\"0.5\"/>"
        );
        id += 1;
    }
    text + "        </projection>\n    </network>\n</neuroml>\n"
}

fn morphology(size: usize) -> String {
    let mut text = String::from(HEAD);
    text += "    <cell id=\"c\">\n        <morphology id=\"m\">\n";
    let mut id = 1;
    while text.len() < size {
        let (parent, x) = (id - 1, f64::from(id) * 0.731);
        let _ = write!(
            text,
            "            <segment id=\"{id}\" name=\"seg{id}\">\n                <parent segment=\"{parent}\"/>\n                \
             <proximal x=\"{x:.3}\" y=\"12.53\" z=\"-4.1\" diameter=\"1.02\"/>\n                \
             <distal x=\"{x:.4}\" y=\"13.01\" z=\"-4.3\" diameter=\"0.98\"/>\n            </segment>\n"
        );
        id += 1;
    }
    text + "        </morphology>\n    </cell>\n</neuroml>\n"
}

fn siblings(n_siblings: usize) -> String {
    let mut text = String::from(HEAD);
    for id in 0..n_siblings {
        let _ = writeln!(
            text,
            "<pulseGenerator id=\"pulse{id}\" delay=\"{}ms\" duration=\"50ms\" amplitude=\"0.1nA\"/>",
            id % 100
        );
    }
    text + "</neuroml>\n"
}

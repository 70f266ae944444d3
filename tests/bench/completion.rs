//! Is the right completion the first one? Leave one out: `cargo xtask bench completion`.
//!
//! In real models one thing is erased (an attribute, a word, a child, an id, a unit, a step of a path, a name of an
//! expression), completion is asked where it stood, and its place in the list is noted. Nothing is typed first.
//!
//! `--learn` prints the table of habits, counted in every second repository; measure on the others with `--part 1/2`.
//! `--worst` lists where it is not the first, `--missed` where it is not among the first five; a word chooses kinds by name; `--part N/M` takes every M-th repository.

#[path = "completion/learn.rs"]
mod learn;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ide::{Analysis, AnalysisHost, Change, CompletionOptions, File, FilePath, Role, Target};
use model::OsSystem;
use serde_json::Value;
use syntax::{Document, Node};
use text::Range;

/// Questions of one kind for one file.
const PER_FILE: usize = 4;
/// Larger files are left to the measurement of latency.
const MAX_SIZE: u64 = 300_000;

/// Something that is erased, and what must be offered in its place.
struct Question {
    kind: &'static str,
    /// What is erased.
    erased: Range,
    /// What stands there instead.
    instead: &'static str,
    /// Where the cursor is, behind the start of `erased`.
    cursor: u32,
    right: String,
    /// For the list of the worst.
    place: String,
}

#[derive(Default)]
struct Tally {
    asked: usize,
    first: usize,
    five: usize,
    offered: usize,
    times: Vec<Duration>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // The place from which on it counts as wrong.
    let bearable = if arguments.iter().any(|it| it == "--missed") { 5 } else { 1 };
    let show_worst = bearable == 5 || arguments.iter().any(|it| it == "--worst");
    let part = arguments.iter().position(|it| it == "--part").and_then(|at| arguments.get(at + 1));
    let (part, parts) = part.and_then(|it| it.split_once('/')).map_or((0, 1), |(part, parts)| {
        (part.parse::<usize>().unwrap_or(0), parts.parse::<usize>().unwrap_or(1).max(1))
    });
    let kinds: Vec<&str> =
        arguments.iter().filter(|it| it.starts_with(char::is_alphabetic)).map(String::as_str).collect();
    let corpus = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Some(repositories) = repositories(&corpus) else {
        println!("left out: there is no corpus beside the workspace");
        return;
    };
    if arguments.iter().any(|it| it == "--learn") {
        return learn::print(&corpus, &repositories);
    }
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut worst: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
    for (number, (repository, paths)) in repositories.iter().enumerate() {
        if number % parts != part {
            continue;
        }
        let mut host = AnalysisHost::new(Arc::new(OsSystem));
        let folder = corpus.join("models").join(repository).canonicalize().expect("the folder is there");
        host.apply(Change::Roots(vec![folder.clone()]));
        for path in paths {
            let path = folder
                .join(path.strip_prefix(repository).map_or(path.as_str(), |it| it.trim_start_matches('/')));
            ask_file(&mut host, &path, &kinds, |question, place, time, labels| {
                let tally = tallies.entry(question.kind).or_default();
                tally.asked += 1;
                tally.first += usize::from(place == Some(0));
                tally.five += usize::from(place.is_some_and(|it| it < 5));
                tally.offered += usize::from(place.is_some());
                tally.times.push(time);
                let entry = worst.entry(format!("{} {}", question.kind, question.place)).or_default();
                entry.0 += 1;
                if place.is_none_or(|it| it >= bearable) {
                    entry.1 += 1;
                    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or("");
                    entry.2 = format!("{name}: {:?} at {place:?}, not {:?}", question.right, labels);
                }
            });
        }
    }
    print(&mut tallies);
    if show_worst {
        let mut worst: Vec<_> = worst.into_iter().collect();
        worst.sort_by_key(|(_, (_, wrong, _))| std::cmp::Reverse(*wrong));
        println!();
        for (place, (asked, wrong, example)) in worst.into_iter().take(60) {
            println!("{wrong} of {asked}  {place}\n    {example}");
        }
    }
}

/// The distinct models that the reference can read, by repository.
fn repositories(corpus: &Path) -> Option<BTreeMap<String, Vec<String>>> {
    let text = std::fs::read_to_string(corpus.join("oracle/models.jsonl")).ok()?;
    let mut repositories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).ok()?;
        let is_ours = record["fmt"] == "nml2" || record["fmt"] == "lems";
        let is_copy = record["first_copy"].as_str().is_some_and(|it| record["path"] != it);
        if is_ours && !is_copy && record["size"].as_u64().is_some_and(|it| it < MAX_SIZE) {
            let path = record["path"].as_str()?;
            repositories.entry(path.split('/').next()?.to_owned()).or_default().push(path.to_owned());
        }
    }
    Some(repositories)
}

fn ask_file(
    host: &mut AnalysisHost,
    path: &Path,
    kinds: &[&str],
    mut note: impl FnMut(&Question, Option<usize>, Duration, &[String]),
) {
    let path = FilePath::Disk(path.to_path_buf());
    let (document, questions) = {
        let analysis = host.analysis();
        let file = analysis.file(&path);
        let document = analysis.document(file).expect("nothing changes meanwhile");
        let questions = questions(&analysis, file, &document);
        (document, questions)
    };
    for question in questions.iter().filter(|it| kinds.is_empty() || kinds.contains(&it.kind)) {
        let mut text = document.text().to_string();
        text.replace_range(question.erased.start as usize..question.erased.end as usize, question.instead);
        host.apply(Change::Text { path: path.clone(), document: Document::new(text) });
        let analysis = host.analysis();
        let file = analysis.file(&path);
        let at = question.erased.start + question.cursor;
        // The second question is what a keystroke costs once the file is known.
        let _ = analysis.completions(file, at, CompletionOptions { snippets: true });
        let began = Instant::now();
        let found = analysis.completions(file, at, CompletionOptions { snippets: true });
        let time = began.elapsed();
        let found = found.expect("nothing changes meanwhile");
        let place = found.items.iter().position(|it| is_right(&it.label, &question.right));
        let labels: Vec<String> = found.items.iter().take(3).map(|it| it.label.clone()).collect();
        note(question, place, time, &labels);
    }
    host.apply(Change::Closed { path });
}

/// `pop[0]` and `pop/0/cell` offer the step `pop` with what follows.
fn is_right(label: &str, right: &str) -> bool {
    let right = right.trim_start_matches("./").trim_start_matches('/');
    label == right
        || label.trim_start_matches("../").split(['[', '/', ':']).next() == Some(right)
        || label.split(':').nth(1) == Some(right)
}

/// Some of the things that can be erased, spread over the file.
fn questions(analysis: &Analysis, file: File, document: &Document) -> Vec<Question> {
    let mut all: BTreeMap<&'static str, Vec<Question>> = BTreeMap::new();
    let text = document.text();
    for node in document.node().descendants().filter(|it| it.is_element()) {
        if node.ancestors().any(|it| matches!(it.name(), "annotation" | "notes")) {
            continue;
        }
        attributes(node, text, &mut all);
        child(node, text, &mut all);
        enumerations(node, &mut all);
    }
    mentions(analysis, file, document, &mut all);
    let seed = text.len();
    let pick = |mut list: Vec<Question>| {
        let step = (list.len() / PER_FILE).max(1);
        let from = seed % step;
        let mut at = 0;
        list.retain(|_| {
            at += 1;
            (at - 1) % step == from
        });
        list.truncate(PER_FILE);
        list
    };
    all.into_values().flat_map(pick).collect()
}

type Found = BTreeMap<&'static str, Vec<Question>>;

fn attributes(node: Node<'_>, text: &str, all: &mut Found) {
    for attribute in node.attributes().filter(|it| !it.name().contains(':') && it.name() != "xmlns") {
        let name = attribute.name().to_owned();
        let place = format!("{}@{name}", node.name());
        let erased = attribute.range();
        let question = Question {
            kind: "attribute",
            erased,
            instead: " ",
            cursor: 0,
            right: name,
            place: place.clone(),
        };
        all.entry("attribute").or_default().push(question);
        let quantity = lems::parse_quantity(attribute.raw_value());
        let is_unit = quantity.problems.is_empty()
            && !quantity.value.unit.is_empty()
            && quantity.value.unit.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
            && attribute.raw_value().starts_with(|it: char| it.is_ascii_digit() || it == '-' || it == '.');
        if is_unit {
            let base = attribute.value_range().start;
            let range = quantity.value.unit_range;
            let erased = Range::new(base + range.start, base + range.end);
            // `1e-3` and words such as `2x` are no units.
            let right = erased.of(text).to_owned();
            all.entry("unit").or_default().push(Question {
                kind: "unit",
                erased,
                instead: "",
                cursor: 0,
                right,
                place,
            });
        }
    }
}

fn child(node: Node<'_>, text: &str, all: &mut Found) {
    let Some(parent) = node.parent().filter(|it| it.is_element()) else { return };
    if node.range().len() > 4000 || matches!(node.name(), "annotation" | "notes") {
        return;
    }
    let _ = text;
    let place = format!("{}/{}", parent.name(), node.name());
    let question = Question {
        kind: "child",
        erased: node.range(),
        instead: "",
        cursor: 0,
        right: node.name().to_owned(),
        place,
    };
    all.entry("child").or_default().push(question);
}

/// Attributes that the schema gives a list of words.
fn enumerations(node: Node<'_>, all: &mut Found) {
    let schema = schema::Schema::of(schema::Version::LATEST);
    for attribute in node.attributes() {
        let value = attribute.value();
        let parents = node.parent().into_iter().flat_map(|_| schema.parents_of(node.local_name()));
        let is_word = parents
            .filter_map(|it| it.child(node.local_name())?.ty().attribute(attribute.name()))
            .any(|it| it.ty().values().any(|word| word == value));
        if is_word {
            let place = format!("{}@{}", node.name(), attribute.name());
            let erased = attribute.value_range();
            let question =
                Question { kind: "word", erased, instead: "", cursor: 0, right: value.into_owned(), place };
            all.entry("word").or_default().push(question);
        }
    }
}

/// Everything that refers to something and resolves, as go-to-definition sees it.
fn mentions(analysis: &Analysis, file: File, document: &Document, all: &mut Found) {
    let text = document.text();
    for mention in analysis.mentions(file).expect("nothing changes meanwhile") {
        if matches!(mention.target, Target::Unknown | Target::Incomplete) {
            continue;
        }
        let node = document.at(document.tree().node_at(mention.range.start));
        let Some(attribute) = node.attributes().find(|it| it.value_range().contains_range(mention.range))
        else {
            continue;
        };
        let kind = match mention.role {
            Role::Instance | Role::Extends => "type",
            Role::Reference | Role::Assignment => "id",
            Role::Path | Role::Recording => "path",
            Role::Expression => "expression",
            Role::Declaration => "declaration",
            Role::Include => "include",
            Role::Unit | Role::Setting => continue,
        };
        let right = mention.range.of(text).to_owned();
        let place = format!("{}@{}", node.name(), attribute.name());
        let question = Question { kind, erased: mention.range, instead: "", cursor: 0, right, place };
        all.entry(kind).or_default().push(question);
    }
}

fn print(tallies: &mut BTreeMap<&'static str, Tally>) {
    println!("| erased | asked | first | in five | offered | p50 ms | p99 ms |");
    println!("| ------ | ----: | ----: | ------: | ------: | -----: | -----: |");
    let mut total = Tally::default();
    for (kind, tally) in tallies.iter_mut() {
        row(kind, tally);
        total.asked += tally.asked;
        total.first += tally.first;
        total.five += tally.five;
        total.offered += tally.offered;
        total.times.append(&mut tally.times);
    }
    row("all", &mut total);
}

fn row(kind: &str, tally: &mut Tally) {
    tally.times.sort_unstable();
    let percent = |count: usize| 100.0 * count as f64 / tally.asked.max(1) as f64;
    let time = |part: usize| {
        let at = (tally.times.len() * part / 100).min(tally.times.len().saturating_sub(1));
        tally.times.get(at).map_or(0.0, |it| it.as_secs_f64() * 1e3)
    };
    println!(
        "| {kind} | {} | {:.1} % | {:.1} % | {:.1} % | {:.2} | {:.2} |",
        tally.asked,
        percent(tally.first),
        percent(tally.five),
        percent(tally.offered),
        time(50),
        time(99)
    );
}

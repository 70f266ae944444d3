//! What models usually say: counted in every second repository, so that the others can judge it.
//!
//! `cargo bench -p tests --bench completion -- --learn > server/ide/src/completion/usage.tsv`. Only words of the official
//! files are kept, and a repository counts with the logarithm of its numbers: a thousand generated files are one habit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syntax::{Document, Node};

/// Kind, context and word, with how often a repository says so.
type Counts = BTreeMap<(char, String, String), f64>;

pub(crate) fn print(corpus: &Path, repositories: &BTreeMap<String, Vec<String>>) {
    let vocabulary = vocabulary();
    let mut total: Counts = BTreeMap::new();
    let mut spread: BTreeMap<(char, String, String), usize> = BTreeMap::new();
    for (_, paths) in repositories.iter().enumerate().filter(|(number, _)| number % 2 == 0).map(|(_, it)| it)
    {
        let mut counts: Counts = BTreeMap::new();
        for path in paths {
            let Ok(text) = std::fs::read_to_string(corpus.join("models").join(path)) else { continue };
            let document = Document::new(text);
            document.node().descendants().filter(|it| it.is_element()).for_each(|it| count(it, &mut counts));
        }
        for (key, count) in counts {
            *total.entry(key.clone()).or_default() += (1.0 + count).ln();
            *spread.entry(key).or_default() += 1;
        }
    }
    let known = |word: &str| word.is_empty() || vocabulary.contains(word);
    let mut lines: BTreeMap<(char, String), Vec<(f64, String)>> = BTreeMap::new();
    for ((kind, context, word), weight) in total {
        let is_known = context.split([' ', '@', '/']).chain([word.as_str()]).all(known);
        // A name that a single repository uses is its own, not a habit.
        let is_habit = kind != 'd' || spread[&(kind, context.clone(), word.clone())] > 1;
        let is_official = if kind == 'd' { known(&word) } else { is_known };
        if is_habit && is_official {
            lines.entry((kind, context)).or_default().push((weight, word));
        }
    }
    for ((kind, context), mut words) in lines {
        words.sort_by(|a, b| b.0.total_cmp(&a.0));
        let most = words[0].0;
        words.retain(|(weight, _)| *weight > most / 12.0);
        let words: Vec<&str> = words.iter().take(6).map(|(_, word)| word.as_str()).collect();
        println!("{kind}\t{context}\t{}", words.join(" "));
    }
}

fn count(node: Node<'_>, counts: &mut Counts) {
    let tag = node.local_name();
    let mut add = |kind: char, context: String, word: &str| {
        *counts.entry((kind, context, word.to_owned())).or_default() += 1.0
    };
    for attribute in node.attributes().filter(|it| !it.name().contains(':') && it.name() != "xmlns") {
        let (name, value) = (attribute.name(), attribute.value());
        add('a', tag.to_owned(), name);
        let quantity = lems::parse_quantity(&value);
        if quantity.problems.is_empty() {
            if !quantity.value.unit.is_empty() {
                add('u', format!("{tag}@{name}"), quantity.value.unit);
            }
        } else if !value.contains(char::is_whitespace) && !matches!(name, "id" | "name" | "value") {
            add('v', format!("{tag}@{name}"), &value);
            // The rates of `m` are mostly of another kind than those of `h`.
            if let Some(id) =
                node.parent().and_then(|it| it.attribute("id")).filter(|_| tag.ends_with("Rate"))
            {
                add('v', format!("{}/{tag}@{name}", id.value()), &value);
            }
        }
        if name == "dimension"
            && let Some(own) = node.attribute("name")
        {
            add('d', own.value().to_lowercase(), &value);
        }
    }
    let mut last = "";
    for child in node.elements().take(400) {
        let name = child.local_name();
        add('c', format!("{tag}/{last}"), name);
        if !last.is_empty() {
            add('b', format!("{tag}/{name}"), last);
        }
        add('p', tag.to_owned(), name);
        last = name;
    }
}

/// Every word of the official schemas and core files.
fn vocabulary() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for file in schema::official_files() {
        let text = schema::official_text(file.name).unwrap_or_default();
        words.extend(
            text.split(|it: char| !it.is_alphanumeric() && it != '_' && it != ':').map(str::to_owned),
        );
    }
    words
}

//! What an engine said, and which element of the model it is about.
//!
//! Engines speak of files that were made from the model (`kdr.mod`, `pyramidal.hoc`), of components by their id, of paths, or of
//! lines of the copy. Each of these leads back to a place in the documents.

use model::{Db, File, line_index, parse};
use run::Place;
use syntax::Node;

use crate::scratch::Scratch;

/// Messages that are shown at most.
const MOST: usize = 8;

/// What an engine said.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// In its own words.
    pub text: String,
    /// What it is about, if that could be found.
    pub place: Option<Place>,
}

/// The messages of an engine's output, with their places. Without a line that looks like a complaint, the last lines are it.
pub(crate) fn complaints(
    db: &dyn Db,
    scratch: &Scratch,
    lines: &[String],
    is_complaint: &dyn Fn(&str) -> bool,
) -> Vec<Message> {
    let mut texts: Vec<&str> = Vec::new();
    for line in lines.iter().map(|it| it.trim()).filter(|it| is_complaint(it)) {
        if !texts.contains(&line) {
            texts.push(line);
        }
    }
    if texts.is_empty() {
        let spoken: Vec<&str> = lines.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        texts = spoken[spoken.len().saturating_sub(3)..].to_vec();
    }
    texts.truncate(MOST);
    let folder = scratch.path().to_string_lossy();
    texts
        .into_iter()
        .map(|it| {
            // The folder is gone when the message is read, and nobody made the population around a cell but us.
            let text = it.replace(&format!("{folder}/"), "").replace("nml_population[0]/", "");
            Message { place: place(db, &scratch.documents, &text), text }
        })
        .collect()
}

/// The place that a message is about.
pub(crate) fn place(db: &dyn Db, documents: &[(String, File)], message: &str) -> Option<Place> {
    line_of_document(db, documents, message)
        .or_else(|| words(message).find_map(|it| generated_file(db, documents, it)))
        .or_else(|| words(message).find_map(|it| element(db, documents, it)))
}

/// `file cell.nml, line 12, column 4: …`, as EDEN says it.
fn line_of_document(db: &dyn Db, documents: &[(String, File)], message: &str) -> Option<Place> {
    let mut words = message.split([' ', ',', ':', '"']).filter(|it| !it.is_empty());
    let file = words.find_map(|it| documents.iter().find(|document| document.0 == it))?.1;
    let number_after = |word: &str| {
        let mut words = message.split([' ', ',', ':']).filter(|it| !it.is_empty());
        words.find(|it| *it == word).and_then(|_| words.next()).and_then(|it| it.parse::<u32>().ok())
    };
    let line = number_after("line")?.checked_sub(1)?;
    let range = line_index(db, file).line_range(line);
    let text = range.of(parse(db, file).text());
    let blank = text.len() - text.trim_start().len();
    let start = range.start + blank as u32;
    Some(Place { file, range: text::Range::new(start, start + text.trim().len() as u32) })
}

/// `sodium.mod`, `sodium.cpp`, `hh.hoc`: named after the component that they were made from.
fn generated_file(db: &dyn Db, documents: &[(String, File)], word: &str) -> Option<Place> {
    let name = word.rsplit('/').next()?;
    let (stem, ending) = name.split_once('.')?;
    matches!(ending, "mod" | "cpp" | "hoc" | "c" | "o").then_some(())?;
    let same = |it: &str| it == stem || it.replace(|it: char| !it.is_ascii_alphanumeric(), "_") == stem;
    with_attribute(db, documents, |name, value| name == "id" && same(value))
}

/// The component with an id, else whoever refers to it or records it.
fn element(db: &dyn Db, documents: &[(String, File)], word: &str) -> Option<Place> {
    // What is shorter is a variable or a unit, what is only numbers is a number.
    if word.len() < 2 || !word.contains(|it: char| it.is_alphabetic()) {
        return None;
    }
    with_attribute(db, documents, |name, value| name == "id" && value == word)
        .or_else(|| with_attribute(db, documents, |name, value| name != "id" && refers(name, value, word)))
}

/// Whether an attribute names something: not a title, a type or a unit, which are words like others.
fn refers(name: &str, value: &str, word: &str) -> bool {
    let is_text =
        matches!(name, "title" | "type" | "name" | "value" | "tag" | "property" | "color" | "segmentGroup");
    !is_text && value == word
}

/// The first start tag with an attribute that is looked for; the root file first, then what it includes.
fn with_attribute(
    db: &dyn Db,
    documents: &[(String, File)],
    is_meant: impl Fn(&str, &str) -> bool,
) -> Option<Place> {
    documents.iter().rev().find_map(|&(_, file)| {
        let elements = model::root_element(db, file)?.descendants().filter(|it| it.is_element());
        let has = |node: &Node<'_>| node.attributes().any(|it| is_meant(it.name(), it.value().trim()));
        let node = elements.skip(1).find(has)?;
        Some(Place { file, range: node.start_tag_range() })
    })
}

/// The words of a message that may be ids, paths or files.
fn words(message: &str) -> impl Iterator<Item = &str> {
    let is_part = |it: char| it.is_alphanumeric() || "_/[].-".contains(it);
    message
        .split(move |it: char| !is_part(it))
        .map(|it| it.trim_end_matches(['.', '-', '/']))
        .filter(|it| !it.is_empty())
}

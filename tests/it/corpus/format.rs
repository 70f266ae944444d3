//! Formatting of all real models: nothing but white space changes, twice is once, and the schema says the same as before.

use std::fmt::Write;

use syntax::{Document, Indent, Kind, Node};

use super::{folder, records};

/// All that a document says, white space between tags left out.
fn content(document: &Document) -> Vec<String> {
    let told = |node: Node<'_>| match node.kind() {
        Kind::Element => {
            let attributes = node.attributes().map(|it| format!(" {}={:?}", it.name(), it.raw_value()));
            Some(format!("<{}{}>", node.name(), attributes.collect::<String>()))
        }
        Kind::Text if node.source().trim().is_empty() => None,
        _ => Some(node.source().to_owned()),
    };
    document.node().descendants().skip(1).filter_map(told).collect()
}

/// How many violations of the schema that a file declares there are.
fn violations(document: &Document) -> usize {
    let version = document
        .root()
        .and_then(|it| it.attribute("xsi:schemaLocation"))
        .and_then(|it| schema::Version::from_schema_location(&it.value()))
        .unwrap_or(schema::Version::LATEST);
    schema::validate(schema::Schema::of(version), document.text(), document.tree()).len()
}

#[test]
fn formatting_changes_nothing_but_white_space() {
    let Some(corpus) = folder() else { return };
    let mut wrong = String::new();
    let (mut n_files, mut n_changed) = (0, 0);
    for record in records(corpus.join("oracle/models.jsonl")) {
        let path = record["path"].as_str().unwrap();
        let bytes = std::fs::read(corpus.join("models").join(path)).unwrap();
        let Ok((text, _)) = syntax::decode(&bytes) else { continue };
        let before = Document::new(text.clone());
        let edits = syntax::format(&before, Indent::default());
        let after = Document::new(text::apply_edits(&text, &edits).unwrap());
        n_files += 1;
        n_changed += usize::from(!edits.is_empty());
        if content(&before) != content(&after) {
            writeln!(wrong, "{path}: says something else").unwrap();
        }
        let again = syntax::format(&after, Indent::default());
        if !again.is_empty() {
            writeln!(wrong, "{path}: changes again: {:?}", again[0]).unwrap();
        }
        if record["fmt"] == "nml2" && violations(&before) != violations(&after) {
            writeln!(wrong, "{path}: another verdict of the schema").unwrap();
        }
    }
    println!("{n_files} files, {n_changed} of them changed");
    assert!(n_changed > 1000, "{n_changed}");
    assert!(wrong.is_empty(), "{wrong}");
}

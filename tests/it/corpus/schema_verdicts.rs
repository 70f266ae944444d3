//! XSD verdicts: for every NeuroML 2 file of the corpus and every mutant that breaks the schema or
//! XML itself, the verdict is that of libxml2, and the first finding lies where it should.

use std::fmt::Write;

use schema::{Schema, Version, Violation, validate};
use serde_json::Value;
use syntax::Tree;

use super::mutants::mutant;
use super::{folder, records};

struct Judged {
    text: String,
    tree: Tree,
    /// Where bytes did not fit the encoding.
    malformed: Vec<u32>,
}

fn parse(bytes: &[u8]) -> Judged {
    let (text, info) = syntax::decode(bytes).expect("no file of the corpus is that large");
    let tree = syntax::parse(&text);
    Judged { text, tree, malformed: info.malformed.iter().map(|range| range.start).collect() }
}

impl Judged {
    fn is_valid(&self, violations: &[Violation]) -> bool {
        self.malformed.is_empty() && self.tree.is_well_formed() && violations.is_empty()
    }

    fn line(&self, offset: u32) -> u64 {
        self.text[..offset as usize].bytes().filter(|byte| *byte == b'\n').count() as u64 + 1
    }

    /// The lines of the first finding: where it begins, and where the start tag of the guilty element
    /// ends, for libxml2 counts an element to that line.
    fn first_lines(&self, violations: &[Violation]) -> Vec<u64> {
        let syntax =
            self.tree.problems().iter().filter(|problem| problem.kind.is_error()).map(|it| it.range.start);
        // What is not well-formed is judged for that alone, as libxml2 does.
        if let Some(offset) = syntax.chain(self.malformed.iter().copied()).min() {
            return vec![self.line(offset)];
        }
        let Some(first) = violations.first() else { return Vec::new() };
        vec![self.line(first.range.start), self.line(self.tree.start_tag_range(first.node).end - 1)]
    }
}

#[test]
fn verdicts_on_real_files_are_those_of_libxml2() {
    let Some(corpus) = folder() else { return };
    let mut differing = String::new();
    let mut n_verdicts = 0;
    for record in records(corpus.join("oracle/models.jsonl")).iter().filter(|record| record["fmt"] == "nml2")
    {
        let path = record["path"].as_str().expect("every record has a path");
        let judged = parse(&std::fs::read(corpus.join("models").join(path)).expect("every file is there"));
        let declared = record["schemaLocation"].as_str().and_then(Version::from_schema_location);
        if declared.map(Version::name) != record["declared"].as_str() {
            writeln!(differing, "{path}: declares {}, not {declared:?}", record["declared"]).unwrap();
        }
        let verdicts = [("xsd231", Version::V2_3_1), ("xsd_declared", declared.unwrap_or(Version::LATEST))];
        for (field, version) in verdicts {
            let Some(expected) = record[field].as_bool() else { continue };
            n_verdicts += 1;
            let violations = validate(Schema::of(version), &judged.text, &judged.tree);
            if judged.is_valid(&violations) != expected {
                let (problem, errors) = (violations.first(), &record[format!("{field}_errors")]);
                writeln!(differing, "{path}: {field} {expected}, ours {problem:?}, libxml2's {errors}")
                    .unwrap();
            }
        }
    }
    assert!(n_verdicts > 4000, "only {n_verdicts} verdicts");
    assert!(differing.is_empty(), "of {n_verdicts} verdicts these differ:\n{differing}");
}

#[test]
fn broken_files_are_found_broken_on_the_broken_line() {
    let Some(corpus) = folder() else { return };
    let mut differing = String::new();
    let mut n_mutants = 0;
    for record in records(corpus.join("mutations/mutations.jsonl")) {
        let class = record["cls"].as_str().unwrap_or_default();
        if !matches!(class, "schema" | "xml") || (class == "schema" && record["fmt"] != "nml2") {
            continue;
        }
        n_mutants += 1;
        let base = record["base"].as_str().expect("every mutant has a base");
        let base = std::fs::read(corpus.join("models").join(base)).expect("every base is there");
        let judged = parse(&mutant(&base, &record));
        let is_neuroml = record["fmt"] == "nml2";
        let violations = if is_neuroml {
            validate(Schema::of(Version::LATEST), &judged.text, &judged.tree)
        } else {
            Vec::new()
        };
        let expected = record["wellformed"] == true && record["xsd"] != false;
        let told = format!("{} {} ({})", record["id"], record["op"], record["description"]);
        if judged.is_valid(&violations) != expected {
            let found = violations.first();
            writeln!(
                differing,
                "{told}: expected {expected}, ours {found:?} {:?}",
                judged.tree.problems().first()
            )
            .unwrap();
            continue;
        }
        if expected {
            continue;
        }
        let lines = named_lines(&record);
        let first = judged.first_lines(&violations);
        if !first.iter().any(|line| lines.contains(line)) {
            writeln!(differing, "{told}: first on line {first:?}, not on one of {lines:?}").unwrap();
        }
    }
    assert!(n_mutants > 280, "only {n_mutants} mutants");
    assert!(differing.is_empty(), "of {n_mutants} mutants these differ:\n{differing}");
}

/// The line of the mutation and those that libxml2 names.
fn named_lines(record: &Value) -> Vec<u64> {
    let errors =
        ["xsd_errors", "xml_errors"].into_iter().filter_map(|field| record[field].as_array()).flatten();
    let lines = errors.filter_map(|error| error[0].as_u64());
    record["line"].as_u64().into_iter().chain(lines).collect()
}

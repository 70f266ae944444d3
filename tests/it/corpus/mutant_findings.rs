//! Faults put into valid files: each gets a finding that the unmutated file does not have, on the mutated token, and the
//! harmless controls get none.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem};
use rules::{Diagnostic, Group, Settings};
use serde_json::Value;
use syntax::Document;
use text::Range;

use super::mutants::mutant;
use super::{folder, records};

/// What must be found of the mutants of a class that are faulty: any share, and on the mutated token.
const GOALS: [(&str, f64, f64); 3] = [("reference", 0.99, 0.95), ("lems", 0.99, 0.95), ("unit", 0.99, 0.95)];

/// The findings of a file of a repository, with another text than it has on the disk if one is given.
fn findings(corpus: &Path, base: &str, text: Option<&str>) -> (Vec<Diagnostic>, model::File) {
    let models = corpus.join("models");
    let repository = base.split('/').next().expect("split gives one part at least");
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_roots(vec![models.join(repository)]);
    let path = FilePath::disk(&models, Path::new(base));
    let file = db.file(&path);
    if let Some(text) = text {
        db.set_overlay(&path, Document::new(text));
    }
    (rules::check(&db, file, &Settings::default()), file)
}

/// Those findings of `after` that have no counterpart in `before`. Places move, so they do not count.
fn new_findings(before: &[Diagnostic], after: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for finding in before {
        *known.entry((finding.rule.name, finding.message.clone())).or_default() += 1;
    }
    let mut new = Vec::new();
    for finding in after {
        match known.get_mut(&(finding.rule.name, finding.message.clone())) {
            Some(left) if *left > 0 => *left -= 1,
            _ => new.push(finding),
        }
    }
    new
}

/// Where the mutant first differs from its base.
fn place(text: &str, record: &Value) -> u32 {
    let (line, column) = (record["line"].as_u64().unwrap_or(1), record["col"].as_u64().unwrap_or(1));
    let before = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum::<usize>();
    (before + column as usize - 1) as u32
}

/// Whether a finding is about the mutated token: its range or a related one touches it. Of what was taken out no token is
/// left; there a finding counts that names what is missing, wherever it stands.
fn is_on_token(finding: &Diagnostic, file: model::File, at: u32, record: &Value, text: &str) -> bool {
    match record["op"].as_str() {
        Some(op) if op.ends_with("_removed") => return true,
        Some("lems_parameter_undeclared") => {
            let name = record["description"].as_str().and_then(|it| it.split(' ').nth(1)).unwrap_or_default();
            return finding.message.contains(&format!("`{name}`"));
        }
        _ => {}
    }
    let line = |at: u32| text[..(at as usize).min(text.len())].matches('\n').count();
    let touches =
        |range: Range| range.start <= at + 1 && at <= range.end + 1 || line(range.start) == line(at);
    let related = finding.related.iter().filter(|it| it.file == file);
    touches(finding.range) || related.into_iter().any(|it| touches(it.range))
}

/// The judged mutants: the rule that makes the finding, or `–`.
fn ledger() -> BTreeMap<String, String> {
    let path = tests::data().join("ledger/mutants.md");
    let text = std::fs::read_to_string(path).expect("the ledger is part of the repository");
    let rows = text.lines().filter(|it| it.starts_with("| 0"));
    rows.filter_map(|row| {
        let (head, rule) = row.strip_suffix(" |")?.rsplit_once(" | ")?;
        let id = head.strip_prefix("| ")?.split(' ').next()?;
        Some((id.to_owned(), rule.to_owned()))
    })
    .collect()
}

#[test]
fn mutants_are_found_on_the_mutated_token_and_controls_are_not() {
    let Some(corpus) = folder() else { return };
    let mut counts: BTreeMap<(String, String), [usize; 3]> = BTreeMap::new();
    let mut missed = String::new();
    let mut disturbed = String::new();
    let (mut judged, mut misjudged) = (ledger(), String::new());
    let mut bases: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for record in records(corpus.join("mutations/mutations.jsonl")) {
        let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let (class, expect, base) = (field("cls"), field("expect"), field("base"));
        let bytes = std::fs::read(corpus.join("models").join(&base)).expect("every base is there");
        let (text, _) = syntax::decode(&mutant(&bytes, &record)).expect("no mutant is that large");
        let before = bases.entry(base.clone()).or_insert_with(|| findings(&corpus, &base, None).0);
        let (after, file) = findings(&corpus, &base, Some(&text));
        let mut new = new_findings(before, after);
        if expect == "clean" {
            // jLEMS does refuse some spellings that are fine XML, and that is worth telling.
            new.retain(|it| it.rule.group != Group::Portability);
        }
        let at = place(&text, &record);
        let on_token = new.iter().any(|it| is_on_token(it, file, at, &record, &text));
        let told = format!("{} {class} {} {base}: {}", record["id"], field("op"), field("description"));
        if expect == "unknown" {
            let found = new.iter().find(|it| is_on_token(it, file, at, &record, &text)).or(new.first());
            let rule = found.map_or("–", |it| it.rule.name);
            if judged.remove(&field("id")).as_deref() != Some(rule) {
                writeln!(misjudged, "{told}: {rule}").unwrap();
            }
        }
        match &*expect {
            "clean" if !new.is_empty() => {
                writeln!(disturbed, "{told}: {} {}", new[0].rule.name, new[0].message).unwrap();
            }
            "error" | "fault-unseen-by-oracles" if !on_token => {
                let first = new.first().map(|it| (it.rule.name, &it.message));
                writeln!(missed, "{told}: {first:?}").unwrap();
            }
            _ => {}
        }
        let expect = if expect == "error" || expect.starts_with("fault") { "fault".into() } else { expect };
        let count = counts.entry((class, expect)).or_default();
        count[0] += 1;
        count[1] += usize::from(!new.is_empty());
        count[2] += usize::from(on_token);
    }
    println!("{:>8} {:>8} {:>8}  class, expectation", "mutants", "found", "on token");
    for ((class, expect), [mutants, found, on_token]) in &counts {
        println!("{mutants:>8} {found:>8} {on_token:>8}  {class}, {expect}");
    }
    println!("missed or found elsewhere:\n{missed}");
    for (class, found_goal, token_goal) in GOALS {
        let [mutants, found, on_token] = counts[&(class.to_owned(), "fault".to_owned())];
        let share = |part: usize| part as f64 / mutants as f64;
        assert!(share(found) >= found_goal, "{class}: {found} of {mutants} found\n{missed}");
        assert!(share(on_token) >= token_goal, "{class}: {on_token} of {mutants} on the token\n{missed}");
    }
    assert!(disturbed.is_empty(), "controls with findings:\n{disturbed}");
    assert!(misjudged.is_empty(), "not what `data/ledger/mutants.md` says:\n{misjudged}");
    assert!(judged.is_empty(), "`data/ledger/mutants.md` judges what is no unknown mutant: {judged:?}");
}

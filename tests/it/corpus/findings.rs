//! The findings of all rules on real models: the XSD verdict, and no error on what the reference accepts
//! that is not adjudicated in `tests/data/ledger/findings.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, FilePath, FileStatus, OsSystem, ReadError, System};
use rules::{Diagnostic, Group, Settings, Severity};
use serde_json::Value;

use super::mutants::mutant;
use super::{folder, records};

/// The findings of the models of each repository, which is a workspace of its own.
fn check_all(corpus: &Path, records: &[Value], settings: &Settings) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut by_repository: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in records {
        let path = record["path"].as_str().expect("every record has a path");
        let repository = path.split('/').next().expect("split gives one part at least");
        by_repository.entry(repository).or_default().push(path);
    }
    let mut findings = BTreeMap::new();
    for (repository, paths) in by_repository {
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(vec![corpus.join("models").join(repository)]);
        for path in paths {
            let file = db.file(&FilePath::disk(&corpus.join("models"), Path::new(path)));
            findings.insert(path.to_owned(), rules::check(&db, file, settings));
        }
    }
    findings
}

fn is_error_of(finding: &Diagnostic, groups: &[Group]) -> bool {
    finding.severity == Severity::Error && groups.contains(&finding.rule.group)
}

#[test]
fn the_xsd_verdict_of_all_rules_is_that_of_libxml2() {
    let Some(corpus) = folder() else { return };
    let models: Vec<_> =
        records(corpus.join("oracle/models.jsonl")).into_iter().filter(|it| it["fmt"] == "nml2").collect();
    let mut newest = Settings::default();
    newest.set_schema("2.3.1").unwrap();
    let mut differing = String::new();
    for (field, settings) in [("xsd_declared", Settings::default()), ("xsd231", newest)] {
        let findings = check_all(&corpus, &models, &settings);
        for record in models.iter().filter(|it| it[field].is_boolean()) {
            let path = record["path"].as_str().unwrap();
            let errors: Vec<_> = findings[path]
                .iter()
                .filter(|it| is_error_of(it, &[Group::Syntax, Group::Schema]))
                .map(|it| it.message.as_str())
                .collect();
            if errors.is_empty() != record[field].as_bool().unwrap() {
                writeln!(differing, "{path}: {field} is {}, we find {errors:?}", record[field]).unwrap();
            }
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

/// The adjudicated findings: `rule path` per line of the ledger's code blocks.
fn ledger() -> BTreeSet<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/ledger/findings.md");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let entries =
        text.lines().filter_map(|line| line.strip_prefix("- `")?.strip_suffix('`')?.split_once(' '));
    entries.map(|(rule, path)| (rule.to_owned(), path.to_owned())).collect()
}

/// Whether another oracle than the one that accepted the file confirms the error: libxml2 by the schema version that
/// the file declares (jNeuroML always judges by the newest), or the look for its includes on the disk.
fn is_confirmed(record: &Value, finding: &Diagnostic) -> bool {
    match finding.rule.group {
        Group::Schema => record["xsd_declared"] == false,
        Group::Includes => record["includes"].as_array().is_some_and(|includes| {
            includes.iter().any(|it| {
                let (name, state) = (it[0].as_str().unwrap_or(""), it[1].as_str().unwrap_or(""));
                !matches!(state, "ok" | "core" | "ok-leading-slash") && finding.message.contains(name)
            })
        }),
        _ => false,
    }
}

#[test]
fn what_the_reference_accepts_has_no_error_that_is_not_adjudicated() {
    let Some(corpus) = folder() else { return };
    let records = records(corpus.join("oracle/models.jsonl"));
    let findings = check_all(&corpus, &records, &Settings::default());
    let ledger = ledger();

    let mut per_rule: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut open = String::new();
    let mut used = BTreeSet::new();
    for record in &records {
        let path = record["path"].as_str().unwrap();
        let verdict = record["jnml"]["verdict"].as_str().unwrap_or("");
        let accepted = matches!(verdict, "valid" | "valid-warnings") || record["jlems"]["load"] == "ok";
        let mut seen = BTreeSet::new();
        for finding in &findings[path] {
            let counts = per_rule.entry((finding.rule.name, finding.severity.name())).or_default();
            counts.0 += 1;
            counts.1 += usize::from(seen.insert(finding.rule.name));
            if accepted && finding.severity == Severity::Error && !is_confirmed(record, finding) {
                let key = (finding.rule.name.to_owned(), path.to_owned());
                if !ledger.contains(&key) {
                    writeln!(open, "{} {path} {}", finding.rule.name, finding.message).unwrap();
                }
                used.insert(key);
            }
        }
    }
    println!("{:>8} {:>6}  rule", "findings", "files");
    for ((rule, severity), (findings, files)) in &per_rule {
        println!("{findings:>8} {files:>6}  {rule} ({severity})");
    }
    let stale: Vec<_> = ledger.difference(&used).collect();
    assert!(stale.is_empty(), "the ledger lists what is no longer found: {stale:#?}");
    assert!(open.is_empty(), "{open}");
}

/// The disk, with other bytes in one file.
#[derive(Debug)]
struct Mutated {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl System for Mutated {
    fn status(&self, path: &Path) -> FileStatus {
        OsSystem.status(path)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        if path == self.path { Ok(self.bytes.clone()) } else { OsSystem.read(path) }
    }

    fn read_start(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
        OsSystem.read_start(path, limit)
    }

    fn real_path(&self, path: &Path) -> Option<PathBuf> {
        OsSystem.real_path(path)
    }

    fn candidates(&self, root: &Path) -> Vec<PathBuf> {
        OsSystem.candidates(root)
    }
}

#[test]
fn the_first_finding_of_a_broken_file_lies_where_it_is_broken() {
    let Some(corpus) = folder() else { return };
    let mut newest = Settings::default();
    newest.set_schema("2.3.1").unwrap();
    let mut wrong = String::new();
    let mut n_mutants = 0;
    for record in records(corpus.join("mutations/mutations.jsonl")) {
        let class = record["cls"].as_str().unwrap();
        let judged = class == "xml" || (class == "schema" && record["fmt"] == "nml2");
        if !judged || record["expect"] != "error" || (record["xsd"] == true && record["wellformed"] == true) {
            continue;
        }
        n_mutants += 1;
        let base = record["base"].as_str().unwrap();
        let path = corpus.join("models").join(base).canonicalize().unwrap();
        let bytes = mutant(&std::fs::read(&path).unwrap(), &record);
        let (text, _) = ::syntax::decode(&bytes).unwrap();
        let check = |system: Arc<dyn System>| {
            let mut db = Database::new(system);
            db.set_roots(vec![path.parent().unwrap().to_owned()]);
            let file = db.file(&FilePath::Disk(path.clone()));
            rules::check(&db, file, &newest)
        };
        let before: BTreeSet<_> = check(Arc::new(OsSystem)).into_iter().map(|it| it.message).collect();
        let mut findings = check(Arc::new(Mutated { path: path.clone(), bytes }));
        findings.retain(|it| !before.contains(&it.message));

        let line =
            |offset: u32| text[..offset as usize].bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let mut allowed: BTreeSet<u64> = BTreeSet::from([record["line"].as_u64().unwrap()]);
        for errors in ["xml_errors", "xsd_errors"] {
            allowed.extend(record[errors].as_array().into_iter().flatten().filter_map(|it| it[0].as_u64()));
        }
        let verdict = findings.iter().find(|it| is_error_of(it, &[Group::Syntax, Group::Schema]));
        let first = findings.iter().find(|it| it.severity == Severity::Error);
        match first.map(|it| (it, line(it.range.start))) {
            Some((it, at)) if verdict.is_some() => {
                // libxml2 counts an element to the line on which its start tag ends.
                let end = text[it.range.start as usize..]
                    .find('>')
                    .map_or(at, |to| line(it.range.start + to as u32));
                if !(at..=end).any(|at| allowed.contains(&at)) {
                    let (id, op) = (&record["id"], &record["op"]);
                    writeln!(
                        wrong,
                        "{id} {op} {base}: {allowed:?}, first on {at}: {} {}",
                        it.rule.name, it.message
                    )
                    .unwrap();
                }
            }
            _ => writeln!(wrong, "{} {} {base}: no finding", record["id"], record["op"]).unwrap(),
        }
    }
    println!("{n_mutants} mutants");
    assert!(wrong.is_empty(), "{wrong}");
}

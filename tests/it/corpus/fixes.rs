//! Safe fixes on damaged models: applying all of them twice is the same as once, and none brings a new finding.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem};
use rules::fix_all::{fix_all, settle};
use rules::{Diagnostic, Group, Safety, Settings};
use serde_json::Value;
use syntax::Document;

use super::mutants::mutant;
use super::{folder, records};

/// How often each rule finds something.
fn per_rule(findings: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.name).or_default() += 1;
    }
    counts
}

#[test]
fn safe_fixes_settle_and_bring_nothing_new() {
    let Some(corpus) = folder() else { return };
    let mutants = records(corpus.join("mutations/mutations.jsonl"));
    let mut by_repository: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for record in &mutants {
        let base = record["base"].as_str().expect("every mutant has a base");
        by_repository.entry(base.split('/').next().unwrap_or("")).or_default().push(record);
    }
    let (mut n_mended, mut wrong) = (0, String::new());
    for (repository, records) in by_repository {
        let models = corpus.join("models");
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(vec![models.join(repository)]);
        for record in records {
            let (id, base) = (&record["id"], record["base"].as_str().unwrap_or(""));
            let bytes = mutant(&std::fs::read(models.join(base)).unwrap(), record);
            let Ok((text, _)) = syntax::decode(&bytes) else { continue };
            // Large networks take minutes and have no other fixes than small ones.
            if text.len() > 60_000 {
                continue;
            }
            let path = FilePath::disk(&models, Path::new(base));
            let mut check = |text: &str| {
                let file = db.set_overlay(&path, Document::new(text.to_owned()));
                rules::check(&db, file, &Settings::default())
            };
            let before = check(&text);
            if fix_all(&before, Safety::Safe).edits.is_empty() {
                db.remove_overlay(&path);
                continue;
            }
            let settled = settle(&text, Safety::Safe, &mut check);
            let after = check(&settled.text);
            let again = settle(&settled.text, Safety::Safe, &mut check);
            db.remove_overlay(&path);
            n_mended += settled.n_fixes;
            if again.text != settled.text {
                wrong += &format!("{id} {base}: twice is not once\n");
            }
            // What a broken tag had hidden is not new.
            let was_hidden = before.iter().any(|it| it.rule.group == Group::Syntax);
            let old = per_rule(&before);
            let new: Vec<_> = per_rule(&after)
                .into_iter()
                .filter(|(rule, count)| *count > old.get(rule).copied().unwrap_or(0))
                .collect();
            if settled.n_fixes > 0 && !was_hidden && !new.is_empty() {
                wrong += &format!("{id} {base}: new are {new:?}\n");
            }
        }
    }
    println!("{n_mended} findings were mended");
    assert!(n_mended > 20, "only {n_mended} findings were mended");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Each safe fix alone must take its finding away and bring none, whatever else is wrong with the file.
#[test]
fn each_safe_fix_alone_takes_its_finding_away() {
    let Some(corpus) = folder() else { return };
    let models = corpus.join("models");
    let mut wrong = String::new();
    let mut n_fixes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut repositories: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for record in records(corpus.join("oracle/models.jsonl")) {
        let path = record["path"].as_str().unwrap_or("").to_owned();
        if record["size"].as_u64().is_none_or(|it| it > 30_000) {
            continue;
        }
        let repository = path.split('/').next().unwrap_or("").to_owned();
        repositories.entry(repository).or_default().push(PathBuf::from(path));
    }
    for (repository, paths) in repositories {
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(vec![models.join(&repository)]);
        for path in paths {
            let shown = path.display().to_string();
            let path = FilePath::disk(&models, &path);
            let file = db.file(&path);
            let text = model::parse(&db, file).text().to_string();
            let before = rules::check(&db, file, &Settings::default());
            for finding in &before {
                let fix = finding.fixes.iter().find(|it| it.safety == Safety::Safe);
                let Some(fix) = fix.filter(|it| it.elsewhere.is_empty() && it.creates.is_none()) else {
                    continue;
                };
                // What a broken tag, a missing include or a missing namespace hid is seen for the first time; that is not
                // new.
                let hides = finding.rule.group == Group::Syntax || finding.rule.name == "wrong-root";
                if hides || fix.title.starts_with("Include `") {
                    continue;
                }
                // A few of each rule are enough.
                let n_tried = n_fixes.entry(finding.rule.name).or_default();
                if *n_tried >= 20 {
                    continue;
                }
                *n_tried += 1;
                let Ok(mended) = text::apply_edits(&text, &fix.edits) else {
                    wrong += &format!("{} {shown}: the edits cannot be applied\n", finding.rule.name);
                    continue;
                };
                let file = db.set_overlay(&path, Document::new(mended));
                let after = rules::check(&db, file, &Settings::default());
                db.remove_overlay(&path);
                let (old, new) = (per_rule(&before), per_rule(&after));
                let more: Vec<_> = new
                    .iter()
                    .filter(|(rule, count)| **count > old.get(*rule).copied().unwrap_or(0))
                    .collect();
                let is_gone = new.get(finding.rule.name).copied().unwrap_or(0) < old[finding.rule.name];
                if !is_gone || !more.is_empty() {
                    wrong += &format!(
                        "{} {shown}: {} gone: {is_gone}, new: {more:?}\n",
                        finding.rule.name, fix.title
                    );
                }
            }
        }
    }
    println!("{n_fixes:?}");
    assert!(wrong.is_empty(), "{wrong}");
}

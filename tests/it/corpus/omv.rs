//! The community's own tests: every native one that holds with jLEMS passes, unchanged.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::Control;
use run::omv::{self, Class, Outputs, Test};

#[test]
fn native_tests_that_hold_with_jlems_pass() {
    let Some(corpus) = super::folder() else { return };
    let records = super::records(corpus.join("oracle/omv.jsonl"));
    let mut by_target: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for it in &records {
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let is_native = omv::class(&text("engine")) == Some(Class::Native);
        if is_native && it["target_exists"] == true && it["holds_with_jlems"] == true {
            let target = it["targets"][0].as_str().unwrap_or_default().to_owned();
            by_target.entry(target).or_default().push(text("path"));
            count += 1;
        }
    }
    let groups: Vec<(String, Vec<String>)> = by_target.into_iter().collect();
    let failures =
        tests::on_all_cores(&groups, |(target, tests)| failed(&corpus.join("models"), target, tests))
            .concat();
    println!("{} of {count} tests pass", count - failures.len());
    assert!(count >= 100, "the corpus has more than {count}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The tests of a model that do not pass, with the reason.
fn failed(models: &Path, target: &str, tests: &[String]) -> Vec<String> {
    let outputs = simulate(&models.join(target));
    let mut failures = Vec::new();
    for path in tests {
        let outcome = omv::load(&OsSystem, &models.join(path)).and_then(|test| {
            let outputs = outputs.as_ref().map_err(Clone::clone)?;
            judge(&test, outputs)
        });
        failures.extend(outcome.err().map(|why| format!("{path}: {why}")));
    }
    failures
}

fn simulate(path: &Path) -> Result<Outputs, String> {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
    let file = db.file(&FilePath::Disk(path.to_owned()));
    let lowered = run::lower(&db, file).map_err(|it| it.to_string())?;
    Outputs::of(&lowered, path.parent().unwrap_or(path), &Control::default())
}

fn judge(test: &Test, outputs: &Outputs) -> Result<(), String> {
    for observable in &test.observables {
        let judged = omv::judge(observable, test.folder(), outputs);
        if !judged.passed {
            return Err(format!("{judged:?}"));
        }
    }
    Ok(())
}

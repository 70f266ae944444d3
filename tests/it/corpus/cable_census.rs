//! A census: every cell with several segments of the corpus, and every network of such cells, is loaded and runs for 10 ms.
//!
//! Counted are files of version 2 that are whole: all that they include is there, and by a plain search, so are the components that they
//! name and the biophysical properties of their cells. What does not run stands with its cause in `tests/data/ledger/cable.md`; what
//! stands there must not run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::{Control, End, Job, LowerError, Mode, Problem, Settings};
use serde_json::Value;

use super::{folder, ledger, records};

/// s
const LENGTH: f64 = 0.01;

#[test]
fn cells_with_a_morphology_and_their_networks_run() {
    let Some(corpus) = folder() else { return };
    let records = records(corpus.join("oracle/models.jsonl"));
    let only = std::env::var("NML_CABLE").ok();
    let mut paths = candidates(&records);
    paths.retain(|(it, _)| only.as_deref().is_none_or(|only| it.contains(only)));
    let outcomes = tests::on_all_cores(&paths, |(path, files)| {
        Some((*path, runs(&corpus.join("models"), path, files)?))
    });
    let outcomes: BTreeMap<&str, Result<(), String>> = outcomes.into_iter().flatten().collect();
    let excused = ledger("cable.md");
    let (mut running, mut surprises) = (0, String::new());
    for (&path, outcome) in &outcomes {
        match (outcome, excused.iter().any(|it| it == path)) {
            (Ok(()), true) => surprises += &format!("runs, but is in the ledger: {path}\n"),
            (Ok(()), false) => running += 1,
            (Err(_), true) => {}
            (Err(why), false) => surprises += &format!("{path}: {why}\n"),
        }
    }
    println!("{running} of {} run", outcomes.len());
    assert!(surprises.is_empty(), "{surprises}");
    assert!(only.is_some() || running >= 200, "the corpus has more than {running}");
}

/// Cells, networks and simulations that have or include a cell of several segments, with all that they include.
fn candidates(records: &[Value]) -> Vec<(&str, HashSet<String>)> {
    let by_path: HashMap<&str, &Value> =
        records.iter().map(|it| (it["path"].as_str().unwrap(), it)).collect();
    let has = |record: &Value, flags: &[&str]| {
        let own = record["flags"].as_array().into_iter().flatten();
        own.filter_map(Value::as_str).any(|it| flags.contains(&it))
    };
    let mut chosen = Vec::new();
    for record in records {
        if record["first_copy"] != true || !has(record, &["cell", "network", "lemssim"]) {
            continue;
        }
        if record["ns"].as_str().is_some_and(|it| it.contains("morphml.org")) {
            continue;
        }
        let path = record["path"].as_str().unwrap();
        let (mut seen, mut open, mut is_whole) = (HashSet::new(), vec![path.to_owned()], true);
        let mut has_cell = false;
        while let Some(path) = open.pop() {
            let Some(record) = by_path.get(path.as_str()).filter(|_| seen.insert(path.clone())) else {
                continue;
            };
            has_cell |= has(record, &["multicomp"]);
            for include in record["includes"].as_array().into_iter().flatten() {
                let (target, state) = (include[0].as_str().unwrap(), include[1].as_str().unwrap());
                match state {
                    "core" => {}
                    _ if state.starts_with("ok") => open.push(beside(&path, target)),
                    _ => is_whole = false,
                }
            }
        }
        if has_cell && is_whole {
            chosen.push((path, seen));
        }
    }
    chosen
}

/// The path of a file that another includes.
fn beside(path: &str, target: &str) -> String {
    let mut steps: Vec<&str> = path.split('/').collect();
    steps.pop();
    let target = target.replace('\\', "/");
    for step in target.trim_start_matches('/').split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// Whether nothing in the files has what a model needs, by a plain search.
fn is_absent(models: &Path, files: &HashSet<String>, why: &LowerError) -> bool {
    let wanted = match &why.problem {
        Problem::UnknownComponent { id } => format!("id=\"{id}\""),
        Problem::IncompleteCell { missing, .. } => format!("<{missing}"),
        _ => return false,
    };
    let mut texts = files.iter().filter_map(|it| std::fs::read_to_string(models.join(it)).ok());
    !texts.any(|it| it.contains(&wanted))
}

/// Whether a model runs; `None` for one that is not whole or has no cell of several segments after all.
fn runs(models: &Path, path: &str, files: &HashSet<String>) -> Option<Result<(), String>> {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
    let file = db.file(&FilePath::Disk(models.join(path)));
    let lowered = match run::lower(&db, file) {
        Ok(it) => it,
        Err(why) if is_absent(models, files, &why) => return None,
        Err(why) => return Some(Err(why.to_string())),
    };
    lowered.graph.cable.as_ref()?;
    let settings = Settings { mode: Mode::Accurate, length: Some(LENGTH), threads: 1, ..Settings::default() };
    let ended = Job::new(&lowered, &settings)
        .map_err(|it| it.to_string())
        .map(|it| it.in_memory(&Control::default()).1.end);
    Some(match ended {
        Ok(End::Finished) => Ok(()),
        Ok(end) => Err(format!("{end:?}")),
        Err(why) => Err(why),
    })
}

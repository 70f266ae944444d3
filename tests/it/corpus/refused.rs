//! Models that jLEMS could not load: they run, or what is wrong with them has a place in a document.

use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::{Control, End, Job, Mode, Settings};

/// What becomes of a model: it ran, or a sentence with a place, or one without.
enum Outcome {
    Ran,
    Told(String),
    Lost(String),
}

#[test]
fn what_jlems_could_not_load_runs_or_is_told_with_its_place() {
    let Some(corpus) = super::folder() else { return };
    let mut records = super::records(corpus.join("traces/jlems_runs.jsonl"));
    records.retain(|it| it["status"] == "failed");
    assert!(records.len() >= 8, "the corpus has more than this");
    let mut lost = Vec::new();
    let mut ran = 0;
    for record in &records {
        let path = record["path"].as_str().unwrap();
        for mode in [Mode::Accurate, Mode::Reference] {
            match outcome(&corpus.join("models").join(path), mode) {
                Outcome::Ran => {
                    ran += 1;
                    println!("ran      {path} ({mode:?})");
                }
                Outcome::Told(what) => println!("told     {path}: {what}"),
                Outcome::Lost(what) => lost.push(format!("{path} ({mode:?}): {what}")),
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(ran > 0, "some of them are right");
}

fn outcome(path: &std::path::Path, mode: Mode) -> Outcome {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
    let file = db.file(&FilePath::Disk(path.to_owned()));
    let lowered = match run::lower(&db, file) {
        Ok(lowered) => lowered,
        Err(problem) if problem.place.is_some() => return Outcome::Told(problem.to_string()),
        Err(problem) => return Outcome::Lost(problem.to_string()),
    };
    let step = lowered.simulation.step;
    let settings = Settings { mode, length: Some(50.0 * step), ..Settings::default() };
    match Job::new(&lowered, &settings) {
        Ok(job) => match job.in_memory(&Control::default()).1.end {
            End::Finished => Outcome::Ran,
            other => Outcome::Lost(format!("{other:?}")),
        },
        Err(problem) => match problem.component.and_then(|it| lowered.place(it)) {
            Some(_) => Outcome::Told(problem.to_string()),
            None => Outcome::Lost(problem.to_string()),
        },
    }
}

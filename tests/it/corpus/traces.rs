//! `reference` mode against jLEMS: every simulation that jLEMS ran, column by column, event by event.
//!
//! jLEMS writes 32-bit floats, so a value may differ by their rounding and by a millionth of its column's range.
//! What does not agree stands with its cause in `tests/data/ledger/traces.md`; what stands there must not agree.

#![expect(clippy::unwrap_used, reason = "a broken corpus is a failed test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::{Control, End, Job, Memory, Mode, Settings};
use serde_json::Value;

/// A value may differ by this share of the range of its column.
const SHARE_OF_RANGE: f64 = 1e-6;
/// A 32-bit float has 24 bits; the last one is rounded on both sides.
const SHARE_OF_VALUE: f64 = 1.2e-7;
/// Spike files of the corpus hold no more bytes.
const CUT: usize = 400_000;

#[test]
fn reference_mode_agrees_with_jlems() {
    let Some(corpus) = super::folder() else { return };
    let only = std::env::var("NML_TRACE").ok();
    let mut records: Vec<Value> = super::records(corpus.join("traces/jlems_runs.jsonl"));
    records.retain(|it| it["status"] == "ran");
    records.retain(|it| only.as_deref().is_none_or(|only| it["path"].as_str().unwrap().contains(only)));
    let outcomes = tests::on_all_cores(&records, |record| {
        (record["path"].as_str().unwrap().to_owned(), compare(&corpus, record))
    });
    let outcomes: BTreeMap<String, Outcome> = outcomes.into_iter().collect();
    let ledger = super::ledger("traces.md");
    let mut table = String::new();
    let mut surprises = String::new();
    let mut agreeing = 0;
    for (path, outcome) in &outcomes {
        writeln!(table, "{:<8} {path}  {}", outcome.word(), outcome.details()).unwrap();
        let excused = ledger.contains(path);
        match outcome {
            Outcome::Agrees { .. } if excused => {
                writeln!(surprises, "agrees, but is in the ledger: {path}").unwrap()
            }
            Outcome::Agrees { .. } => agreeing += 1,
            _ if excused => {}
            _ => writeln!(surprises, "{}: {path}: {}", outcome.word(), outcome.details()).unwrap(),
        }
    }
    println!("{table}\n{agreeing} of {} simulations agree", outcomes.len());
    assert!(surprises.is_empty(), "{surprises}");
    assert!(only.is_some() || agreeing >= 100, "the corpus has more than this");
}

/// What became of a comparison.
enum Outcome {
    Agrees { columns: usize, events: usize, worst: f64 },
    Differs(String),
    Refused(String),
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Outcome::Agrees { .. } => "agrees",
            Outcome::Differs(_) => "DIFFERS",
            Outcome::Refused(_) => "REFUSED",
        }
    }

    fn details(&self) -> String {
        match self {
            Outcome::Agrees { columns, events, worst } => {
                format!("{columns} columns, {events} events, worst {worst:.1e} of the range")
            }
            Outcome::Differs(why) | Outcome::Refused(why) => why.clone(),
        }
    }
}

fn compare(corpus: &Path, record: &Value) -> Outcome {
    let path = corpus.join("models").join(record["path"].as_str().unwrap());
    let (recorded, end) = match simulate(&path, record) {
        Ok(it) => it,
        Err(why) => return Outcome::Refused(why),
    };
    if end != End::Finished {
        return Outcome::Differs(format!("ended early: {end:?}"));
    }
    let rows = record["rows"].as_u64().map_or(recorded.times.len(), |it| it as usize);
    if rows != recorded.times.len() {
        return Outcome::Differs(format!("{} rows instead of {rows}", recorded.times.len()));
    }
    let mut worst: f64 = 0.0;
    if let Some(trace) = record["trace"].as_str() {
        let trace = read_columns(&inflate(&corpus.join("traces").join(trace)));
        let every = record["every"].as_u64().unwrap() as usize;
        for (at, column) in recorded.columns.iter().enumerate() {
            match difference(&trace[at + 1], column, every, &record["stats"][at]) {
                Ok(share) => worst = worst.max(share),
                Err(why) => return Outcome::Differs(format!("{}: {why}", record["columns"][at])),
            }
            let step = recorded.times.get(1).copied().unwrap_or(0.0);
            if let Err(why) = same_spikes(&recorded.times, column, step, &record["stats"][at]) {
                return Outcome::Differs(format!("{}: {why}", record["columns"][at]));
            }
        }
    }
    if let Some(file) = record["spike_file"].as_str() {
        let text = inflate(&corpus.join("traces").join(file));
        if let Err(why) = same_events(&text, &recorded) {
            return Outcome::Differs(why);
        }
    }
    Outcome::Agrees { columns: recorded.columns.len(), events: recorded.events.len(), worst }
}

/// Runs a model as the record says it was run: its columns, its length.
fn simulate(path: &Path, record: &Value) -> Result<(Memory, End), String> {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
    let file = db.file(&FilePath::Disk(path.to_owned()));
    let mut lowered = run::lower(&db, file).map_err(|it| it.to_string())?;
    let columns = record["columns"].as_array().cloned().unwrap_or_default();
    let columns: Vec<&str> = columns.iter().map(|it| it.as_str().unwrap()).collect();
    lowered.record_only(&columns);
    let length = record["length_used"].as_str().unwrap_or(record["length"].as_str().unwrap());
    let length = model::measures(&db, file).units.get(lems::parse_quantity(length).value.unit).map_or_else(
        || lems::parse_quantity(length).value.number,
        |unit| unit.to_si(lems::parse_quantity(length).value.number),
    );
    let settings = Settings { mode: Mode::Reference, length: Some(length), ..Settings::default() };
    let job = Job::new(&lowered, &settings).map_err(|it| it.to_string())?;
    let (recorded, report) = job.in_memory(&Control::default());
    Ok((recorded, report.end))
}

/// The largest difference as a share of the column's range, if it is small enough.
fn difference(theirs: &[f64], ours: &[f64], every: usize, stats: &Value) -> Result<f64, String> {
    let bound = |name: &str| stats[name].as_f64();
    let range = bound("max").zip(bound("min")).map_or(0.0, |(max, min)| max - min);
    let kept: Vec<(usize, f64)> = ours.iter().copied().enumerate().step_by(every).collect();
    if theirs.len() != kept.len() {
        return Err(format!("{} kept rows instead of {}", kept.len(), theirs.len()));
    }
    let mut worst: f64 = 0.0;
    for (&theirs, (row, ours)) in theirs.iter().zip(kept) {
        close(theirs, ours, range).map_err(|why| format!("row {row}: {why}"))?;
        if range > 0.0 && ours.is_finite() {
            let beyond_rounding = (theirs - ours).abs() - SHARE_OF_VALUE * theirs.abs();
            worst = worst.max(beyond_rounding / range);
        }
    }
    let finite = || ours.iter().copied().filter(|it| it.is_finite());
    if let (Some(min), Some(max)) = (bound("min"), bound("max")) {
        close(min, finite().fold(f64::INFINITY, f64::min), range).map_err(|why| format!("minimum: {why}"))?;
        close(max, finite().fold(f64::NEG_INFINITY, f64::max), range)
            .map_err(|why| format!("maximum: {why}"))?;
    }
    Ok(worst)
}

fn close(theirs: f64, ours: f64, range: f64) -> Result<(), String> {
    let allowed = SHARE_OF_RANGE * range + SHARE_OF_VALUE * theirs.abs();
    let same = (theirs - ours).abs() <= allowed || theirs == ours || (theirs.is_nan() && ours.is_nan());
    if same { Ok(()) } else { Err(format!("{ours:e} instead of {theirs:e}, range {range:.3e}")) }
}

/// Upward crossings of the threshold, interpolated, as the record has them.
fn same_spikes(times: &[f64], values: &[f64], step: f64, stats: &Value) -> Result<(), String> {
    let Some(threshold) = stats["thr"].as_f64() else { return Ok(()) };
    let mut crossings = Vec::new();
    for (t, v) in times.windows(2).zip(values.windows(2)) {
        if v[0] <= threshold && v[1] > threshold {
            crossings.push(t[0] + (t[1] - t[0]) * (threshold - v[0]) / (v[1] - v[0]));
        }
    }
    let count = stats["nspikes"].as_u64().unwrap() as usize;
    if count != crossings.len() {
        return Err(format!("{} crossings of {threshold} instead of {count}", crossings.len()));
    }
    for (at, (theirs, ours)) in stats["spikes"].as_array().unwrap().iter().zip(&crossings).enumerate() {
        let theirs = theirs.as_f64().unwrap();
        if (theirs - ours).abs() > step {
            return Err(format!("crossing {at} at {ours} instead of {theirs}"));
        }
    }
    Ok(())
}

/// The same events at the same times, in the same order.
fn same_events(text: &str, recorded: &Memory) -> Result<(), String> {
    let mut theirs: Vec<f64> =
        text.lines().filter_map(|line| line.split_whitespace().nth(1)?.parse().ok()).collect();
    // Long files were cut, in the middle of a line.
    let is_cut = !text.ends_with('\n') && text.len() >= CUT;
    if is_cut {
        theirs.pop();
    }
    if theirs.len() != recorded.events.len() && !(is_cut && theirs.len() < recorded.events.len()) {
        return Err(format!("{} events instead of {}", recorded.events.len(), theirs.len()));
    }
    for (at, (theirs, (ours, _))) in theirs.iter().zip(&recorded.events).enumerate() {
        if (theirs - ours).abs() > SHARE_OF_VALUE * theirs.abs() {
            return Err(format!("event {at} at {ours} instead of {theirs}"));
        }
    }
    Ok(())
}

fn read_columns(text: &str) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for line in text.lines() {
        for (at, word) in line.split_whitespace().enumerate() {
            if columns.len() <= at {
                columns.push(Vec::new());
            }
            let value = match word {
                "NaN" => f64::NAN,
                "Infinity" => f64::INFINITY,
                "-Infinity" => f64::NEG_INFINITY,
                _ => word.parse().unwrap(),
            };
            columns[at].push(value);
        }
    }
    columns
}

fn inflate(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    // A gzip file: ten bytes, an optional name, deflated data, eight bytes.
    let mut start = 10;
    if bytes[3] & 8 != 0 {
        start += bytes[start..].iter().position(|it| *it == 0).unwrap() + 1;
    }
    let inflated = miniz_oxide::inflate::decompress_to_vec(&bytes[start..bytes.len() - 8]).unwrap();
    String::from_utf8(inflated).unwrap()
}

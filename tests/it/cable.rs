//! Running cells with a morphology, and when they spike.

use std::path::Path;
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::{Control, End, Job, Memory, Mode, Settings};
use serde_json::Value;

/// Runs a model and keeps some columns; times are in s.
pub(crate) fn simulate(
    path: &Path,
    columns: &[&str],
    step: f64,
    length: f64,
    mode: Mode,
) -> Result<Memory, String> {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
    let file = db.file(&FilePath::Disk(path.to_owned()));
    let mut lowered = run::lower(&db, file).map_err(|it| it.to_string())?;
    lowered.record_only(columns);
    let settings = Settings { mode, step: Some(step), length: Some(length), ..Settings::default() };
    let job = Job::new(&lowered, &settings).map_err(|it| it.to_string())?;
    let (recorded, report) = job.in_memory(&Control::default());
    if report.end != End::Finished {
        return Err(format!("{:?}", report.end));
    }
    Ok(recorded)
}

/// Where a column crosses a threshold upwards, by linear interpolation.
pub(crate) fn crossings(times: &[f64], column: &[f64], threshold: f64) -> Vec<f64> {
    let pairs = times.windows(2).zip(column.windows(2));
    pairs
        .filter(|(_, v)| v[0] <= threshold && v[1] > threshold)
        .map(|(t, v)| t[0] + (t[1] - t[0]) * (threshold - v[0]) / (v[1] - v[0]))
        .collect()
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

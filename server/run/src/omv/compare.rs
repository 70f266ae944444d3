//! Observed against expected.

use std::path::Path;

use yaml_rust2::Yaml;

use super::definition::{Observable, number, numbers};
use super::{Outputs, detect};

/// The verdict on one observable.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The experiment.
    pub experiment: String,
    /// The kind of observable.
    pub kind: String,
    /// Whether it is as expected.
    pub passed: bool,
    /// What was seen.
    pub observed: Vec<f64>,
    /// What was expected.
    pub expected: Vec<f64>,
    /// The tolerance of the test.
    pub tolerance: f64,
    /// The largest deviation as a share of the expected value, where that can be told.
    pub deviation: Option<f64>,
    /// Why there is nothing to compare, where that is so.
    pub problem: Option<String>,
}

/// Judges an observable of a test in `folder` on what the run left.
pub fn judge(observable: &Observable, folder: &Path, outputs: &Outputs) -> Judged {
    let settings = &observable.settings;
    let tolerance = match &settings["tolerance"] {
        Yaml::BadValue | Yaml::Null => Some(0.1),
        value => number(value),
    };
    let mut judged = Judged {
        experiment: observable.experiment.clone(),
        kind: observable.kind.clone(),
        passed: false,
        observed: Vec::new(),
        expected: numbers(&observable.expected).unwrap_or_default(),
        tolerance: tolerance.unwrap_or(0.0),
        deviation: None,
        problem: None,
    };
    let Some(tolerance) = tolerance else {
        judged.problem = Some("`tolerance` is not a number".into());
        return judged;
    };
    match observe(&observable.kind, settings, folder, outputs) {
        Err(problem) => judged.problem = Some(problem),
        Ok(Observed::Verdict(passed)) => judged.passed = passed,
        Ok(Observed::Values(values)) => {
            judged.observed = values;
            judged.deviation = deviation(&judged.observed, &judged.expected);
            judged.passed = is_close(&judged.observed, &judged.expected, tolerance);
            // OMV cannot tell whether a spike at time zero is right.
            if observable.kind == "spike times" && judged.expected.contains(&0.0) {
                judged.passed = false;
            }
        }
    }
    judged
}

enum Observed {
    Values(Vec<f64>),
    Verdict(bool),
}

fn observe(kind: &str, settings: &Yaml, folder: &Path, outputs: &Outputs) -> Result<Observed, String> {
    let values = |it: Vec<f64>| Ok(Observed::Values(it));
    match kind {
        "dry" => Ok(Observed::Verdict(true)),
        "spike times" => match settings["spiketimes file"].is_badvalue() {
            true => values(detected(settings, folder, outputs)?),
            false => {
                let by_id = spikes(&settings["spiketimes file"], folder, outputs)?;
                match by_id.as_slice() {
                    [(_, times)] => values(times.clone()),
                    several => Err(format!("{} ids in the spike file, where one is needed", several.len())),
                }
            }
        },
        "spike rate" => {
            let by_id = spikes(&settings["spiketimes file"], folder, outputs)?;
            let start = number(&settings["start_time"]).unwrap_or(0.0);
            let end = number(&settings["end_time"]).unwrap_or(f64::INFINITY);
            let rate: fn(&[f64], f64, f64) -> f64 = match settings["method"].as_str() {
                None | Some("isi based") => detect::rate_by_intervals,
                Some("duration based") => detect::rate_by_duration,
                Some(other) => return Err(format!("there is no rate method `{other}`")),
            };
            let rates: Vec<f64> = by_id.iter().map(|(_, times)| rate(times, start, end)).collect();
            let mean = if rates.is_empty() { 0.0 } else { rates.iter().sum::<f64>() / rates.len() as f64 };
            values(vec![mean])
        }
        "resting" => {
            let columns = columns(&settings["file"], folder, outputs)?;
            let last = number(&settings["average last"]).unwrap_or(1.0) as usize;
            let column = columns.get(1).ok_or("`columns` needs two")?;
            let tail = &column[column.len().saturating_sub(last.max(1))..];
            values(vec![tail.iter().sum::<f64>() / tail.len() as f64])
        }
        "activation variables" => {
            let columns = columns(&settings["file"], folder, outputs)?;
            let mut all = columns.iter().skip(1).flatten();
            Ok(Observed::Verdict(all.all(|it| (0.0..=1.0).contains(it))))
        }
        "input resistance" => values(vec![input_resistance(settings, folder, outputs)?]),
        "timeseries" => values(columns(&settings["file"], folder, outputs)?.concat()),
        other => Err(format!("`{other}` is not something that is observed here")),
    }
}

/// The slope of the voltage over the current between two windows of time, both ends included.
fn input_resistance(settings: &Yaml, folder: &Path, outputs: &Outputs) -> Result<f64, String> {
    let both = |name: &str| match columns(&settings[name], folder, outputs)?.as_slice() {
        [times, values] => Ok((times.clone(), values.clone())),
        _ => Err(format!("`columns` of `{name}` needs two")),
    };
    let (_, voltage) = both("file_Vm")?;
    let (times, current) = both("file_VC_i")?;
    if voltage.len() != current.len() {
        return Err("the files of the voltage and of the current differ in length".into());
    }
    let mean = |values: &[f64], window: &str| {
        let bounds = numbers(&settings[window]).filter(|it| it.len() == 2);
        let bounds = bounds.ok_or_else(|| format!("`{window}` needs two times"))?;
        let inside = times.iter().zip(values).filter(|(t, _)| bounds[0] <= **t && **t <= bounds[1]);
        let (sum, count) = inside.fold((0.0, 0), |(sum, count), (_, value)| (sum + value, count + 1));
        if count == 0 {
            Err(format!("there is nothing inside `{window}`"))
        } else {
            Ok(sum / f64::from(count))
        }
    };
    let step =
        |values: &[f64]| Ok::<_, String>(mean(values, "command window")? - mean(values, "holding window")?);
    Ok(step(&voltage)? / step(&current)?)
}

fn detected(settings: &Yaml, folder: &Path, outputs: &Outputs) -> Result<Vec<f64>, String> {
    let columns = columns(&settings["file"], folder, outputs)?;
    let detection = &settings["spike detection"];
    if detection.is_badvalue() {
        return columns.into_iter().next().ok_or_else(|| "`columns` is empty".into());
    }
    let [times, trace, ..] = columns.as_slice() else { return Err("`columns` needs two".into()) };
    match detection["method"].as_str() {
        None | Some("threshold") => {
            let threshold = number(&detection["threshold"]).unwrap_or(0.0);
            Ok(detect::threshold(times, trace, threshold))
        }
        Some("derivative") => Ok(detect::derivative(times, trace)),
        Some(other) => Err(format!("there is no spike detection `{other}`")),
    }
}

/// The chosen columns of a file, scaled.
fn columns(file: &Yaml, folder: &Path, outputs: &Outputs) -> Result<Vec<Vec<f64>>, String> {
    let written = file["path"].as_str().ok_or("`file` has no `path`")?;
    let path = model::normalize(&folder.join(written));
    let chosen = match &file["columns"] {
        Yaml::BadValue | Yaml::Null => vec![0.0, 1.0],
        value => numbers(value).ok_or("`columns` are not numbers")?,
    };
    let scaling = match &file["scaling"] {
        Yaml::BadValue | Yaml::Null => vec![1.0],
        value => numbers(value).ok_or("`scaling` is not numbers")?,
    };
    let header = number(&file["header"]).unwrap_or(0.0) as usize;
    let mut columns = Vec::new();
    for (at, &column) in chosen.iter().enumerate() {
        let factor = match scaling.as_slice() {
            [one] => *one,
            several => *several.get(at).ok_or("`scaling` is shorter than `columns`")?,
        };
        let values = outputs
            .column(&path, column as usize)
            .ok_or_else(|| format!("the model does not write column {column} of `{written}`"))?;
        columns.push(values.into_iter().skip(header).map(|it| it * factor).collect());
    }
    Ok(columns)
}

/// The times of each id that fired, in the order of their first spikes.
fn spikes(file: &Yaml, folder: &Path, outputs: &Outputs) -> Result<Vec<(f64, Vec<f64>)>, String> {
    let written = file["path"].as_str().ok_or("`spiketimes file` has no `path`")?;
    let path = model::normalize(&folder.join(written));
    if !matches!(file["format"].as_str(), Some("ID_TIME" | "TIME_ID" | "ID_TIME_NEST_DAT")) {
        return Err("`format` is not ID_TIME or TIME_ID".into());
    }
    let scale = numbers(&file["scaling"]).and_then(|it| it.first().copied()).unwrap_or(1.0);
    let wanted = match &file["ids"] {
        Yaml::BadValue | Yaml::Null => Some(0.0),
        Yaml::String(text) if text == "*" => None,
        value => Some(number(value).ok_or("`ids` is neither a number nor '*'")?),
    };
    let events =
        outputs.events(&path).ok_or_else(|| format!("the model does not write events to `{written}`"))?;
    let mut by_id: Vec<(f64, Vec<f64>)> = Vec::new();
    for (id, time) in events {
        let id: f64 = id.parse().map_err(|_| format!("the id `{id}` is not a number"))?;
        if wanted.is_some_and(|it| it != id) {
            continue;
        }
        match by_id.iter_mut().find(|(it, _)| *it == id) {
            Some((_, times)) => times.push(time * scale),
            None => by_id.push((id, vec![time * scale])),
        }
    }
    Ok(by_id)
}

fn is_close(observed: &[f64], expected: &[f64], tolerance: f64) -> bool {
    let close = |(observed, expected): (&f64, &f64)| {
        observed == expected || (observed - expected).abs() <= 1e-8 + tolerance * expected.abs()
    };
    observed.len() == expected.len() && observed.iter().zip(expected).all(close)
}

fn deviation(observed: &[f64], expected: &[f64]) -> Option<f64> {
    if observed.len() != expected.len() {
        return None;
    }
    let shares = observed
        .iter()
        .zip(expected)
        .map(|(observed, expected)| (observed - expected).abs() / expected.abs());
    shares.filter(|it| it.is_finite()).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::is_close;

    // Verdicts of OMV 0.4.0.
    #[test]
    fn values_are_close_as_numpy_says() {
        for (observed, expected, tolerance, verdict) in [
            (vec![101.0], vec![100.0], 0.01, true),
            (vec![101.0000001], vec![100.0], 0.01, false),
            (vec![99.0], vec![100.0], 0.01, true),
            (vec![100.0], vec![101.0], 0.0099, false),
            (vec![5.00000001], vec![5.0], 0.0, true),
            (vec![5.00000002], vec![5.0], 0.0, false),
            (vec![1e-8], vec![0.0], 0.0, true),
            (vec![1.1e-8], vec![0.0], 0.5, false),
            (vec![-101.0], vec![-100.0], 0.01, true),
            (vec![2.0, 1.0], vec![1.0, 2.0], 0.1, false),
            (vec![2.0, 4.0], vec![2.0], 9.0, false),
            (vec![], vec![], 0.0, true),
        ] {
            assert_eq!(is_close(&observed, &expected, tolerance), verdict, "{observed:?} {expected:?}");
        }
    }
}

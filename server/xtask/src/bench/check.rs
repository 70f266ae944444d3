//! `bench check`: a cold check of one file, and of a folder, beside the reference validators.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{self, Need};
use super::{rivals, table};
use crate::{Failure, release_binary};

/// A validator: a program and its arguments before the files.
struct Validator {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<OsString>,
    /// Slow ones run at most this often.
    max_runs: usize,
}

pub(super) fn run(runs: usize) -> Result<(), Failure> {
    let nml = release_binary()?;
    let validators = validators(nml.clone())?;
    let models = super::models()?;
    let mut heading = vec!["file".to_string(), "bytes".to_string()];
    for validator in &validators {
        let name = validator.name;
        heading.extend([format!("{name} CPU ms"), format!("{name} peak MB")]);
        if name != "nml" {
            heading.push(format!("{name} / nml"));
        }
    }
    let mut rows = vec![heading];
    for (name, path) in models {
        let size = path.metadata().map_or(0, |it| it.len());
        rows.push(row(name, size, &validators, &[path.into()], runs)?);
    }
    table::print("Cold check of a file, whole process (medians)", &rows);
    super::rules::run(&nml, runs)?;
    rows.truncate(1);
    let folder = super::thousand()?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|it| it.to_string())?
        .filter_map(|it| it.ok().map(|it| it.path()))
        .collect();
    files.sort();
    let size = files.iter().filter_map(|it| it.metadata().ok()).map(|it| it.len()).sum();
    let files: Vec<OsString> = files.into_iter().map(Into::into).collect();
    // The reference needs minutes for this many files: once must do.
    rows.push(row("1,000 files", size, &validators, &files, 1)?);
    table::print("Cold check of 1,000 files by one process (one run)", &rows);
    Ok(())
}

fn validators(nml: PathBuf) -> Result<Vec<Validator>, Failure> {
    let schema = schema(&nml)?;
    let mut validators = vec![Validator {
        name: "nml",
        program: nml,
        arguments: vec!["check".into(), "--quiet".into()],
        max_runs: 50,
    }];
    match rivals::program("xmllint") {
        Some(program) => {
            let arguments = vec!["--noout".into(), "--huge".into(), "--schema".into(), schema.into()];
            validators.push(Validator { name: "xmllint", program, arguments, max_runs: 10 });
        }
        None => rivals::note_missing("xmllint", rivals::XMLLINT_HINT),
    }
    match (rivals::program("java"), rivals::jneuroml()) {
        (Some(program), Some(jar)) => {
            let arguments = vec!["-jar".into(), jar.into(), "-validate".into()];
            validators.push(Validator { name: "jNeuroML", program, arguments, max_runs: 3 });
        }
        _ => rivals::note_missing("jNeuroML", rivals::JNEUROML_HINT),
    }
    Ok(validators)
}

/// The newest schema as a file, for xmllint.
fn schema(nml: &Path) -> Result<PathBuf, Failure> {
    let output =
        Command::new(nml).args(["schemas", "NeuroML_v2.3.1.xsd"]).output().map_err(|it| it.to_string())?;
    let path = super::folder("schema")?.join("NeuroML_v2.3.1.xsd");
    std::fs::write(&path, output.stdout).map_err(|it| it.to_string())?;
    Ok(path)
}

fn row(
    name: &str,
    size: u64,
    validators: &[Validator],
    files: &[OsString],
    runs: usize,
) -> Result<Vec<String>, Failure> {
    let mut needs: Vec<Vec<Need>> = validators.iter().map(|_| Vec::new()).collect();
    // In turn, so that a disturbance of the machine meets all of them.
    for run in 0..runs {
        for (validator, needs) in validators.iter().zip(&mut needs) {
            if run < validator.max_runs {
                let arguments: Vec<OsString> = validator.arguments.iter().chain(files).cloned().collect();
                needs.push(measure::once(&validator.program, &arguments)?);
            }
        }
    }
    let mut row = vec![name.to_string(), size.to_string()];
    let ours = measure::median(&needs[0]).ok_or("at least one run is needed")?;
    for (validator, needs) in validators.iter().zip(&needs) {
        let need = measure::median(needs).ok_or("at least one run is needed")?;
        // A validator that refuses our valid model would be compared unfairly: say so.
        let mark = if need.code == 0 { String::new() } else { format!(" (exit {})", need.code) };
        row.extend([format!("{:.2}{mark}", need.cpu_ms), format!("{:.1}", need.peak_kib as f64 / 1024.0)]);
        if validator.name != "nml" {
            row.push(format!("{:.0}×", need.cpu_ms / ours.cpu_ms));
        }
    }
    Ok(row)
}

//! `nml test PATHS…`: run tests of OMV (`.omt` and `.mep` files), unchanged.

mod report;
mod validate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ::run::omv::{self, Class, Judged, Outputs, Test};
use clap::ValueEnum;
use model::{Database, Db, FilePath, OsSystem};
use rayon::prelude::*;

use crate::exit::{self, Exit};
use crate::project::project_of;
use crate::terminal;

/// Run the tests of models: `.omt` files of OMV, unchanged
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Tests whose engine interprets LEMS files (jNeuroML, jLEMS, pyNeuroML, PyLEMS) are run as jLEMS would run them; tests of
jNeuroML_validate are checks. Tests that export the same LEMS file to another simulator have tolerances fitted to that
simulator: they are run with `--engine all` or by their engine's name. Scripts of other simulators are left out.")]
pub(crate) struct Arguments {
    /// `.omt` files, and folders to look for them in
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Which tests: `native`, `all`, or those of one engine
    #[arg(long, default_value = "native", value_name = "ENGINE")]
    engine: String,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// A folder that includes may reach, in place of the project that a test lies in
    #[arg(long = "root", value_name = "FOLDER")]
    roots: Vec<PathBuf>,
    /// Exit with 0 even when tests fail
    #[arg(long)]
    exit_zero: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Text,
    Json,
    Junit,
}

/// What became of a test.
#[derive(Debug)]
struct Outcome {
    /// As shown.
    path: String,
    engine: String,
    target: String,
    verdict: Verdict,
    judged: Vec<Judged>,
    seconds: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Verdict {
    Passed,
    Failed(String),
    /// The test itself is broken.
    Broken(String),
    Skipped(String),
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let here = match std::env::current_dir() {
        Ok(here) => here,
        Err(problem) => {
            terminal::error(&format!("where am I? {problem}"));
            return Exit::Internal;
        }
    };
    let mut paths = Vec::new();
    for path in &arguments.paths {
        let absolute = model::normalize(&here.join(path));
        if absolute.is_dir() {
            paths.extend(find(&absolute));
        } else if absolute.is_file() {
            paths.push(absolute);
        } else {
            terminal::error(&format!("{}: no such file or folder", path.display()));
            return Exit::Misuse;
        }
    }
    if paths.is_empty() {
        terminal::error("there are no tests (`.omt` files) here");
        return Exit::Misuse;
    }
    let roots: Vec<PathBuf> = arguments.roots.iter().map(|it| model::normalize(&here.join(it))).collect();
    let outcomes = run_all(&here, &roots, &arguments.engine, paths);
    let text = match arguments.format {
        Format::Text => report::text(&outcomes),
        Format::Json => report::json(&outcomes),
        Format::Junit => report::junit(&outcomes),
    };
    let mut out = anstream::stdout().lock();
    if let Err(problem) = std::io::Write::write_all(&mut out, text.as_bytes()) {
        return exit::of_write_error(&problem);
    }
    let is_bad = |it: &Outcome| matches!(it.verdict, Verdict::Failed(_) | Verdict::Broken(_));
    let n_run = outcomes.iter().filter(|it| !matches!(it.verdict, Verdict::Skipped(_))).count();
    match (n_run, outcomes.iter().any(is_bad)) {
        _ if arguments.exit_zero => Exit::Fine,
        (0, _) => Exit::Misuse,
        (_, true) => Exit::Problems,
        (_, false) => Exit::Fine,
    }
}

/// Runs all tests: one simulation for all tests of a model, models beside each other.
fn run_all(here: &Path, roots: &[PathBuf], engine: &str, paths: Vec<PathBuf>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut by_target: BTreeMap<PathBuf, Vec<Test>> = BTreeMap::new();
    for path in paths {
        let shown = path.strip_prefix(here).unwrap_or(&path).display().to_string();
        match omv::load(&OsSystem, &path) {
            Err(problem) => outcomes.push(Outcome::without_test(shown, Verdict::Broken(problem))),
            Ok(test) => match left_out(&test, engine) {
                Some(verdict) => outcomes.push(Outcome::of(here, &test, verdict, Vec::new(), 0.0)),
                None => {
                    let target = test.targets.join(" ");
                    by_target.entry(test.folder().join(target)).or_default().push(test);
                }
            },
        }
    }
    let total: usize = by_target.values().map(Vec::len).sum();
    let done = AtomicUsize::new(0);
    let groups: Vec<Vec<Test>> = by_target.into_values().collect();
    let run: Vec<Vec<Outcome>> = groups
        .par_iter()
        .map(|tests| {
            // A defect that one model meets is the failure of its tests, not the end of all others.
            let work = || run_group(here, roots, tests);
            let outcomes =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
                    let broken = || Verdict::Broken("a defect of nml itself".into());
                    tests.iter().map(|it| Outcome::of(here, it, broken(), Vec::new(), 0.0)).collect()
                });
            terminal::progress(done.fetch_add(tests.len(), Ordering::Relaxed) + tests.len(), total, "tests");
            outcomes
        })
        .collect();
    terminal::end_progress();
    outcomes.extend(run.into_iter().flatten());
    outcomes.sort_by(|a, b| a.path.cmp(&b.path));
    outcomes
}

/// Why a test is not run, if it is not.
fn left_out(test: &Test, engine: &str) -> Option<Verdict> {
    let Some(class) = omv::class(&test.engine) else {
        return Some(Verdict::Broken(format!("there is no engine `{}`", test.engine)));
    };
    let skipped = |why: String| Some(Verdict::Skipped(why));
    match (engine, class) {
        (_, Class::Script) => skipped(format!("{} runs a script, not a model", test.engine)),
        ("all", _) | ("native", Class::Native | Class::Validate) => None,
        ("native", _) => skipped(format!("its tolerances are those of {}", test.engine)),
        (wanted, _) if wanted.eq_ignore_ascii_case(&test.engine) => None,
        (wanted, _) => skipped(format!("not a test of {wanted}")),
    }
}

fn run_group(here: &Path, roots: &[PathBuf], tests: &[Test]) -> Vec<Outcome> {
    let started = Instant::now();
    let Some(first) = tests.first() else { return Vec::new() };
    let roots = match roots {
        [] => vec![project_of(here, &first.path)],
        given => given.to_vec(),
    };
    let mut simulated: Option<Result<Outputs, String>> = None;
    let mut outcomes = Vec::new();
    for test in tests {
        let (verdict, judged) = if omv::class(&test.engine) == Some(Class::Validate) {
            (validate::verdict(test, &roots), Vec::new())
        } else {
            let outputs = simulated.get_or_insert_with(|| simulate(test, &roots));
            judge(test, outputs)
        };
        outcomes.push(Outcome::of(here, test, verdict, judged, started.elapsed().as_secs_f64()));
    }
    outcomes
}

fn simulate(test: &Test, roots: &[PathBuf]) -> Result<Outputs, String> {
    let [target] = test.targets.as_slice() else { return Err("one model can be run, not several".into()) };
    let path = model::normalize(&test.folder().join(target));
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_roots(roots.to_vec());
    let file = db.file(&FilePath::Disk(path.clone()));
    if !file.exists(&db) {
        return Err(format!("`{target}` is not there"));
    }
    let lowered = ::run::lower(&db, file).map_err(|it| it.to_string())?;
    let folder = path.parent().unwrap_or(&path);
    Outputs::of(&lowered, folder, &::run::Control::default())
}

fn judge(test: &Test, outputs: &Result<Outputs, String>) -> (Verdict, Vec<Judged>) {
    let outputs = match outputs {
        Ok(outputs) => outputs,
        Err(problem) => return (Verdict::Failed(problem.clone()), Vec::new()),
    };
    let judged: Vec<Judged> =
        test.observables.iter().map(|it| omv::judge(it, test.folder(), outputs)).collect();
    let verdict = match judged.iter().find(|it| !it.passed) {
        None => Verdict::Passed,
        Some(it) => Verdict::Failed(why(it)),
    };
    (verdict, judged)
}

fn why(judged: &Judged) -> String {
    let what = format!("{} of `{}`", judged.kind, judged.experiment);
    match (&judged.problem, judged.deviation) {
        (Some(problem), _) => format!("{what}: {problem}"),
        (None, Some(deviation)) => {
            format!(
                "{what}: off by {deviation:.3e} of the expected, where {:.3e} are allowed",
                judged.tolerance
            )
        }
        (None, None) => {
            format!("{what}: {} values instead of {}", judged.observed.len(), judged.expected.len())
        }
    }
}

impl Outcome {
    fn of(here: &Path, test: &Test, verdict: Verdict, judged: Vec<Judged>, seconds: f64) -> Outcome {
        let path = test.path.strip_prefix(here).unwrap_or(&test.path).display().to_string();
        Outcome {
            path,
            engine: test.engine.clone(),
            target: test.targets.join(" "),
            verdict,
            judged,
            seconds,
        }
    }

    fn without_test(path: String, verdict: Verdict) -> Outcome {
        Outcome {
            path,
            engine: String::new(),
            target: String::new(),
            verdict,
            judged: Vec::new(),
            seconds: 0.0,
        }
    }
}

/// All `.omt` files below a folder, hidden ones too, sorted; linked folders are not entered.
fn find(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        // A folder that cannot be read has no tests for us.
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
            } else if entry.file_name().to_string_lossy().ends_with(".omt") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

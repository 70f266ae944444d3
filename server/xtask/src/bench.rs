//! Measurements, each in one table with the rivals beside us, made in the same run on the same files.
//!
//! CPU seconds (user and system) of the whole process are the figure of merit: they hardly depend on what else the machine does.

mod cable;
mod check;
mod limits;
pub mod measure;
mod parse;
mod rivals;
mod rules;
mod run;
mod simulators;
mod table;

use std::fs;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::{Failure, generate, target_folder};

/// What can be measured.
#[derive(Copy, Clone, Debug, ValueEnum)]
pub enum What {
    /// Cold `nml check` of files of 10 kB, 1 MB and 10 MB and of a folder of 1,000 files; what the rules add to the schema
    Check,
    /// Parsing alone, within the process
    Parse,
    /// Simulations: the examples of NeuroML, and populations of 1 to 10,000 cells
    Run,
    /// Cells with a morphology: nanoseconds per compartment and step, beside C kernels and NEURON
    Cable,
    /// From a keystroke to its diagnostics, over the protocol
    Keystroke,
    /// Completion, hover and definition while somebody types in real models, over the protocol
    Latency,
    /// Whether the right completion is the first one, on real models with one thing left out
    Completion,
    /// Everything
    All,
}

/// A part of what `run` measures.
#[derive(Clone, Debug, clap::Args)]
pub struct Selection {
    /// `run`: only models with one of these texts in their names (`Ex5`, `1000 hh`)
    #[arg(long, value_name = "TEXT", value_delimiter = ',')]
    only: Vec<String>,
    /// `run`: only these rivals
    #[arg(long, value_enum, value_delimiter = ',', default_value = "jneuroml,neuron,eden")]
    rivals: Vec<Rival>,
    /// `run`: CPU seconds after which a rival is ended
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    limit: u64,
}

/// Another simulator.
#[derive(Copy, Clone, Debug, PartialEq, ValueEnum)]
pub enum Rival {
    /// jNeuroML
    Jneuroml,
    /// NEURON, from jNeuroML's export
    Neuron,
    /// EDEN
    Eden,
    /// Nobody
    None,
}

impl Selection {
    /// Whether a model is among those to measure.
    fn has(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|it| name.contains(it.as_str()))
    }
}

/// Measures and prints the tables.
///
/// # Errors
/// A program that is needed does not build or run. A rival that is not installed is left out, with a note.
pub fn run(what: What, runs: usize, selection: &Selection) -> Result<(), Failure> {
    match what {
        What::Check => check::run(runs),
        What::Parse => parse::run(runs),
        What::Run => run::run(runs, selection),
        What::Cable => cable::run(runs),
        What::Keystroke => program("keystroke"),
        What::Latency => program("latency"),
        What::Completion => program("completion"),
        What::All => parse::run(runs)
            .and_then(|()| check::run(runs))
            .and_then(|()| run::run(runs, selection))
            .and_then(|()| cable::run(runs))
            .and_then(|()| program("keystroke"))
            .and_then(|()| program("latency"))
            .and_then(|()| program("completion")),
    }
}

/// A benchmark that is a program of its own, because it needs what the integration tests need.
fn program(name: &str) -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut bench = std::process::Command::new(cargo);
    let status = bench.args(["bench", "--quiet", "--package", "tests", "--bench", name]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the benchmark `{name}` ended with {status}")),
        Err(problem) => Err(format!("cargo: {problem}")),
    }
}

/// Makes a model of about this many bytes.
type Generate = fn(usize) -> String;

/// The generated models: name and file.
fn models() -> Result<Vec<(&'static str, PathBuf)>, Failure> {
    const KINDS: [(&str, Generate, usize); 6] = [
        ("morphology 10 kB", generate::morphology, 10_000),
        ("network 10 kB", generate::network, 10_000),
        ("morphology 1 MB", generate::morphology, 1_000_000),
        ("network 1 MB", generate::network, 1_000_000),
        ("morphology 10 MB", generate::morphology, 10_000_000),
        ("network 10 MB", generate::network, 10_000_000),
    ];
    let folder = folder("models")?;
    KINDS
        .into_iter()
        .map(|(name, generate, size)| {
            let path = folder.join(format!("{}.nml", name.replace(' ', "_")));
            write(&path, &generate(size)).map(|()| (name, path))
        })
        .collect()
}

/// A folder of 1,000 files of about 10 kB: half cells, half networks.
fn thousand() -> Result<PathBuf, Failure> {
    let folder = folder("thousand")?;
    for number in 0..1000 {
        let generate = if number % 2 == 0 { generate::morphology } else { generate::network };
        write(&folder.join(format!("model_{number:03}.nml")), &generate(9_000 + number))?;
    }
    Ok(folder)
}

fn folder(name: &str) -> Result<PathBuf, Failure> {
    let folder = target_folder().join("bench").join(name);
    fs::create_dir_all(&folder).map_err(|it| format!("{}: {it}", folder.display()))?;
    Ok(folder)
}

fn write(path: &PathBuf, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|it| format!("{}: {it}", path.display()))
}

//! `cargo xtask`: the tasks on the command line.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use xtask::{Failure, bench, docs, fuzz, picture, repository, tidy};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Automation of the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the house rules: who depends on whom, file sizes, module docs, what may not stand in a tracked file
    Tidy,
    /// Measure, beside rivals in the same run
    Bench {
        /// What to measure
        #[arg(value_enum)]
        what: bench::What,
        /// How often; the table shows medians
        #[arg(long, default_value_t = 5)]
        runs: usize,
        #[command(flatten)]
        selection: bench::Selection,
    },
    /// Write the generated pages of the documentation, check all pages, build the site where mdBook is installed
    Docs,
    /// Look for inputs that make the parser fail, with libFuzzer
    Fuzz {
        /// One of the targets in `server/fuzz/fuzz_targets`; all of them, in turn, if none is named
        target: Option<String>,
        /// How long each target runs
        #[arg(long, default_value_t = 300)]
        seconds: u32,
    },
    /// Draw the picture in the README from the program's real output
    Picture,
    /// Run a command and print what it needed (used by `bench`)
    #[command(hide = true)]
    Measure {
        /// CPU seconds after which the command is ended
        #[arg(long)]
        limit: Option<u64>,
        /// The command with its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Failure> {
    match task {
        Task::Tidy => {
            let problems = tidy::problems(repository())?;
            problems.iter().for_each(|it| println!("{it}"));
            if problems.is_empty() { Ok(()) } else { Err(format!("{} house rules broken", problems.len())) }
        }
        // What is measured within this process must be optimised.
        Task::Bench { .. } if cfg!(debug_assertions) => again_in_release(),
        Task::Bench { what, runs, selection } => bench::run(what, runs, &selection),
        Task::Docs => docs::run(),
        Task::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Task::Picture => picture::draw(),
        Task::Measure { command, limit } => bench::measure::child(&command, limit),
    }
}

fn again_in_release() -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--release", "--quiet", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1));
    let status = command.status().map_err(|it| format!("cargo does not start: {it}"))?;
    if status.success() { Ok(()) } else { Err("the benchmark failed".to_string()) }
}

//! `nml check PATHS…`: find what is wrong in models.

mod excerpt;
mod finding;
mod fix;
mod output;
mod session;
mod settings;
pub(super) mod targets;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use rules::Severity;

use self::finding::Report;
use self::output::Format;
use self::session::Session;
use self::targets::Target;
use crate::exit::{self, Exit};
use crate::terminal;

/// Check NeuroML and LEMS models
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  nml check cell.nml                         one file
  nml check models/                          every model below a folder, honouring .gitignore
  nml check - --stdin-filename cell.nml      a model on standard input
  nml check --select syntax,schema a.nml     what an XML Schema validator would say
  nml check --fix models/                    mend what has one right answer")]
pub(crate) struct Arguments {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Show only these rules and groups
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    select: Vec<String>,
    /// Do not show these rules and groups
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<String>,
    /// Judge every file by this version of the schema, not by the one that it declares
    #[arg(long, value_name = "VERSION", help_heading = "Rules")]
    schema: Option<String>,
    /// Read the settings from this file instead of the nearest `nml.toml`
    #[arg(long, value_name = "FILE", help_heading = "Rules", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Ignore every `nml.toml`
    #[arg(long, help_heading = "Rules")]
    no_config: bool,
    /// Also look for includes in this folder
    #[arg(short = 'I', long = "include-path", value_name = "FOLDER", help_heading = "Files")]
    include_paths: Vec<PathBuf>,
    /// A folder that includes may reach, in place of the project that the files lie in
    #[arg(long = "root", value_name = "FOLDER", help_heading = "Files")]
    roots: Vec<PathBuf>,
    /// What the document on standard input is called
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    stdin_filename: Option<PathBuf>,
    /// Mend what has one right answer
    #[arg(long, help_heading = "Fixes")]
    fix: bool,
    /// With `--fix` or `--diff`: also apply what is only probably right
    #[arg(long, help_heading = "Fixes")]
    unsafe_fixes: bool,
    /// Show what `--fix` would change, and change nothing
    #[arg(long, help_heading = "Fixes")]
    diff: bool,
    /// How to print findings
    #[arg(long, visible_alias = "format", value_enum, default_value_t = Format::Full, value_name = "FORMAT", help_heading = "Output")]
    output_format: Format,
    /// Count the findings of each rule in place of showing them
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    /// Print findings and nothing else
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,
    /// Exit with 0 even when there are errors
    #[arg(long, help_heading = "Output")]
    exit_zero: bool,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Threshold::Error, value_name = "SEVERITY", help_heading = "Output")]
    error_on: Threshold,
}

/// From which severity on findings make the command fail.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Everything but hints
    Info,
    /// Everything
    Hint,
}

impl Threshold {
    fn is_reached_by(self, severity: Severity) -> bool {
        severity
            >= match self {
                Threshold::Error => Severity::Error,
                Threshold::Warning => Severity::Warning,
                Threshold::Info => Severity::Info,
                Threshold::Hint => Severity::Hint,
            }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let started = Instant::now();
    match check(arguments, started) {
        Ok(exit) => exit,
        Err(Failure::Misuse(message)) => {
            terminal::error(&message);
            Exit::Misuse
        }
        Err(Failure::Write(problem)) => exit::of_write_error(&problem),
    }
}

/// Why the command could not do its work.
#[derive(Debug)]
enum Failure {
    /// The arguments name something that does not exist.
    Misuse(String),
    /// The output could not be written.
    Write(io::Error),
}

impl From<io::Error> for Failure {
    fn from(problem: io::Error) -> Failure {
        Failure::Write(problem)
    }
}

fn check(arguments: &Arguments, started: Instant) -> Result<Exit, Failure> {
    let found = targets::find(&arguments.paths, arguments.stdin_filename.as_deref());
    let mut session = Session::new(arguments, found.targets).map_err(Failure::Misuse)?;
    let mut reports = session.check();
    let mut n_fixed = 0;
    if arguments.fix || arguments.diff {
        let fixed = fix::apply(&mut session, arguments.unsafe_fixes);
        n_fixed = fixed.n_fixes;
        if n_fixed > 0 {
            reports = session.check();
        }
        let mut out = stdout();
        if arguments.diff {
            fix::write_diff(&fixed, &mut out)?;
        } else {
            fix::write_files(&fixed, &mut out)?;
        }
        out.flush()?;
        if arguments.diff {
            return Ok(if n_fixed > 0 && !arguments.exit_zero { Exit::Problems } else { Exit::Fine });
        }
    }

    let unreadable = reports.iter().filter_map(|it| Some(format!("{}: {}", it.path, it.unreadable?)));
    let named = found.complaints.into_iter().chain(session.complaints().iter().cloned());
    let complaints: Vec<String> = named.chain(unreadable).collect();
    complaints.iter().for_each(|it| terminal::error(it));
    print(arguments, session.targets(), &reports)?;
    if !arguments.quiet && arguments.output_format.is_for_people() {
        summarize(&reports, n_fixed, started);
    }
    Ok(exit_of(arguments, &reports, !complaints.is_empty()))
}

fn exit_of(arguments: &Arguments, reports: &[Report], has_complaints: bool) -> Exit {
    let mut findings = reports.iter().flat_map(|it| &it.findings);
    if has_complaints {
        Exit::Misuse
    } else if !arguments.exit_zero && findings.any(|it| arguments.error_on.is_reached_by(it.severity)) {
        Exit::Problems
    } else {
        Exit::Fine
    }
}

fn print(arguments: &Arguments, targets: &[Target], reports: &[Report]) -> Result<(), Failure> {
    // What `--fix` makes of standard input goes to standard output, alone.
    if arguments.fix && targets.iter().any(|it| it.is_stdin) {
        let mut err = anstream::AutoStream::auto(io::stderr());
        return Ok(output::write(arguments.output_format, reports, &mut err)?);
    }
    let mut out = stdout();
    if arguments.statistics {
        output::write_statistics(reports, &mut out)?;
    } else {
        output::write(arguments.output_format, reports, &mut out)?;
    }
    Ok(out.flush()?)
}

/// Standard output, buffered; styles are taken out where they would not be seen as such.
fn stdout() -> impl Write {
    BufWriter::with_capacity(64 * 1024, anstream::AutoStream::auto(io::stdout()))
}

fn summarize(reports: &[Report], n_fixed: usize, started: Instant) {
    let count =
        |severity| reports.iter().flat_map(|it| &it.findings).filter(|it| it.severity == severity).count();
    let kinds = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warning), "warning", "warnings"),
        (count(Severity::Info), "remark", "remarks"),
        (count(Severity::Hint), "hint", "hints"),
    ];
    let found: Vec<String> = kinds
        .into_iter()
        .filter(|&(n, ..)| n > 0)
        .map(|(n, one, many)| format!("{n} {}", if n == 1 { one } else { many }))
        .collect();
    let files = match reports.len() {
        1 => "1 file".to_string(),
        n => format!("{n} files"),
    };
    let time = started.elapsed();
    let mut line = match found.is_empty() {
        true => format!("No problems in {files}"),
        false => format!("Found {} in {files}", found.join(", ")),
    };
    line += &format!(" ({:.1} ms)", time.as_secs_f64() * 1e3);
    if n_fixed > 0 {
        line += &format!("; mended {n_fixed}");
    }
    let is_safe = |it: &finding::Fix| it.safety == rules::Safety::Safe;
    let n_fixable =
        reports.iter().flat_map(|it| &it.findings).filter(|it| it.fixes.iter().any(is_safe)).count();
    if n_fixable > 0 {
        line += &format!("; `--fix` mends {n_fixable}");
    }
    if !found.is_empty() {
        line += "\n`nml explain RULE` tells more about a rule in brackets";
    }
    let mut stderr = anstream::stderr().lock();
    drop(writeln!(stderr, "{line}"));
}

//! `nml fmt PATHS…`: indent models; change white space between tags and nothing else.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use syntax::{Document, EncodingSource, Indent};

use super::check::targets::{self, Target};
use crate::exit::{self, Exit};
use crate::terminal;

/// Format NeuroML and LEMS models
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only white space between tags changes: attributes, texts and comments stay as they are.

Examples:
  nml fmt cell.nml            format a file in place
  nml fmt models/             every model below a folder, honouring .gitignore
  nml fmt --check .           for continuous integration: exit with 1 if a file is not formatted
  nml fmt --diff .            show what would change
  nml fmt - < cell.nml        a model on standard input")]
pub(crate) struct Arguments {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if a file is not formatted
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,
    /// So many spaces for each level
    #[arg(long, value_name = "SPACES", default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=16))]
    indent: u8,
    /// Indent with tabulators
    #[arg(long, conflicts_with = "indent")]
    tabs: bool,
}

/// What became of a file.
enum Outcome {
    /// It is as it should be.
    Formatted,
    /// It has a new text now, or would have.
    Changed,
    /// It is not ours, and nobody named it.
    Ignored,
    /// It cannot be formatted, in words for the user.
    Refused(String),
}

/// Formats the documents.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let found = targets::find(&arguments.paths, None);
    found.complaints.iter().for_each(|it| terminal::error(it));
    let mut out = io::stdout().lock();
    let (mut n_formatted, mut n_changed, mut n_refused) = (0, 0, 0);
    for target in &found.targets {
        match format(target, arguments, &mut out) {
            Ok(Outcome::Formatted) => n_formatted += 1,
            Ok(Outcome::Changed) => n_changed += 1,
            Ok(Outcome::Ignored) => {}
            Ok(Outcome::Refused(reason)) => {
                n_refused += 1;
                terminal::error(&format!("{}: not formatted: {reason}", target.shown));
            }
            Err(problem) => return exit::of_write_error(&problem),
        }
    }
    let files = |n: usize| format!("{n} {}", if n == 1 { "file" } else { "files" });
    let would = if arguments.check || arguments.diff { "would be formatted" } else { "formatted" };
    if !found.targets.iter().any(|it| it.is_stdin) {
        terminal::note(&format!("{} {would}, {} left as they are", files(n_changed), files(n_formatted)));
    }
    match (found.complaints.is_empty(), n_refused, n_changed) {
        (false, ..) => Exit::Misuse,
        (_, 1.., _) => Exit::Problems,
        (_, _, 1..) if arguments.check || arguments.diff => Exit::Problems,
        _ => Exit::Fine,
    }
}

fn format(target: &Target, arguments: &Arguments, out: &mut dyn Write) -> io::Result<Outcome> {
    let bytes = match read(target) {
        Ok(bytes) => bytes,
        Err(problem) => return Ok(Outcome::Refused(problem.to_string())),
    };
    if !target.is_named && !model::looks_like_ours(&target.path, &bytes) {
        return Ok(Outcome::Ignored);
    }
    let Ok((before, encoding)) = syntax::decode(&bytes) else {
        return Ok(Outcome::Refused("it is too large".to_owned()));
    };
    if !encoding.malformed.is_empty() || encoding.source == EncodingSource::UnusableDeclaration {
        return Ok(Outcome::Refused("its encoding cannot be read".to_owned()));
    }
    let document = Document::new(before.clone());
    if !document.tree().is_well_formed() {
        return Ok(Outcome::Refused("it is not well-formed; see `nml check`".to_owned()));
    }
    let indent = if arguments.tabs { Indent::Tab } else { Indent::Spaces(arguments.indent) };
    let after = text::apply_edits(&before, &syntax::format(&document, indent)).map_err(io::Error::other)?;
    let is_written = !arguments.check && !arguments.diff;
    if target.is_stdin && is_written {
        let Some(encoded) = syntax::encode_as(&bytes, &before, &after) else {
            return Ok(Outcome::Refused(LOSSY.to_owned()));
        };
        out.write_all(&encoded)?;
        return Ok(Outcome::Formatted);
    }
    if after == before {
        return Ok(Outcome::Formatted);
    }
    if arguments.diff {
        let difference = similar::TextDiff::from_lines(&*before, &*after);
        write!(out, "{}", difference.unified_diff().header(&target.shown, &target.shown))?;
    } else if arguments.check {
        writeln!(out, "{}", target.shown)?;
    } else if let Err(problem) = write(&target.path, &bytes, &before, &after) {
        return Ok(Outcome::Refused(problem.to_string()));
    }
    Ok(Outcome::Changed)
}

fn read(target: &Target) -> io::Result<Vec<u8>> {
    if !target.is_stdin {
        return std::fs::read(&target.path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

const LOSSY: &str = "it cannot be written back in its encoding";

/// Writes the new text in the encoding of the old one.
fn write(path: &Path, bytes: &[u8], before: &str, after: &str) -> io::Result<()> {
    let Some(encoded) = syntax::encode_as(bytes, before, after) else {
        return Err(io::Error::other(LOSSY));
    };
    std::fs::write(path, encoded)
}

//! `nml new KIND [FILE]`: a model to start from, which is valid and can be run as it is.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::exit::Exit;
use crate::terminal;

/// Write a model to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  nml new cell purkinje.nml     a Hodgkin-Huxley cell in a network with an input
  nml new network               the same as `nml new network network.nml`
  nml new type leak.xml         a component type of your own, in LEMS, with a simulation")]
pub(crate) struct Arguments {
    /// What to start from
    #[arg(value_enum)]
    kind: Kind,
    /// The file to write; its name gives the names inside
    file: Option<PathBuf>,
}

/// What to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A Hodgkin-Huxley cell of one compartment with its channels, in a network with an input
    Cell,
    /// A small network of Izhikevich cells
    Network,
    /// An ion channel
    Channel,
    /// A synapse, with a cell to try it on
    Synapse,
    /// A cell of several segments
    Morphology,
    /// A LEMS component type with a simulation
    Type,
}

impl Kind {
    /// The file that is written when none is named, and the template.
    fn template(self) -> (&'static str, &'static str) {
        match self {
            Kind::Cell => ("cell.nml", include_str!("new/cell.nml")),
            Kind::Network => ("network.nml", include_str!("new/network.nml")),
            Kind::Channel => ("channel.nml", include_str!("new/channel.nml")),
            Kind::Synapse => ("synapse.nml", include_str!("new/synapse.nml")),
            Kind::Morphology => ("morphology.nml", include_str!("new/morphology.nml")),
            Kind::Type => ("type.xml", include_str!("new/type.xml")),
        }
    }
}

/// Writes the model.
pub(crate) fn run(arguments: &Arguments) -> Exit {
    let (file_name, template) = arguments.kind.template();
    let path = arguments.file.as_deref().unwrap_or(Path::new(file_name));
    let text = template.replace("NAME", &name_of(path));
    // Never over a file that is there.
    let created = std::fs::File::create_new(path).and_then(|mut it| it.write_all(text.as_bytes()));
    if let Err(problem) = created {
        let exists = problem.kind() == std::io::ErrorKind::AlreadyExists;
        let reason = if exists { "it exists already".to_owned() } else { problem.to_string() };
        terminal::error(&format!("{}: not written: {reason}", path.display()));
        return Exit::Misuse;
    }
    let next = match arguments.kind {
        Kind::Channel => "channel",
        // Cells of several compartments are not simulated yet.
        Kind::Morphology => "check",
        Kind::Cell | Kind::Network | Kind::Synapse | Kind::Type => "run",
    };
    terminal::note(&format!("{} is written; next: nml {next} {}", path.display(), path.display()));
    Exit::Fine
}

/// The name of a file without its extensions, as an id.
fn name_of(path: &Path) -> String {
    let stem =
        path.file_name().and_then(|it| it.to_str()).unwrap_or("model").split('.').next().unwrap_or("model");
    let id: String = stem.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect();
    match id.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("model_{id}"),
        Some(_) => id,
        None => "model".to_owned(),
    }
}

//! The commands, one file each.
//!
//! A new command is a file here and a line in each of the two lists below.

mod completions;
mod lsp;
mod schemas;

use clap::Subcommand;

use crate::exit::Exit;

/// The commands as they are typed. The first line of each doc comment is the help text.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Lsp(lsp::Arguments),
    Schemas(schemas::Arguments),
    Completions(completions::Arguments),
}

/// Runs a command to its end.
pub(crate) fn run(command: Command) -> Exit {
    match command {
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Schemas(arguments) => schemas::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

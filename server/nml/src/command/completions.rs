//! `nml completions SHELL`: a completion script on standard output.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::exit::{self, Exit};

/// Print a completion script for your shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: nml completions bash > ~/.local/share/bash-completion/completions/nml")]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::arguments::Arguments::command(), "nml", &mut script);
    match std::io::stdout().write_all(&script) {
        Ok(()) => Exit::Fine,
        Err(problem) => exit::of_write_error(&problem),
    }
}

//! `nml lsp`: the language server, over standard input and output. Editors start it.

use crate::exit::Exit;
use crate::terminal;

/// Start the language server (editors do this)
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Talk over standard input and output (the only way, accepted because editors pass it)
    #[arg(long)]
    stdio: bool,
    /// The process of the editor: the server ends when it does
    #[arg(long = "clientProcessId", alias = "client-process-id", value_name = "PID")]
    client_process: Option<u32>,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    if !arguments.stdio && terminal::is_interactive() {
        terminal::warning("this waits for an editor to speak the Language Server Protocol; Ctrl-C ends it");
    }
    match lsp::serve_stdio(&lsp::Options { client_process: arguments.client_process }) {
        0 => Exit::Fine,
        _ => Exit::Problems,
    }
}

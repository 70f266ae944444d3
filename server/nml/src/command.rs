//! The commands, one file each.
//!
//! A new command is a file here and a line in each of the two lists below.

mod channel;
mod check;
mod completions;
mod doctor;
mod explain;
mod fmt;
mod lsp;
mod new;
mod plot;
mod rules;
mod run;
mod schemas;
mod summary;
mod test;

use clap::Subcommand;

use crate::exit::Exit;

/// The commands as they are typed. The first line of each doc comment is the help text.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Box<check::Arguments>),
    Fmt(fmt::Arguments),
    New(new::Arguments),
    Run(Box<run::Arguments>),
    Plot(plot::Arguments),
    Channel(channel::Arguments),
    Summary(summary::Arguments),
    Test(test::Arguments),
    Doctor(doctor::Arguments),
    Lsp(lsp::Arguments),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Schemas(schemas::Arguments),
    Completions(completions::Arguments),
}

/// Runs a command to its end.
pub(crate) fn run(command: Command) -> Exit {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Plot(arguments) => plot::run(&arguments),
        Command::Channel(arguments) => channel::run(&arguments),
        Command::Summary(arguments) => summary::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Schemas(arguments) => schemas::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

//! `nml`: check, run and write NeuroML and LEMS models.
//!
//! Here is only what surrounds a command: arguments in, exit code out.

mod arguments;
mod command;
mod exit;
#[cfg(target_os = "linux")]
mod large_pages;
mod markdown;
mod old_habits;
mod picture;
mod project;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::exit::Exit;

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: large_pages::LargePages = large_pages::LargePages;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(exit::tell_of_panic));
    std::panic::catch_unwind(start).unwrap_or(Exit::Internal).into()
}

fn start() -> Exit {
    let typed = match old_habits::translate(std::env::args_os().collect()) {
        Ok(typed) => typed,
        Err(hint) => {
            terminal::error(&hint);
            return Exit::Misuse;
        }
    };
    match Arguments::try_parse_from(typed) {
        Ok(arguments) => {
            arguments.color.apply();
            command::run(arguments.command)
        }
        Err(problem) => {
            // Help and version are not problems: clap says which stream and which code they deserve.
            let code = if problem.use_stderr() { Exit::Misuse } else { Exit::Fine };
            drop(problem.print());
            code
        }
    }
}

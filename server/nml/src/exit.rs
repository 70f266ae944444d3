//! How the program ends: four exit codes, and what a panic or a closed pipe means for them.

use std::io;
use std::panic::PanicHookInfo;
use std::process::ExitCode;

use crate::terminal;

/// The exit codes that scripts may rely on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing to complain about.
    Fine,
    /// Problems were found in the checked documents.
    Problems,
    /// The command line asks for something that does not exist or cannot be done.
    Misuse,
    /// A defect of this program.
    Internal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Problems => 1,
            Exit::Misuse => 2,
            Exit::Internal => 3,
        })
    }
}

/// The exit code of a command whose output could not be written.
///
/// A reader that has seen enough (`nml check . | head`) is no failure.
pub(crate) fn of_write_error(problem: &io::Error) -> Exit {
    if problem.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Fine;
    }
    terminal::error(&format!("cannot write the output: {problem}"));
    Exit::Internal
}

/// The panic hook: two sentences instead of a back-trace's address list.
pub(crate) fn tell_of_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let payload = panic.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let said = said.unwrap_or("no message");
    terminal::error(&format!(
        "a defect in nml itself ({at}): {said}\nPlease report it together with the document that caused it."
    ));
}

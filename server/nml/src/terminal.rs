//! The terminal: colours, width, and messages about the program's own business (on standard error).

use std::io::{IsTerminal, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

/// When to colour the output.
#[derive(Copy, Clone, Debug, ValueEnum)]
pub(crate) enum Color {
    /// When standard output is a terminal; `NO_COLOR` and `CLICOLOR_FORCE` are honoured.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes this the choice for every stream of the process.
    pub(crate) fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => ColorChoice::AlwaysAnsi.write_global(),
            Color::Never => ColorChoice::Never.write_global(),
        }
    }
}

/// Whether what is written to standard output will be seen in colour.
pub(crate) fn shows_color() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

/// Whether standard output is a terminal with a person in front of it.
pub(crate) fn is_interactive() -> bool {
    std::io::stdout().is_terminal()
}

/// The number of columns to lay text out for: the terminal's own (`COLUMNS`) where known, otherwise a readable width.
pub(crate) fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    told.unwrap_or(if is_interactive() { 100 } else { 120 }).clamp(40, 400)
}

/// A complaint about the command line or the world (not about a document).
pub(crate) fn error(message: &str) {
    tell("error", AnsiColor::Red.on_default().bold(), message);
}

/// Something the user should know, though the command goes on.
pub(crate) fn warning(message: &str) {
    tell("warning", AnsiColor::Yellow.on_default().bold(), message);
}

/// Something that was assumed or done, in passing.
pub(crate) fn note(message: &str) {
    tell("note", AnsiColor::Cyan.on_default().bold(), message);
}

/// Says how far a long piece of work is, in one line of standard error that is written over again and again.
pub(crate) fn progress(done: usize, total: usize, what: &str) {
    if std::io::stderr().is_terminal() {
        drop(write!(anstream::stderr().lock(), "\r{done} of {total} {what} "));
    }
}

/// Takes that line away.
pub(crate) fn end_progress() {
    if std::io::stderr().is_terminal() {
        drop(write!(anstream::stderr().lock(), "\r{:40}\r", ""));
    }
}

fn tell(label: &str, style: Style, message: &str) {
    let mut stderr = anstream::stderr().lock();
    // Where standard error is closed there is nobody left to tell.
    drop(writeln!(stderr, "{style}{label}{style:#}: {message}"));
}

/// The colour of a severity.
pub(crate) fn severity_style(severity: rules::Severity) -> Style {
    let color = match severity {
        rules::Severity::Error => AnsiColor::BrightRed,
        rules::Severity::Warning => AnsiColor::Yellow,
        rules::Severity::Info => AnsiColor::BrightBlue,
        rules::Severity::Hint => AnsiColor::BrightCyan,
    };
    color.on_default().bold()
}

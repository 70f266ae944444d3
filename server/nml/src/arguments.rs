//! The command line as a whole. Each command declares its own arguments in `command/<name>.rs`.

use clap::Parser;

use crate::command::Command;
use crate::terminal::Color;

/// Check, run and write NeuroML 2 and LEMS models
#[derive(Debug, Parser)]
#[command(
    name = "nml",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
#[command(after_help = "Exit codes: 0 fine, 1 problems found, 2 misuse, 3 a defect of nml itself.")]
pub(crate) struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

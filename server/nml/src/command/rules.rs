//! `nml rules`: all rules in a table, or as JSON for tools that document them.

use std::fmt::Write as _;
use std::io::Write;

use clap::ValueEnum;
use rules::Origin;
use serde_json::json;

use crate::exit::{self, Exit};
use crate::{markdown, terminal};

/// List all rules
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Table, alias = "format")]
    output_format: Format,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
enum Format {
    /// A line for each rule
    Table,
    /// An array of rules
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let text = match arguments.output_format {
        Format::Table => table(),
        Format::Json => array(),
    };
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Exit::Fine,
        Err(problem) => exit::of_write_error(&problem),
    }
}

fn table() -> String {
    let width = rules::RULES.iter().map(|it| it.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut group = None;
    for rule in rules::RULES {
        if group != Some(rule.group) {
            group = Some(rule.group);
            let style = anstyle::Style::new().bold();
            let separator = if text.is_empty() { "" } else { "\n" };
            _ = writeln!(text, "{separator}{style}{}{style:#}", rule.group.name());
        }
        let style = terminal::severity_style(rule.severity);
        let title = markdown::title(rule.docs).unwrap_or_default();
        _ = writeln!(text, "  {:width$}  {style}{:7}{style:#}  {title}", rule.name, rule.severity.name());
    }
    text
}

fn array() -> String {
    let rules: Vec<_> = rules::RULES
        .iter()
        .map(|rule| {
            json!({
                "name": rule.name,
                "group": rule.group.name(),
                "severity": rule.severity.name(),
                "since": rule.since,
                "reference_test": match rule.origin { Origin::JNeuroMl(number) => Some(number), _ => None },
                "docs": rule.docs,
            })
        })
        .collect();
    format!("{:#}\n", json!(rules))
}

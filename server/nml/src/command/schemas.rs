//! `nml schemas`: which official files are embedded, and where they come from.

use std::fmt::Write as _;
use std::io::Write;

use clap::ValueEnum;
use serde_json::json;

use crate::exit::{self, Exit};
use crate::terminal;

/// List the embedded official files, or print one
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print this file, for example `Cells.xml`, in place of the list
    file: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Table, alias = "format", conflicts_with = "file")]
    output_format: Format,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
enum Format {
    /// A line for each file
    Table,
    /// An array of files
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let text = match (&arguments.file, arguments.output_format) {
        (Some(name), _) => match schema::official_text(name) {
            Some(text) => text.to_string(),
            None => {
                let near = text::nearest(name, schema::official_files().map(|it| it.name));
                let help =
                    near.map_or("`nml schemas` lists them".to_string(), |it| format!("did you mean `{it}`?"));
                terminal::error(&format!("there is no official file `{name}`\nhelp: {help}"));
                return Exit::Misuse;
            }
        },
        (None, Format::Table) => table(),
        (None, Format::Json) => array(),
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => Exit::Fine,
        Err(problem) => exit::of_write_error(&problem),
    }
}

fn table() -> String {
    let origin = schema::ORIGIN;
    let mut text = String::new();
    _ = writeln!(text, "from {} {}, {}", origin.package, origin.version, origin.wheel);
    _ = writeln!(text, "sha256 {}\n", origin.wheel_sha256);
    let width = schema::official_files().map(|it| it.name.len()).max().unwrap_or(0);
    for file in schema::official_files() {
        _ = writeln!(
            text,
            "{:width$}  {:>8}  {:>7}  {}",
            file.name,
            version(file.name),
            file.size,
            file.sha256
        );
    }
    text
}

fn array() -> String {
    let origin = schema::ORIGIN;
    let files: Vec<_> = schema::official_files()
        .map(|file| {
            json!({
                "file": file.name,
                "version": version(file.name),
                "size": file.size,
                "sha256": file.sha256,
                "path": file.path,
                "origin": format!("{} {}", origin.package, origin.version),
            })
        })
        .collect();
    format!("{:#}\n", json!(files))
}

/// The version of a schema; the core types have the version of the newest one, with which they are published.
fn version(name: &str) -> &str {
    let schema = name.strip_prefix("NeuroML_").and_then(|it| it.strip_suffix(".xsd"));
    schema.unwrap_or(schema::Version::LATEST.name())
}

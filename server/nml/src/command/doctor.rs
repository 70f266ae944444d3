//! `nml doctor`: which other simulators are there, what each can run, and how to get the others.

use std::fmt::Write as _;
use std::io::Write;

use engines::{Diagnosis, Engine, Installation, Permission, Surroundings, diagnose};
use serde_json::json;

use crate::command::run::external::engine;
use crate::exit::{self, Exit};

/// Tell which other simulators are there, what they can run, and how to install the others
#[derive(Debug, clap::Args)]
#[command(after_help = "\
nml needs none of them; `nml run --engine` and `--compare` use them. They are looked for in the Python that NML_PYTHON names, the
active virtual environment, or python3, and by PATH; NML_JNEUROML names the archive or launcher of jNeuroML.

The exit code is 0 if the named engines are all there, without names if any is, and 1 otherwise.")]
pub(crate) struct Arguments {
    /// Only these: `jneuroml`, `neuron`, `netpyne`, `eden`
    #[arg(value_parser = engine, value_name = "ENGINE")]
    engines: Vec<Engine>,
    /// Print an array of engines
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let asked = match arguments.engines.as_slice() {
        [] => &Engine::ALL,
        named => named,
    };
    let installation = Installation::find(Permission::of_the_command_line(), Surroundings::of_this_process());
    let diagnoses: Vec<Diagnosis> = asked.iter().map(|&it| diagnose(it, &installation)).collect();
    let text = match arguments.json {
        true => array(&diagnoses),
        false => sentences(&diagnoses),
    };
    if let Err(problem) = std::io::stdout().write_all(text.as_bytes()) {
        return exit::of_write_error(&problem);
    }
    let is_fine = match arguments.engines.is_empty() {
        true => diagnoses.iter().any(Diagnosis::is_usable),
        false => diagnoses.iter().all(Diagnosis::is_usable),
    };
    if is_fine { Exit::Fine } else { Exit::Problems }
}

fn sentences(diagnoses: &[Diagnosis]) -> String {
    let mut text = String::new();
    for it in diagnoses {
        let version = it.version.as_deref().filter(|_| it.is_usable()).map(|it| format!(" {it}"));
        let state = if it.is_usable() { "is there" } else { "cannot be used" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{}{} {state} (--engine {})",
            it.engine.name(),
            version.unwrap_or_default(),
            it.engine.word()
        );
        let _ = writeln!(text, "  runs {}", it.runs);
        for found in &it.found {
            let _ = writeln!(text, "  found {found}");
        }
        for missing in &it.missing {
            let _ = writeln!(text, "  missing {}: {}", missing.what, missing.install);
        }
        text.push('\n');
    }
    text
}

fn array(diagnoses: &[Diagnosis]) -> String {
    let engines: Vec<_> = diagnoses
        .iter()
        .map(|it| {
            let missing: Vec<_> =
                it.missing.iter().map(|it| json!({"what": it.what, "install": it.install})).collect();
            json!({
                "engine": it.engine.word(),
                "name": it.engine.name(),
                "usable": it.is_usable(),
                "version": it.version,
                "runs": it.runs,
                "found": it.found,
                "missing": missing,
            })
        })
        .collect();
    format!("{:#}\n", json!(engines))
}

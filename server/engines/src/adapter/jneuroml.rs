//! jNeuroML: jLEMS interprets the model.

use super::{Adapter, BUILD_LIMIT, RUN_LIMIT, Records, Step, Task};
use crate::doctor::{Missing, found_jneuroml, missing_for_jneuroml};
use crate::installation::Installation;
use crate::process::Invocation;
use crate::scratch::{COLUMNS, EVENTS, Scratch};

#[derive(Debug)]
pub(crate) struct JNeuroMl;

impl Adapter for JNeuroMl {
    fn runs(&self) -> &'static str {
        "all of LEMS: point cells and cells of one compartment, networks of them, types of your own"
    }

    fn version(&self, installation: &Installation) -> Option<String> {
        installation.jneuroml.as_ref()?.version.clone()
    }

    fn found(&self, installation: &Installation) -> Vec<String> {
        let java = installation.java.as_ref();
        let java = java.map(|it| format!("Java {}: {}", it.version, it.program.display()));
        found_jneuroml(installation).into_iter().chain(java).collect()
    }

    fn missing(&self, installation: &Installation) -> Vec<Missing> {
        missing_for_jneuroml(installation)
    }

    fn needs_network(&self) -> bool {
        false
    }

    fn records(&self) -> Records {
        Records::Everything
    }

    fn steps(&self, installation: &Installation, scratch: &Scratch, _: &Task) -> std::io::Result<Vec<Step>> {
        let makes = if scratch.records_columns { COLUMNS } else { EVENTS };
        Ok(vec![Step {
            title: "running",
            invocation: start(installation, scratch).with([&*scratch.main, "-nogui"]),
            limit: RUN_LIMIT,
            makes: Some(makes.into()),
            is_run: true,
        }])
    }

    fn is_complaint(&self, line: &str) -> bool {
        is_complaint(line)
    }
}

/// The step that translates the model for another simulator.
pub(super) fn export(installation: &Installation, scratch: &Scratch, flags: &[&str], makes: String) -> Step {
    Step {
        title: "translating",
        invocation: start(installation, scratch).with([&*scratch.main]).with(flags.iter().copied()),
        limit: BUILD_LIMIT,
        makes: Some(makes),
        is_run: false,
    }
}

/// What an exception of Java looks like, and what the export says when it cannot do something.
pub(super) fn is_complaint(line: &str) -> bool {
    let first = line.split([':', ' ']).next().unwrap_or_default();
    let is_exception = first.contains('.') && (first.ends_with("Error") || first.ends_with("Exception"));
    is_exception
        || line.starts_with("Caused by:")
        || line.starts_with("(ERROR)")
        || line.contains("UnsupportedOperation")
        || line.starts_with("Exception in thread")
        || line.contains(" ERROR ")
}

/// jNeuroML with the flags for Java: no window ever, and as much memory as the machine allows by itself.
fn start(installation: &Installation, scratch: &Scratch) -> Invocation {
    let jneuroml = installation.jneuroml.as_ref();
    let path = jneuroml.map(|it| it.path.clone()).unwrap_or_default();
    match &installation.java {
        Some(java) if jneuroml.is_some_and(|it| it.is_archive()) => {
            Invocation::new(&java.program, scratch.path()).with([
                "-Djava.awt.headless=true".into(),
                "-jar".into(),
                path.into_os_string(),
            ])
        }
        _ => Invocation::new(&path, scratch.path()),
    }
}

//! NEURON: jNeuroML translates the model to hoc, NMODL and Python; NEURON compiles the mechanisms and runs the script.

use super::{Adapter, BUILD_LIMIT, Step, Task, driver, jneuroml};
use crate::doctor::{Missing, found_jneuroml, found_package, missing_for_jneuroml, missing_for_mechanisms};
use crate::installation::Installation;
use crate::process::Invocation;
use crate::scratch::Scratch;

#[derive(Debug)]
pub(crate) struct Neuron;

impl Adapter for Neuron {
    fn runs(&self) -> &'static str {
        "networks of cells with any number of compartments, and of most point cells; one process"
    }

    fn version(&self, installation: &Installation) -> Option<String> {
        installation.package("neuron").map(str::to_owned)
    }

    fn found(&self, installation: &Installation) -> Vec<String> {
        let compiler =
            installation.cpp_compiler.as_ref().map(|it| format!("a C++ compiler: {}", it.display()));
        found_package(installation, "neuron")
            .into_iter()
            .chain(found_jneuroml(installation))
            .chain(compiler)
            .collect()
    }

    fn missing(&self, installation: &Installation) -> Vec<Missing> {
        let mut missing = missing_for_mechanisms(installation);
        missing.extend(missing_for_jneuroml(installation));
        missing
    }

    fn steps(
        &self,
        installation: &Installation,
        scratch: &Scratch,
        task: &Task,
    ) -> std::io::Result<Vec<Step>> {
        let script = driver::script(scratch, "_nrn.py");
        Ok(vec![
            jneuroml::export(installation, scratch, &["-neuron", "-nogui"], script.clone()),
            compile(installation, scratch),
            driver::step(installation, scratch, task, &script, "NeuronSimulation")?,
        ])
    }

    fn is_complaint(&self, line: &str) -> bool {
        is_complaint(line)
    }
}

/// The step that compiles the mechanisms.
pub(super) fn compile(installation: &Installation, scratch: &Scratch) -> Step {
    let program = installation.nrnivmodl.clone().unwrap_or_else(|| "nrnivmodl".into());
    Step {
        title: "compiling",
        invocation: driver::with_scripts(Invocation::new(&program, scratch.path()), installation),
        limit: BUILD_LIMIT,
        // Its folder is named after the machine.
        makes: Some("*/special".into()),
        is_run: false,
    }
}

/// What hoc, `nrnivmodl`, compilers, Python and the export say when something is wrong.
pub(super) fn is_complaint(line: &str) -> bool {
    // Over MPI the number of the process stands before what it says.
    let line = line.trim_start_matches(|it: char| it.is_ascii_digit()).trim_start();
    let first = line.split([':', ' ']).next().unwrap_or_default();
    let is_python = first.ends_with("Error") && line.contains(':');
    // These only say that NEURON, or a program that it started, could not go on.
    let is_echo = line.contains("hoc_Load_file")
        || line.starts_with("RuntimeError: hocobj_call")
        || line.contains("CalledProcessError")
        || line == "syntax error:";
    let is_hoc = line.starts_with("NEURON:") || line.starts_with("nrniv:");
    let is_compiler =
        line.contains(": error:") || line.contains("Error at section") || line.starts_with("Error:");
    let is_nmodl =
        line.contains("Error near line") || line.starts_with("Illegal") || line.contains("syntax error");
    let is_script = line.starts_with("Exception running") || line.starts_with("Exception saving");
    !is_echo && (is_python || is_hoc || is_compiler || is_nmodl || is_script || jneuroml::is_complaint(line))
}

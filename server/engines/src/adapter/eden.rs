//! EDEN: reads NeuroML itself, makes C of it and runs that.

use super::{Adapter, RUN_LIMIT, Step, Task, driver};
use crate::doctor::{Missing, found_package, pip};
use crate::installation::Installation;
use crate::process::Invocation;
use crate::scratch::{COLUMNS, EVENTS, Scratch};

#[derive(Debug)]
pub(crate) struct Eden;

impl Adapter for Eden {
    fn runs(&self) -> &'static str {
        "networks of cells with any number of compartments, and of most point cells; in 32-bit numbers"
    }

    fn version(&self, installation: &Installation) -> Option<String> {
        installation.eden.as_ref().and(installation.package("eden-simulator")).map(str::to_owned)
    }

    fn found(&self, installation: &Installation) -> Vec<String> {
        let compiler = installation.c_compiler.as_ref().map(|it| format!("a C compiler: {}", it.display()));
        found_package(installation, "eden-simulator").into_iter().chain(compiler).collect()
    }

    fn missing(&self, installation: &Installation) -> Vec<Missing> {
        let mut missing = Vec::new();
        if installation.eden.is_none() {
            missing.push(Missing { what: "EDEN", install: pip(installation, "eden-simulator") });
        }
        if installation.c_compiler.is_none() {
            let install = "a C compiler, for example the package gcc".into();
            missing.push(Missing { what: "a C compiler", install });
        }
        missing
    }

    fn steps(
        &self,
        installation: &Installation,
        scratch: &Scratch,
        task: &Task,
    ) -> std::io::Result<Vec<Step>> {
        let program = installation.eden.clone().unwrap_or_else(|| "eden".into());
        let mut invocation = Invocation::new(&program, scratch.path()).with([
            "rng_seed".to_owned(),
            task.seed.to_string(),
            "nml".to_owned(),
            scratch.main.clone(),
        ]);
        // Its threads wait for each other in every step; on a machine that does something else, too, several are slower than one.
        if task.threads > 0 || installation.surroundings.variable("OMP_NUM_THREADS").is_none() {
            invocation = invocation.setting("OMP_NUM_THREADS", task.threads.max(1).to_string());
        }
        let makes = if scratch.records_columns { COLUMNS } else { EVENTS };
        Ok(vec![Step {
            title: "running",
            invocation: driver::with_scripts(invocation, installation),
            limit: RUN_LIMIT,
            makes: Some(makes.into()),
            is_run: true,
        }])
    }

    fn is_complaint(&self, line: &str) -> bool {
        // Its warnings have the same form; the default temperature is the one that nearly every model gets.
        let is_located = line.starts_with("file ") && line.contains(", line ");
        let is_known = line.contains("Temperature not specified");
        (is_located && !is_known) || line.to_ascii_lowercase().contains("error")
    }

    fn explain(&self, ending: &str) -> Option<&'static str> {
        // Of the published program, not of the model: it is linked statically, and loads what it compiled dynamically.
        matches!(ending, "signal 11").then_some(
            "the program in the package crashes on systems with a newer C library than the one it was linked with, \
             when it loads what it compiled; EDEN built from source runs there",
        )
    }
}

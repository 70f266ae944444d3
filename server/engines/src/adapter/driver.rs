//! The script of ours that runs what was exported to NEURON: it tells how far the run is, and saves when it is told to stop.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{RUN_LIMIT, Step, Task};
use crate::installation::Installation;
use crate::process::Invocation;
use crate::scratch::{COLUMNS, EVENTS, Scratch};

const NAME: &str = "nml_driver.py";
const SCRIPT: &str = include_str!("driver.py");

/// The share that a line of the driver reports.
pub(super) fn progress(line: &str) -> Option<f64> {
    line.strip_prefix("nml-progress ")?.trim().parse().ok().filter(|it| (0.0..=1.0).contains(it))
}

/// The script that jNeuroML makes of a LEMS file.
pub(super) fn script(scratch: &Scratch, ending: &str) -> String {
    let stem = scratch.main.rsplit_once('.').map_or(&*scratch.main, |it| it.0);
    format!("{stem}{ending}")
}

/// Writes the driver and makes the step that runs it.
pub(super) fn step(
    installation: &Installation,
    scratch: &Scratch,
    task: &Task,
    script: &str,
    class: &str,
) -> std::io::Result<Step> {
    scratch.write(NAME, SCRIPT)?;
    let python = installation.python.as_ref().map(|it| it.program.clone()).unwrap_or_default();
    let numbers = [task.length.to_string(), task.step.to_string(), task.seed.to_string()];
    let own = [NAME.to_owned(), script.to_owned(), class.to_owned()].into_iter().chain(numbers);
    let invocation = match (&installation.mpi, task.processes) {
        (Some(mpi), 2..) => Invocation::new(mpi, scratch.path())
            .with(["-n".to_owned(), task.processes.to_string(), python.to_string_lossy().into_owned()])
            .with(own)
            .setting("NEURON_INIT_MPI", "1")
            .setting("MPI_LIB_NRN_PATH", mpi_library(installation, mpi)),
        _ => Invocation::new(&python, scratch.path()).with(own),
    };
    let makes = if scratch.records_columns { COLUMNS } else { EVENTS };
    Ok(Step {
        title: "running",
        invocation: with_scripts(invocation, installation)
            .setting("NEURON_MODULE_OPTIONS", "-nogui")
            .setting("PYTHONUNBUFFERED", "1")
            .setting("MPLBACKEND", "Agg"),
        limit: RUN_LIMIT,
        makes: Some(makes.into()),
        is_run: true,
    })
}

/// The library of an MPI, for NEURON, which looks for it only where the system does. Empty where it is not beside the program;
/// then NEURON looks by itself.
fn mpi_library(installation: &Installation, mpi: &Path) -> OsString {
    if let Some(given) = installation.surroundings.variable("MPI_LIB_NRN_PATH") {
        return given.to_owned();
    }
    let folder = mpi.parent().and_then(Path::parent).map(|it| it.join("lib")).unwrap_or_default();
    let names = ["libmpi.so.12", "libmpi.so.40", "libmpi.so", "libmpich.so", "libmpi.dylib"];
    let mut candidates = names.into_iter().map(|it| folder.join(it));
    // Where a package cannot hold links, it holds files with the name of what they would lead to.
    let is_library = |it: &PathBuf| it.metadata().is_ok_and(|it| it.is_file() && it.len() > 4096);
    candidates.find(is_library).map(Into::into).unwrap_or_default()
}

/// The programs of Python's packages call each other by name.
pub(super) fn with_scripts(invocation: Invocation, installation: &Installation) -> Invocation {
    let scripts: Vec<_> = installation.python.iter().map(|it| it.scripts.clone()).collect();
    invocation.setting("PATH", installation.surroundings.path_with(&scripts))
}

#[cfg(test)]
mod tests {
    use super::progress;

    #[test]
    fn only_a_share_is_progress() {
        assert_eq!(progress("nml-progress 0.25"), Some(0.25));
        assert_eq!(progress("nml-progress nan"), None);
        assert_eq!(progress("Running a simulation of 150.0ms"), None);
    }
}

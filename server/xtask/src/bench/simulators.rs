//! NEURON and EDEN: where they are, how they are asked to run a LEMS file.
//!
//! They belong to a Python: that of `NML_BENCH_PYTHON`, beside which their programs lie, or else they are in the search path.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::measure::{self, Need};
use super::rivals;
use super::{Rival, Selection};
use crate::Failure;

/// What was found.
#[derive(Debug)]
pub(super) struct Simulators {
    /// Java with the jar; NEURON's export needs it too.
    java: Option<(PathBuf, PathBuf)>,
    runs_jneuroml: bool,
    python: Option<PathBuf>,
    nrnivmodl: Option<PathBuf>,
    eden: Option<PathBuf>,
    /// CPU seconds that each may use.
    limit: u64,
}

/// What NEURON needed, part by part; a part is absent where an earlier one failed.
#[derive(Debug, Default)]
pub(super) struct Neuron {
    pub(super) export: Option<Need>,
    pub(super) compile: Option<Need>,
    pub(super) run: Option<Need>,
}

impl Simulators {
    /// Looks for them, and says what to do to have those that are missing.
    pub(super) fn find(selection: &Selection) -> Simulators {
        let wanted = |rival| selection.rivals.contains(&rival);
        let given = std::env::var_os("NML_BENCH_PYTHON").map(PathBuf::from);
        let folder = given.as_ref().and_then(|it| it.parent()).filter(|it| *it != Path::new(""));
        let find = |name: &str| match folder {
            Some(folder) => Some(folder.join(name)).filter(|it| it.is_file()),
            None => rivals::program(name),
        };
        let java = rivals::program("java").zip(rivals::jneuroml());
        if java.is_none() {
            rivals::note_missing("jNeuroML", rivals::JNEUROML_HINT);
        }
        let or_note = |found: Option<PathBuf>, name: &str, package: &str| {
            if found.is_none() {
                let how =
                    format!("`pip install {package}`, or name the Python that has it in NML_BENCH_PYTHON");
                rivals::note_missing(name, &how);
            }
            found
        };
        Simulators {
            runs_jneuroml: wanted(Rival::Jneuroml),
            java,
            python: given.clone().or_else(|| rivals::program("python3")),
            nrnivmodl: wanted(Rival::Neuron)
                .then(|| or_note(find("nrnivmodl"), "NEURON", "neuron"))
                .flatten(),
            eden: wanted(Rival::Eden).then(|| or_note(find("eden"), "EDEN", "eden-simulator")).flatten(),
            limit: selection.limit,
        }
    }

    fn measure(&self, program: &Path, arguments: &[OsString]) -> Result<Need, Failure> {
        measure::within(Some(self.limit), program, arguments)
    }

    /// Runs a model with jNeuroML, in a folder of its own.
    pub(super) fn jneuroml(&self, model: &Path, folder: &Path) -> Result<Option<Need>, Failure> {
        let Some((java, jar)) = self.java.as_ref().filter(|_| self.runs_jneuroml) else { return Ok(None) };
        let here = Here::go(folder)?;
        let need = self.measure(java, &["-jar".into(), jar.into(), model.into(), "-nogui".into()])?;
        drop(here);
        Ok(Some(need))
    }

    /// Exports a model with jNeuroML, compiles its mechanisms and runs it, in a folder of its own.
    pub(super) fn neuron(&self, model: &Path, folder: &Path) -> Result<Option<Neuron>, Failure> {
        let (Some((java, jar)), Some(python), Some(nrnivmodl)) = (&self.java, &self.python, &self.nrnivmodl)
        else {
            return Ok(None);
        };
        let here = Here::go(folder)?;
        let mut words: Vec<OsString> = ["-jar".into(), jar.into(), model.into()].to_vec();
        words.extend(["-neuron", "-nogui", "-outputdir"].map(OsString::from));
        words.push(folder.into());
        let mut found = Neuron { export: Some(self.measure(java, &words)?), ..Neuron::default() };
        if let Some(script) = find_file(folder, "_nrn.py") {
            let compile = self.measure(nrnivmodl, &[])?;
            found.compile = Some(compile);
            if compile.code == 0 {
                found.run = Some(self.measure(python, &[script.into()])?);
            }
        }
        drop(here);
        Ok(Some(found))
    }

    /// Runs a model with EDEN, in a folder of its own.
    pub(super) fn eden(&self, model: &Path, folder: &Path) -> Result<Option<Need>, Failure> {
        let Some(eden) = &self.eden else { return Ok(None) };
        let here = Here::go(folder)?;
        let need = self.measure(eden, &["nml".into(), model.into()])?;
        drop(here);
        Ok(Some(need))
    }
}

fn find_file(folder: &Path, ending: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten().map(|it| it.path());
    entries.into_iter().find(|it| it.to_string_lossy().ends_with(ending))
}

/// Another working folder for a while: that is where these programs leave their files.
struct Here(PathBuf);

impl Here {
    fn go(folder: &Path) -> Result<Here, Failure> {
        let before = std::env::current_dir().map_err(|it| it.to_string())?;
        drop(fs::remove_dir_all(folder));
        fs::create_dir_all(folder.join("results")).map_err(|it| format!("{}: {it}", folder.display()))?;
        std::env::set_current_dir(folder).map_err(|it| it.to_string())?;
        Ok(Here(before))
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        drop(std::env::set_current_dir(&self.0));
    }
}

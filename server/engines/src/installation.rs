//! Which programs are there: Python with its packages, Java and jNeuroML, compilers, MPI.
//!
//! Python is `NML_PYTHON`, else the active virtual environment, else `python3`. jNeuroML is `NML_JNEUROML` (a `.jar` or a
//! launcher), else the archive inside the `pyneuroml` package, else what `JNML_HOME` names, else `jnml`. All of these are the
//! person's own environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::{self, How, Invocation};
use crate::surroundings::{executable, is_program};
use crate::{Permission, Surroundings};

/// Asking a program for its version takes no longer, even on a slow disk.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks without importing anything: importing NEURON alone takes a second.
const QUESTION: &str = r#"
import glob, importlib.metadata as metadata, importlib.util, os, sys, sysconfig
def tell(*words): print("nml", *words, sep="\t")
def folder(name):
    found = importlib.util.find_spec(name)
    return os.path.dirname(found.origin) if found and found.origin else None
tell("version", "%d.%d.%d" % sys.version_info[:3])
tell("scripts", sysconfig.get_path("scripts"))
for name in ("pyneuroml", "neuron", "netpyne", "eden-simulator"):
    try: tell("package", name, metadata.version(name))
    except metadata.PackageNotFoundError: pass
lib = folder("pyneuroml")
for jar in sorted(glob.glob(os.path.join(lib, "lib", "jNeuroML-*-jar-with-dependencies.jar"))) if lib else (): tell("jar", jar)
eden = folder("eden_simulator")
if eden: tell("eden", os.path.join(eden, "data", "bin", "eden.exe" if os.name == "nt" else "eden"))
"#;

/// What was found on this machine.
#[derive(Clone, Debug, Default)]
pub struct Installation {
    /// The Python that has, or could have, the packages.
    pub python: Option<Python>,
    /// A Java runtime.
    pub java: Option<Java>,
    /// jNeuroML.
    pub jneuroml: Option<JNeuroMl>,
    /// `nrnivmodl`, which compiles NEURON's mechanisms.
    pub nrnivmodl: Option<PathBuf>,
    /// EDEN's program.
    pub eden: Option<PathBuf>,
    /// A C compiler.
    pub c_compiler: Option<PathBuf>,
    /// A C++ compiler.
    pub cpp_compiler: Option<PathBuf>,
    /// `make`
    pub make: Option<PathBuf>,
    /// What starts programs over MPI.
    pub mpi: Option<PathBuf>,
    /// Where all of this was looked for.
    pub surroundings: Surroundings,
}

/// A Python interpreter and its packages.
#[derive(Clone, Debug, Default)]
pub struct Python {
    /// The interpreter.
    pub program: PathBuf,
    /// How it was found, in words.
    pub found: &'static str,
    /// Its version.
    pub version: String,
    /// Where its packages put their programs.
    pub scripts: PathBuf,
    /// Packages and their versions.
    pub packages: Vec<(String, String)>,
}

/// A Java runtime.
#[derive(Clone, Debug)]
pub struct Java {
    /// The runtime.
    pub program: PathBuf,
    /// Its version.
    pub version: String,
}

/// jNeuroML.
#[derive(Clone, Debug)]
pub struct JNeuroMl {
    /// An archive for Java, or a program that starts itself.
    pub path: PathBuf,
    /// How it was found, in words.
    pub found: &'static str,
    /// Its version, where the name of the archive tells it.
    pub version: Option<String>,
}

impl Python {
    /// The version of a package, if it is there.
    pub fn package(&self, name: &str) -> Option<&str> {
        self.packages.iter().find(|it| it.0 == name).map(|it| &*it.1)
    }
}

impl JNeuroMl {
    /// Whether Java has to be given the archive.
    pub fn is_archive(&self) -> bool {
        self.path.extension().is_some_and(|it| it == "jar")
    }

    fn new(path: PathBuf, found: &'static str) -> JNeuroMl {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let version = name.strip_prefix("jNeuroML-").and_then(|it| it.split('-').next()).map(str::to_owned);
        JNeuroMl { version, path, found }
    }
}

impl Installation {
    /// Looks for everything. Starts `python3` and `java` to ask for their versions.
    pub fn find(permission: Permission, surroundings: Surroundings) -> Installation {
        // In an empty folder: Python looks for modules where it is started.
        let Ok(folder) = tempfile::tempdir() else {
            return Installation { surroundings, ..Installation::default() };
        };
        let answer = python(&surroundings)
            .and_then(|(program, found)| ask_python(permission, &program, found, folder.path()));
        let (python, jar, eden) = match answer {
            Some((python, jar, eden)) => (Some(python), jar, eden),
            None => (None, None, None),
        };
        let beside = |name: &str| {
            let own = python.as_ref().map(|it| executable(&it.scripts, name)).filter(|it| is_program(it));
            own.or_else(|| surroundings.program(name))
        };
        let first = |names: &[&str]| names.iter().find_map(|it| surroundings.program(it));
        Installation {
            java: java(&surroundings).and_then(|it| ask_java(permission, it, folder.path())),
            jneuroml: jneuroml(&surroundings, jar),
            nrnivmodl: beside("nrnivmodl"),
            eden: eden.filter(|it| is_program(it)).or_else(|| surroundings.program("eden")),
            c_compiler: first(&["gcc", "cc"]),
            cpp_compiler: first(&["g++", "c++", "clang++"]),
            make: first(&["make", "gmake"]),
            mpi: beside("mpiexec").or_else(|| beside("mpirun")),
            python,
            surroundings,
        }
    }

    /// The version of a package of Python.
    pub fn package(&self, name: &str) -> Option<&str> {
        self.python.as_ref().and_then(|it| it.package(name))
    }
}

/// The interpreter that the person means, and how it was found.
fn python(surroundings: &Surroundings) -> Option<(PathBuf, &'static str)> {
    if let Some(given) = surroundings.variable("NML_PYTHON") {
        let path = Path::new(given);
        let found = match path.is_absolute() {
            true => is_program(path).then(|| path.to_path_buf()),
            false => surroundings.program(&given.to_string_lossy()),
        };
        // Who names one does not want another.
        return found.map(|it| (it, "NML_PYTHON"));
    }
    if let Some(environment) =
        surroundings.variable("VIRTUAL_ENV").map(Path::new).filter(|it| it.is_absolute())
    {
        let folder = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let program = executable(&folder, "python");
        if is_program(&program) {
            return Some((program, "the active virtual environment"));
        }
    }
    ["python3", "python"].iter().find_map(|it| surroundings.program(it)).map(|it| (it, "the search path"))
}

type PythonAnswer = (Python, Option<PathBuf>, Option<PathBuf>);

fn ask_python(
    permission: Permission,
    program: &Path,
    found: &'static str,
    folder: &Path,
) -> Option<PythonAnswer> {
    let question = Invocation::new(program, folder).with(["-c", QUESTION]);
    let ended = process::run(permission, &question, PATIENCE, &mut |_| {}, &mut || true).ok()?;
    if ended.how != How::Fine {
        return None;
    }
    let mut python = Python { program: program.to_path_buf(), found, ..Python::default() };
    let (mut jar, mut eden) = (None, None);
    for line in &ended.lines {
        match *line.split('\t').collect::<Vec<_>>() {
            ["nml", "version", version] => python.version = version.to_owned(),
            ["nml", "scripts", path] => python.scripts = path.into(),
            ["nml", "package", name, version] => python.packages.push((name.to_owned(), version.to_owned())),
            // The last one is the newest.
            ["nml", "jar", path] => jar = Some(PathBuf::from(path)),
            ["nml", "eden", path] => eden = Some(PathBuf::from(path)),
            _ => {}
        }
    }
    Some((python, jar, eden))
}

fn java(surroundings: &Surroundings) -> Option<PathBuf> {
    let home = surroundings.variable("JAVA_HOME").map(|it| executable(&Path::new(it).join("bin"), "java"));
    home.filter(|it| it.is_absolute() && is_program(it)).or_else(|| surroundings.program("java"))
}

fn ask_java(permission: Permission, program: PathBuf, folder: &Path) -> Option<Java> {
    let question = Invocation::new(&program, folder).with(["-version"]);
    let ended = process::run(permission, &question, PATIENCE, &mut |_| {}, &mut || true).ok()?;
    // `openjdk version "17.0.9" 2023-10-17`. macOS has a `java` that only says where to get one, and fails.
    let version = ended.lines.iter().find_map(|it| it.split('"').nth(1)).map(str::to_owned);
    (ended.how == How::Fine).then(|| Java { program, version: version.unwrap_or_default() })
}

fn jneuroml(surroundings: &Surroundings, of_python: Option<PathBuf>) -> Option<JNeuroMl> {
    if let Some(given) = surroundings.variable("NML_JNEUROML") {
        let path = PathBuf::from(given);
        return (path.is_absolute() && path.is_file()).then(|| JNeuroMl::new(path, "NML_JNEUROML"));
    }
    if let Some(jar) = of_python {
        return Some(JNeuroMl::new(jar, "the Python package pyneuroml"));
    }
    let home = surroundings.variable("JNML_HOME").map(|it| executable(Path::new(it), "jnml"));
    if let Some(launcher) = home.filter(|it| it.is_absolute() && is_program(it)) {
        return Some(JNeuroMl::new(launcher, "JNML_HOME"));
    }
    surroundings.program("jnml").map(|it| JNeuroMl::new(it, "the search path"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::Installation;
    use crate::{Permission, Surroundings};

    fn program(path: &Path, script: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn version(variables: &[(&str, &Path)]) -> Option<String> {
        let surroundings = Surroundings::of(variables.iter().copied());
        Installation::find(Permission::of_the_command_line(), surroundings).python.map(|it| it.version)
    }

    #[test]
    fn the_named_python_goes_before_the_active_environment_and_that_before_the_search_path() {
        let folder = tempfile::tempdir().unwrap();
        let [named, environment, path] = ["named", "environment", "path"].map(|it| folder.path().join(it));
        program(&named, "printf 'nml\\tversion\\tnamed\\n'");
        program(&environment.join("bin/python"), "printf 'nml\\tversion\\tactive\\n'");
        program(&path.join("python3"), "printf 'nml\\tversion\\tfound\\n'");
        let is = |it: &str| Some(it.to_owned());
        assert_eq!(
            version(&[("NML_PYTHON", &named), ("VIRTUAL_ENV", &environment), ("PATH", &path)]),
            is("named")
        );
        assert_eq!(version(&[("VIRTUAL_ENV", &environment), ("PATH", &path)]), is("active"));
        assert_eq!(version(&[("VIRTUAL_ENV", Path::new("environment")), ("PATH", &path)]), is("found"));
        // Who names one that is not there gets none, not another.
        let gone = folder.path().join("gone");
        assert_eq!(version(&[("NML_PYTHON", &gone), ("PATH", &path)]), None);
    }

    #[test]
    fn a_python_that_fails_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("python");
        program(&broken, "echo broken >&2; exit 1");
        assert_eq!(version(&[("NML_PYTHON", &broken)]), None);
    }
}

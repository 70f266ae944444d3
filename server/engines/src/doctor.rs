//! Which engines there are, what each can run, and how to get the others.

use crate::installation::Installation;
use crate::{Engine, adapter};

/// What is known about an engine on this machine.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The engine.
    pub engine: Engine,
    /// Its version, if it is there.
    pub version: Option<String>,
    /// What was found where, one sentence each.
    pub found: Vec<String>,
    /// What is missing, and how to get it.
    pub missing: Vec<Missing>,
    /// What it can run, in a sentence.
    pub runs: &'static str,
}

/// Something that an engine needs and that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub what: &'static str,
    /// How to get it: a command, or a sentence.
    pub install: String,
}

impl Diagnosis {
    /// Whether the engine can be used.
    pub fn is_usable(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Looks at one engine.
pub fn diagnose(engine: Engine, installation: &Installation) -> Diagnosis {
    let adapter = adapter::of(engine);
    Diagnosis {
        engine,
        version: adapter.version(installation),
        found: adapter.found(installation),
        missing: adapter.missing(installation),
        runs: adapter.runs(),
    }
}

/// `pip install` with the Python that would be used.
pub(crate) fn pip(installation: &Installation, packages: &str) -> String {
    match &installation.python {
        Some(python) => format!("{} -m pip install {packages}", python.program.display()),
        None => format!("python3 -m pip install {packages}"),
    }
}

/// What jNeuroML needs, and with it every engine that takes its export.
pub(crate) fn missing_for_jneuroml(installation: &Installation) -> Vec<Missing> {
    let mut missing = Vec::new();
    if installation.jneuroml.is_none() {
        missing.push(Missing { what: "jNeuroML", install: pip(installation, "pyneuroml") });
    }
    let needs_java = installation.jneuroml.as_ref().is_none_or(|it| it.is_archive());
    if needs_java && installation.java.is_none() {
        let install = "a Java runtime, for example the package default-jre, or JAVA_HOME".into();
        missing.push(Missing { what: "Java", install });
    }
    missing
}

/// What compiling the mechanisms of NEURON needs.
pub(crate) fn missing_for_mechanisms(installation: &Installation) -> Vec<Missing> {
    let mut missing = Vec::new();
    if installation.package("neuron").is_none() {
        missing.push(Missing { what: "NEURON", install: pip(installation, "neuron") });
    }
    if installation.cpp_compiler.is_none() {
        let install = "a C++ compiler, for example the package g++".into();
        missing.push(Missing { what: "a C++ compiler", install });
    }
    if installation.make.is_none() {
        missing.push(Missing { what: "make", install: "the package make".into() });
    }
    missing
}

/// The sentences about what both of NEURON's ways need.
pub(crate) fn found_jneuroml(installation: &Installation) -> Option<String> {
    let jneuroml = installation.jneuroml.as_ref()?;
    let version = jneuroml.version.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
    Some(format!("jNeuroML{version}, by {}: {}", jneuroml.found, jneuroml.path.display()))
}

/// The sentence about a package of Python.
pub(crate) fn found_package(installation: &Installation, package: &str) -> Option<String> {
    let python = installation.python.as_ref()?;
    let version = python.package(package)?;
    Some(format!(
        "{package} {version} in {} (Python {}, by {})",
        python.program.display(),
        python.version,
        python.found
    ))
}

//! What each engine needs, does and says: one file per engine, one trait for all.

mod driver;
mod eden;
mod jneuroml;
mod netpyne;
mod neuron;

use std::time::Duration;

use crate::Engine;
use crate::doctor::Missing;
use crate::installation::Installation;
use crate::process::Invocation;
use crate::scratch::Scratch;

/// Translating and compiling a model takes no longer.
pub(crate) const BUILD_LIMIT: Duration = Duration::from_secs(3600);
/// Nor does a run. Whoever has less patience presses Ctrl-C.
pub(crate) const RUN_LIMIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How an engine is used.
pub(crate) trait Adapter: Sync {
    /// What it can run, in a sentence.
    fn runs(&self) -> &'static str;

    /// Its version, if it is there.
    fn version(&self, installation: &Installation) -> Option<String>;

    /// What was found where, one sentence each.
    fn found(&self, installation: &Installation) -> Vec<String>;

    /// What is missing.
    fn missing(&self, installation: &Installation) -> Vec<Missing>;

    /// Whether it runs nothing but networks.
    fn needs_network(&self) -> bool {
        true
    }

    /// Whether it can record whatever a model exposes, or only what people usually record.
    fn records(&self) -> Records {
        Records::Usual
    }

    /// Whether it runs as several processes over MPI.
    fn is_distributed(&self) -> bool {
        false
    }

    /// What it does, in order. May write files of ours into the folder.
    fn steps(
        &self,
        installation: &Installation,
        scratch: &Scratch,
        task: &Task,
    ) -> std::io::Result<Vec<Step>>;

    /// Whether a line of its output says what went wrong.
    fn is_complaint(&self, line: &str) -> bool;

    /// The share of the run that a line reports as done.
    fn progress(&self, line: &str) -> Option<f64> {
        driver::progress(line)
    }

    /// What an end that is no message means, in a sentence.
    fn explain(&self, ending: &str) -> Option<&'static str> {
        let _ = ending;
        None
    }
}

/// Which quantities an engine records.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Records {
    /// All that the model exposes.
    Everything,
    /// Potentials and what the model writes to files; what it only draws may not exist in the engine.
    Usual,
}

/// The numbers of a run, beside the documents.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// In milliseconds.
    pub(crate) length: f64,
    /// In milliseconds.
    pub(crate) step: f64,
    pub(crate) seed: i64,
    pub(crate) processes: u32,
    pub(crate) threads: usize,
}

/// A program that an engine starts.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What it does, for the progress bar: `compiling`.
    pub(crate) title: &'static str,
    pub(crate) invocation: Invocation,
    pub(crate) limit: Duration,
    /// A file without which the step did not succeed, whatever its exit code says. `*` stands for anything.
    pub(crate) makes: Option<String>,
    /// Whether it computes, so that results are there after it even if it is ended early.
    pub(crate) is_run: bool,
}

/// The adapter of an engine.
pub(crate) fn of(engine: Engine) -> &'static dyn Adapter {
    match engine {
        Engine::JNeuroMl => &jneuroml::JNeuroMl,
        Engine::Neuron => &neuron::Neuron,
        Engine::NetPyNe => &netpyne::NetPyNe,
        Engine::Eden => &eden::Eden,
    }
}

//! A prepared simulation: run it as often as you like.

use lower::{Lowered, Simulation};
use sim::{Control, Memory, Method, Mode, ModelError, Options, Program, Report, Sink, Span};

/// How to run, where the model does not decide or the user wants otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The semantics.
    pub mode: Mode,
    /// How `accurate` mode integrates.
    pub method: Method,
    /// The seed in place of the model's.
    pub seed: Option<i64>,
    /// The simulated time in place of the model's, in seconds.
    pub length: Option<f64>,
    /// The time step in place of the model's, in seconds.
    pub step: Option<f64>,
    /// The most threads to use; 0 for as many as the machine has.
    pub threads: usize,
}

/// A prepared simulation.
#[derive(Debug)]
pub struct Job {
    /// How long and in which steps.
    pub span: Span,
    /// What goes where.
    pub simulation: Simulation,
    program: Program,
}

impl Job {
    /// Instantiates and compiles a model.
    pub fn new(lowered: &Lowered, settings: &Settings) -> Result<Job, ModelError> {
        let simulation = lowered.simulation.clone();
        let threads = match settings.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let options = Options {
            mode: settings.mode,
            method: settings.method,
            seed: settings.seed.unwrap_or(simulation.seed),
            threads,
        };
        let program = sim::compile(&lowered.graph, &options)?;
        let span = Span {
            length: settings.length.unwrap_or(simulation.length),
            step: settings.step.unwrap_or(simulation.step),
        };
        Ok(Job { span, simulation, program })
    }

    /// Runs to the end, or until `control` or the sink says that it is enough.
    pub fn run(&self, sink: &mut dyn Sink, control: &Control) -> Report {
        sim::simulate(&self.program, self.span, sink, control)
    }

    /// Runs and keeps everything.
    pub fn in_memory(&self, control: &Control) -> (Memory, Report) {
        let mut memory = Memory::default();
        let report = self.run(&mut memory, control);
        (memory, report)
    }
}

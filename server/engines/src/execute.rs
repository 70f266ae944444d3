//! A run in another engine, from the documents to the recording.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use model::{Database, File};
use plot::data::{self, Data, Format};
use run::{Control, Lowered, Memory, Setting};

use crate::adapter::{self, Adapter, Records, Step, Task};
use crate::doctor::Missing;
use crate::installation::Installation;
use crate::message::{self, Message};
use crate::process::{self, How};
use crate::scratch::{COLUMNS, EVENTS, LARGEST, Plan, Scratch, ScratchError};
use crate::{Engine, Permission};

/// How often the size of the folder is looked at.
const SIZE_INTERVAL: Duration = Duration::from_secs(1);

/// What is to be run.
#[derive(Debug)]
pub struct Request<'a> {
    /// The documents as they stand, unsaved changes included.
    pub db: &'a Database,
    /// The file that is run.
    pub root: File,
    /// What it asks for. The components may be missing (see [`run::outline`]); then nothing can be set.
    pub lowered: &'a Lowered,
    /// Parameters with other values than the documents give them.
    pub settings: &'a [Setting],
    /// In seconds.
    pub length: f64,
    /// In seconds.
    pub step: f64,
    /// Of the random numbers.
    pub seed: i64,
}

/// How to run it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Processes over MPI.
    pub processes: u32,
    /// The most threads, for engines that use some; 0 for their own choice.
    pub threads: usize,
}

/// How far a run is.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is being done: `compiling`.
    pub phase: &'static str,
    /// The share of it that is done, if the engine says so.
    pub share: Option<f64>,
}

/// What an engine computed.
#[derive(Debug)]
pub struct Outcome {
    /// The engine and its version: `NEURON 9.0.2`.
    pub engine: String,
    /// What was recorded, in SI, in the columns of `lowered`.
    pub memory: Memory,
    /// The request without the quantities that the engine does not record.
    pub lowered: Lowered,
    /// What it does not record.
    pub unrecorded: Vec<String>,
    /// What took how long.
    pub phases: Vec<Phase>,
    /// What it complained about and went on.
    pub warnings: Vec<Message>,
    /// Whether somebody ended it early; then the recording is what there was.
    pub is_cancelled: bool,
}

/// A step of an engine that is done.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Phase {
    /// What it was.
    pub title: &'static str,
    /// How long it took.
    pub seconds: f64,
}

/// Why an engine computed nothing.
#[derive(Debug)]
pub enum Failure {
    /// It is not there, or not all of it.
    Missing(Vec<Missing>),
    /// The model cannot be handed over; a sentence.
    Model(String),
    /// It was ended before it had computed anything.
    Cancelled,
    /// It did not go well.
    Engine {
        /// During what.
        phase: &'static str,
        /// How the program ended.
        ending: String,
        /// What the engine said.
        messages: Vec<Message>,
        /// The folder that it worked in, which is kept for a look.
        folder: PathBuf,
    },
}

/// Runs a model in an engine. `heard` is told how far it is.
pub fn run(
    permission: Permission,
    engine: Engine,
    installation: &Installation,
    request: &Request<'_>,
    options: &Options,
    control: &Control,
    heard: &mut dyn FnMut(Progress),
) -> Result<Outcome, Failure> {
    let adapter = adapter::of(engine);
    let missing = adapter.missing(installation);
    if !missing.is_empty() {
        return Err(Failure::Missing(missing));
    }
    check_processes(engine, adapter, installation, options)?;
    let (lowered, unrecorded) = recordable(adapter.records(), request.lowered);
    if lowered.graph.columns.is_empty() && lowered.graph.event_columns.is_empty() {
        return Err(Failure::Model("the model records nothing".into()));
    }
    let plan = Plan {
        lowered: &lowered,
        length: request.length,
        step: request.step,
        seed: request.seed,
        settings: request.settings,
        needs_network: adapter.needs_network(),
    };
    let io = |it: std::io::Error| Failure::Model(ScratchError::Io(it).to_string());
    let scratch =
        Scratch::new(request.db, request.root, &plan).map_err(|it| Failure::Model(it.to_string()))?;
    let task = Task {
        length: in_milliseconds(request.length),
        step: in_milliseconds(request.step),
        seed: request.seed,
        processes: options.processes,
        threads: options.threads,
    };
    let steps = adapter.steps(installation, &scratch, &task).map_err(io)?;

    let mut phases = Vec::new();
    let mut warnings = Vec::new();
    let mut is_cancelled = false;
    for step in &steps {
        heard(Progress { phase: step.title, share: None });
        let started = Instant::now();
        let ended = perform(permission, adapter, &scratch, step, control, heard).map_err(io)?;
        phases.push(Phase { title: step.title, seconds: started.elapsed().as_secs_f64() });
        let complaints = |lines: &[String]| {
            message::complaints(request.db, &scratch, lines, &|it| adapter.is_complaint(it))
        };
        let has_made = step.makes.as_ref().is_none_or(|it| scratch.has(it));
        is_cancelled = ended.how == How::Cancelled;
        match ended.how {
            // NEURON's scripts end with 0 whatever happened; what they made tells.
            How::Fine if has_made => {}
            How::Cancelled if step.is_run && has_made => {}
            How::Cancelled => return Err(Failure::Cancelled),
            how => {
                let ending = match how {
                    How::Failed(ending) => ending,
                    How::TooLong => "it took too long, or wrote too much".into(),
                    How::Fine | How::Cancelled => "no results".into(),
                };
                let mut messages = complaints(&ended.lines);
                if let Some(sentence) = adapter.explain(&ending) {
                    messages = vec![Message { text: sentence.into(), place: None }];
                }
                return Err(Failure::Engine { phase: step.title, ending, messages, folder: scratch.keep() });
            }
        }
        warnings.extend(
            complaints(&ended.lines)
                .into_iter()
                .filter(|it| it.place.is_some() && adapter.is_complaint(&it.text)),
        );
    }
    let memory = match recording(&scratch, &lowered) {
        Ok(memory) => memory,
        Err(_) if is_cancelled => return Err(Failure::Cancelled),
        Err(why) => {
            let messages = vec![Message { text: why, place: None }];
            let ending = "its results cannot be read".into();
            return Err(Failure::Engine { phase: "reading", ending, messages, folder: scratch.keep() });
        }
    };
    let version = adapter.version(installation).map(|it| format!(" {it}")).unwrap_or_default();
    let engine = format!("{}{version}", engine.name());
    Ok(Outcome { engine, memory, lowered, unrecorded, phases, warnings, is_cancelled })
}

fn check_processes(
    engine: Engine,
    adapter: &dyn Adapter,
    installation: &Installation,
    options: &Options,
) -> Result<(), Failure> {
    if options.processes <= 1 {
        return Ok(());
    }
    if !adapter.is_distributed() {
        return Err(Failure::Model(format!(
            "{} runs as one process: its translation does not share cells out; NetPyNE runs the model on NEURON over MPI \
             (`--engine netpyne --processes {}`)",
            engine.name(),
            options.processes
        )));
    }
    if installation.mpi.is_none() {
        let install = "an MPI with `mpiexec`, for example the package mpich or openmpi-bin".into();
        return Err(Failure::Missing(vec![Missing { what: "MPI", install }]));
    }
    Ok(())
}

fn perform(
    permission: Permission,
    adapter: &dyn Adapter,
    scratch: &Scratch,
    step: &Step,
    control: &Control,
    heard: &mut dyn FnMut(Progress),
) -> std::io::Result<process::Ended> {
    let mut hear = |line: &str| {
        if let Some(share) = adapter.progress(line) {
            heard(Progress { phase: step.title, share: Some(share) });
        }
    };
    let mut looked_at = Instant::now();
    let mut is_too_large = false;
    let mut goes_on = || {
        if looked_at.elapsed() > SIZE_INTERVAL {
            looked_at = Instant::now();
            is_too_large = scratch.size() > LARGEST;
        }
        !control.is_cancelled() && !is_too_large
    };
    let mut ended = process::run(permission, &step.invocation, step.limit, &mut hear, &mut goes_on)?;
    if is_too_large {
        ended.how = How::TooLong;
    }
    Ok(ended)
}

/// The request without what an engine does not record: quantities that are only drawn, unless nothing else is asked for.
fn recordable(records: Records, lowered: &Lowered) -> (Lowered, Vec<String>) {
    let n_columns = lowered.graph.columns.len();
    let mut is_kept = vec![false; n_columns];
    for (_, column) in lowered.simulation.files.iter().flat_map(|it| &it.columns) {
        is_kept[*column] = true;
    }
    if records == Records::Everything || !is_kept.contains(&true) {
        is_kept = vec![true; n_columns];
    }
    for (at, column) in lowered.graph.columns.iter().enumerate() {
        is_kept[at] |= column.quantity.rsplit('/').next() == Some("v");
    }
    let mut kept = lowered.clone();
    let mut position = vec![None; n_columns];
    let mut unrecorded = Vec::new();
    kept.graph.columns.clear();
    for (at, column) in lowered.graph.columns.iter().enumerate() {
        if is_kept[at] {
            position[at] = Some(kept.graph.columns.len());
            kept.graph.columns.push(column.clone());
        } else {
            unrecorded.push(column.quantity.to_string());
        }
    }
    for file in &mut kept.simulation.files {
        for (_, column) in &mut file.columns {
            *column = position[*column].unwrap_or_default();
        }
    }
    for display in &mut kept.simulation.displays {
        display.lines.retain(|it| position[it.column].is_some());
        for line in &mut display.lines {
            line.column = position[line.column].unwrap_or_default();
        }
    }
    (kept, unrecorded)
}

/// Reads what the engine wrote. A run that was ended early may have cut a line.
fn recording(scratch: &Scratch, lowered: &Lowered) -> Result<Memory, String> {
    let mut memory = Memory::default();
    let n_columns = lowered.graph.columns.len();
    if n_columns > 0 {
        let bytes = scratch.read(COLUMNS).ok_or("there are no results, or too many to be read")?;
        let read = data::read(&bytes, Format::Dat).map_err(|it| it.to_string())?;
        let Data::Table(table) = read.data else { return Err("the results are no columns".into()) };
        let mut columns = table.columns.into_iter().map(|it| it.values);
        memory.times = columns.next().unwrap_or_default();
        memory.columns = columns.collect();
        if memory.columns.len() != n_columns {
            return Err(format!("there are {} columns in place of {n_columns}", memory.columns.len()));
        }
    }
    if let Some(bytes) = scratch.read(EVENTS) {
        memory.events = events(&String::from_utf8_lossy(&bytes), lowered.graph.event_columns.len());
    }
    Ok(memory)
}

/// Events as `time id`, in order of time.
fn events(text: &str, n_columns: usize) -> Vec<(f64, usize)> {
    let event = |line: &str| {
        let mut words = line.split_whitespace();
        let at: f64 = words.next()?.parse().ok()?;
        let column: usize = words.next()?.parse().ok()?;
        (at.is_finite() && column < n_columns).then_some((at, column))
    };
    let mut events: Vec<(f64, usize)> = text.lines().filter_map(event).collect();
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    events
}

/// Without the noise of the multiplication: `0.00001` s are `0.01` ms, not `0.010000000000000002`.
fn in_milliseconds(seconds: f64) -> f64 {
    format!("{:.12e}", seconds * 1e3).parse().unwrap_or(seconds * 1e3)
}

#[cfg(test)]
mod tests {
    use super::{events, in_milliseconds};

    #[test]
    fn times_keep_their_digits() {
        assert_eq!(in_milliseconds(0.00001), 0.01);
        assert_eq!(in_milliseconds(0.15), 150.0);
    }

    #[test]
    fn events_come_in_order_of_time_and_only_of_known_sources() {
        assert_eq!(events("0.2\t1\n0.1 0\n0.3 7\nnan 0\n0.4", 2), [(0.1, 0), (0.2, 1)]);
    }
}

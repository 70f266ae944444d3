//! `reference` mode: what jLEMS computes, in its order.
//!
//! One frame of numbers per instance, one program per type, instances one after the other. Everything that a
//! simultaneous evaluation would do better (lags between parents and children, level-triggered conditions, Euler
//! steps, events at the end of steps) is kept on purpose: stored traces of models depend on it.

mod initialise;
mod program;
mod scheme;
mod step;
mod system;

use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use crate::error::ModelError;
use crate::graph::{ComponentGraph, Name};
use crate::instance::{self, InstanceId, InstanceNames, Instances};
use crate::queue::Pending;
use crate::random::JavaRandom;
use crate::record::{Recorder, Sink};
use crate::run::{Control, End, NotFinite, Report, Span};

use program::TypeProgram;
use scheme::Scheme;
use system::System;

/// A model ready to be run in reference mode.
#[derive(Debug)]
pub(crate) struct ReferenceProgram {
    programs: Vec<TypeProgram>,
    placed: Vec<Placed>,
    /// The instances that do something in a step, in the order of their updates.
    order: Vec<InstanceId>,
    schemes: Vec<Scheme>,
    /// Instances that are stepped together with all below them.
    systems: Vec<(InstanceId, System)>,
    /// The first state of all frames: parameters and properties.
    memory: Vec<f64>,
    /// Slots of the recorded quantities.
    columns: Vec<u32>,
    column_names: Vec<Name>,
    /// Where events of ports go.
    receivers: FxHashMap<(InstanceId, u16), Receivers>,
    names: InstanceNames,
}

/// Where an instance lives and what it is linked to.
#[derive(Debug)]
struct Placed {
    program: u32,
    base: u32,
    /// Slots of required variables, then of all selections one after the other.
    links: Box<[u32]>,
    /// Ends of the selections in `links`.
    selection_ends: Box<[u32]>,
    below: Box<[InstanceId]>,
    schemes: Box<[u32]>,
    starts_twice: bool,
    /// Something below or here draws random numbers, sends events or counts during initialisation.
    counts_starts: bool,
    component: crate::graph::ComponentId,
}

#[derive(Debug, Default)]
struct Receivers {
    at_once: Vec<(InstanceId, u16)>,
    delayed: Vec<(InstanceId, u16, f64)>,
    recorded_as: Vec<usize>,
}

/// Everything that changes during a run.
#[derive(Debug)]
struct State {
    memory: Vec<f64>,
    /// The active regime of each instance.
    regimes: Vec<u32>,
    random: JavaRandom,
    stack: Vec<f64>,
    rates: Vec<f64>,
    queue: BinaryHeap<Pending<(InstanceId, u16)>>,
    sent: u64,
    /// The time that delays count from: that of the step, but of the last one while events are delivered.
    queue_time: f64,
    time: f64,
    recorded: Vec<(f64, usize)>,
    depth: u32,
    failure: Option<Failure>,
    /// Counts changes of memory during initialisation.
    changes: u64,
    settled: Vec<u64>,
    /// What an instance was before it was initialised.
    before: Vec<f64>,
}

#[derive(Copy, Clone, Debug)]
enum Failure {
    NotFinite { slot: u32, value: f64 },
    EventLoop(InstanceId),
}

/// Makes the program of a graph.
pub(crate) fn compile(graph: &ComponentGraph) -> Result<ReferenceProgram, ModelError> {
    let instances = instance::build(graph)?;
    program::compile(graph, &instances, true)
}

/// Likewise, of instances that exist already, to initialise them and nothing else.
pub(crate) fn compile_instances(
    graph: &ComponentGraph,
    instances: &Instances,
) -> Result<ReferenceProgram, ModelError> {
    program::compile(graph, instances, false)
}

/// The values of all variables after initialisation, and the events on their way.
#[derive(Debug)]
pub(crate) struct Beginning {
    memory: Vec<f64>,
    regimes: Vec<u32>,
    /// Due time, receiver and port.
    pub(crate) pending: Vec<(f64, InstanceId, u16)>,
    pub(crate) recorded: Vec<(f64, usize)>,
    pub(crate) random: JavaRandom,
}

impl ReferenceProgram {
    /// Initialises all instances as the reference does.
    pub(crate) fn begin(&self, seed: i64) -> Beginning {
        let mut state = State::new(self, seed);
        initialise::initialise(self, &mut state);
        let pending = std::mem::take(&mut state.queue)
            .into_sorted_vec()
            .into_iter()
            .rev()
            .map(|it| (it.due, it.to.0, it.to.1))
            .collect();
        Beginning {
            memory: state.memory,
            regimes: state.regimes,
            pending,
            recorded: state.recorded,
            random: state.random,
        }
    }

    /// The value of a variable of an instance.
    pub(crate) fn value(&self, beginning: &Beginning, id: InstanceId, name: &str) -> f64 {
        let placed = &self.placed[id.0 as usize];
        let slot = self.programs[placed.program as usize].variable(name);
        slot.map_or(0.0, |slot| beginning.memory[(placed.base + slot) as usize])
    }

    /// The active regime of an instance.
    pub(crate) fn regime(&self, beginning: &Beginning, id: InstanceId) -> u32 {
        beginning.regimes[id.0 as usize]
    }

    /// How a person would call an instance.
    pub(crate) fn path(&self, id: InstanceId) -> String {
        self.names.path(id)
    }
}

impl State {
    fn new(program: &ReferenceProgram, seed: i64) -> State {
        State {
            memory: program.memory.clone(),
            regimes: program
                .placed
                .iter()
                .map(|it| program.programs[it.program as usize].initial_regime)
                .collect(),
            random: JavaRandom::new(seed),
            stack: Vec::new(),
            rates: Vec::new(),
            queue: BinaryHeap::new(),
            sent: 0,
            queue_time: 0.0,
            time: 0.0,
            recorded: Vec::new(),
            depth: 0,
            failure: None,
            changes: 1,
            settled: vec![0; program.placed.len()],
            before: Vec::new(),
        }
    }
}

/// Runs it.
pub(crate) fn simulate(
    program: &ReferenceProgram,
    seed: i64,
    span: Span,
    sink: &mut dyn Sink,
    control: &Control,
) -> Report {
    let mut state = State::new(program, seed);
    let mut recorder = Recorder::new(program.columns.len());
    let mut report = Report { steps: 0, time: 0.0, events: 0, end: End::Finished };
    if sink.start(&program.column_names).is_break() {
        report.end = End::Cancelled;
        return report;
    }
    initialise::initialise(program, &mut state);
    let mut outcome = record(program, &mut state, &mut recorder, sink);
    for step in 1..=span.steps() {
        if state.failure.is_some() || outcome.is_break() {
            break;
        }
        if step % 64 == 0 {
            control.set_steps_done(step);
        }
        if control.is_cancelled() {
            outcome = ControlFlow::Break(());
            break;
        }
        state.time += span.step;
        step::step(program, &mut state, span.step);
        report.steps = step;
        outcome = record(program, &mut state, &mut recorder, sink);
    }
    control.set_steps_done(report.steps);
    let flushed = recorder.flush(sink);
    report.time = state.time;
    report.events = state.sent;
    report.end = match state.failure {
        Some(Failure::NotFinite { slot, value }) => End::NotFinite(program.explain(&state, slot, value)),
        Some(Failure::EventLoop(id)) => End::EventLoop { instance: program.path(id) },
        None if outcome.is_break() || flushed.is_break() => End::Cancelled,
        None => End::Finished,
    };
    report
}

fn record(
    program: &ReferenceProgram,
    state: &mut State,
    recorder: &mut Recorder,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    for (at, column) in state.recorded.drain(..) {
        sink.event(at, column);
    }
    recorder.row(state.time, |at| state.memory[program.columns[at] as usize], sink)
}

impl ReferenceProgram {
    fn explain(&self, state: &State, slot: u32, value: f64) -> NotFinite {
        // Frames lie in the order of the instances.
        let at = self.placed.partition_point(|it| it.base <= slot).saturating_sub(1);
        let placed = &self.placed[at];
        let ty = &self.programs[placed.program as usize];
        let frame = &state.memory[placed.base as usize..][..ty.size as usize];
        let culprit = ty.culprit(frame, slot - placed.base);
        NotFinite {
            component: placed.component,
            instance: self.path(InstanceId(at as u32)),
            variable: ty.name_of(culprit),
            value,
            time: state.time,
            equation: ty.equation(culprit).to_string(),
            inputs: ty
                .inputs(culprit)
                .into_iter()
                .map(|slot| (ty.name_of(slot), frame[slot as usize]))
                .collect(),
        }
    }
}

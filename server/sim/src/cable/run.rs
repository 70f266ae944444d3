//! The steps of a run.

mod companion;
mod events;
mod portions;
mod probes;

use std::ops::ControlFlow;

use super::aligned::Aligned;
use super::build::{CableProgram, PointClass, Probe, Receiver, When, at_column};
use super::hines::Workspace;
use super::point;
use super::rows::{Operations, Rows, Space, run_row};
use events::Firing;
use portions::Stage;
use probes::Shown;

use crate::accurate::Guest;
use crate::kernel::{LANES, Tape};
use crate::queue::{Pending, Queue};
use crate::random::JavaRandom;
use crate::record::{Recorder, Sink};
use crate::run::{Control, End, NotFinite, Options, Report, Span};

/// Voltages are looked at for numbers that are not finite after this many steps.
const STEPS_BETWEEN_CHECKS: u64 = 256;
/// Compartments from which on threads share a step: below, waiting for each other costs more.
const WORTH_SHARING: usize = 3000;

struct Running<'p> {
    program: &'p CableProgram,
    /// Whether threads share the steps.
    is_shared: bool,
    /// Whether something of membranes is recorded.
    watches_membranes: bool,
    v: Aligned,
    /// Voltages a step before.
    before: Aligned,
    /// S and A by slot.
    conductance: Aligned,
    current: Aligned,
    membranes: Vec<Aligned>,
    points: Vec<Aligned>,
    space: Space,
    workspace: Workspace,
    /// Times are in ms for `reference`, in s else.
    queue: Queue<Receiver>,
    above: Vec<bool>,
    /// The same of the cells of the companion that are watched.
    above_beside: Vec<bool>,
    firing: Vec<Firing>,
    random: JavaRandom,
    companion: Option<Guest<'p>>,
    shown: Vec<Shown>,
    /// `reference`: per column, states before their update.
    late: Vec<Vec<(usize, f64)>>,
    scratch: Vec<f64>,
    recorded: Vec<(f64, usize)>,
    events: u64,
    /// s
    step: f64,
}

/// Runs a program.
pub(crate) fn simulate(
    program: &CableProgram,
    options: &Options,
    span: Span,
    sink: &mut dyn Sink,
    control: &Control,
) -> Report {
    if options.threads > 1
        && program.slots >= WORTH_SHARING
        && let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()
    {
        return pool.install(|| steps(program, options, true, span, sink, control));
    }
    steps(program, options, false, span, sink, control)
}

fn steps(
    program: &CableProgram,
    options: &Options,
    is_shared: bool,
    span: Span,
    sink: &mut dyn Sink,
    control: &Control,
) -> Report {
    let mut report = Report { steps: 0, time: 0.0, events: 0, end: End::Finished };
    if sink.start(&program.columns).is_break() {
        report.end = End::Cancelled;
        return report;
    }
    let mut running = Running::new(program, options, is_shared, span);
    let mut recorder = Recorder::new(program.probes.len());
    let steps = span.steps();
    // NEURON counts in ms and adds two halves of the step.
    let dt_ms = span.step * 1e3;
    let mut t_ms = 0.0;
    let mut outcome = ControlFlow::Continue(());
    for step in 0..=steps {
        if step % 16 == 0 {
            control.set_steps_done(step);
            if control.is_cancelled() {
                outcome = ControlFlow::Break(());
            }
        }
        if outcome.is_break() {
            break;
        }
        let time = step as f64 * span.step;
        (report.steps, report.time) = (step, time);
        if let Err(end) = running.arrive(step, time) {
            report.end = end;
            break;
        }
        running.recorded.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (at, column) in running.recorded.drain(..) {
            sink.event(at, column);
        }
        outcome = recorder.row(time, |at| running.value(at, time), sink);
        if (step % STEPS_BETWEEN_CHECKS == 0 || step == steps)
            && let Some(found) = running.not_finite(time).or_else(|| running.not_finite_beside(time))
        {
            report.end = End::NotFinite(found);
            break;
        }
        if step < steps {
            if program.is_reference {
                t_ms = running.exported_step(step, t_ms, dt_ms);
            } else {
                running.accurate_step(step);
            }
        }
    }
    for (at, column) in running.recorded.drain(..) {
        sink.event(at, column);
    }
    if (recorder.flush(sink).is_break() || outcome.is_break()) && report.end == End::Finished {
        report.end = End::Cancelled;
    }
    control.set_steps_done(report.steps);
    report.events = running.events + running.companion.as_ref().map_or(0, Guest::sent);
    report
}

impl<'p> Running<'p> {
    fn new(program: &'p CableProgram, options: &Options, is_shared: bool, span: Span) -> Running<'p> {
        let step = span.step;
        let mut random = JavaRandom::new(options.seed);
        let firing = program
            .sources
            .iter()
            .map(|it| Firing { next: it.source.first(&mut random), number: 0, last: f64::NEG_INFINITY })
            .collect();
        let points = program
            .points
            .iter()
            .map(|it| {
                let blocks = it.slots.len().div_ceil(LANES);
                let mut data = Aligned::zeros(blocks * it.point.columns * LANES);
                for row in 0..blocks * LANES {
                    let of = row.min(it.slots.len() - 1);
                    data[at_column(it.point.columns, row, point::WEIGHT)] = it.weights[of];
                }
                data
            })
            .collect();
        let mut running = Running {
            program,
            is_shared,
            watches_membranes: program.probes.iter().any(|it| matches!(it, Probe::Membrane { .. })),
            v: Aligned::of(&program.initial),
            before: Aligned::of(&program.initial),
            conductance: Aligned::zeros(program.slots),
            current: Aligned::zeros(program.slots),
            membranes: program.membranes.iter().map(|it| Aligned::of(&it.data)).collect(),
            points,
            space: Space::default(),
            workspace: Workspace::default(),
            queue: Queue::default(),
            above: vec![false; program.detectors.len()],
            above_beside: vec![false; program.companion.as_ref().map_or(0, |it| it.heard.len())],
            firing,
            random,
            companion: program
                .companion
                .as_ref()
                .map(|it| Guest::new(&it.program, it.sites.len(), it.relays, options, span)),
            shown: vec![Shown::default(); program.probes.len()],
            late: vec![Vec::new(); program.probes.len()],
            scratch: Vec::new(),
            recorded: Vec::new(),
            events: 0,
            step,
        };
        running.membranes(Stage::Start, 0.0, step);
        for class in 0..program.points.len() {
            running.gather_points(class);
            running.run_points(class, &program.points[class].point.start, 0.0, step);
        }
        running.probe_first();
        if !program.is_reference {
            // States go half a step ahead of voltages.
            running.membranes(Stage::Run, 0.0, 0.5 * step);
        }
        running
    }

    fn gather_points(&mut self, class: usize) {
        let it = &self.program.points[class];
        let columns = it.point.columns;
        for row in 0..it.slots.len().div_ceil(LANES) * LANES {
            let of = row.min(it.slots.len() - 1);
            self.points[class][at_column(columns, row, point::V)] = self.v[it.slots[of] as usize];
            self.points[class][at_column(columns, row, point::PEER)] = self.v[it.peers[of] as usize];
        }
    }

    fn run_points(&mut self, class: usize, operations: &Operations, time: f64, step: f64) {
        let it = &self.program.points[class];
        let rows = Rows { data: &mut self.points[class], columns: it.point.columns, count: it.slots.len() };
        operations.run(rows, time, step, &mut self.space);
    }

    fn run_point(&mut self, class: usize, row: usize, tape: &Tape, time: f64, step: f64) {
        let it = &self.program.points[class];
        let rows = Rows { data: &mut self.points[class], columns: it.point.columns, count: it.slots.len() };
        run_row(tape, rows, row, time, step, &mut self.space.registers);
    }

    /// Adds the currents of a class of points: those at the voltages in its columns, linear in the voltage.
    fn add_points(&mut self, class: usize) {
        let it = &self.program.points[class];
        let (columns, data) = (it.point.columns, &self.points[class]);
        for (row, &slot) in it.slots.iter().enumerate() {
            let i = data[at_column(columns, row, it.point.current)];
            let slope = data[at_column(columns, row, it.point.slope)];
            let v = data[at_column(columns, row, point::V)];
            self.conductance[slot as usize] -= slope;
            self.current[slot as usize] += i - slope * v;
        }
    }

    /// A step in the order of the standard export; gives the time after it in ms.
    fn exported_step(&mut self, step: u64, t: f64, dt: f64) -> f64 {
        let program = self.program;
        self.detect(t);
        self.detect_beside(t);
        self.fire(t, dt);
        self.deliver(t + 0.5 * dt, t);
        self.accompany(step, (t * 1e-3, (t + dt) * 1e-3));
        let middle = t + 0.5 * dt;
        self.add_companion();
        for class in 0..program.points.len() {
            let point = &program.points[class].point;
            if !point.is_lagging {
                self.gather_points(class);
                self.probe_points(class, When::Used, middle * 1e-3);
                self.run_points(class, &point.step, middle * 1e-3, self.step);
            }
            self.add_points(class);
        }
        let t = middle + 0.5 * dt;
        self.advance_cells(t * 1e-3);
        for class in 0..program.points.len() {
            let point = &program.points[class].point;
            self.gather_points(class);
            if point.is_lagging {
                self.probe_points(class, When::Before, t * 1e-3);
                self.run_points(class, &point.step, t * 1e-3, self.step);
            }
        }
        self.probe_after();
        t
    }

    /// A step of second order.
    fn accurate_step(&mut self, step: u64) {
        let program = self.program;
        let (from, to) = (step as f64 * self.step, (step + 1) as f64 * self.step);
        // Sources tell their spikes of this step at their own times.
        for (at, it) in program.sources.iter().enumerate() {
            while self.firing[at].next <= to {
                let Firing { next, number, .. } = self.firing[at];
                self.events += 1;
                self.firing[at].last = next;
                for &column in &it.recorded {
                    self.recorded.push((next, column));
                }
                for &receiver in &it.receivers {
                    self.push(next, receiver);
                }
                self.tell(it.relay, next);
                self.firing[at].next = it.source.next(next, number, &mut self.random);
                self.firing[at].number += 1;
            }
        }
        self.accompany(step, (from, to));
        self.add_companion();
        // Events of this step, by class and row.
        let mut arriving: Vec<Pending<Receiver>> = std::iter::from_fn(|| self.queue.pop_due(to)).collect();
        let place = |it: &Pending<Receiver>| (it.to.class, it.to.row);
        arriving.sort_by(|a, b| place(a).cmp(&place(b)).then(a.due.total_cmp(&b.due)));
        for class in 0..program.points.len() {
            self.gather_middle(class, step);
            self.points_in_pieces(class, from, to, &arriving);
            self.add_points(class);
        }
        self.advance_cells(to);
        self.detect_between(step, from);
        self.probe_after();
    }

    /// The voltages that points see in the middle of a step.
    fn gather_middle(&mut self, class: usize, step: u64) {
        let it = &self.program.points[class];
        let columns = it.point.columns;
        let middle = |slot: u32| {
            let (now, before) = (self.v[slot as usize], self.before[slot as usize]);
            if step == 0 { now } else { 1.5 * now - 0.5 * before }
        };
        let data = &mut self.points[class];
        for row in 0..it.slots.len().div_ceil(LANES) * LANES {
            let of = row.min(it.slots.len() - 1);
            data[at_column(columns, row, point::V)] = middle(it.slots[of]);
            data[at_column(columns, row, point::PEER)] = middle(it.peers[of]);
        }
    }

    /// Takes points through a step: all at once, and those in pieces to which something happens in between.
    fn points_in_pieces(&mut self, class: usize, from: f64, to: f64, arriving: &[Pending<Receiver>]) {
        let it: &PointClass = &self.program.points[class];
        let (columns, states) = (it.point.columns, it.point.states);
        let mine = arriving.partition_point(|event| (event.to.class as usize) < class);
        let mine = &arriving[mine..];
        let mine = &mine[..mine.partition_point(|event| event.to.class as usize == class)];
        let edge = 1e-6 * self.step;
        let switches: Vec<f64> =
            it.point.switches.iter().copied().filter(|&at| at > from + edge && at < to - edge).collect();
        let rows: Vec<usize> = if switches.is_empty() {
            let mut rows: Vec<usize> = mine.iter().map(|event| event.to.row as usize).collect();
            rows.dedup();
            rows
        } else {
            (0..it.slots.len()).collect()
        };
        let kept: Vec<Vec<f64>> = rows
            .iter()
            .map(|&row| {
                (0..states)
                    .map(|at| self.points[class][at_column(columns, row, point::FIRST_STATE + at)])
                    .collect()
            })
            .collect();
        self.run_points(class, &it.point.step, from, self.step);
        for (&row, states) in rows.iter().zip(&kept) {
            for (at, &value) in states.iter().enumerate() {
                self.points[class][at_column(columns, row, point::FIRST_STATE + at)] = value;
            }
            let events =
                mine.iter().filter(|event| event.to.row as usize == row).map(|event| (event.due, true));
            let mut marks: Vec<(f64, bool)> = events.chain(switches.iter().map(|&at| (at, false))).collect();
            marks.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (mut now, mut current, mut slope) = (from, 0.0, 0.0);
            for (at, is_event) in marks.into_iter().chain([(to, false)]) {
                let at = at.clamp(now, to);
                let length = at - now;
                if length > 0.0 {
                    self.run_point(class, row, it.point.step.tape(), now, length);
                    let share = length / self.step;
                    current += share * self.points[class][at_column(columns, row, it.point.current)];
                    slope += share * self.points[class][at_column(columns, row, it.point.slope)];
                    now = at;
                }
                if is_event {
                    self.receive(class, row, at);
                }
            }
            self.points[class][at_column(columns, row, it.point.current)] = current;
            self.points[class][at_column(columns, row, it.point.slope)] = slope;
        }
    }

    fn not_finite(&self, time: f64) -> Option<NotFinite> {
        let slot = self.v.iter().position(|it| !it.is_finite())?;
        let class = self.program.class_of[slot];
        let it = class.map(|(class, _)| &self.program.membranes[class as usize]);
        Some(NotFinite {
            component: it.and_then(|it| it.blame.first().copied()).unwrap_or(crate::graph::ComponentId(0)),
            instance: it.map_or_else(String::new, |it| format!("a compartment with {}", it.name)),
            variable: "v".into(),
            value: self.v[slot],
            time,
            equation: String::new(),
            inputs: Vec::new(),
        })
    }
}

//! The steps of a run.

mod guest;

use std::ops::ControlFlow;

pub(crate) use guest::Guest;

use super::events::Receiver;
use super::program::{AccurateProgram, Class, Initial, Probe};
use super::row::{Happenings, take};
use super::walk::{During, Place, Walks};
use rayon::prelude::*;

use crate::kernel::{Inputs, LANES, Registers, run as run_tape, run_one};
use crate::queue::Queue;
use crate::random::JavaRandom;
use crate::record::{Recorder, Sink};
use crate::run::{Control, End, NotFinite, Options, Report, Span};

/// Instructions over blocks in a step from which on threads share it: some tenths of a millisecond, since waking the
/// others costs some hundredths where the machine has other things to do. Machine code is twice as fast.
const WORTH_SHARING: usize = 20_000;
const WORTH_SHARING_NATIVE: usize = 40_000;

/// A row that needs attention, with its states before.
type Attention = (u32, Vec<f64>);

struct Running<'p> {
    program: &'p AccurateProgram,
    data: Vec<Vec<f64>>,
    exported: Vec<f64>,
    /// The published values of the last step, where they are extrapolated.
    previous: Vec<f64>,
    /// Rows that something other than a step changed since values were published, and how much of the step was left then.
    changed: Vec<(Place, f64)>,
    /// Which classes receive events in the step in which they are sent.
    hears: Vec<bool>,
    /// The states of those classes at the beginning of a step.
    kept: Vec<Vec<f64>>,
    /// Rows where something happened in the last step.
    suspects: Vec<(u32, u32)>,
    /// What happens in a step.
    walks: Walks,
    attention: Vec<Attention>,
    queue: Queue<Receiver>,
    random: JavaRandom,
    registers: Registers,
    /// Registers of each thread.
    lanes: Vec<Registers>,
    /// Random numbers for rows where something happens.
    draws: Vec<f64>,
    /// Random numbers of this step, per class.
    step_draws: Vec<Vec<f64>>,
    recorded: Vec<(f64, usize)>,
    sent: u64,
    step: f64,
    nudge: f64,
}

/// Runs a program.
pub(crate) fn simulate(
    program: &AccurateProgram,
    options: &Options,
    span: Span,
    sink: &mut dyn Sink,
    control: &Control,
) -> Report {
    let mut report = Report { steps: 0, time: 0.0, events: 0, end: End::Finished };
    if sink.start(&program.column_names).is_break() {
        report.end = End::Cancelled;
        return report;
    }
    let mut running = Running::new(program, options, span);
    running.refresh_all();
    let mut recorder = Recorder::new(program.probes.len());
    let steps = span.steps();
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
        report.steps = step;
        let time = step as f64 * span.step;
        if let Err(looping) = running.deliver(time) {
            report.end = End::EventLoop { instance: running.name(&looping) };
            break;
        }
        running.publish(time);
        outcome = running.record(time, &mut recorder, sink);
        if step == 0 {
            running.begin(time);
            running.publish(time);
        }
        if let Some(found) = running.not_finite(time, step == steps) {
            report.end = End::NotFinite(found);
            break;
        }
        if step < steps {
            running.advance(time, (step + 1) as f64 * span.step);
        }
    }
    control.set_steps_done(report.steps);
    let flushed = recorder.flush(sink);
    report.time = report.steps as f64 * span.step;
    report.events = running.sent;
    if (outcome.is_break() || flushed.is_break()) && report.end == End::Finished {
        report.end = End::Cancelled;
    }
    report
}

impl<'p> Running<'p> {
    fn new(program: &'p AccurateProgram, options: &Options, span: Span) -> Running<'p> {
        let beginning = program.beginning.begin(options.seed);
        let mut data: Vec<Vec<f64>> = program.classes.iter().map(|it| it.data.clone()).collect();
        for (class, data) in program.classes.iter().zip(&mut data) {
            for (state, initial) in class.initial.iter().enumerate() {
                for row in 0..class.padded() {
                    let members = &class.members[row.min(class.rows - 1)];
                    data[class.at(row, class.first_state + state)] = match initial {
                        Initial::Zero => 0.0,
                        Initial::Variable(member, name) => {
                            program.beginning.value(&beginning, members[*member as usize], name)
                        }
                        Initial::Regime(member) => {
                            f64::from(program.beginning.regime(&beginning, members[*member as usize]))
                        }
                    };
                }
            }
        }
        let mut queue = Queue::default();
        for (due, id, port) in &beginning.pending {
            let receivers = program.wiring.receivers.values().flatten();
            let same = receivers.into_iter().find(|it| it.instance == *id && it.port == *port);
            if let Some(&receiver) = same {
                queue.push(*due, receiver);
            }
        }
        Running {
            program,
            data,
            exported: vec![0.0; if program.extrapolates { 2 } else { 1 } * program.exported],
            previous: Vec::new(),
            changed: Vec::new(),
            hears: program.wiring.hearing_within(span.step, program.classes.len()),
            kept: vec![Vec::new(); program.classes.len()],
            suspects: Vec::new(),
            walks: Walks::default(),
            attention: Vec::new(),
            queue,
            random: beginning.random,
            registers: Registers::default(),
            lanes: (0..options.threads.max(1)).map(|_| Registers::default()).collect(),
            draws: Vec::new(),
            step_draws: program.classes.iter().map(|it| vec![0.0; it.draws * it.padded()]).collect(),
            recorded: beginning.recorded,
            sent: 0,
            step: span.step,
            nudge: span.step * 1e-9,
        }
    }

    fn happenings(&mut self) -> (Happenings<'_>, &mut Vec<Vec<f64>>) {
        let happenings = Happenings {
            wiring: &self.program.wiring,
            exported: &self.exported,
            queue: &mut self.queue,
            random: &mut self.random,
            full_step: self.step,
            registers: &mut self.registers,
            draws: &mut self.draws,
            recorded: &mut self.recorded,
            sent: &mut self.sent,
        };
        (happenings, &mut self.data)
    }

    /// Events that are due when a step begins.
    fn deliver(&mut self, time: f64) -> Result<(), Receiver> {
        let program = self.program;
        let nudge = self.nudge;
        let mut left = None;
        while let Some(event) = self.queue.pop_due(time + nudge) {
            let most = || 100_000 + 1000 * program.classes.iter().map(|it| it.rows).sum::<usize>();
            match left.get_or_insert_with(most) {
                0 => return Err(event.to),
                left => *left -= 1,
            }
            let class = event.to.class as usize;
            let (mut happenings, data) = self.happenings();
            happenings.receive(&program.classes[class], &mut data[class], &event.to, event.due);
            happenings.refresh(
                &program.classes[class],
                &mut data[class],
                event.to.row as usize,
                time + nudge,
            );
            self.changed.push(((event.to.class, event.to.row), 0.0));
        }
        Ok(())
    }

    /// Computes what units need of each other, stage by stage.
    fn publish(&mut self, time: f64) {
        let program = self.program;
        self.draw();
        for stage in 0..program.stages {
            for (at, class) in program.classes.iter().enumerate() {
                for (_, operations, exports) in class.stages.iter().filter(|it| it.0 == stage) {
                    let size = class.columns * LANES;
                    for (number, block) in self.data[at].chunks_exact_mut(size).enumerate() {
                        let inputs = Inputs {
                            time: time + self.nudge,
                            step: self.step,
                            exported: &self.exported,
                            externals: &class.externals,
                            rows: class.rows,
                            row: number * LANES,
                            random: &self.step_draws[at][number * LANES * class.draws..],
                        };
                        let lanes = (class.rows - number * LANES).min(LANES);
                        operations.run(number, block, lanes, &inputs, &mut self.registers);
                    }
                    for &export in exports {
                        let published = class.published + export as usize * class.padded();
                        for number in 0..class.blocks() {
                            let from = number * size + (class.first_export + export as usize) * LANES;
                            let to = published + number * LANES;
                            self.exported[to..to + LANES].copy_from_slice(&self.data[at][from..from + LANES]);
                        }
                    }
                }
            }
        }
        self.extrapolate();
    }

    /// Computes for all rows what a step finds of the one before.
    fn refresh_all(&mut self) {
        let nudge = self.nudge;
        for (at, class) in self.program.classes.iter().enumerate() {
            for row in 0..class.rows {
                let (mut happenings, data) = self.happenings();
                happenings.refresh(class, &mut data[at], row, nudge);
            }
        }
    }

    /// Continues what is published to the middle of the coming step.
    fn extrapolate(&mut self) {
        let program = self.program;
        if !program.extrapolates {
            self.changed.clear();
            return;
        }
        let (now, middle) = self.exported.split_at_mut(program.exported);
        if self.previous.is_empty() {
            self.previous.extend_from_slice(now);
        }
        // What has jumped does not go on jumping, and makes up for what others have not seen of it.
        let mut missed = Vec::new();
        for &((class, row), left) in &self.changed {
            let class = &program.classes[class as usize];
            for export in 0..class.exports {
                let at = class.published + export * class.padded() + row as usize;
                let expected = 2.0 * middle[at] - self.previous[at];
                missed.push((at, left * (now[at] - expected)));
            }
        }
        for &(at, _) in &missed {
            self.previous[at] = now[at];
        }
        self.changed.clear();
        for ((middle, &now), previous) in middle.iter_mut().zip(now.iter()).zip(&mut self.previous) {
            *middle = 0.5 * (now - *previous) + now;
            *previous = now;
        }
        for (at, missed) in missed {
            middle[at] += missed;
        }
    }

    /// Draws the random numbers of a step.
    fn draw(&mut self) {
        for (class, draws) in self.program.classes.iter().zip(&mut self.step_draws) {
            for &at in &class.drawn {
                for row in 0..class.rows {
                    let block = row / LANES * class.draws * LANES;
                    draws[block + at as usize * LANES + row % LANES] = self.random.uniform();
                }
            }
        }
    }

    fn record(&mut self, time: f64, recorder: &mut Recorder, sink: &mut dyn Sink) -> ControlFlow<()> {
        self.recorded.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (at, column) in self.recorded.drain(..) {
            sink.event(at, column);
        }
        self.compute_probes(time);
        recorder.row(time, |at| self.probed(at, time), sink)
    }

    /// Computes what of the recorded quantities is not simply there.
    fn compute_probes(&mut self, time: f64) {
        let program = self.program;
        for (at, row, tape) in &program.probe_tapes {
            let class = &program.classes[*at as usize];
            let (row, lane) = (*row as usize, *row as usize % LANES);
            let size = class.columns * LANES;
            let number = row / LANES;
            let inputs = Inputs {
                time: time + self.nudge,
                step: self.step,
                exported: &self.exported,
                externals: &class.externals,
                rows: class.rows,
                row: number * LANES,
                random: &self.step_draws[*at as usize][number * LANES * class.draws..],
            };
            let block = &mut self.data[*at as usize][number * size..][..size];
            run_one(tape, block, lane, &inputs, &mut self.registers);
        }
    }

    /// A recorded quantity.
    fn probed(&self, at: usize, time: f64) -> f64 {
        match self.program.probes[at] {
            Probe::Number(value) => value,
            Probe::Time => time,
            Probe::Column(class, place) => self.data[class as usize][place],
        }
    }

    /// One step of everything.
    fn advance(&mut self, from: f64, to: f64) {
        let program = self.program;
        while let Some(event) = self.queue.pop_due(to - self.nudge) {
            let Receiver { class, row, .. } = event.to;
            let data = &self.data[class as usize];
            let of = &program.classes[class as usize];
            let walk = self.walks.add((class, row), from, |it| take(of, data, row as usize, it));
            self.walks.expect(walk, event);
        }
        for (at, class) in program.classes.iter().enumerate() {
            if self.hears[at] {
                class.keep(&self.data[at], &mut self.kept[at]);
            }
            if class.rosenbrock.is_some() {
                let data = &self.data[at];
                for row in 0..class.rows {
                    self.walks.add((at as u32, row as u32), from, |it| take(class, data, row, it));
                }
            } else {
                self.update(at, class, from, to);
            }
        }
        if !self.walks.is_empty() {
            self.walk(from, to);
        }
    }

    /// Takes the rows where something happens through a step.
    fn walk(&mut self, from: f64, to: f64) {
        let program = self.program;
        let during = During { from, to, nudge: self.nudge };
        let kept = std::mem::take(&mut self.kept);
        let mut walks = std::mem::take(&mut self.walks);
        let (mut happenings, data) = self.happenings();
        walks.go(&mut happenings, &program.classes, data, &kept, during);
        self.kept = kept;
        for (place, jumped) in walks.rows() {
            let (class, row) = (place.0 as usize, place.1 as usize);
            let (mut happenings, data) = self.happenings();
            happenings.refresh(&program.classes[class], &mut data[class], row, to + during.nudge);
            self.changed.extend(jumped.map(|it| (place, (to - it) / (to - from))));
            self.suspects.push(place);
        }
        walks.clear();
        self.walks = walks;
    }

    /// Lets happen what already holds at the beginning.
    fn begin(&mut self, time: f64) {
        let program = self.program;
        for (at, class) in program.classes.iter().enumerate() {
            for condition in class.conditions.iter().filter(|it| it.is_met) {
                for row in 0..class.rows {
                    let nudge = self.nudge;
                    let (mut happenings, data) = self.happenings();
                    let data = &mut data[at];
                    if happenings.value(class, data, row, &condition.test, time + nudge) != 0.0 {
                        happenings.act(class, data, row, &condition.action, time, 0);
                        happenings.refresh(class, data, row, time + nudge);
                        self.changed.push(((at as u32, row as u32), 0.0));
                    }
                }
            }
        }
    }

    fn update(&mut self, at: usize, class: &Class, from: f64, to: f64) {
        let size = class.columns * LANES;
        let blocks = class.blocks();
        let worth = if class.update.native.is_some() { WORTH_SHARING_NATIVE } else { WORTH_SHARING };
        let parallel = self.lanes.len() > 1 && blocks * class.update.tape.instructions.len() > worth;
        let parts = if parallel { self.lanes.len() } else { 1 };
        let length = blocks.div_ceil(parts).max(1);
        let stretch = Stretch {
            class,
            from,
            step: to - from,
            nudge: self.nudge,
            exported: &self.exported,
            draws: &self.step_draws[at],
        };
        let data = &mut self.data[at];
        if parallel {
            let parts = data.par_chunks_mut(length * size).zip(&mut self.lanes).enumerate();
            let found: Vec<Vec<Attention>> = parts
                .map(|(part, (data, registers))| {
                    let mut found = Vec::new();
                    stretch.update(part * length, data, registers, &mut found);
                    found
                })
                .collect();
            self.attention.extend(found.into_iter().flatten());
        } else {
            stretch.update(0, data, &mut self.registers, &mut self.attention);
        }
        for (row, before) in self.attention.drain(..) {
            self.walks.add((at as u32, row), from, |states| *states = before);
        }
    }

    /// A state that is not a finite number, if there is one among the rows where something happened, or among all.
    fn not_finite(&mut self, time: f64, all: bool) -> Option<NotFinite> {
        if self.suspects.is_empty() && !all {
            return None;
        }
        let suspects = std::mem::take(&mut self.suspects);
        let mut suspects: Vec<(usize, usize)> =
            suspects.into_iter().map(|(class, row)| (class as usize, row as usize)).collect();
        if all {
            let classes = self.program.classes.iter().enumerate();
            suspects = classes.flat_map(|(at, class)| (0..class.rows).map(move |row| (at, row))).collect();
        }
        suspects.into_iter().find_map(|(at, row)| self.not_finite_in(at, row, time))
    }

    fn not_finite_in(&self, at: usize, row: usize, time: f64) -> Option<NotFinite> {
        let (class, data) = (&self.program.classes[at], &self.data[at]);
        let number = |state: usize| data[class.at(row, class.first_state + state)];
        let state = (0..class.states).find(|&state| !number(state).is_finite())?;
        let (member, variable, equation) = &class.described[state];
        let id = class.members[row][*member as usize];
        let own = class.described.iter().enumerate().filter(|(_, it)| it.0 == *member);
        Some(NotFinite {
            component: class.components[*member as usize],
            instance: self.program.beginning.path(id),
            variable: variable.clone(),
            value: number(state),
            time,
            equation: equation.to_string(),
            inputs: own.map(|(state, it)| (it.1.clone(), number(state))).collect(),
        })
    }

    fn name(&self, receiver: &Receiver) -> String {
        let class = &self.program.classes[receiver.class as usize];
        self.program.beginning.path(class.members[receiver.row as usize][receiver.member as usize])
    }
}

/// What consecutive blocks of a class need for a step.
struct Stretch<'a> {
    class: &'a Class,
    from: f64,
    step: f64,
    nudge: f64,
    exported: &'a [f64],
    draws: &'a [f64],
}

impl Stretch<'_> {
    /// Updates blocks from the given one on, and finds the rows that need attention.
    fn update(
        &self,
        first: usize,
        data: &mut [f64],
        registers: &mut Registers,
        attention: &mut Vec<Attention>,
    ) {
        let class = self.class;
        let tape = &class.update.tape;
        // Occupancies at the beginning of the step, which kinetic schemes leave before everything else.
        let mut schemes = Vec::new();
        for (at, block) in data.chunks_exact_mut(class.columns * LANES).enumerate() {
            let row = (first + at) * LANES;
            let inputs = Inputs {
                time: self.from + self.nudge,
                step: self.step,
                exported: self.exported,
                externals: &class.externals,
                rows: class.rows,
                row,
                random: &self.draws[row * class.draws..],
            };
            let lanes = (class.rows - row).min(LANES);
            schemes.clear();
            for scheme in &class.schemes {
                for &column in &scheme.states {
                    schemes.extend_from_slice(&block[column as usize * LANES..][..LANES]);
                }
                for lane in 0..lanes {
                    scheme.advance(block, lane, 0.5 * self.step);
                }
            }
            // Machine code keeps the states of rows that need attention; a tape pauses before it changes them.
            let (looked_at, states) = match &class.update.native {
                Some(native) => {
                    let found = native.run(block, lanes, &inputs, &mut registers.outside);
                    (found, class.before)
                }
                None => {
                    run_tape(tape, tape.begin(at)..tape.pause, block, lanes, &inputs, registers);
                    (class.fires, class.first_state)
                }
            };
            if class.fires && looked_at {
                let mask = &block[class.scratch * LANES..][..lanes];
                for lane in (0..lanes).filter(|&lane| mask[lane] != 0.0) {
                    let mut before: Vec<f64> =
                        (0..class.states).map(|state| block[(states + state) * LANES + lane]).collect();
                    let columns = class.schemes.iter().flat_map(|it| &it.states);
                    for (at, &column) in columns.enumerate() {
                        before[column as usize - class.first_state] = schemes[at * LANES + lane];
                    }
                    attention.push(((row + lane) as u32, before));
                }
            }
            if class.update.native.is_none() {
                run_tape(tape, tape.pause..tape.instructions.len(), block, lanes, &inputs, registers);
            }
            for scheme in &class.schemes {
                for lane in 0..lanes {
                    scheme.advance(block, lane, 0.5 * self.step);
                }
            }
        }
    }
}

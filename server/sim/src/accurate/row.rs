//! What happens in one row: equations looked at in between, blocks carried out, events sent and received.

use super::events::{Receiver, Wiring};
use super::program::{Class, RowAction};
use crate::instance::InstanceId;
use crate::kernel::{Inputs, LANES, Registers, Tape, run_one};
use crate::queue::Queue;
use crate::random::JavaRandom;

/// Regimes that change into each other for ever stop here.
const DEEPEST: u32 = 64;

/// What rows share while something happens to them.
pub(super) struct Happenings<'a> {
    pub(super) wiring: &'a Wiring,
    pub(super) exported: &'a [f64],
    pub(super) queue: &'a mut Queue<Receiver>,
    pub(super) random: &'a mut JavaRandom,
    /// The step of the run.
    pub(super) full_step: f64,
    pub(super) registers: &'a mut Registers,
    pub(super) draws: &'a mut Vec<f64>,
    pub(super) recorded: &'a mut Vec<(f64, usize)>,
    pub(super) sent: &'a mut u64,
}

impl Happenings<'_> {
    /// Runs a tape for one row at a time.
    pub(super) fn tape(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        tape: &Tape,
        time: f64,
        step: f64,
    ) {
        let lane = row % LANES;
        for &draw in &tape.draws {
            let at = draw as usize * LANES + lane;
            if self.draws.len() <= at {
                self.draws.resize(at + 1, 0.0);
            }
            self.draws[at] = self.random.uniform();
        }
        let size = class.columns * LANES;
        let block = &mut data[row / LANES * size..][..size];
        let inputs = Inputs {
            time,
            step,
            exported: self.exported,
            externals: &class.externals,
            rows: class.rows,
            row: row - lane,
            random: self.draws,
        };
        run_one(tape, block, lane, &inputs, self.registers);
    }

    /// Recomputes what the next step finds of the one before.
    pub(super) fn refresh(&mut self, class: &Class, data: &mut [f64], row: usize, time: f64) {
        if !class.refresh.instructions.is_empty() {
            self.tape(class, data, row, &class.refresh, time, self.full_step);
        }
    }

    /// A part of a step without anything happening in it.
    pub(super) fn plain(&mut self, class: &Class, data: &mut [f64], row: usize, time: f64, step: f64) {
        if let Some(rosenbrock) = &class.rosenbrock {
            return rosenbrock.integrate(self, class, data, row, time, step);
        }
        self.schemes(class, data, row, time, step);
        self.tape(class, data, row, &class.plain, time, step);
        self.schemes(class, data, row, time + step, step);
    }

    fn schemes(&mut self, class: &Class, data: &mut [f64], row: usize, time: f64, step: f64) {
        if class.schemes.is_empty() {
            return;
        }
        self.refresh(class, data, row, time);
        let size = class.columns * LANES;
        let block = &mut data[row / LANES * size..][..size];
        for scheme in &class.schemes {
            scheme.advance(block, row % LANES, 0.5 * step);
        }
    }

    pub(super) fn value(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        tape: &Tape,
        time: f64,
    ) -> f64 {
        self.tape(class, data, row, tape, time, 0.0);
        data[class.at(row, class.scratch)]
    }

    /// Carries out a block at a time.
    pub(super) fn act(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        action: &RowAction,
        time: f64,
        depth: u32,
    ) {
        for assignment in &action.assignments {
            self.tape(class, data, row, assignment, time, 0.0);
        }
        for &port in &action.events {
            self.send(class.members[row][action.member as usize], port, time);
        }
        if let Some(regime) = action.transition {
            data[class.at(row, action.regime_column as usize)] = f64::from(regime);
            if depth < DEEPEST {
                for entry in class.entries.get(&(action.member, regime)).into_iter().flatten() {
                    self.act(class, data, row, entry, time, depth + 1);
                }
            }
        }
    }

    fn send(&mut self, from: InstanceId, port: u16, time: f64) {
        *self.sent += 1;
        for &column in self.wiring.recorded.get(&(from, port)).into_iter().flatten() {
            self.recorded.push((time, column));
        }
        for &receiver in self.wiring.receivers.get(&(from, port)).into_iter().flatten() {
            self.queue.push(time + receiver.delay, receiver);
        }
    }

    /// An event arrives.
    pub(super) fn receive(&mut self, class: &Class, data: &mut [f64], receiver: &Receiver, time: f64) {
        let row = receiver.row as usize;
        for (at, &column) in class.brought.get(&receiver.member).into_iter().flatten().enumerate() {
            data[class.at(row, column)] = self.wiring.brought[receiver.brought as usize + at];
        }
        let handlers = class.handlers.get(&(receiver.member, receiver.port)).into_iter().flatten();
        // The regime counts in which the row is when the event arrives.
        let active: Vec<_> = handlers
            .filter(|it| {
                it.regime.is_none_or(|regime| {
                    data[class.at(row, it.action.regime_column as usize)] == f64::from(regime)
                })
            })
            .collect();
        for handler in active {
            self.act(class, data, row, &handler.action, time, 0);
        }
    }
}

pub(super) fn is_finite(class: &Class, data: &[f64], row: usize) -> bool {
    (0..class.states).all(|at| data[class.at(row, class.first_state + at)].is_finite())
}

/// The states of a row.
pub(super) fn take(class: &Class, data: &[f64], row: usize, states: &mut Vec<f64>) {
    states.clear();
    states.extend((0..class.states).map(|at| data[class.at(row, class.first_state + at)]));
}

pub(super) fn put(class: &Class, data: &mut [f64], row: usize, states: &[f64]) {
    for (at, &value) in states.iter().enumerate() {
        data[class.at(row, class.first_state + at)] = value;
    }
}

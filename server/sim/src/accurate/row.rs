//! One row through one step in which something happens: events arrive, thresholds are crossed, regimes change.

use super::assemble::{Class, RowAction, RowCondition};
use super::events::{Receiver, Wiring};
use crate::instance::InstanceId;
use crate::kernel::{Inputs, LANES, Registers, Tape, run_one};
use crate::queue::{Pending, Queue};
use crate::random::JavaRandom;

/// Regimes that change into each other for ever, or crossings that never end, stop here.
const MOST_CROSSINGS: u32 = 64;
const DEEPEST: u32 = 64;
/// The shortest part of a step that is tried where a whole one gives no numbers.
const SHORTEST: f64 = 1e-4;

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

/// A part of a step of one row.
#[derive(Copy, Clone)]
pub(super) struct During {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Times are looked at this much later, so that what begins at a time has begun.
    pub(super) nudge: f64,
}

impl Happenings<'_> {
    /// Runs a tape for one row at a time.
    fn tape(&mut self, class: &Class, data: &mut [f64], row: usize, tape: &Tape, time: f64, step: f64) {
        let lane = row % LANES;
        for it in &tape.instructions {
            if it.code == crate::kernel::Code::Random {
                let at = it.a as usize * LANES + lane;
                if self.draws.len() <= at {
                    self.draws.resize(at + 1, 0.0);
                }
                self.draws[at] = self.random.uniform();
            }
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
        run_one(tape, 0..tape.instructions.len(), block, lane, &inputs, self.registers);
    }

    /// Recomputes what the next step finds of the one before.
    pub(super) fn refresh(&mut self, class: &Class, data: &mut [f64], row: usize, time: f64) {
        if !class.refresh.instructions.is_empty() {
            self.tape(class, data, row, &class.refresh, time, self.full_step);
        }
    }

    /// A part of a step without anything happening in it.
    fn plain(&mut self, class: &Class, data: &mut [f64], row: usize, time: f64, step: f64) {
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

    fn value(&mut self, class: &Class, data: &mut [f64], row: usize, tape: &Tape, time: f64) -> f64 {
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

    /// Takes a row from its states at the beginning of a step to its end, with everything that happens in between.
    pub(super) fn step(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        before: &[f64],
        during: During,
        arriving: &[Pending<Receiver>],
    ) {
        let mut x0 = before.to_vec();
        put(class, data, row, &x0);
        let mut now = during.from;
        let mut crossings = 0;
        let mut arriving = arriving.iter().peekable();
        loop {
            let due = arriving.peek().map_or(during.to, |it| it.due);
            let mut next = due;
            if next > now {
                self.plain(class, data, row, now + during.nudge, next - now);
                // An upstroke may run away before the threshold is looked at; smaller steps meet it on the way.
                while !is_finite(class, data, row) && next - now > SHORTEST * (during.to - during.from) {
                    next = now + 0.5 * (next - now);
                    put(class, data, row, &x0);
                    self.plain(class, data, row, now + during.nudge, next - now);
                }
                match self.crossing(class, data, row, &x0, now, next, during.nudge) {
                    Some((condition, at)) if crossings < MOST_CROSSINGS => {
                        crossings += 1;
                        let fraction = (at - now) / (next - now);
                        for (state, x0) in x0.iter().enumerate() {
                            let place = class.at(row, class.first_state + state);
                            data[place] = x0 + fraction * (data[place] - x0);
                        }
                        self.act(class, data, row, &condition.action, at, 0);
                        now = at;
                        take(class, data, row, &mut x0);
                        continue;
                    }
                    _ => self.conditions(class, data, row, &x0, now, next, during.nudge),
                }
                now = next;
                // What is not finite after the smallest step stays so; the check of all states will tell.
                if now < due && is_finite(class, data, row) {
                    take(class, data, row, &mut x0);
                    continue;
                }
            }
            let Some(event) = arriving.next() else { break };
            self.receive(class, data, &event.to, event.due);
            take(class, data, row, &mut x0);
        }
    }

    /// The first condition that comes to hold between two times and whose block changes the course of the row.
    #[expect(clippy::too_many_arguments, reason = "a row, a condition and two times")]
    fn crossing<'c>(
        &mut self,
        class: &'c Class,
        data: &mut [f64],
        row: usize,
        x0: &[f64],
        from: f64,
        to: f64,
        nudge: f64,
    ) -> Option<(&'c RowCondition, f64)> {
        let mut first: Option<(&RowCondition, f64)> = None;
        for condition in class.conditions.iter().filter(|it| it.fires && !it.passive) {
            let at = self.time_of(class, data, row, condition, x0, from, to, nudge)?;
            let Some(at) = at else { continue };
            if at < to && first.is_none_or(|(_, earliest)| at < earliest) {
                first = Some((condition, at));
            }
        }
        first
    }

    /// When a condition that holds at the end of an interval began to; `Some(None)` if it does not hold.
    #[expect(clippy::too_many_arguments, reason = "a row, a condition and two times")]
    fn time_of(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        condition: &RowCondition,
        x0: &[f64],
        from: f64,
        to: f64,
        nudge: f64,
    ) -> Option<Option<f64>> {
        if self.value(class, data, row, &condition.test, to + nudge) == 0.0 {
            return Some(None);
        }
        let Some(margin) = &condition.margin else { return Some(Some(to)) };
        let mut after = Vec::new();
        margin.map(&mut |tape| after.push(self.value(class, data, row, tape, to + nudge)));
        let mut x1 = Vec::new();
        take(class, data, row, &mut x1);
        put(class, data, row, x0);
        let held = self.value(class, data, row, &condition.test, from + nudge) != 0.0;
        let mut after = after.into_iter();
        let fraction = margin.fraction(&mut |tape| {
            let before = self.value(class, data, row, tape, from + nudge);
            match after.next() {
                // Not a part that makes the condition hold.
                Some(after) if after < 0.0 => f64::INFINITY,
                Some(_) if before >= 0.0 => 0.0,
                Some(after) if after > before => before / (before - after),
                _ => 1.0,
            }
        });
        put(class, data, row, &x1);
        let fraction = if held || !fraction.is_finite() { 1.0 } else { fraction };
        Some(Some(if fraction < 1.0 { from + (to - from) * fraction } else { to }))
    }

    /// Looks at all conditions at the end of a step, in their order.
    #[expect(clippy::too_many_arguments, reason = "a row and two times")]
    fn conditions(
        &mut self,
        class: &Class,
        data: &mut [f64],
        row: usize,
        x0: &[f64],
        from: f64,
        to: f64,
        nudge: f64,
    ) {
        for condition in &class.conditions {
            let time = if condition.fires && condition.passive {
                self.time_of(class, data, row, condition, x0, from, to, nudge).flatten()
            } else {
                (self.value(class, data, row, &condition.test, to + nudge) != 0.0).then_some(to)
            };
            if let Some(time) = time {
                self.act(class, data, row, &condition.action, time, 0);
            }
        }
    }
}

fn is_finite(class: &Class, data: &[f64], row: usize) -> bool {
    (0..class.states).all(|at| data[class.at(row, class.first_state + at)].is_finite())
}

/// The states of a row.
pub(super) fn take(class: &Class, data: &[f64], row: usize, states: &mut Vec<f64>) {
    states.clear();
    states.extend((0..class.states).map(|at| data[class.at(row, class.first_state + at)]));
}

fn put(class: &Class, data: &mut [f64], row: usize, states: &[f64]) {
    for (at, &value) in states.iter().enumerate() {
        data[class.at(row, class.first_state + at)] = value;
    }
}

//! Events of a run: thresholds that are crossed, sources that fire, what is on its way and what arrives.

use super::Running;
use crate::cable::build::Receiver;
use crate::cable::source::Source;

/// What an exported detector adds to the time of a spike, in ms.
pub(super) const LATER: f64 = 1e-10;

pub(super) struct Firing {
    pub(super) next: f64,
    pub(super) number: usize,
    pub(super) last: f64,
}

impl Running<'_> {
    pub(super) fn push(&mut self, time: f64, receiver: Receiver) {
        self.queue.push(time + receiver.delay, receiver);
    }

    /// Looks for voltages above thresholds, as an export does at the beginning of a step.
    pub(super) fn detect(&mut self, t: f64) {
        for (at, detector) in self.program.detectors.iter().enumerate() {
            let is_above = self.v[detector.slot as usize] - detector.threshold > 0.0;
            if is_above && !self.above[at] {
                self.events += 1;
                for &column in &detector.recorded {
                    self.recorded.push(((t + LATER) * 1e-3, column));
                }
                for &receiver in &detector.receivers {
                    self.push(t + LATER, receiver);
                }
                self.tell(detector.relay, (t + LATER) * 1e-3);
            }
            self.above[at] = is_above;
        }
    }

    /// Lets sources fire as an export does.
    pub(super) fn fire(&mut self, t: f64, dt: f64) {
        for (at, it) in self.program.sources.iter().enumerate() {
            let next = self.firing[at].next * 1e3;
            let is_due = match &it.source {
                Source::Periodic { .. } => next - t < 1e-9,
                Source::Array { is_delivered: true, .. } => next <= t + 0.5 * dt,
                _ => t > next,
            };
            if !is_due {
                continue;
            }
            self.events += 1;
            self.firing[at].last = t * 1e-3;
            for &column in &it.recorded {
                self.recorded.push((t * 1e-3, column));
            }
            for &receiver in &it.receivers {
                self.push(t, receiver);
            }
            self.tell(it.relay, t * 1e-3);
            loop {
                let Firing { next, number, .. } = self.firing[at];
                let mut after = it.source.next(next, number, &mut self.random);
                self.firing[at].number += 1;
                match &it.source {
                    // A spike that comes too soon after another is never seen, nor is any after it.
                    Source::Periodic { period } if period * 1e3 < dt => after = f64::INFINITY,
                    Source::Array { is_delivered: false, .. } if after * 1e3 < t => after = f64::INFINITY,
                    _ => {}
                }
                self.firing[at].next = after;
                let again = match &it.source {
                    Source::Array { is_delivered: true, .. } => after * 1e3 <= t + 0.5 * dt,
                    _ => false,
                };
                if !again {
                    break;
                }
                for &receiver in &it.receivers {
                    self.push(t, receiver);
                }
                self.tell(it.relay, t * 1e-3);
            }
        }
    }

    /// Delivers what is due.
    pub(super) fn deliver(&mut self, by: f64, t: f64) {
        while let Some(event) = self.queue.pop_due(by) {
            self.receive(event.to.class as usize, event.to.row as usize, t * 1e-3);
        }
    }

    pub(super) fn receive(&mut self, class: usize, row: usize, time: f64) {
        let it = &self.program.points[class];
        let Some(tape) = &it.point.receive else { return };
        self.run_point(class, row, tape, time, self.step);
    }

    /// Looks for thresholds that were crossed in a step.
    pub(super) fn detect_between(&mut self, step: u64, from: f64) {
        for (at, detector) in self.program.detectors.iter().enumerate() {
            let slot = detector.slot as usize;
            let (old, new) = (self.before[slot] - detector.threshold, self.v[slot] - detector.threshold);
            let starts_above = step == 0 && old > 0.0;
            let crosses = new > 0.0 && !self.above[at] && !starts_above;
            if starts_above || crosses {
                let time =
                    if starts_above || old >= 0.0 { from } else { from + self.step * old / (old - new) };
                self.events += 1;
                for &column in &detector.recorded {
                    self.recorded.push((time, column));
                }
                for &receiver in &detector.receivers {
                    self.push(time, receiver);
                }
                self.tell(detector.relay, time);
            }
            self.above[at] = new > 0.0;
        }
    }
}

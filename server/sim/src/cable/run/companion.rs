//! The companion's part of a step: before the voltages of the cables, since its events count from their own time.

use super::Running;
use super::events::LATER;
use crate::run::{End, NotFinite};

impl Running<'_> {
    /// Lets the companion begin a step. What it records is that of this moment afterwards.
    pub(super) fn arrive(&mut self, step: u64, time: f64) -> Result<(), End> {
        let (Some(guest), Some(companion)) = (&mut self.companion, &self.program.companion) else {
            return Ok(());
        };
        let v = &self.v;
        guest.arrive(time, step == 0, |site| v[companion.sites[site] as usize])?;
        self.hear();
        Ok(())
    }

    /// A step of the companion.
    pub(super) fn accompany(&mut self, step: u64, (from, to): (f64, f64)) {
        let (Some(guest), Some(companion)) = (&mut self.companion, &self.program.companion) else { return };
        // NEURON's points see the voltage of the beginning, `accurate` ones that of the middle.
        let ahead = if step == 0 || self.program.is_reference { 0.0 } else { 0.5 };
        let (v, before) = (&self.v, &self.before);
        guest.advance(from, to, |site| {
            let slot = companion.sites[site] as usize;
            if ahead > 0.0 { v[slot] + ahead * (v[slot] - before[slot]) } else { v[slot] }
        });
        self.hear();
    }

    /// Passes on what the companion sent.
    fn hear(&mut self) {
        let (Some(guest), Some(companion)) = (&mut self.companion, &self.program.companion) else { return };
        let unit = if self.program.is_reference { 1e3 } else { 1.0 };
        for (time, column) in guest.take_events() {
            let Some(heard) = column.checked_sub(companion.relays).and_then(|at| companion.heard.get(at))
            else {
                continue;
            };
            if heard.watched.is_some() {
                continue;
            }
            self.recorded.extend(heard.recorded.iter().map(|&column| (time, column)));
            for &receiver in &heard.receivers {
                self.queue.push(time * unit + receiver.delay, receiver);
            }
        }
    }

    /// `reference`: looks for voltages of the companion's cells that went through 0 mV.
    pub(super) fn detect_beside(&mut self, t: f64) {
        let (Some(guest), Some(companion)) = (&self.companion, &self.program.companion) else { return };
        for (at, heard) in companion.heard.iter().enumerate() {
            let Some(column) = heard.watched else { continue };
            let is_above = guest.value(column, t * 1e-3) > 0.0;
            if is_above && !self.above_beside[at] {
                self.events += 1;
                self.recorded.extend(heard.recorded.iter().map(|&column| ((t + LATER) * 1e-3, column)));
                for &receiver in &heard.receivers {
                    self.queue.push(t + LATER + receiver.delay, receiver);
                }
            }
            self.above_beside[at] = is_above;
        }
    }

    /// Tells the companion of an event, at a time in seconds.
    pub(super) fn tell(&mut self, relay: Option<usize>, time: f64) {
        if let (Some(guest), Some(relay)) = (&mut self.companion, relay) {
            guest.send(relay, time);
        }
    }

    /// Adds the currents of points of the companion: their mean over the step.
    pub(super) fn add_companion(&mut self) {
        let (Some(guest), Some(companion)) = (&mut self.companion, &self.program.companion) else { return };
        for (site, &slot) in companion.sites.iter().enumerate() {
            self.current[slot as usize] += guest.take_charge(site) / self.step;
        }
    }

    /// A state of the companion that is not a finite number.
    pub(super) fn not_finite_beside(&mut self, time: f64) -> Option<NotFinite> {
        let found = self.companion.as_mut()?.not_finite(time)?;
        Some(self.program.companion.as_ref()?.blamed(found))
    }
}

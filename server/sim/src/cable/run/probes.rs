//! What recorded variables of membranes and points show in each row.

use super::{Rows, Running, run_row};
use crate::cable::build::{Probe, When, at_column};
use crate::cable::point;
use crate::kernel::{LANES, Tape};

/// What a probe of the membrane or of a point shows now and next.
#[derive(Copy, Clone, Default)]
pub(super) struct Shown {
    pub(super) now: f64,
    pub(super) next: f64,
}

impl Running<'_> {
    /// What recorded variables of membranes show in the first row.
    pub(super) fn probe_first(&mut self) {
        let program = self.program;
        for (at, probe) in program.probes.iter().enumerate() {
            let Probe::Membrane { class, row, tape, when, first } = probe else { continue };
            let membrane = &program.membranes[*class as usize].membrane;
            self.scratch = self.copy_row(*class as usize, *row as usize);
            if program.is_reference && *when != When::After {
                for (state, _) in membrane.is_late.iter().enumerate().filter(|it| *it.1) {
                    self.scratch[(membrane.first_state + state) * LANES] = 0.0;
                }
            }
            let value = self.scratch_value(tape, membrane.scratch);
            self.shown[at] = Shown { now: first.unwrap_or(value), next: value };
        }
    }

    /// Before the states of a class are advanced: what recorded rows need of them.
    pub(super) fn keep_states(&mut self, class: usize) {
        let membrane = &self.program.membranes[class].membrane;
        for (at, probe) in self.program.probes.iter().enumerate() {
            if let Probe::Membrane { class: of, row, tape, .. } = probe
                && *of as usize == class
            {
                let kept = self.copy_row(class, *row as usize);
                self.scratch = kept;
                let value = self.scratch_value(tape, membrane.scratch);
                self.shown[at].next = value;
            }
        }
    }

    /// The columns of one row as a block of their own.
    pub(super) fn copy_row(&mut self, class: usize, row: usize) -> Vec<f64> {
        let columns = self.program.membranes[class].membrane.columns;
        let mut block = std::mem::take(&mut self.scratch);
        block.clear();
        block.resize(columns * LANES, 0.0);
        for column in 0..columns {
            block[column * LANES] = self.membranes[class][at_column(columns, row, column)];
        }
        block
    }

    pub(super) fn scratch_value(&mut self, tape: &Tape, column: usize) -> f64 {
        let columns = self.scratch.len() / LANES;
        let rows = Rows { data: &mut self.scratch, columns, count: 1 };
        run_row(tape, rows, 0, 0.0, self.step, &mut self.space.registers);
        self.scratch[column * LANES]
    }

    /// `reference`: recorded variables of membranes that belong to the new voltage and the old states, and what of the old states the
    /// next step uses.
    pub(super) fn probe_membranes(&mut self, class: usize) {
        let membrane = &self.program.membranes[class].membrane;
        for (at, probe) in self.program.probes.iter().enumerate() {
            if let Probe::Membrane { class: of, row, tape, when, .. } = probe
                && *of as usize == class
            {
                match when {
                    When::After => {}
                    When::Before => {
                        self.scratch = self.copy_row(class, *row as usize);
                        self.shown[at].now = self.scratch_value(tape, membrane.scratch);
                    }
                    When::Used => {
                        let columns = membrane.columns;
                        let data = &self.membranes[class];
                        let state =
                            |it: usize| data[at_column(columns, *row as usize, membrane.first_state + it)];
                        let late = membrane.is_late.iter().enumerate().filter(|it| *it.1);
                        self.late[at].clear();
                        self.late[at].extend(late.map(|(it, _)| (membrane.first_state + it, state(it))));
                    }
                }
            }
        }
    }

    /// `reference`: recorded variables of points at a moment within a step.
    pub(super) fn probe_points(&mut self, class: usize, moment: When, time: f64) {
        for (at, probe) in self.program.probes.iter().enumerate() {
            if let Probe::Point { class: of, row, tape, when } = probe
                && *of as usize == class
                && *when == moment
            {
                self.shown[at].now = self.point_value(class, *row as usize, tape, time);
            }
        }
    }

    pub(super) fn point_value(&mut self, class: usize, row: usize, tape: &Tape, time: f64) -> f64 {
        let it = &self.program.points[class];
        let columns = it.point.columns;
        self.run_point(class, row, tape, time, self.step);
        self.points[class][at_column(columns, row, it.point.scratch)]
    }

    /// Recorded variables that belong to the states after a step, and what the next step uses.
    pub(super) fn probe_after(&mut self) {
        let is_reference = self.program.is_reference;
        for (at, probe) in self.program.probes.iter().enumerate() {
            if let Probe::Membrane { class, row, tape, when, .. } = probe
                && (*when != When::Before || !is_reference)
            {
                let membrane = &self.program.membranes[*class as usize].membrane;
                self.scratch = self.copy_row(*class as usize, *row as usize);
                if is_reference && *when == When::Used {
                    // Conductances are made of gates as they were before their update.
                    for &(column, value) in &self.late[at] {
                        self.scratch[column * LANES] = value;
                    }
                }
                let value = self.scratch_value(tape, membrane.scratch);
                let shown = &mut self.shown[at];
                *shown = match (is_reference, when) {
                    (true, When::Used) => Shown { now: shown.next, next: value },
                    (true, _) => Shown { now: value, next: value },
                    // States half a step before and half a step after make those of now.
                    (false, _) => Shown { now: 0.5 * (shown.next + value), next: value },
                };
            }
        }
    }

    /// The value of a column.
    pub(super) fn value(&mut self, at: usize, time: f64) -> f64 {
        let program = self.program;
        match &program.probes[at] {
            Probe::Voltage(slot) => self.v[*slot as usize],
            Probe::Membrane { .. } => self.shown[at].now,
            Probe::Point { class, row, tape, when } => {
                if program.is_reference && *when != When::After {
                    return self.shown[at].now;
                }
                let (class, row) = (*class as usize, *row as usize);
                let it = &program.points[class];
                let columns = it.point.columns;
                // At the time of the row, points see the voltages of the row.
                let (v, peer) = (self.v[it.slots[row] as usize], self.v[it.peers[row] as usize]);
                self.points[class][at_column(columns, row, point::V)] = v;
                self.points[class][at_column(columns, row, point::PEER)] = peer;
                self.point_value(class, row, tape, time)
            }
            Probe::Companion(at) => {
                let (guest, companion) = (self.companion.as_ref(), program.companion.as_ref());
                guest.zip(companion).map_or(f64::NAN, |(guest, it)| guest.value(it.column(*at), time))
            }
            Probe::Since(source) => {
                let last = self.firing[*source as usize].last;
                if last.is_finite() { time - last } else { time }
            }
        }
    }
}

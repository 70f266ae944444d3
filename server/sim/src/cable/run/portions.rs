//! The part of a step that cells take without a look at each other: voltages, then what is in their membranes. Threads share it.

use std::cell::RefCell;

use rayon::prelude::*;

use super::Running;
use crate::cable::build::{CableProgram, Class};
use crate::cable::hines::Workspace;
use crate::cable::portion::{Portion, Slots};
use crate::cable::rows::{Rows, Space, is_worth_sharing};

/// What is done. Currents and conductances are those of the states after it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// States begin.
    Start,
    /// Voltages are solved for and known to membranes.
    Solve,
    /// States are advanced.
    Run,
    /// Both.
    Both,
}

/// The numbers of a portion.
struct View<'a> {
    portion: &'a Portion,
    slots: Slots<'a>,
    /// By class.
    membranes: Vec<&'a mut [f64]>,
}

thread_local! {
    static SPACE: RefCell<(Workspace, Space)> = RefCell::default();
}

/// What a stage needs to know besides the numbers.
#[derive(Copy, Clone)]
struct Work<'p> {
    program: &'p CableProgram,
    stage: Stage,
    time: f64,
    /// The step that states take, and that of voltages.
    length: f64,
    step: f64,
    /// Whether threads share the rows of each class.
    shares_rows: bool,
}

impl Work<'_> {
    fn solve(&self, portion: &Portion, slots: &mut Slots<'_>, space: &mut Workspace) {
        if matches!(self.stage, Stage::Solve | Stage::Both) {
            portion.solve(&self.program.groups, slots, (self.program.is_reference, self.step), space);
        }
    }

    fn membrane(
        &self,
        portion: &Portion,
        at: usize,
        slots: &mut Slots<'_>,
        data: &mut [f64],
        space: &mut Space,
    ) {
        let class: &Class = &self.program.membranes[at];
        if self.stage != Stage::Run {
            portion.gather(at, class, data, slots.v);
        }
        if self.stage == Stage::Solve {
            return;
        }
        let operations =
            if self.stage == Stage::Start { &class.membrane.start } else { &class.membrane.step };
        let rows: Rows<'_> = portion.rows(at, class, data);
        if self.shares_rows && is_worth_sharing(rows.count) {
            operations.run_shared(rows, self.time, self.length);
        } else {
            operations.run(rows, self.time, self.length, space);
        }
        portion.set(at, class, data, slots);
    }
}

impl Running<'_> {
    /// Takes all cells through a step.
    pub(super) fn advance_cells(&mut self, time: f64) {
        std::mem::swap(&mut self.before, &mut self.v);
        if self.watches_membranes {
            self.membranes(Stage::Solve, time, self.step);
            for class in 0..self.program.membranes.len() {
                if self.program.is_reference {
                    self.probe_membranes(class);
                } else {
                    self.keep_states(class);
                }
            }
            self.membranes(Stage::Run, time, self.step);
        } else {
            self.membranes(Stage::Both, time, self.step);
        }
    }

    /// Carries out a stage for all portions.
    pub(super) fn membranes(&mut self, stage: Stage, time: f64, length: f64) {
        let program = self.program;
        let is_one = program.portions.len() == 1;
        let shares_rows = self.is_shared && is_one;
        let work = Work { program, stage, time, length, step: self.step, shares_rows };
        if self.is_shared && !is_one {
            let threads = rayon::current_num_threads().max(1);
            let mut views = self.views();
            let each = views.len().div_ceil(threads);
            views.par_chunks_mut(each).for_each(|views| {
                SPACE.with_borrow_mut(|(workspace, space)| {
                    for View { portion, slots, membranes } in views {
                        work.solve(portion, slots, workspace);
                        for (at, data) in membranes.iter_mut().enumerate() {
                            work.membrane(portion, at, slots, data, space);
                        }
                        portion.set_bare(slots);
                    }
                });
            });
            return;
        }
        for portion in &program.portions {
            let range = portion.slots.clone();
            let mut slots = Slots {
                v: &mut self.v[range.clone()],
                before: &mut self.before[range.clone()],
                conductance: &mut self.conductance[range.clone()],
                current: &mut self.current[range],
            };
            work.solve(portion, &mut slots, &mut self.workspace);
            for (at, data) in self.membranes.iter_mut().enumerate() {
                let range = portion.range(at, program.membranes[at].membrane.columns);
                work.membrane(portion, at, &mut slots, &mut data[range], &mut self.space);
            }
            portion.set_bare(&mut slots);
        }
    }

    /// All portions side by side.
    fn views(&mut self) -> Vec<View<'_>> {
        let program = self.program;
        let (mut v, mut before) = (&mut self.v[..], &mut self.before[..]);
        let (mut conductance, mut current) = (&mut self.conductance[..], &mut self.current[..]);
        let mut membranes: Vec<&mut [f64]> = self.membranes.iter_mut().map(|it| &mut it[..]).collect();
        let each = |portion| {
            let portion: &Portion = portion;
            let count = portion.slots.len();
            let slots = Slots {
                v: take(&mut v, count),
                before: take(&mut before, count),
                conductance: take(&mut conductance, count),
                current: take(&mut current, count),
            };
            let classes = membranes.iter_mut().zip(&program.membranes).enumerate();
            let membranes = classes
                .map(|(at, (data, class))| take(data, portion.range(at, class.membrane.columns).len()));
            View { portion, slots, membranes: membranes.collect() }
        };
        program.portions.iter().map(each).collect()
    }
}

/// Takes the first numbers away.
fn take<'a>(from: &mut &'a mut [f64], count: usize) -> &'a mut [f64] {
    let (taken, rest) = std::mem::take(from).split_at_mut(count);
    *from = rest;
    taken
}

//! A model ready to be run: classes of units with the same equations, and what their rows go through.

use rustc_hash::FxHashMap;

use super::events::{Handler, Wiring};
use super::rosenbrock::Rosenbrock;
use crate::equations::Margin;
use crate::graph::{ComponentId, Name};
use crate::instance::InstanceId;
use crate::kernel::{External, LANES, Operations, Tape};
use crate::reference::ReferenceProgram;

/// A model ready to be run in accurate mode.
#[derive(Debug)]
pub(crate) struct AccurateProgram {
    pub(super) classes: Vec<Class>,
    /// Length of the published values of all units.
    pub(super) exported: usize,
    /// Whether a step looks at values of other units in its middle, which are extrapolated.
    pub(super) extrapolates: bool,
    /// The number of stages in which they are computed.
    pub(super) stages: usize,
    pub(super) wiring: Wiring,
    pub(super) probes: Vec<Probe>,
    /// Tapes of recorded quantities that must be computed: class, row, tape.
    pub(super) probe_tapes: Vec<(u32, u32, Tape)>,
    pub(super) column_names: Vec<Name>,
    /// Initialises everything, since initial values are those of the reference.
    pub(super) beginning: ReferenceProgram,
}

impl AccurateProgram {
    /// Lets everything happen at ends of steps only.
    pub(crate) fn wait_for_ends(&mut self) {
        for condition in self.classes.iter_mut().flat_map(|it| &mut it.conditions) {
            condition.is_met = false;
        }
    }
}

/// Units with the same equations, and their numbers.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) rows: usize,
    /// Numbers per row: parameters, states, exports, scratch.
    pub(super) columns: usize,
    pub(super) first_state: usize,
    pub(super) states: usize,
    pub(super) first_export: usize,
    pub(super) exports: usize,
    /// Where the exports begin among the published values; each export has [`Class::padded`] places.
    pub(super) published: usize,
    pub(super) scratch: usize,
    /// Recomputes what a step leaves for the next, after something else changed the states.
    pub(super) refresh: Tape,
    pub(super) stages: Vec<(usize, Operations, Vec<u32>)>,
    /// A step of all states with what needs no attention; the first output says which rows do.
    pub(super) update: Operations,
    /// Where it keeps the states before a step of rows that need attention.
    pub(super) before: usize,
    /// Whether the first output of `update` means anything.
    pub(super) fires: bool,
    /// A step of all states and nothing else.
    pub(super) plain: Tape,
    /// In place of all these, where the method is adaptive.
    pub(super) rosenbrock: Option<Rosenbrock>,
    pub(super) conditions: Vec<RowCondition>,
    pub(super) handlers: FxHashMap<(u32, u16), Vec<Handler>>,
    /// What happens on entering a regime of a member.
    pub(super) entries: FxHashMap<(u32, u16), Vec<RowAction>>,
    pub(super) externals: Vec<External>,
    /// For each member that stands for others, the columns of what events bring.
    pub(super) brought: FxHashMap<u32, Vec<usize>>,
    /// Draws per row and step, and the number of all draws.
    pub(super) drawn: Vec<u32>,
    pub(super) draws: usize,
    pub(super) schemes: Vec<RowScheme>,
    /// The members of each row.
    pub(super) members: Vec<Box<[InstanceId]>>,
    /// Parameters and zeros.
    pub(super) data: Vec<f64>,
    /// For each state: the slot of its initial value in the reference's memory, per row.
    pub(super) initial: Vec<Initial>,
    /// For messages: each state's member, name and equation.
    pub(super) described: Vec<(u32, Name, Box<str>)>,
    pub(super) components: Vec<ComponentId>,
}

/// Where a state's first value comes from.
#[derive(Debug)]
pub(super) enum Initial {
    Zero,
    /// A variable of a member.
    Variable(u32, Name),
    /// The active regime of a member.
    Regime(u32),
}

impl Class {
    pub(super) fn blocks(&self) -> usize {
        self.rows.div_ceil(LANES)
    }

    pub(super) fn padded(&self) -> usize {
        self.blocks() * LANES
    }

    /// Copies the states of all rows: block by block, as many of each state as there are rows in the block.
    pub(super) fn keep(&self, data: &[f64], kept: &mut Vec<f64>) {
        kept.clear();
        for (number, block) in data.chunks_exact(self.columns * LANES).enumerate() {
            let lanes = self.lanes(number);
            for state in block.chunks_exact(LANES).skip(self.first_state).take(self.states) {
                match lanes {
                    LANES => kept.extend_from_slice(&state[..LANES]),
                    // Few, mostly one: a copy of known length costs less than one of any.
                    _ => state[..lanes].iter().for_each(|&it| kept.push(it)),
                }
            }
        }
    }

    /// The states of a row among those copied.
    pub(super) fn kept(&self, kept: &[f64], row: usize, states: &mut Vec<f64>) {
        let (number, lane) = (row / LANES, row % LANES);
        let block = &kept[number * LANES * self.states..];
        states.extend((0..self.states).map(|state| block[state * self.lanes(number) + lane]));
    }

    /// The rows of a block.
    fn lanes(&self, block: usize) -> usize {
        (self.rows - block * LANES).min(LANES)
    }

    /// Where a column of a row is in the data of the class.
    pub(super) fn at(&self, row: usize, column: usize) -> usize {
        (row / LANES * self.columns + column) * LANES + row % LANES
    }
}

/// A condition that is looked at row by row.
#[derive(Debug)]
pub(super) struct RowCondition {
    pub(super) test: Tape,
    pub(super) margin: Option<Margin<Tape>>,
    pub(super) action: RowAction,
    /// It is met where it comes to hold, not at the end of the step: what it does makes a difference in between.
    pub(super) is_met: bool,
    /// It may act again at the end of a step in which it has acted.
    pub(super) repeatable: bool,
    /// What it assigns changes no rate, so it need not interrupt the step.
    pub(super) passive: bool,
}

/// A block, row by row.
#[derive(Debug, Default)]
pub(super) struct RowAction {
    pub(super) member: u32,
    pub(super) assignments: Vec<Tape>,
    pub(super) events: Vec<u16>,
    pub(super) transition: Option<u16>,
    /// The column of the member's active regime.
    pub(super) regime_column: u32,
}

/// A kinetic scheme of a class: columns of its states and rates.
#[derive(Debug)]
pub(super) struct RowScheme {
    pub(super) states: Vec<u32>,
    pub(super) edges: Vec<(u32, u32, u32, u32)>,
}

/// Where a recorded value is.
#[derive(Debug)]
pub(super) enum Probe {
    Number(f64),
    Time,
    /// Class and position in its data.
    Column(u32, usize),
}

impl RowScheme {
    /// Occupancies after `dt`, with the rates as they stand in the block.
    pub(super) fn advance(&self, block: &mut [f64], lane: usize, dt: f64) {
        let n = self.states.len();
        let mut q = vec![0.0; n * n];
        for &(source, target, forward, reverse) in &self.edges {
            let (source, target) = (source as usize, target as usize);
            let (forward, reverse) =
                (block[forward as usize * LANES + lane] * dt, block[reverse as usize * LANES + lane] * dt);
            q[source * n + source] -= forward;
            q[target * n + source] += forward;
            q[target * n + target] -= reverse;
            q[source * n + target] += reverse;
        }
        let mut p: Vec<f64> = self.states.iter().map(|&it| block[it as usize * LANES + lane]).collect();
        crate::matrix::exponential_times(&q, &mut p);
        for (&column, value) in self.states.iter().zip(p) {
            block[column as usize * LANES + lane] = value;
        }
    }
}

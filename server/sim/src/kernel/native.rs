//! Tapes as machine code: eight instances at a time in the 32 vector registers of AVX-512.
//!
//! The code performs the operations of the tape in its order with the same rounding, elementary functions written out,
//! so it gives the same bits as the tape. Making it costs some tens of microseconds, so it is made for every class.
//! For what has no instructions (functions other than the exponential, general powers) it calls back, number by number. On other
//! processors everything stays a tape.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(target_arch = "x86_64")]
mod allocate;
#[cfg(target_arch = "x86_64")]
mod evex;
#[cfg(target_arch = "x86_64")]
mod lower;

#[cfg(target_arch = "x86_64")]
use self::lower::{Callee, Made};
use super::block::Inputs;
use super::{LANES, Tape};

/// The machine code of a tape.
#[derive(Debug)]
pub(crate) struct Native {
    code: memmap2::Mmap,
    constants: Vec<f64>,
    /// Values from outside that the code reads: external numbers of the class, then draws.
    pub(super) outside: Vec<Outside>,
    /// How many columns a block must have, and how many rows of it are computed at the least.
    columns: usize,
    rows: usize,
    #[cfg(target_arch = "x86_64")]
    _callees: Box<[Callee]>,
}

/// A value from outside of the block.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Outside {
    External(u32),
    Random(u32),
}

/// The machine code of a tape for one row at a time, made once the tape has been used often.
#[derive(Debug, Default)]
pub(super) struct OfOneRow {
    uses: AtomicU32,
    code: OnceLock<Option<Native>>,
}

/// Uses from which on it pays, and the instructions that it takes.
const OFTEN: u32 = 64;
const LONG: usize = 3;

impl OfOneRow {
    pub(super) fn get(&self, tape: &Tape) -> Option<&Native> {
        if let Some(code) = self.code.get() {
            return code.as_ref();
        }
        if tape.instructions.len() < LONG || self.uses.fetch_add(1, Ordering::Relaxed) < OFTEN {
            return None;
        }
        self.code.get_or_init(|| Native::new(tape, Layout::ONE_ROW)).as_ref()
    }
}

impl Clone for OfOneRow {
    fn clone(&self) -> OfOneRow {
        OfOneRow::default()
    }
}

/// The layout that the code relies on.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Layout {
    /// How many rows there are, at most [`GROUP`] of which are computed at a time; 0 for any single row of a block.
    pub(crate) rows: usize,
    /// The column that says which rows need attention; it must be the first output.
    pub(crate) mask: u32,
    pub(crate) first_state: u32,
    pub(crate) states: u32,
    /// Where states go as they were before, for groups of rows of which one needs attention.
    pub(crate) before: u32,
}

impl Layout {
    /// No row ever needs attention.
    pub(crate) const WITHOUT_MASK: Layout =
        Layout { rows: usize::MAX, mask: u32::MAX, first_state: 0, states: 0, before: 0 };

    /// One row of a block at a time.
    const ONE_ROW: Layout = Layout { rows: 0, ..Layout::WITHOUT_MASK };
}

/// Instances per group.
const GROUP: usize = 8;

#[cfg(target_arch = "x86_64")]
type Entry = unsafe extern "sysv64" fn(*mut f64, *const f64, *const f64, u64, f64, f64) -> u32;

impl Native {
    /// Translates a tape, if this machine and the tape allow it.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn new(tape: &Tape, layout: Layout) -> Option<Native> {
        let supported = std::arch::is_x86_feature_detected!("avx512f")
            && std::arch::is_x86_feature_detected!("avx512dq")
            && std::arch::is_x86_feature_detected!("avx512vl");
        if !supported || cfg!(miri) || tape.instructions.is_empty() {
            return None;
        }
        let made = lower::lower(tape, layout)?;
        let mut code = memmap2::MmapMut::map_anon(made.bytes.len()).ok()?;
        code.copy_from_slice(&made.bytes);
        // Systems that forbid new code keep to tapes.
        let code = code.make_exec().ok()?;
        let Made { constants, outside, columns, callees, .. } = made;
        Some(Native { code, constants, outside, columns, rows: layout.rows, _callees: callees })
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(crate) fn new(_: &Tape, _: Layout) -> Option<Native> {
        None
    }

    /// Runs over the first `lanes` instances of a block. Says whether one of them needs attention.
    pub(crate) fn run(
        &self,
        block: &mut [f64],
        lanes: usize,
        inputs: &Inputs<'_>,
        outside: &mut Vec<f64>,
    ) -> bool {
        assert!(block.len() >= self.columns * LANES && (1..=LANES.min(self.rows)).contains(&lanes), "whole");
        let groups = lanes.div_ceil(GROUP);
        if outside.len() < self.outside.len() * LANES {
            outside.resize(self.outside.len() * LANES, 0.0);
        }
        for (values, from) in outside.chunks_exact_mut(LANES).zip(&self.outside) {
            match *from {
                Outside::External(at) => {
                    let (values, rest) = values[..groups * GROUP].split_at_mut(lanes);
                    inputs.externals[at as usize].values(inputs.row, inputs.exported, values);
                    // Rows that do not exist are like the last that does.
                    rest.fill(values[lanes - 1]);
                }
                Outside::Random(at) => {
                    values.copy_from_slice(&inputs.random[at as usize * LANES..][..LANES]);
                }
            }
        }
        self.call(block, outside, groups as u64, inputs.time, inputs.step) != 0
    }

    /// Runs for one instance of a block.
    pub(super) fn run_one(
        &self,
        block: &mut [f64],
        lane: usize,
        inputs: &Inputs<'_>,
        outside: &mut Vec<f64>,
    ) {
        assert!(block.len() >= self.columns * LANES && lane < LANES && self.rows == 0, "of the block");
        if outside.len() < self.outside.len() * LANES {
            outside.resize(self.outside.len() * LANES, 0.0);
        }
        for (values, from) in outside.chunks_exact_mut(LANES).zip(&self.outside) {
            values[0] = match *from {
                Outside::External(at) => {
                    inputs.externals[at as usize].value(inputs.row + lane, inputs.exported)
                }
                Outside::Random(at) => inputs.random[at as usize * LANES + lane],
            };
        }
        self.call(&mut block[lane..], outside, 1, inputs.time, inputs.step);
    }

    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "machine code is called")]
    fn call(&self, block: &mut [f64], outside: &[f64], groups: u64, time: f64, step: f64) -> u32 {
        // SAFETY: `code` holds a function of this signature, made by `lower` for this processor. It reads and writes whole groups of
        // lanes, or the first lane alone, of the columns that the callers made sure of, reads as many lanes of `outside`
        // and entries of `constants` as were counted while it was made, and uses its own stack. It is mapped as long as
        // `self` lives.
        unsafe {
            let entry: Entry = std::mem::transmute(self.code.as_ptr());
            entry(block.as_mut_ptr(), outside.as_ptr(), self.constants.as_ptr(), groups, time, step)
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn call(&self, _: &mut [f64], _: &[f64], _: u64, _: f64, _: f64) -> u32 {
        0
    }
}

/// Where machine code goes for functions that it has no instructions for.
#[cfg(target_arch = "x86_64")]
fn entry_of_calls() -> u64 {
    let entry: unsafe extern "sysv64" fn(*mut f64, *const f64, *const Callee, u64) = call_each;
    entry as usize as u64
}

/// Replaces numbers by what a function makes of them and as many others.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "called by machine code")]
unsafe extern "sysv64" fn call_each(values: *mut f64, others: *const f64, callee: *const Callee, count: u64) {
    // SAFETY: machine code made by `lower` gives two different vectors on its stack, each of at least `count` numbers, and one
    // of the callees that live as long as itself.
    let (values, others, callee) = unsafe {
        let others = std::slice::from_raw_parts(others, count as usize);
        (std::slice::from_raw_parts_mut(values, count as usize), others, &*callee)
    };
    for (value, other) in values.iter_mut().zip(others) {
        *value = match *callee {
            Callee::Function(function) => crate::code::call(function, *value),
            Callee::Binary(op) => crate::code::binary(op, *value, *other),
        };
    }
}

#[cfg(test)]
mod tests {
    use lems::expression::{BinaryOp, Function};

    use super::*;
    use crate::equations::{Dag, Node, Op};
    use crate::kernel::{Builder, External, Registers, run};
    use crate::random::JavaRandom;

    const STATES: u32 = 6;

    /// A graph that uses every operation often, and more values at a time than there are registers.
    fn graph(random: &mut JavaRandom) -> (Dag, Vec<(Node, u32)>) {
        let mut dag = Dag::default();
        let mut nodes: Vec<Node> = (0..STATES).map(|at| dag.leaf(Op::State(at))).collect();
        nodes.extend([Op::Time, Op::Step, Op::External(0), Op::Random(0)].map(|it| dag.leaf(it)));
        nodes.extend([0.5, -3.0, 1e-3, 7.25].map(|it| dag.number(it)));
        for _ in 0..120 {
            let mut any = |nodes: &[Node]| nodes[(random.uniform() * nodes.len() as f64) as usize];
            let [a, b, c, d] = [0; 4].map(|_| any(&nodes));
            let kind = any(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(Node)).0;
            let compared =
                [BinaryOp::Gt, BinaryOp::Lt, BinaryOp::Geq, BinaryOp::Leq, BinaryOp::Eq, BinaryOp::Neq]
                    [any(&[0, 1, 2, 3, 4, 5].map(Node)).0 as usize];
            let node = match kind {
                0 => dag.add(a, b),
                1 => dag.binary(BinaryOp::Sub, a, b),
                2 => dag.mul(a, b),
                3 => dag.binary(BinaryOp::Div, a, b),
                4 => dag.call(Function::Exp, a),
                5 => dag.phi(a),
                6 => dag.leaf(Op::Damp(a)),
                7 => dag.leaf(Op::Gain(a)),
                8 => dag.leaf(Op::Relax(a, b, c, d)),
                9 => {
                    let test = dag.binary(compared, a, b);
                    dag.choose(test, c, d)
                }
                10 => {
                    let (one, other) = (dag.binary(compared, a, b), dag.binary(compared, c, d));
                    let op = if d < c { BinaryOp::And } else { BinaryOp::Or };
                    dag.binary(op, one, other)
                }
                11 => dag.negate(a),
                14 => {
                    let functions = [Function::Sin, Function::Ln, Function::Sqrt, Function::Tanh];
                    dag.call(functions[any(&[0, 1, 2, 3].map(Node)).0 as usize], a)
                }
                15 => dag.binary(if c < d { BinaryOp::Pow } else { BinaryOp::Mod }, a, b),
                12 => {
                    let product = dag.mul(a, b);
                    dag.add(product, c)
                }
                _ => {
                    let product = dag.mul(a, b);
                    dag.binary(BinaryOp::Sub, c, product)
                }
            };
            nodes.push(node);
        }
        let last = nodes.len() - STATES as usize * 9;
        let outputs = nodes[last..].iter().enumerate();
        let outputs = outputs.map(|(at, &node)| (node, if at == 0 { 99 } else { at as u32 % 64 })).collect();
        (dag, outputs)
    }

    #[test]
    fn machine_code_gives_the_bits_of_the_tape() {
        let mut random = JavaRandom::new(5);
        let mut ran = 0;
        for round in 0..200 {
            let (dag, outputs) = graph(&mut random);
            let tape = Builder::new(&dag, 0).stores(&outputs);
            let rows = [LANES, 8, 4, 2, 1][round % 5];
            let layout = Layout { rows, mask: 99, first_state: 0, states: STATES, before: 64 };
            let Some(native) = Native::new(&tape, layout) else { continue };
            ran += 1;
            let columns = 100;
            let special = [0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, -800.0, 720.0, 1e-310];
            let mut block: Vec<f64> = (0..columns * LANES)
                .map(|at| match at % 11 {
                    0 => special[at / 11 % special.len()],
                    _ => (random.uniform() - 0.5) * 8.0,
                })
                .collect();
            let draws: Vec<f64> = (0..LANES).map(|_| random.uniform()).collect();
            let exported: Vec<f64> = (0..LANES).map(|_| random.uniform() - 0.5).collect();
            let externals = [External::One((0..LANES as u32).collect())];
            let inputs = Inputs {
                time: 0.125,
                step: 0.01,
                exported: &exported,
                externals: &externals,
                rows: LANES,
                row: 0,
                random: &draws,
            };
            let before = block.clone();
            let mut again = block.clone();
            run(&tape, 0..tape.instructions.len(), &mut block, LANES, &inputs, &mut Registers::default());
            let attention = native.run(&mut again, rows, &inputs, &mut Vec::new());
            let mask = &block[99 * LANES..][..LANES];
            assert!(attention || mask[..rows].iter().all(|it| *it == 0.0));
            // Rows that are computed at a time.
            let group = rows.min(GROUP);
            for (at, (a, b)) in block.iter().zip(&again).enumerate() {
                let (column, lane) = (at / LANES, at % LANES);
                let expected = match column {
                    // What the row beyond the last finds outside is not its own.
                    _ if (rows..group).contains(&lane) => continue,
                    _ if lane >= group.max(rows) => &before[at],
                    64..70 if mask[lane / group * group..][..group].iter().any(|it| *it != 0.0) => {
                        &before[(column - 64) * LANES + lane]
                    }
                    _ => a,
                };
                assert!(same(*expected, *b), "{rows} rows: column {column} lane {lane}: {expected} {b}");
            }
            let alone = Native::new(&tape, Layout::ONE_ROW).unwrap();
            let lane = round % LANES;
            let mut once_more = before.clone();
            alone.run_one(&mut once_more, lane, &inputs, &mut Vec::new());
            for (at, b) in once_more.iter().enumerate() {
                let expected = if at % LANES == lane { block[at] } else { before[at] };
                assert!(same(expected, *b), "row {lane} alone: column {}: {expected} {b}", at / LANES);
            }
        }
        assert!(ran == 0 || ran == 200, "whether there is machine code depends on the machine only: {ran}");
    }

    fn same(a: f64, b: f64) -> bool {
        a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
    }
}

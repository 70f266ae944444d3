//! Tapes as machine code: eight instances at a time in the 32 vector registers of AVX-512.
//!
//! The code performs the operations of the tape in its order with the same rounding, elementary functions written out,
//! so it gives the same bits as the tape. Making it costs some tens of microseconds, so it is made for every class.
//! What it cannot express (functions other than the exponential, general powers) stays a tape, and so does everything on
//! other processors.

#[cfg(target_arch = "x86_64")]
mod evex;
#[cfg(target_arch = "x86_64")]
mod lower;

use super::block::Inputs;
use super::{LANES, Tape};

/// The machine code of a tape.
#[derive(Debug)]
pub(crate) struct Native {
    code: memmap2::Mmap,
    constants: Vec<f64>,
    /// Values from outside that the code reads: external numbers of the class, then draws.
    pub(super) outside: Vec<Outside>,
}

/// A value from outside of the block.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Outside {
    External(u32),
    Random(u32),
}

/// The layout that the code relies on.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Layout {
    /// The column that says which rows need attention; it must be the first output.
    pub(crate) mask: u32,
    pub(crate) first_state: u32,
    pub(crate) states: u32,
    /// Where states go as they were before, for groups of rows of which one needs attention.
    pub(crate) before: u32,
}

impl Layout {
    /// No row ever needs attention.
    pub(crate) const WITHOUT_MASK: Layout = Layout { mask: u32::MAX, first_state: 0, states: 0, before: 0 };
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
        Some(Native { code, constants: made.constants, outside: made.outside })
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(crate) fn new(_: &Tape, _: Layout) -> Option<Native> {
        None
    }

    /// Runs over the first `lanes` instances of a block. Says whether one of them needs attention.
    pub(crate) fn run(
        &self,
        block: &mut [f64],
        columns: usize,
        lanes: usize,
        inputs: &Inputs<'_>,
        scratch: &mut Vec<f64>,
    ) -> bool {
        assert!(block.len() == columns * LANES && lanes <= LANES && lanes > 0, "a block is whole");
        scratch.clear();
        scratch.resize(self.outside.len() * LANES, 0.0);
        for (values, outside) in scratch.chunks_exact_mut(LANES).zip(&self.outside) {
            match *outside {
                Outside::External(at) => {
                    let external = &inputs.externals[at as usize];
                    for (lane, value) in values.iter_mut().enumerate().take(lanes) {
                        *value = external.value(inputs.row + lane, inputs.exported);
                    }
                }
                Outside::Random(at) => {
                    values.copy_from_slice(&inputs.random[at as usize * LANES..][..LANES]);
                }
            }
        }
        self.call(block, scratch, lanes.div_ceil(GROUP) as u64, inputs.time, inputs.step) != 0
    }

    #[cfg(target_arch = "x86_64")]
    #[expect(unsafe_code, reason = "machine code is called")]
    fn call(&self, block: &mut [f64], outside: &[f64], groups: u64, time: f64, step: f64) -> u32 {
        // SAFETY: `code` holds a function of this signature, made by `lower` for this processor. It reads and writes whole groups of
        // lanes of columns that the class has, reads as many lanes of `outside` and entries of `constants` as were
        // counted while it was made, and uses its own stack. It is mapped as long as `self` lives.
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
            let kind = any(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map(Node)).0;
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
        for _ in 0..200 {
            let (dag, outputs) = graph(&mut random);
            let tape = Builder::new(&dag, 0).stores(&outputs);
            let layout = Layout { mask: 99, first_state: 0, states: STATES, before: 64 };
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
            let attention = native.run(&mut again, columns, LANES, &inputs, &mut Vec::new());
            let mask = &block[99 * LANES..][..LANES];
            assert_eq!(attention, mask.iter().any(|it| *it != 0.0));
            for (at, (a, b)) in block.iter().zip(&again).enumerate() {
                let (column, lane) = (at / LANES, at % LANES);
                let expected = match column {
                    64..70 if mask[lane / GROUP * GROUP..][..GROUP].iter().any(|it| *it != 0.0) => {
                        &before[(column - 64) * LANES + lane]
                    }
                    _ => a,
                };
                let same = expected.to_bits() == b.to_bits() || (expected.is_nan() && b.is_nan());
                assert!(same, "column {column} lane {lane}: {expected} {b}");
            }
        }
        assert!(ran == 0 || ran == 200, "whether there is machine code depends on the machine only: {ran}");
    }
}

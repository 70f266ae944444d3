//! Runs a tape over the instances of one block.

use lems::expression::{BinaryOp, Function};

use std::ops::Range;

use super::LANES;
use super::tape::{Code, Instruction, Tape};
use crate::math;

/// What a tape reads besides the columns of its block.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Inputs<'a> {
    pub(crate) time: f64,
    pub(crate) step: f64,
    /// Values of other units.
    pub(crate) exported: &'a [f64],
    /// Per external of the class: where its values for the rows of this block begin in `links`.
    pub(crate) externals: &'a [External],
    /// The rows of the class: they decide the width, so that all blocks of a class have the same.
    pub(crate) rows: usize,
    /// The first row of the block.
    pub(crate) row: usize,
    /// Random numbers for this block: one stretch of [`LANES`] per draw.
    pub(crate) random: &'a [f64],
}

/// Where the values of an external are.
#[derive(Clone, Debug)]
pub(crate) enum External {
    /// One place in the exports per row.
    One(Box<[u32]>),
    /// Any number of places per row, added up: ends of the stretches, and places.
    Sum(Box<[u32]>, Box<[u32]>),
    /// Likewise, multiplied.
    Product(Box<[u32]>, Box<[u32]>),
}

impl External {
    /// The value for a row.
    #[inline]
    pub(super) fn value(&self, row: usize, exported: &[f64]) -> f64 {
        let mut value = [0.0];
        self.values(row, exported, &mut value);
        value[0]
    }

    /// The values for consecutive rows.
    pub(super) fn values(&self, first: usize, exported: &[f64], values: &mut [f64]) {
        let at = |it: &u32| exported[*it as usize];
        match self {
            External::One(places) => {
                for (value, place) in values.iter_mut().zip(&places[first..]) {
                    *value = at(place);
                }
            }
            External::Sum(ends, places) => {
                for (value, places) in values.iter_mut().zip(stretches(ends, places, first)) {
                    *value = places.iter().map(at).sum();
                }
            }
            External::Product(ends, places) => {
                for (value, places) in values.iter_mut().zip(stretches(ends, places, first)) {
                    *value = places.iter().map(at).product();
                }
            }
        }
    }
}

/// The places of each row from one on.
fn stretches<'a>(ends: &'a [u32], places: &'a [u32], first: usize) -> impl Iterator<Item = &'a [u32]> {
    let mut from = if first == 0 { 0 } else { ends[first - 1] as usize };
    ends[first..].iter().map(move |&end| {
        let stretch = &places[from..end as usize];
        from = end as usize;
        stretch
    })
}

/// One number per instance, on cache lines of its own.
#[derive(Debug)]
#[repr(align(64))]
struct Register<const N: usize>([f64; N]);

/// Registers of any width, kept between blocks.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "registers change places, which must cost a pointer")]
pub(crate) struct Registers {
    wide: Vec<Box<Register<LANES>>>,
    narrow: Vec<Box<Register<8>>>,
    single: Vec<Box<Register<1>>>,
    /// Values from outside, for machine code.
    pub(crate) outside: Vec<f64>,
}

/// Runs a part of a tape over the first `lanes` instances of a block, whose columns lie one after the other, [`LANES`] numbers each.
/// A second part finds the registers as the first left them.
pub(crate) fn run(
    tape: &Tape,
    part: Range<usize>,
    block: &mut [f64],
    lanes: usize,
    inputs: &Inputs<'_>,
    registers: &mut Registers,
) {
    let instructions = &tape.instructions[part];
    let count = tape.registers;
    match inputs.rows {
        0 => {}
        1 => dispatch(Pass {
            instructions,
            count,
            block,
            first: 0,
            lanes,
            inputs,
            registers: &mut registers.single,
        }),
        2..=8 => dispatch(Pass {
            instructions,
            count,
            block,
            first: 0,
            lanes,
            inputs,
            registers: &mut registers.narrow,
        }),
        _ => dispatch(Pass {
            instructions,
            count,
            block,
            first: 0,
            lanes,
            inputs,
            registers: &mut registers.wide,
        }),
    }
}

/// Runs a tape for one instance of a block.
pub(crate) fn run_one(
    tape: &Tape,
    block: &mut [f64],
    lane: usize,
    inputs: &Inputs<'_>,
    registers: &mut Registers,
) {
    if let Some(native) = tape.of_one_row.get(tape) {
        return native.run_one(block, lane, inputs, &mut registers.outside);
    }
    dispatch(Pass {
        instructions: &tape.instructions,
        count: tape.registers,
        block,
        first: lane,
        lanes: 1,
        inputs,
        registers: &mut registers.single,
    });
}

/// Runs a pass as compiled for the best instruction set of this machine.
fn dispatch<const N: usize>(pass: Pass<'_, N>) {
    pulp::Arch::new().dispatch(pass);
}

/// One pass over instructions. A type of its own, since only a method can ask to be inlined into the code for an instruction set.
struct Pass<'a, const N: usize> {
    instructions: &'a [Instruction],
    count: usize,
    block: &'a mut [f64],
    first: usize,
    lanes: usize,
    inputs: &'a Inputs<'a>,
    registers: &'a mut Vec<Box<Register<N>>>,
}

impl<const N: usize> pulp::NullaryFnOnce for Pass<'_, N> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        interpret::<N>(
            self.instructions,
            self.count,
            self.block,
            self.first,
            self.lanes,
            self.inputs,
            self.registers,
        );
    }
}

/// One pass over the tape. The result goes to a spare register that then changes places with its target, so that
/// a target may also be an operand.
#[inline(always)]
fn interpret<const N: usize>(
    instructions: &[Instruction],
    count: usize,
    block: &mut [f64],
    first: usize,
    lanes: usize,
    inputs: &Inputs<'_>,
    registers: &mut Vec<Box<Register<N>>>,
) {
    if registers.len() < count + 1 {
        registers.resize_with(count + 1, || Box::new(Register([0.0; N])));
    }
    let mut spare = registers.pop().unwrap_or_else(|| Box::new(Register([0.0; N])));
    for it in instructions {
        let out = &mut spare.0;
        let reg = |at: u32| &registers[at as usize].0;
        match it.code {
            Code::Store => {
                let start = it.to as usize * LANES + first;
                let a = reg(it.a);
                block[start..start + N].copy_from_slice(a);
                continue;
            }
            Code::Constant(value) => *out = [value; N],
            Code::Column => {
                let start = it.a as usize * LANES + first;
                out.copy_from_slice(&block[start..start + N]);
            }
            Code::External => {
                let external = &inputs.externals[it.a as usize];
                external.values(inputs.row + first, inputs.exported, &mut out[..lanes]);
            }
            Code::Random => {
                let start = it.a as usize * LANES + first;
                out.copy_from_slice(&inputs.random[start..start + N]);
            }
            Code::Time => *out = [inputs.time; N],
            Code::Step => *out = [inputs.step; N],
            Code::Add => map2(out, reg(it.a), reg(it.b), |a, b| a + b),
            Code::Sub => map2(out, reg(it.a), reg(it.b), |a, b| a - b),
            Code::Mul => map2(out, reg(it.a), reg(it.b), |a, b| a * b),
            Code::Div => map2(out, reg(it.a), reg(it.b), |a, b| a / b),
            Code::MulAdd => map3(out, reg(it.a), reg(it.b), reg(it.c), |a, b, c| a.mul_add(b, c)),
            Code::MulSub => map3(out, reg(it.a), reg(it.b), reg(it.c), |a, b, c| a.mul_add(b, -c)),
            Code::SubMul => map3(out, reg(it.a), reg(it.b), reg(it.c), |a, b, c| (-a).mul_add(b, c)),
            Code::AddConstant(value) => map1(out, reg(it.a), |a| a + value),
            Code::MulConstant(value) => map1(out, reg(it.a), |a| a * value),
            Code::FromConstant(value) => map1(out, reg(it.a), |a| value - a),
            Code::OverInto(value) => map1(out, reg(it.a), |a| value / a),
            Code::Negate => map1(out, reg(it.a), |a| -a),
            Code::Exp => map1(out, reg(it.a), math::exp),
            Code::Phi => {
                let a = reg(it.a);
                map1(out, a, math::phi_small);
                let mut small = true;
                for a in a {
                    small &= a.abs() < math::PHI_SMALL;
                }
                if !small {
                    map1(out, a, math::phi);
                }
            }
            Code::Damp => map1(out, reg(it.a), math::damp),
            Code::Gain => map1(out, reg(it.a), math::gain),
            Code::Relax => relax(out, reg(it.a), reg(it.b), reg(it.c), reg(it.d)),
            Code::Affine(shift, factor) => map1(out, reg(it.a), |a| (a + shift) * factor),
            Code::ExpAffine(shift, factor) => map1(out, reg(it.a), |a| math::exp((a + shift) * factor)),
            Code::Call(function) => {
                for (out, a) in out.iter_mut().zip(reg(it.a)).take(lanes) {
                    *out = call(function, *a);
                }
            }
            Code::Binary(op) => compare(op, out, reg(it.a), reg(it.b), lanes),
            Code::Choose => map3(out, reg(it.a), reg(it.b), reg(it.c), |a, b, c| pick(a != 0.0, b, c)),
            Code::ChooseBy(op) => choose(op, out, reg(it.a), reg(it.b), reg(it.c), reg(it.d)),
        }
        std::mem::swap(&mut spare, &mut registers[it.to as usize]);
    }
    registers.push(spare);
}

#[inline(always)]
fn map1<const N: usize>(out: &mut [f64; N], a: &[f64; N], f: impl Fn(f64) -> f64) {
    for lane in 0..N {
        out[lane] = f(a[lane]);
    }
}

#[inline(always)]
fn map2<const N: usize>(out: &mut [f64; N], a: &[f64; N], b: &[f64; N], f: impl Fn(f64, f64) -> f64) {
    for lane in 0..N {
        out[lane] = f(a[lane], b[lane]);
    }
}

#[inline(always)]
fn map3<const N: usize>(
    out: &mut [f64; N],
    a: &[f64; N],
    b: &[f64; N],
    c: &[f64; N],
    f: impl Fn(f64, f64, f64) -> f64,
) {
    for lane in 0..N {
        out[lane] = f(a[lane], b[lane], c[lane]);
    }
}

/// x + (a + b·x)·dt·phi(b·dt).
#[inline(always)]
fn relax<const N: usize>(out: &mut [f64; N], a: &[f64; N], b: &[f64; N], x: &[f64; N], dt: &[f64; N]) {
    let change = |lane: usize| b[lane].mul_add(x[lane], a[lane]) * dt[lane];
    let mut small = true;
    for lane in 0..N {
        let z = b[lane] * dt[lane];
        small &= z.abs() < math::PHI_SMALL;
        out[lane] = change(lane).mul_add(math::phi_small(z), x[lane]);
    }
    if !small {
        for lane in 0..N {
            out[lane] = change(lane).mul_add(math::phi(b[lane] * dt[lane]), x[lane]);
        }
    }
}

#[inline(always)]
fn compare<const N: usize>(op: BinaryOp, out: &mut [f64; N], a: &[f64; N], b: &[f64; N], lanes: usize) {
    let truth = |it: bool| if it { 1.0 } else { 0.0 };
    match op {
        BinaryOp::Gt => map2(out, a, b, |a, b| truth(a > b)),
        BinaryOp::Lt => map2(out, a, b, |a, b| truth(a < b)),
        BinaryOp::Geq => map2(out, a, b, |a, b| truth(a >= b)),
        BinaryOp::Leq => map2(out, a, b, |a, b| truth(a <= b)),
        BinaryOp::Eq => map2(out, a, b, |a, b| truth(a == b)),
        BinaryOp::Neq => map2(out, a, b, |a, b| truth(a != b)),
        BinaryOp::And => map2(out, a, b, |a, b| truth((a != 0.0) & (b != 0.0))),
        BinaryOp::Or => map2(out, a, b, |a, b| truth((a != 0.0) | (b != 0.0))),
        _ => {
            for lane in 0..lanes.min(N) {
                out[lane] = crate::code::binary(op, a[lane], b[lane]);
            }
        }
    }
}

/// One of two numbers, without a branch: from `if` the compiler makes a load from one of two addresses, lane by lane.
#[inline(always)]
fn pick(test: bool, yes: f64, no: f64) -> f64 {
    let mask = u64::from(test).wrapping_neg();
    f64::from_bits((yes.to_bits() & mask) | (no.to_bits() & !mask))
}

#[inline(always)]
fn choose<const N: usize>(
    op: BinaryOp,
    out: &mut [f64; N],
    a: &[f64; N],
    b: &[f64; N],
    yes: &[f64; N],
    no: &[f64; N],
) {
    macro_rules! pick {
        ($op:tt) => {
            for lane in 0..N {
                out[lane] = pick(a[lane] $op b[lane], yes[lane], no[lane]);
            }
        };
    }
    match op {
        BinaryOp::Gt => pick!(>),
        BinaryOp::Lt => pick!(<),
        BinaryOp::Geq => pick!(>=),
        BinaryOp::Leq => pick!(<=),
        BinaryOp::Eq => pick!(==),
        _ => pick!(!=),
    }
}

#[inline(never)]
fn call(function: Function, x: f64) -> f64 {
    crate::code::call(function, x)
}

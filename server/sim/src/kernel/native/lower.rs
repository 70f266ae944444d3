//! From a tape to operations that are one instruction each: exponentials are written out, other functions called.

use rustc_hash::FxHashMap;

use lems::expression::{BinaryOp, Function};

use super::allocate::Allocation;
use super::evex::{self, Compare, Opcode, Width};
use super::{Layout, Outside};
use crate::kernel::Tape;
use crate::kernel::tape::{Code, Instruction};

/// What becomes of a tape.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) bytes: Vec<u8>,
    pub(super) constants: Vec<f64>,
    pub(super) outside: Vec<Outside>,
    /// How many columns a block must have.
    pub(super) columns: usize,
    /// What the code calls; it has their addresses.
    pub(super) callees: Box<[Callee]>,
}

/// An operand of a primitive operation.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// The result of an operation, by number.
    Of(u32),
    Number(f64),
}

/// An operation that is one instruction, or two.
#[derive(Copy, Clone, Debug)]
pub(super) enum Primitive {
    Column(u32),
    Outside(u32),
    Time,
    Step,
    Binary(Opcode, Value, Value),
    /// a·b + c, a·b − c or c − a·b.
    Fused(Fused, Value, Value, Value),
    /// The third where the comparison of the first two holds, else the fourth.
    Select(Compare, Value, Value, Value, Value),
    Shift(Value),
    /// What has no instruction: a function of one or two values, by number.
    Call(u32, Value, Value),
    Store(u32, Value),
}

/// What is called for numbers, one by one.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Callee {
    Function(Function),
    Binary(BinaryOp),
}

#[derive(Copy, Clone, Debug)]
pub(super) enum Fused {
    Add,
    Subtract,
    Negate,
}

/// Translates a tape, unless it needs functions that have no code.
pub(super) fn lower(tape: &Tape, layout: Layout) -> Option<Made> {
    let mut lowering = Lowering::default();
    for (at, it) in tape.instructions.iter().enumerate() {
        if at == tape.prologue {
            lowering.prologue = lowering.primitives.len();
        }
        lowering.instruction(it)?;
    }
    if tape.prologue == tape.instructions.len() {
        lowering.prologue = lowering.primitives.len();
    }
    let width = match layout.rows {
        ..=1 => Width::One,
        2 => Width::Two,
        3..=4 => Width::Four,
        _ => Width::Eight,
    };
    Some(Allocation::new(&lowering, width).run(layout))
}

/// Operations under construction.
#[derive(Debug, Default)]
pub(super) struct Lowering {
    pub(super) primitives: Vec<Primitive>,
    /// How many of them give the same for all rows.
    pub(super) prologue: usize,
    registers: FxHashMap<u32, Value>,
    pub(super) outside: Vec<Outside>,
    pub(super) callees: Vec<Callee>,
}

impl Lowering {
    fn push(&mut self, primitive: Primitive) -> Value {
        self.primitives.push(primitive);
        Value::Of(self.primitives.len() as u32 - 1)
    }

    fn add(&mut self, a: Value, b: Value) -> Value {
        self.push(Primitive::Binary(evex::ADD, a, b))
    }

    fn subtract(&mut self, a: Value, b: Value) -> Value {
        self.push(Primitive::Binary(evex::SUBTRACT, a, b))
    }

    fn multiply(&mut self, a: Value, b: Value) -> Value {
        self.push(Primitive::Binary(evex::MULTIPLY, a, b))
    }

    fn divide(&mut self, a: Value, b: Value) -> Value {
        self.push(Primitive::Binary(evex::DIVIDE, a, b))
    }

    fn fused(&mut self, a: Value, b: Value, c: Value) -> Value {
        self.push(Primitive::Fused(Fused::Add, a, b, c))
    }

    fn select(&mut self, by: Compare, a: Value, b: Value, yes: Value, no: Value) -> Value {
        // These are one instruction, which also gives its second operand where one is not a number, or both are zero.
        match by {
            Compare::Greater if (a, b) == (yes, no) => {
                return self.push(Primitive::Binary(evex::MAXIMUM, a, no));
            }
            Compare::Less if (a, b) == (yes, no) => {
                return self.push(Primitive::Binary(evex::MINIMUM, a, no));
            }
            _ => {}
        }
        self.push(Primitive::Select(by, a, b, yes, no))
    }

    fn call(&mut self, callee: Callee, a: Value, b: Value) -> Value {
        self.callees.push(callee);
        self.push(Primitive::Call(self.callees.len() as u32 - 1, a, b))
    }

    fn outside(&mut self, outside: Outside) -> Value {
        let at = self.outside.iter().position(|it| *it == outside).unwrap_or_else(|| {
            self.outside.push(outside);
            self.outside.len() - 1
        });
        self.push(Primitive::Outside(at as u32))
    }

    fn instruction(&mut self, it: &Instruction) -> Option<()> {
        use Value::Number;
        let [a, b, c, d] = [it.a, it.b, it.c, it.d].map(|at| self.registers.get(&at).copied());
        let value = match it.code {
            Code::Constant(value) => Number(value),
            Code::Column => self.push(Primitive::Column(it.a)),
            Code::External => self.outside(Outside::External(it.a)),
            Code::Random => self.outside(Outside::Random(it.a)),
            Code::Time => self.push(Primitive::Time),
            Code::Step => self.push(Primitive::Step),
            Code::Add => self.add(a?, b?),
            Code::Sub => self.subtract(a?, b?),
            Code::Mul => self.multiply(a?, b?),
            Code::Div => self.divide(a?, b?),
            Code::MulAdd => self.fused(a?, b?, c?),
            Code::MulSub => self.push(Primitive::Fused(Fused::Subtract, a?, b?, c?)),
            Code::SubMul => self.push(Primitive::Fused(Fused::Negate, a?, b?, c?)),
            Code::AddConstant(value) => self.add(a?, Number(value)),
            Code::MulConstant(value) => self.multiply(a?, Number(value)),
            Code::FromConstant(value) => self.subtract(Number(value), a?),
            Code::OverInto(value) => self.divide(Number(value), a?),
            Code::Negate => self.subtract(Number(-0.0), a?),
            Code::Affine(shift, factor) => {
                let moved = self.add(a?, Number(shift));
                self.multiply(moved, Number(factor))
            }
            Code::Exp => self.exp(a?),
            Code::ExpAffine(shift, factor) => {
                let moved = self.add(a?, Number(shift));
                let argument = self.multiply(moved, Number(factor));
                self.exp(argument)
            }
            Code::Call(Function::Exp) => self.exp(a?),
            Code::Call(function) => self.call(Callee::Function(function), a?, a?),
            Code::Phi => self.phi(a?),
            Code::Relax => {
                let (a, b, x, dt) = (a?, b?, c?, d?);
                let rate = self.fused(b, x, a);
                let change = self.multiply(rate, dt);
                let z = self.multiply(b, dt);
                let phi = self.phi(z);
                self.fused(change, phi, x)
            }
            Code::Damp => {
                let (positive, negative) = self.signs(a?);
                let less = self.subtract(negative, Number(1.0));
                let series = self.fused(negative, less, Number(1.0));
                let below = self.add(Number(1.0), positive);
                self.divide(series, below)
            }
            Code::Gain => {
                let (positive, negative) = self.signs(a?);
                let growth = self.fused(Number(0.25), positive, Number(0.5));
                let growth = self.fused(growth, positive, Number(1.0));
                let usual = self.fused(Number(-0.5), negative, Number(1.0));
                let stiff = self.subtract(Number(-0.0), negative);
                let below = self.select(Compare::Greater, stiff, usual, stiff, usual);
                self.divide(growth, below)
            }
            Code::Binary(op) => match self.logic(op, a?, b?) {
                Some(value) => value,
                None => self.call(Callee::Binary(op), a?, b?),
            },
            Code::Choose => self.select(Compare::NotEqual, a?, Number(0.0), b?, c?),
            Code::ChooseBy(op) => self.select(compare(op).unwrap_or(Compare::NotEqual), a?, b?, c?, d?),
            Code::Store => {
                let value = a?;
                self.push(Primitive::Store(it.to, value));
                return Some(());
            }
        };
        self.registers.insert(it.to, value);
        Some(())
    }

    fn logic(&mut self, op: BinaryOp, a: Value, b: Value) -> Option<Value> {
        use Value::Number;
        let (zero, one) = (Number(0.0), Number(1.0));
        Some(match op {
            BinaryOp::And => {
                let second = self.select(Compare::NotEqual, b, zero, one, zero);
                self.select(Compare::NotEqual, a, zero, second, zero)
            }
            BinaryOp::Or => {
                let second = self.select(Compare::NotEqual, b, zero, one, zero);
                self.select(Compare::NotEqual, a, zero, one, second)
            }
            _ => self.select(compare(op)?, a, b, one, zero),
        })
    }

    /// x where positive and where negative, else 0.
    fn signs(&mut self, x: Value) -> (Value, Value) {
        let zero = Value::Number(0.0);
        (self.select(Compare::Greater, x, zero, x, zero), self.select(Compare::Less, x, zero, x, zero))
    }

    /// As [`crate::math::exp`], operation by operation.
    fn exp(&mut self, x: Value) -> Value {
        use Value::Number;
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let shifted = self.fused(x, Number(std::f64::consts::LOG2_E), Number(ROUND));
        let n = self.subtract(shifted, Number(ROUND));
        let rest = self.fused(n, Number(-6.931_471_803_691_238e-1), x);
        let r = self.fused(n, Number(-1.908_214_929_270_587_7e-10), rest);
        let r2 = self.multiply(r, r);
        let r4 = self.multiply(r2, r2);
        let r8 = self.multiply(r4, r4);
        let pairs = [
            (1.0 / 6.0, 0.5),
            (1.0 / 120.0, 1.0 / 24.0),
            (1.0 / 5040.0, 1.0 / 720.0),
            (1.0 / 362_880.0, 1.0 / 40320.0),
            (1.0 / 39_916_800.0, 1.0 / 3_628_800.0),
            (1.0 / 6_227_020_800.0, 1.0 / 479_001_600.0),
        ];
        let [q01, q23, q45, q67, q89, q1011] =
            pairs.map(|(factor, term): (f64, f64)| self.fused(Number(factor), r, Number(term)));
        let low = self.fused(q23, r2, q01);
        let middle = self.fused(q67, r2, q45);
        let high = self.fused(q1011, r2, q89);
        let q = self.fused(middle, r4, low);
        let q = self.fused(high, r8, q);
        let p = self.fused(q, r2, r);
        let p = self.add(Number(1.0), p);
        let power = self.push(Primitive::Shift(shifted));
        let scaled = self.push(Primitive::Binary(evex::ADD_INTEGERS, p, power));
        let scaled =
            self.select(Compare::Greater, x, Number(709.782_712_893_384), Number(f64::INFINITY), scaled);
        self.select(Compare::Less, x, Number(-708.396_418_532_264), Number(0.0), scaled)
    }

    /// As [`crate::math::phi`].
    fn phi(&mut self, x: Value) -> Value {
        use Value::Number;
        let e = self.exp(x);
        let over = self.subtract(e, Number(1.0));
        let large = self.divide(over, x);
        let x2 = self.multiply(x, x);
        let x4 = self.multiply(x2, x2);
        let pairs = [
            (0.5, 1.0),
            (1.0 / 24.0, 1.0 / 6.0),
            (1.0 / 720.0, 1.0 / 120.0),
            (1.0 / 40320.0, 1.0 / 5040.0),
            (1.0 / 3_628_800.0, 1.0 / 362_880.0),
        ];
        let [p01, p23, p45, p67, p89] =
            pairs.map(|(factor, term): (f64, f64)| self.fused(Number(factor), x, Number(term)));
        let low = self.fused(p23, x2, p01);
        let high = self.fused(p67, x2, p45);
        let top = self.fused(Number(1.0 / 39_916_800.0), x2, p89);
        let small = self.fused(top, x4, high);
        let small = self.fused(small, x4, low);
        let bound = crate::math::PHI_SMALL;
        let above = self.select(Compare::Greater, x, Number(-bound), small, large);
        self.select(Compare::Less, x, Number(bound), above, large)
    }
}

fn compare(op: BinaryOp) -> Option<Compare> {
    Some(match op {
        BinaryOp::Gt => Compare::Greater,
        BinaryOp::Lt => Compare::Less,
        BinaryOp::Geq => Compare::GreaterOrEqual,
        BinaryOp::Leq => Compare::LessOrEqual,
        BinaryOp::Eq => Compare::Equal,
        BinaryOp::Neq => Compare::NotEqual,
        _ => return None,
    })
}

//! From a tape to machine code: exponentials are written out, other functions called, then values get registers.

use rustc_hash::FxHashMap;

use lems::expression::{BinaryOp, Function};

use super::evex::{self, Assembler, Base, Compare, Opcode, Operand, Width};
use super::{Layout, Outside};
use crate::kernel::tape::{Code, Instruction};
use crate::kernel::{LANES, Tape};

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
enum Value {
    /// The result of an operation, by number.
    Of(u32),
    Number(f64),
}

/// An operation that is one instruction, or two.
#[derive(Copy, Clone, Debug)]
enum Primitive {
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
enum Fused {
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

#[derive(Default)]
struct Lowering {
    primitives: Vec<Primitive>,
    prologue: usize,
    registers: FxHashMap<u32, Value>,
    outside: Vec<Outside>,
    callees: Vec<Callee>,
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

/// Registers for values that stay; the last three are for operands that must be in one for a moment.
const REGISTERS: u8 = 29;
const MOMENT: [u8; 3] = [29, 30, 31];
/// Bytes of a vector.
const WIDTH: i32 = 64;

#[derive(Copy, Clone, Debug, PartialEq)]
enum Place {
    Nowhere,
    Register(u8),
    Stack(u32),
}

struct Allocation<'l> {
    lowering: &'l Lowering,
    /// For each value, the operations that read it, last first.
    uses: Vec<Vec<u32>>,
    places: Vec<Place>,
    /// Which value a register holds.
    held: [Option<u32>; REGISTERS as usize],
    slots: u32,
    free_slots: Vec<u32>,
    /// Slots that become free with the next operation.
    freed: Vec<u32>,
    constants: Vec<f64>,
    callees: Box<[Callee]>,
    assembler: Assembler,
    in_prologue: bool,
}

impl<'l> Allocation<'l> {
    fn new(lowering: &'l Lowering, width: Width) -> Allocation<'l> {
        let mut uses = vec![Vec::new(); lowering.primitives.len()];
        for (at, primitive) in lowering.primitives.iter().enumerate().rev() {
            for value in operands(primitive) {
                if let Value::Of(value) = value {
                    uses[value as usize].push(at as u32);
                }
            }
        }
        Allocation {
            lowering,
            uses,
            places: vec![Place::Nowhere; lowering.primitives.len()],
            held: [None; REGISTERS as usize],
            // The first two are time and step.
            slots: 2,
            free_slots: Vec::new(),
            freed: Vec::new(),
            constants: Vec::new(),
            callees: lowering.callees.clone().into(),
            assembler: Assembler { width, ..Assembler::default() },
            in_prologue: true,
        }
    }

    fn run(mut self, layout: Layout) -> Made {
        // The size of the stack is known at the end; what comes before it does not depend on it.
        for (register, slot) in [(0, 0), (1, 1)] {
            self.assembler.broadcast(register, register);
            self.assembler.store(register, Base::Stack, slot * WIDTH);
        }
        for at in 0..self.lowering.prologue {
            self.primitive(at as u32, layout);
        }
        // What the prologue leaves stays on the stack for all groups.
        for at in 0..self.lowering.prologue {
            if let Place::Register(_) = self.places[at] {
                self.evict(at as u32);
            }
        }
        self.in_prologue = false;
        let start = self.assembler.bytes.len();
        for at in self.lowering.prologue..self.lowering.primitives.len() {
            self.primitive(at as u32, layout);
        }
        let mut whole = Assembler::default();
        whole.enter((self.slots * WIDTH as u32).next_multiple_of(64));
        let start = start + whole.bytes.len();
        whole.bytes.append(&mut self.assembler.bytes);
        whole.repeat_from(start);
        let columns = self.columns(layout);
        let outside = self.lowering.outside.clone();
        Made { bytes: whole.bytes, constants: self.constants, outside, columns, callees: self.callees }
    }

    fn columns(&self, layout: Layout) -> usize {
        let used = self.lowering.primitives.iter().filter_map(|it| match it {
            Primitive::Column(column) | Primitive::Store(column, _) => Some(*column as usize + 1),
            _ => None,
        });
        let kept = (layout.first_state.max(layout.before) + layout.states) as usize;
        used.max().unwrap_or(0).max(kept)
    }

    fn is_of_prologue(&self, value: u32) -> bool {
        (value as usize) < self.lowering.prologue
    }

    fn next_use(&self, value: u32, after: u32) -> Option<u32> {
        self.uses[value as usize].iter().rev().copied().find(|&it| it > after)
    }

    /// Gives up what nobody reads after an operation.
    fn release(&mut self, values: &[Value], at: u32) {
        for value in values {
            let Value::Of(value) = *value else { continue };
            let stays = self.is_of_prologue(value) && matches!(self.places[value as usize], Place::Stack(_));
            if stays
                || self.next_use(value, at).is_some()
                || (self.in_prologue && self.is_needed_later(value))
            {
                continue;
            }
            match std::mem::replace(&mut self.places[value as usize], Place::Nowhere) {
                Place::Register(register) => self.held[register as usize] = None,
                // The operation at hand may read it after something else was moved to the stack.
                Place::Stack(slot) => self.freed.push(slot),
                Place::Nowhere => {}
            }
        }
    }

    fn is_needed_later(&self, value: u32) -> bool {
        self.uses[value as usize].iter().any(|&it| it as usize >= self.lowering.prologue)
    }

    /// A place on the stack.
    fn slot(&mut self) -> u32 {
        self.free_slots.pop().unwrap_or_else(|| {
            self.slots += 1;
            self.slots - 1
        })
    }

    /// Moves a value to the stack.
    fn evict(&mut self, value: u32) {
        let Place::Register(register) = self.places[value as usize] else { return };
        let slot = self.slot();
        self.assembler.store(register, Base::Stack, slot as i32 * WIDTH);
        self.held[register as usize] = None;
        self.places[value as usize] = Place::Stack(slot);
    }

    /// A register for the result of an operation; operands that are still needed keep theirs.
    fn target(&mut self, at: u32, keep: &[Value]) -> u8 {
        let free = self.held.iter().position(Option::is_none);
        let register = free.unwrap_or_else(|| {
            // The one that is read last of all goes.
            let keeps = |value: u32| keep.contains(&Value::Of(value));
            let candidates =
                self.held.iter().enumerate().filter_map(|(register, it)| Some((register, (*it)?)));
            let far = |value: u32| self.next_use(value, at).unwrap_or(u32::MAX);
            let victim = candidates.filter(|it| !keeps(it.1)).max_by_key(|it| far(it.1));
            let (register, value) = victim.unwrap_or((0, self.held[0].unwrap_or(0)));
            self.evict(value);
            register
        });
        self.held[register] = Some(at);
        self.places[at as usize] = Place::Register(register as u8);
        register as u8
    }

    fn constant(&mut self, value: f64) -> Operand {
        let at = self.constants.iter().position(|it| it.to_bits() == value.to_bits()).unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        Operand::Broadcast(Base::Constants, at as i32 * 8)
    }

    fn operand(&mut self, value: Value) -> Operand {
        match value {
            Value::Number(value) => self.constant(value),
            Value::Of(value) => match self.places[value as usize] {
                Place::Register(register) => Operand::Register(register),
                Place::Stack(slot) => Operand::Memory(Base::Stack, slot as i32 * WIDTH),
                Place::Nowhere => Operand::Register(MOMENT[0]),
            },
        }
    }

    /// An operand in a register, if need be for a moment.
    fn register(&mut self, value: Value, moment: usize) -> u8 {
        match self.operand(value) {
            Operand::Register(register) => register,
            memory => {
                self.assembler.load(MOMENT[moment], memory);
                MOMENT[moment]
            }
        }
    }

    fn primitive(&mut self, at: u32, layout: Layout) {
        let primitive = self.lowering.primitives[at as usize];
        self.free_slots.append(&mut self.freed);
        let column = |it: u32| it as i32 * LANES as i32 * 8;
        match primitive {
            Primitive::Column(it) => {
                let to = self.target(at, &[]);
                self.assembler.load(to, Operand::Memory(Base::Block, column(it)));
            }
            Primitive::Outside(it) => {
                let to = self.target(at, &[]);
                self.assembler.load(to, Operand::Memory(Base::Inputs, column(it)));
            }
            Primitive::Time => self.places[at as usize] = Place::Stack(0),
            Primitive::Step => self.places[at as usize] = Place::Stack(1),
            Primitive::Binary(opcode, a, b) => {
                let left = self.register(a, 0);
                let right = self.operand(b);
                self.release(&[a, b], at);
                let to = self.target(at, &[a, b]);
                self.assembler.operation(opcode, to, left, right);
            }
            Primitive::Fused(kind, a, b, c) => self.fused(at, kind, a, b, c),
            Primitive::Select(by, a, b, yes, no) => {
                let left = self.register(a, 0);
                let right = self.operand(b);
                self.assembler.compare(by, left, right);
                let no_register = self.register(no, 1);
                let yes_operand = self.operand(yes);
                self.release(&[a, b, yes, no], at);
                let to = self.target(at, &[yes, no]);
                self.assembler.blend(to, no_register, yes_operand);
            }
            Primitive::Shift(a) => {
                let from = self.register(a, 0);
                self.release(&[a], at);
                let to = self.target(at, &[a]);
                self.assembler.shift_52(to, from);
            }
            Primitive::Call(callee, a, b) => self.call(at, callee, a, b),
            Primitive::Store(it, a) => {
                let from = self.register(a, 0);
                self.assembler.store(from, Base::Block, column(it));
                if it == layout.mask {
                    self.keep_before(from, layout);
                }
                self.release(&[a], at);
            }
        }
        if self.places[at as usize] != Place::Nowhere && self.uses[at as usize].is_empty() {
            self.release(&[Value::Of(at)], at);
        }
    }

    fn fused(&mut self, at: u32, kind: Fused, a: Value, b: Value, c: Value) {
        let (by_132, by_213) = match kind {
            Fused::Add => (evex::MULTIPLY_ADD_132, evex::MULTIPLY_ADD_213),
            Fused::Subtract => (evex::MULTIPLY_SUBTRACT_132, evex::MULTIPLY_SUBTRACT_213),
            Fused::Negate => (evex::NEGATE_MULTIPLY_ADD_132, evex::NEGATE_MULTIPLY_ADD_213),
        };
        let first = self.operand(a);
        let second = self.operand(b);
        let third = self.operand(c);
        // The first operand becomes the result; the others must not be overwritten by that.
        let to = match first {
            Operand::Register(register) if a != b && a != c && self.next_use_of(a, at).is_none() => {
                if let Value::Of(value) = a {
                    self.places[value as usize] = Place::Nowhere;
                }
                self.held[register as usize] = Some(at);
                self.places[at as usize] = Place::Register(register);
                register
            }
            _ => {
                let to = self.target(at, &[a, b, c]);
                self.assembler.load(to, first);
                to
            }
        };
        match (second, third) {
            (Operand::Register(second), third) => self.assembler.operation(by_213, to, second, third),
            (second, Operand::Register(third)) => self.assembler.operation(by_132, to, third, second),
            (second, third) => {
                self.assembler.load(MOMENT[0], second);
                self.assembler.operation(by_213, to, MOMENT[0], third);
            }
        }
        self.release(&[a, b, c], at);
    }

    /// Calls a function for each number. No register outlives that, so all values go to the stack.
    fn call(&mut self, at: u32, callee: u32, a: Value, b: Value) {
        let [first, second] = [a, b].map(|value| {
            let slot = self.slot();
            let from = self.register(value, 0);
            self.assembler.store(from, Base::Stack, slot as i32 * WIDTH);
            slot
        });
        self.release(&[a, b], at);
        for value in self.held.into_iter().flatten() {
            self.evict(value);
        }
        let callee = std::ptr::from_ref(&self.callees[callee as usize]) as u64;
        self.assembler.call([first, second].map(|it| it as i32 * WIDTH), callee, super::entry_of_calls());
        self.freed.push(second);
        self.places[at as usize] = Place::Stack(first);
    }

    fn next_use_of(&self, value: Value, at: u32) -> Option<u32> {
        match value {
            Value::Of(value) if self.is_of_prologue(value) => Some(u32::MAX),
            Value::Of(value) => self.next_use(value, at),
            Value::Number(_) => None,
        }
    }

    /// Keeps the states as they are where one of the rows needs attention.
    fn keep_before(&mut self, mask: u8, layout: Layout) {
        let zero = self.constant(0.0);
        self.assembler.compare(Compare::NotEqual, mask, zero);
        let jump = self.assembler.jump_if_nothing();
        for state in 0..layout.states {
            let from = (layout.first_state + state) as i32 * LANES as i32 * 8;
            let to = (layout.before + state) as i32 * LANES as i32 * 8;
            self.assembler.load(MOMENT[1], Operand::Memory(Base::Block, from));
            self.assembler.store(MOMENT[1], Base::Block, to);
        }
        self.assembler.land(jump);
    }
}

fn operands(primitive: &Primitive) -> Vec<Value> {
    match *primitive {
        Primitive::Column(_) | Primitive::Outside(_) | Primitive::Time | Primitive::Step => Vec::new(),
        Primitive::Binary(_, a, b) | Primitive::Call(_, a, b) => vec![a, b],
        Primitive::Fused(_, a, b, c) => vec![a, b, c],
        Primitive::Select(_, a, b, c, d) => vec![a, b, c, d],
        Primitive::Shift(a) | Primitive::Store(_, a) => vec![a],
    }
}

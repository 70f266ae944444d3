//! From operations to machine code: values get registers, and places on the stack where those do not suffice.

use super::evex::{self, Assembler, Base, Compare, Operand, Width};
use super::lower::{Callee, Fused, Lowering, Made, Primitive, Value};
use super::{Layout, entry_of_calls};
use crate::kernel::LANES;

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

/// Operations on their way to machine code.
pub(super) struct Allocation<'l> {
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
    pub(super) fn new(lowering: &'l Lowering, width: Width) -> Allocation<'l> {
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

    pub(super) fn run(mut self, layout: Layout) -> Made {
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
        self.assembler.call([first, second].map(|it| it as i32 * WIDTH), callee, entry_of_calls());
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

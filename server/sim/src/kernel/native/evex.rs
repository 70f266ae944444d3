//! The few AVX-512 instructions that kernels are made of, as bytes (Intel SDM volume 2, section 2.7).

/// Where an operand is that may be in memory.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// A vector register.
    Register(u8),
    /// Numbers at a distance from a base.
    Memory(Base, i32),
    /// One number at a distance from a base, for all lanes.
    Broadcast(Base, i32),
}

/// What memory operands are relative to: the arguments of a kernel in the order of the System V convention, and its stack.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Base {
    /// The lanes of the block.
    Block,
    /// The lanes of values from outside.
    Inputs,
    /// The numbers that are the same for all lanes.
    Constants,
    /// What does not fit into registers.
    Stack,
}

impl Base {
    fn number(self) -> u8 {
        match self {
            Base::Block => 7,     // rdi
            Base::Inputs => 6,    // rsi
            Base::Constants => 2, // rdx
            Base::Stack => 4,     // rsp
        }
    }
}

/// An instruction: opcode map and opcode. All work on 64-bit elements.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Opcode(u8, u8);

pub(super) const ADD: Opcode = Opcode(1, 0x58);
pub(super) const MULTIPLY: Opcode = Opcode(1, 0x59);
pub(super) const SUBTRACT: Opcode = Opcode(1, 0x5c);
pub(super) const DIVIDE: Opcode = Opcode(1, 0x5e);
pub(super) const MINIMUM: Opcode = Opcode(1, 0x5d);
pub(super) const MAXIMUM: Opcode = Opcode(1, 0x5f);
pub(super) const ADD_INTEGERS: Opcode = Opcode(1, 0xd4);
/// first · third + second, and so on: the forms whose third operand may be in memory and is a factor.
pub(super) const MULTIPLY_ADD_132: Opcode = Opcode(2, 0x98);
pub(super) const MULTIPLY_SUBTRACT_132: Opcode = Opcode(2, 0x9a);
pub(super) const NEGATE_MULTIPLY_ADD_132: Opcode = Opcode(2, 0x9c);
/// second · first + third.
pub(super) const MULTIPLY_ADD_213: Opcode = Opcode(2, 0xa8);
pub(super) const MULTIPLY_SUBTRACT_213: Opcode = Opcode(2, 0xaa);
pub(super) const NEGATE_MULTIPLY_ADD_213: Opcode = Opcode(2, 0xac);
/// Of all numbers of a register (66), or of the first alone (F2).
const PACKED: u8 = 1;
const SCALAR: u8 = 3;
const BLEND: Opcode = Opcode(2, 0x65);
const COMPARE: Opcode = Opcode(1, 0xc2);
const SHIFT: Opcode = Opcode(1, 0x73);
const LOAD: Opcode = Opcode(1, 0x10);
const STORE: Opcode = Opcode(1, 0x11);
const BROADCAST: Opcode = Opcode(2, 0x59);

/// A predicate of a comparison.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Compare {
    Equal = 0,
    NotEqual = 4,
    Less = 17,
    LessOrEqual = 18,
    GreaterOrEqual = 29,
    Greater = 30,
}

/// How many numbers an instruction works on. Few are faster where there are few: a division of eight takes three times as long as one of two.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(super) enum Width {
    /// As two, but only the first is read from and written to the block.
    One,
    Two,
    Four,
    #[default]
    Eight,
}

impl Width {
    /// The bits of the prefix that say so.
    fn bits(self) -> u8 {
        match self {
            Width::One | Width::Two => 0x00,
            Width::Four => 0x20,
            Width::Eight => 0x40,
        }
    }

    /// How many numbers count.
    fn count(self) -> u32 {
        match self {
            Width::One => 1,
            Width::Two => 2,
            Width::Four => 4,
            Width::Eight => 8,
        }
    }
}

/// Machine code under construction.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    pub(super) bytes: Vec<u8>,
    pub(super) width: Width,
}

impl Assembler {
    fn evex(&mut self, opcode: Opcode, first: u8, second: u8, third: Operand, mask: u8) {
        self.prefixed(PACKED, opcode, first, second, third, mask);
    }

    fn prefixed(
        &mut self,
        prefix: u8,
        Opcode(map, opcode): Opcode,
        first: u8,
        second: u8,
        third: Operand,
        mask: u8,
    ) {
        let (x, b, broadcast) = match third {
            Operand::Register(it) => (it >> 4 & 1, it >> 3 & 1, 0),
            Operand::Memory(..) => (0, 0, 0),
            Operand::Broadcast(..) => (0, 0, 1),
        };
        let p0 = (!first >> 3 & 1) << 7 | (1 - x) << 6 | (1 - b) << 5 | (!first >> 4 & 1) << 4 | map;
        let p1 = 0x80 | (!second & 15) << 3 | 0x04 | prefix;
        let p2 = self.width.bits() | broadcast << 4 | (!second >> 4 & 1) << 3 | mask;
        self.bytes.extend([0x62, p0, p1, p2, opcode]);
        match third {
            Operand::Register(it) => self.bytes.push(0xc0 | (first & 7) << 3 | it & 7),
            Operand::Memory(base, distance) | Operand::Broadcast(base, distance) => {
                self.bytes.push(0x80 | (first & 7) << 3 | base.number());
                if base == Base::Stack {
                    self.bytes.push(0x24);
                }
                self.bytes.extend(distance.to_le_bytes());
            }
        }
    }

    /// An instruction of three operands, or one that also reads its first.
    pub(super) fn operation(&mut self, opcode: Opcode, to: u8, a: u8, b: Operand) {
        self.evex(opcode, to, a, b, 0);
    }

    pub(super) fn load(&mut self, to: u8, from: Operand) {
        let opcode = if matches!(from, Operand::Broadcast(..)) { BROADCAST } else { LOAD };
        // A broadcast has its own instruction, whose operand is plain memory.
        let from = match from {
            Operand::Broadcast(base, distance) => Operand::Memory(base, distance),
            other => other,
        };
        let prefix = if opcode == LOAD { self.prefix_of(from) } else { PACKED };
        self.prefixed(prefix, opcode, to, 0, from, 0);
    }

    /// The prefix of moves from and to memory.
    fn prefix_of(&self, memory: Operand) -> u8 {
        let is_of_row = matches!(memory, Operand::Memory(Base::Block | Base::Inputs, _));
        if self.width == Width::One && is_of_row { SCALAR } else { PACKED }
    }

    /// The first lane of a register in all lanes.
    pub(super) fn broadcast(&mut self, to: u8, from: u8) {
        self.evex(BROADCAST, to, 0, Operand::Register(from), 0);
    }

    pub(super) fn store(&mut self, from: u8, base: Base, distance: i32) {
        let to = Operand::Memory(base, distance);
        self.prefixed(self.prefix_of(to), STORE, from, 0, to, 0);
    }

    /// Puts the lanes where a comparison holds into the mask register 1.
    pub(super) fn compare(&mut self, by: Compare, a: u8, b: Operand) {
        self.evex(COMPARE, 1, a, b, 0);
        self.bytes.push(by as u8);
    }

    /// The second where mask register 1 holds, else the first.
    pub(super) fn blend(&mut self, to: u8, no: u8, yes: Operand) {
        self.evex(BLEND, to, no, yes, 1);
    }

    /// The integers times 2^52.
    pub(super) fn shift_52(&mut self, to: u8, from: u8) {
        self.evex(SHIFT, 6, to, Operand::Register(from), 0);
        self.bytes.push(52);
    }

    /// Collects mask register 1 in eax and r9; jumps if it is empty. Gives the place of the distance.
    pub(super) fn jump_if_nothing(&mut self) -> usize {
        self.bytes.extend([0xc5, 0xf9, 0x93, 0xc1]); // kmovb eax, k1
        if self.width == Width::One {
            self.bytes.extend([0x83, 0xe0, 0x01]); // and eax, 1
        }
        self.bytes.extend([0x41, 0x09, 0xc1]); // or r9d, eax
        self.bytes.extend([0x85, 0xc0]); // test eax, eax
        self.bytes.extend([0x0f, 0x84, 0, 0, 0, 0]); // jz
        self.bytes.len() - 4
    }

    /// Calls a function with the addresses of two vectors on the stack, that of what it is to do, and how many numbers there are.
    /// Only vector registers are lost.
    pub(super) fn call(&mut self, vectors: [i32; 2], what: u64, function: u64) {
        self.bytes.extend([0x57, 0x56, 0x52, 0x51, 0x41, 0x51, 0x50]); // push rdi, rsi, rdx, rcx, r9, rax
        let pushed = 48;
        self.bytes.extend([0x48, 0x8d, 0xbc, 0x24]); // lea rdi, [rsp + …]
        self.bytes.extend((vectors[0] + pushed).to_le_bytes());
        self.bytes.extend([0x48, 0x8d, 0xb4, 0x24]); // lea rsi, [rsp + …]
        self.bytes.extend((vectors[1] + pushed).to_le_bytes());
        self.bytes.extend([0x48, 0xba]); // mov rdx, …
        self.bytes.extend(what.to_le_bytes());
        self.bytes.push(0xb9); // mov ecx, …
        self.bytes.extend(self.width.count().to_le_bytes());
        self.bytes.extend([0xc5, 0xf8, 0x77]); // vzeroupper
        self.bytes.extend([0x48, 0xb8]); // mov rax, …
        self.bytes.extend(function.to_le_bytes());
        self.bytes.extend([0xff, 0xd0]); // call rax
        self.bytes.extend([0x58, 0x41, 0x59, 0x59, 0x5a, 0x5e, 0x5f]); // pop rax, r9, rcx, rdx, rsi, rdi
    }

    /// Lets a jump lead here.
    pub(super) fn land(&mut self, jump: usize) {
        let distance = (self.bytes.len() - jump - 4) as i32;
        self.bytes[jump..jump + 4].copy_from_slice(&distance.to_le_bytes());
    }

    /// Sets up a stack of a multiple of 64 bytes, aligned to 64.
    pub(super) fn enter(&mut self, stack: u32) {
        self.bytes.push(0x55); // push rbp
        self.bytes.extend([0x48, 0x89, 0xe5]); // mov rbp, rsp
        self.bytes.extend([0x48, 0x83, 0xe4, 0xc0]); // and rsp, -64
        self.bytes.extend([0x48, 0x81, 0xec]); // sub rsp, stack
        self.bytes.extend(stack.to_le_bytes());
        self.bytes.extend([0x45, 0x31, 0xc9]); // xor r9d, r9d
    }

    /// Goes on to the next eight lanes if there are any (rcx counts), else returns what r9 collected.
    pub(super) fn repeat_from(&mut self, start: usize) {
        self.bytes.extend([0x48, 0x83, 0xc7, 64]); // add rdi, 64
        self.bytes.extend([0x48, 0x83, 0xc6, 64]); // add rsi, 64
        self.bytes.extend([0x48, 0xff, 0xc9]); // dec rcx
        self.bytes.extend([0x0f, 0x85]); // jnz
        let distance = start as i64 - (self.bytes.len() as i64 + 4);
        self.bytes.extend((distance as i32).to_le_bytes());
        self.bytes.extend([0x44, 0x89, 0xc8]); // mov eax, r9d
        self.bytes.extend([0x48, 0x89, 0xec]); // mov rsp, rbp
        self.bytes.push(0x5d); // pop rbp
        self.bytes.extend([0xc5, 0xf8, 0x77]); // vzeroupper
        self.bytes.push(0xc3); // ret
    }
}

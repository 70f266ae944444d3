//! From a graph of equations to a list of operations with as few registers as possible at a time.

use lems::expression::{BinaryOp, Function};

use super::native::OfOneRow;
use crate::equations::{Dag, Node, Op};

/// What an instruction does; operands are registers.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Code {
    Constant(f64),
    /// A column of the block.
    Column,
    External,
    Random,
    Time,
    Step,
    Add,
    Sub,
    Mul,
    Div,
    /// a·b + c.
    MulAdd,
    /// a·b − c.
    MulSub,
    /// c − a·b.
    SubMul,
    AddConstant(f64),
    MulConstant(f64),
    /// constant − a.
    FromConstant(f64),
    /// constant / a.
    OverInto(f64),
    Negate,
    Binary(BinaryOp),
    Exp,
    /// (a + first)·second.
    Affine(f64, f64),
    /// e^((a + first)·second).
    ExpAffine(f64, f64),
    Phi,
    Damp,
    Gain,
    /// x after dt of dx/dt = a + b·x: a, b, x, dt.
    Relax,
    Call(Function),
    Choose,
    /// The third where a > b, else the fourth; likewise for the other comparisons.
    ChooseBy(BinaryOp),
    /// Writes a column of the block.
    Store,
}

/// One instruction.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Instruction {
    pub(crate) code: Code,
    /// The register written; for `Store` the column.
    pub(crate) to: u32,
    /// Registers read; for `Column`, `External` and `Random` the first is its number.
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) c: u32,
    pub(crate) d: u32,
}

/// A list of instructions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape {
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) registers: usize,
    /// Up to here instructions give the same for all blocks of a step, in registers that stay.
    pub(crate) prologue: usize,
    /// The position behind the first store: up to here nothing but the first output has been written.
    pub(crate) pause: usize,
    /// The random numbers that it draws.
    pub(crate) draws: Box<[u32]>,
    /// For one row at a time.
    pub(super) of_one_row: OfOneRow,
}

impl Tape {
    /// Where to begin for a block: only the first needs the prologue, as long as all are of one width.
    pub(crate) fn begin(&self, block: usize) -> usize {
        if block == 0 { 0 } else { self.prologue }
    }
}

/// Makes a tape from the nodes that are to be stored.
pub(crate) struct Builder<'d> {
    dag: &'d Dag,
    /// The column of the first state; parameters come before.
    first_state: u32,
    first_remembered: u32,
}

impl<'d> Builder<'d> {
    pub(crate) fn new(dag: &'d Dag, first_state: u32) -> Builder<'d> {
        Builder { dag, first_state, first_remembered: 0 }
    }

    /// Where the columns begin that the last step left.
    pub(crate) fn remembering(self, first_remembered: u32) -> Builder<'d> {
        Builder { first_remembered, ..self }
    }

    /// Computes nodes and stores each in a column. All stores come last, so the tape reads old values throughout.
    pub(crate) fn stores(&self, outputs: &[(Node, u32)]) -> Tape {
        let dag = self.dag;
        // How often each node is used, and which are needed at all.
        let mut uses = vec![0u32; dag.len()];
        let mut open: Vec<Node> = Vec::new();
        for &(node, _) in outputs {
            uses[node.0 as usize] += 1;
            open.push(node);
        }
        let mut seen = vec![false; dag.len()];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node.0 as usize], true) {
                continue;
            }
            for operand in dag.operands(node) {
                uses[operand.0 as usize] += 1;
                open.push(operand);
            }
        }
        let mut emission = Emission {
            dag,
            first_state: self.first_state,
            first_remembered: self.first_remembered,
            uses,
            emitted: vec![false; dag.len()],
            instructions: Vec::new(),
        };
        let uniform = uniform(dag, &seen);
        let prologue = emission.emit_uniform(outputs, &uniform);
        for &(node, _) in outputs {
            emission.emit(node);
        }
        let mut instructions = emission.instructions;
        for &(node, column) in outputs {
            instructions.push(Instruction { code: Code::Store, to: column, a: node.0, b: 0, c: 0, d: 0 });
        }
        allocate(instructions, prologue)
    }
}

/// Which of the nodes that are needed are the same for all instances.
fn uniform(dag: &Dag, needed: &[bool]) -> Vec<bool> {
    let mut uniform = vec![false; dag.len()];
    // Operands come before operations.
    for at in 0..dag.len() {
        let node = Node(at as u32);
        let own = !matches!(
            dag.op(node),
            Op::Parameter(_) | Op::State(_) | Op::External(_) | Op::Random(_) | Op::Remembered(_)
        );
        uniform[at] = own && dag.operands(node).all(|it| uniform[it.0 as usize]);
    }
    uniform.iter_mut().zip(needed).for_each(|(it, needed)| *it &= needed);
    uniform
}

struct Emission<'d> {
    dag: &'d Dag,
    first_state: u32,
    first_remembered: u32,
    uses: Vec<u32>,
    emitted: Vec<bool>,
    /// With nodes for registers.
    instructions: Vec<Instruction>,
}

impl Emission<'_> {
    /// Emits a node after its operands. The stack is explicit: sums over thousands of instances are deep.
    fn emit(&mut self, root: Node) {
        let mut open = vec![(root, false)];
        while let Some((node, ready)) = open.pop() {
            if self.emitted[node.0 as usize] {
                continue;
            }
            let instruction = self.select(node);
            let operands = reads(&instruction);
            if ready {
                self.emitted[node.0 as usize] = true;
                self.instructions.push(instruction);
            } else {
                open.push((node, true));
                for operand in operands.into_iter().flatten().rev() {
                    open.push((Node(operand), false));
                }
            }
        }
    }

    /// Emits the uniform nodes that others read, and says how many instructions that took.
    fn emit_uniform(&mut self, outputs: &[(Node, u32)], uniform: &[bool]) -> usize {
        // What the instructions of the rest read decides, since some operands vanish inside instructions.
        let mut seen = vec![false; self.dag.len()];
        let mut open: Vec<Node> = outputs.iter().map(|it| it.0).collect();
        let mut wanted = Vec::new();
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node.0 as usize], true) {
                continue;
            }
            if uniform[node.0 as usize] {
                wanted.push(node);
            } else {
                open.extend(reads(&self.select(node)).into_iter().flatten().map(Node));
            }
        }
        wanted.sort_unstable();
        for node in wanted {
            self.emit(node);
        }
        self.instructions.len()
    }

    /// The base of a chain `(base + shift)·factor` with constants.
    fn affine(&self, node: Node) -> (Node, f64, f64) {
        let mut factor = 1.0;
        let mut at = node;
        loop {
            match self.dag.op(at) {
                Op::Negate(a) => {
                    factor = -factor;
                    at = a;
                }
                Op::Binary(BinaryOp::Mul, a, c) if self.dag.value(c).is_some() => {
                    factor *= self.dag.value(c).unwrap_or(1.0);
                    at = a;
                }
                _ => break,
            }
        }
        match self.dag.op(at) {
            Op::Binary(BinaryOp::Add, a, c) if self.dag.value(c).is_some() => {
                (a, self.dag.value(c).unwrap_or(0.0), factor)
            }
            Op::Binary(BinaryOp::Sub, a, c) if self.dag.value(c).is_some() => {
                (a, -self.dag.value(c).unwrap_or(0.0), factor)
            }
            _ => (at, 0.0, factor),
        }
    }

    /// The product that a node is, if nothing else needs it.
    fn product(&self, node: Node) -> Option<(Node, Node)> {
        match self.dag.op(node) {
            Op::Binary(BinaryOp::Mul, a, b) if self.uses[node.0 as usize] == 1 => Some((a, b)),
            _ => None,
        }
    }

    fn select(&self, node: Node) -> Instruction {
        let dag = self.dag;
        let make =
            |code, a: Node, b: Node, c: Node| Instruction { code, to: node.0, a: a.0, b: b.0, c: c.0, d: 0 };
        let none = Node(0);
        match dag.op(node) {
            Op::Constant(bits) => make(Code::Constant(f64::from_bits(bits)), none, none, none),
            Op::Parameter(at) => make(Code::Column, Node(at), none, none),
            Op::State(at) | Op::Own(at) => make(Code::Column, Node(self.first_state + at), none, none),
            Op::External(at) => make(Code::External, Node(at), none, none),
            Op::Random(at) => make(Code::Random, Node(at), none, none),
            Op::Time => make(Code::Time, none, none, none),
            Op::Step => make(Code::Step, none, none, none),
            Op::Negate(a) => make(Code::Negate, a, none, none),
            Op::Phi(a) => make(Code::Phi, a, none, none),
            Op::Damp(a) => make(Code::Damp, a, none, none),
            Op::Gain(a) => make(Code::Gain, a, none, none),
            Op::Remembered(at) => make(Code::Column, Node(self.first_remembered + at), none, none),
            Op::Relax(a, b, x, dt) => {
                Instruction { code: Code::Relax, to: node.0, a: a.0, b: b.0, c: x.0, d: dt.0 }
            }
            Op::Call(Function::Exp, a) => match self.affine(a) {
                (base, shift, factor) if base != a => make(Code::ExpAffine(shift, factor), base, none, none),
                _ => make(Code::Exp, a, none, none),
            },
            Op::Call(function, a) => make(Code::Call(function), a, none, none),
            Op::Choose(test, yes, no) => match dag.op(test) {
                Op::Binary(op, a, b) if op.is_comparison() && self.uses[test.0 as usize] == 1 => {
                    Instruction { code: Code::ChooseBy(op), to: node.0, a: a.0, b: b.0, c: yes.0, d: no.0 }
                }
                _ => make(Code::Choose, test, yes, no),
            },
            Op::Binary(op, a, b) => {
                let (x, y) = (dag.value(a), dag.value(b));
                match op {
                    BinaryOp::Add => {
                        if let Some(y) = y {
                            return make(Code::AddConstant(y), a, none, none);
                        }
                        if let Some((p, q)) = self.product(a) {
                            return make(Code::MulAdd, p, q, b);
                        }
                        if let Some((p, q)) = self.product(b) {
                            return make(Code::MulAdd, p, q, a);
                        }
                        make(Code::Add, a, b, none)
                    }
                    BinaryOp::Sub => {
                        if let Some(y) = y {
                            return make(Code::AddConstant(-y), a, none, none);
                        }
                        if let Some(x) = x {
                            return make(Code::FromConstant(x), b, none, none);
                        }
                        if let Some((p, q)) = self.product(a) {
                            return make(Code::MulSub, p, q, b);
                        }
                        if let Some((p, q)) = self.product(b) {
                            return make(Code::SubMul, p, q, a);
                        }
                        make(Code::Sub, a, b, none)
                    }
                    BinaryOp::Mul => match y {
                        Some(y) => match self.affine(node) {
                            (base, shift, factor) if shift != 0.0 => {
                                make(Code::Affine(shift, factor), base, none, none)
                            }
                            _ => make(Code::MulConstant(y), a, none, none),
                        },
                        None => make(Code::Mul, a, b, none),
                    },
                    BinaryOp::Div => match x {
                        Some(x) => make(Code::OverInto(x), b, none, none),
                        None => make(Code::Div, a, b, none),
                    },
                    _ => make(Code::Binary(op), a, b, none),
                }
            }
        }
    }
}

/// The registers that an instruction reads.
fn reads(it: &Instruction) -> [Option<u32>; 4] {
    match it.code {
        Code::Constant(_) | Code::Column | Code::External | Code::Random | Code::Time | Code::Step => {
            [None; 4]
        }
        Code::Add | Code::Sub | Code::Mul | Code::Div | Code::Binary(_) => {
            [Some(it.a), Some(it.b), None, None]
        }
        Code::MulAdd | Code::MulSub | Code::SubMul | Code::Choose => {
            [Some(it.a), Some(it.b), Some(it.c), None]
        }
        Code::ChooseBy(_) | Code::Relax => [Some(it.a), Some(it.b), Some(it.c), Some(it.d)],
        _ => [Some(it.a), None, None, None],
    }
}

/// Replaces nodes by registers, which are used again as soon as nobody reads them any more.
fn allocate(mut instructions: Vec<Instruction>, prologue: usize) -> Tape {
    let nodes = instructions.iter().map(|it| it.to.max(it.a)).max().map_or(0, |it| it as usize + 1);
    let mut last_read = vec![0usize; nodes.max(1)];
    for (at, it) in instructions.iter().enumerate() {
        for node in reads(it).into_iter().flatten() {
            last_read[node as usize] = at;
        }
    }
    // What the prologue computed for the rest is never given up: the next block needs it too.
    for it in &instructions[..prologue] {
        let last = &mut last_read[it.to as usize];
        if *last >= prologue {
            *last = usize::MAX;
        }
    }
    let mut register_of = vec![0u32; nodes.max(1)];
    let mut free: Vec<u32> = Vec::new();
    let mut registers = 0;
    for (at, it) in instructions.iter_mut().enumerate() {
        let read = reads(it);
        let to = |node: u32| register_of[node as usize];
        let (a, b, c, d) = (read[0].map(to), read[1].map(to), read[2].map(to), read[3].map(to));
        let mut released: Vec<u32> =
            read.into_iter().flatten().filter(|&node| last_read[node as usize] == at).collect();
        released.sort_unstable();
        released.dedup();
        free.extend(released.into_iter().map(to));
        it.a = a.unwrap_or(it.a);
        it.b = b.unwrap_or(it.b);
        it.c = c.unwrap_or(it.c);
        it.d = d.unwrap_or(it.d);
        if it.code != Code::Store {
            let register = free.pop().unwrap_or_else(|| {
                registers += 1;
                registers - 1
            });
            register_of[it.to as usize] = register;
            it.to = register;
        }
    }
    let pause =
        instructions.iter().position(|it| it.code == Code::Store).map_or(instructions.len(), |at| at + 1);
    let draws = instructions.iter().filter(|it| it.code == Code::Random).map(|it| it.a).collect();
    let of_one_row = OfOneRow::default();
    Tape { instructions, registers: registers as usize, prologue, pause, draws, of_one_row }
}

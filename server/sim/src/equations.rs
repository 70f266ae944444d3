//! Equations as a hash-consed graph of operations: equal sub-expressions exist once, constants are folded.
//!
//! Used by `accurate` mode only, which may therefore replace operations by ones that are equal in exact arithmetic
//! and differ by at most a rounding: `x / c` becomes `x * (1 / c)`, `x ^ 3` becomes `x * x * x`, `a / (1 / b)` becomes `a * b`.

mod derivative;
mod linear;
mod share;

use rustc_hash::FxHashMap;

use lems::Expr;
use lems::expression::{BinaryOp, ExprId, Function, Node as Syntax, Sign};

use crate::code::{binary, call};
use crate::error::ErrorKind;

pub(crate) use linear::split;

/// A node: its position in [`Dag::nodes`]. Operands come before operations.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Node(pub(crate) u32);

/// One operation.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// The bits of a number.
    Constant(u64),
    /// A column that does not change during a run.
    Parameter(u32),
    /// A column that does.
    State(u32),
    /// A value of another unit.
    External(u32),
    /// A number drawn for each step.
    Random(u32),
    /// A column that the last step left for this one.
    Remembered(u32),
    /// The own value of a state, while its equation is taken apart; in no tape.
    Own(u32),
    /// Time in seconds.
    Time,
    /// The time step in seconds.
    Step,
    Binary(BinaryOp, Node, Node),
    Negate(Node),
    Call(Function, Node),
    /// (e^x − 1)/x.
    Phi(Node),
    /// 1/(1 + x), the second half of a step; see [`crate::math::damp`].
    Damp(Node),
    /// What a step multiplies a rate with; see [`crate::math::gain`].
    Gain(Node),
    /// The second where the first is not 0, else the third.
    Choose(Node, Node, Node),
    /// `x` after `dt` of dx/dt = a + b·x: a, b, x, dt.
    Relax(Node, Node, Node, Node),
}

/// The graph of one class of units.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dag {
    nodes: Vec<Op>,
    known: FxHashMap<Op, Node>,
}

impl Dag {
    pub(crate) fn op(&self, node: Node) -> Op {
        self.nodes[node.0 as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn operands(&self, node: Node) -> impl Iterator<Item = Node> + use<> {
        let operands = match self.op(node) {
            Op::Binary(_, a, b) => [Some(a), Some(b), None, None],
            Op::Negate(a) | Op::Call(_, a) | Op::Phi(a) | Op::Damp(a) | Op::Gain(a) => {
                [Some(a), None, None, None]
            }
            Op::Choose(a, b, c) => [Some(a), Some(b), Some(c), None],
            Op::Relax(a, b, c, d) => [Some(a), Some(b), Some(c), Some(d)],
            _ => [None; 4],
        };
        operands.into_iter().flatten()
    }

    fn intern(&mut self, op: Op) -> Node {
        let next = Node(self.nodes.len() as u32);
        let nodes = &mut self.nodes;
        *self.known.entry(op).or_insert_with(|| {
            nodes.push(op);
            next
        })
    }

    pub(crate) fn leaf(&mut self, op: Op) -> Node {
        self.intern(op)
    }

    pub(crate) fn number(&mut self, value: f64) -> Node {
        self.intern(Op::Constant(value.to_bits()))
    }

    pub(crate) fn value(&self, node: Node) -> Option<f64> {
        match self.op(node) {
            Op::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    pub(crate) fn negate(&mut self, a: Node) -> Node {
        match self.op(a) {
            Op::Constant(bits) => self.number(-f64::from_bits(bits)),
            Op::Negate(inner) => inner,
            Op::Binary(BinaryOp::Sub, x, y) => self.binary(BinaryOp::Sub, y, x),
            _ => self.intern(Op::Negate(a)),
        }
    }

    pub(crate) fn add(&mut self, a: Node, b: Node) -> Node {
        self.binary(BinaryOp::Add, a, b)
    }

    pub(crate) fn mul(&mut self, a: Node, b: Node) -> Node {
        self.binary(BinaryOp::Mul, a, b)
    }

    pub(crate) fn choose(&mut self, test: Node, yes: Node, no: Node) -> Node {
        match self.value(test) {
            Some(value) if value != 0.0 => yes,
            Some(_) => no,
            None if yes == no => yes,
            None => {
                let no = self.otherwise(test, no);
                self.intern(Op::Choose(test, yes, no))
            }
        }
    }

    /// What remains of a choice where a test does not hold: `x ≠ y` decides a further choice by `x = y`.
    fn otherwise(&self, test: Node, no: Node) -> Node {
        match (self.op(test), self.op(no)) {
            (Op::Binary(BinaryOp::Neq, a, b), Op::Choose(inner, yes, _))
                if self.op(inner) == Op::Binary(BinaryOp::Eq, a, b) =>
            {
                yes
            }
            _ => no,
        }
    }

    /// Whether a node is the same for all instances.
    pub(crate) fn is_uniform(&self, node: Node) -> bool {
        match self.op(node) {
            Op::Parameter(_)
            | Op::State(_)
            | Op::External(_)
            | Op::Random(_)
            | Op::Remembered(_)
            | Op::Own(_) => false,
            _ => self.operands(node).all(|it| self.is_uniform(it)),
        }
    }

    /// `x` after `dt` of dx/dt = a + b·x.
    pub(crate) fn relax(&mut self, a: Node, b: Node, x: Node, dt: Node) -> Node {
        if !self.is_uniform(b) {
            return self.intern(Op::Relax(a, b, x, dt));
        }
        // The exponential is then the same for all, and written out it is computed once.
        let bx = self.mul(b, x);
        let rate = self.add(bx, a);
        let z = self.mul(b, dt);
        let phi = self.phi(z);
        let factor = self.mul(dt, phi);
        let change = self.mul(rate, factor);
        self.add(x, change)
    }

    pub(crate) fn phi(&mut self, a: Node) -> Node {
        match self.value(a) {
            Some(value) => self.number(crate::math::phi(value)),
            None => self.intern(Op::Phi(a)),
        }
    }

    pub(crate) fn call(&mut self, function: Function, a: Node) -> Node {
        match self.value(a) {
            Some(value) if function == Function::Exp => self.number(crate::math::exp(value)),
            Some(value) if function != Function::Random => self.number(call(function, value)),
            _ => self.intern(Op::Call(function, a)),
        }
    }

    pub(crate) fn binary(&mut self, op: BinaryOp, a: Node, b: Node) -> Node {
        use BinaryOp::{Add, Div, Mul, Pow, Sub};
        let (x, y) = (self.value(a), self.value(b));
        if let (Some(x), Some(y)) = (x, y) {
            return self.number(binary(op, x, y));
        }
        let reciprocal = |dag: &Dag, node| match dag.op(node) {
            Op::Binary(Div, one, of) if dag.value(one) == Some(1.0) => Some(of),
            _ => None,
        };
        match op {
            Add if x == Some(0.0) => return b,
            Add | Sub if y == Some(0.0) => return a,
            BinaryOp::Or if x == Some(0.0) && self.is_truth(b) => return b,
            BinaryOp::Or if y == Some(0.0) && self.is_truth(a) => return a,
            Sub if x == Some(0.0) => return self.negate(b),
            Sub if a == b => return self.number(0.0),
            Mul if x == Some(1.0) => return b,
            Mul | Div | Pow if y == Some(1.0) => return a,
            Mul if x == Some(-1.0) => return self.negate(b),
            Mul | Div if y == Some(-1.0) => return self.negate(a),
            Pow if y == Some(2.0) => return self.mul(a, a),
            Pow if y == Some(3.0) => {
                let square = self.mul(a, a);
                return self.mul(square, a);
            }
            Pow if y == Some(4.0) => {
                let square = self.mul(a, a);
                return self.mul(square, square);
            }
            _ => {}
        }
        if op == Div {
            // Only a constant whose reciprocal is an ordinary number.
            if let Some(factor) = y.map(f64::recip).filter(|it| it.is_normal()) {
                let factor = self.number(factor);
                return self.mul(a, factor);
            }
            if let Some(of) = reciprocal(self, b) {
                return self.mul(a, of);
            }
        }
        if op == Add {
            if let Op::Negate(b) = self.op(b) {
                return self.binary(Sub, a, b);
            }
            if let Op::Negate(a) = self.op(a) {
                return self.binary(Sub, b, a);
            }
        }
        if op == Sub
            && let Op::Negate(b) = self.op(b)
        {
            return self.binary(Add, a, b);
        }
        if op == Mul {
            for (p, q) in [(a, b), (b, a)] {
                match self.op(p) {
                    // (x / q) · q, and (1 / x) · q.
                    Op::Binary(Div, x, divisor) if divisor == q => return x,
                    Op::Binary(Div, one, of) if self.value(one) == Some(1.0) => {
                        return self.binary(Div, q, of);
                    }
                    // (c · x) · d for constants c and d.
                    Op::Binary(Mul, x, c) if self.value(c).is_some() && self.value(q).is_some() => {
                        let factor = self.mul(c, q);
                        return self.mul(x, factor);
                    }
                    Op::Negate(p) => {
                        let product = self.mul(p, q);
                        return self.negate(product);
                    }
                    _ => {}
                }
            }
        }
        // One order for commutative operations; constants on the right.
        let commutes = matches!(op, Add | Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Eq | BinaryOp::Neq);
        if commutes && (x.is_some() || (y.is_none() && b < a)) {
            return self.intern(Op::Binary(op, b, a));
        }
        self.intern(Op::Binary(op, a, b))
    }

    fn is_truth(&self, node: Node) -> bool {
        match self.op(node) {
            Op::Binary(op, ..) => op.is_comparison() || op.is_logical(),
            Op::Choose(_, yes, no) => [yes, no]
                .iter()
                .all(|&it| matches!(self.value(it), Some(value) if value == 0.0 || value == 1.0)),
            _ => false,
        }
    }

    /// Builds the nodes of an expression; `resolve` says what the names are.
    pub(crate) fn expression(
        &mut self,
        expr: &Expr,
        resolve: &mut dyn FnMut(&mut Dag, &str) -> Result<Node, ErrorKind>,
    ) -> Result<Node, ErrorKind> {
        self.build(expr, expr.root(), resolve)
    }

    fn build(
        &mut self,
        expr: &Expr,
        id: ExprId,
        resolve: &mut dyn FnMut(&mut Dag, &str) -> Result<Node, ErrorKind>,
    ) -> Result<Node, ErrorKind> {
        let broken = || ErrorKind::BrokenExpression { text: expr.text().into() };
        Ok(match expr.node(id) {
            Syntax::Missing | Syntax::List(..) => return Err(broken()),
            Syntax::Number(value) => self.number(value),
            Syntax::Variable => resolve(self, expr.name(id))?,
            Syntax::Signed(sign, operand) => {
                let operand = self.build(expr, operand, resolve)?;
                match sign {
                    Sign::LeadingMinus | Sign::Minus => self.negate(operand),
                    Sign::LeadingPlus => operand,
                    Sign::Plus | Sign::Not => return Err(broken()),
                }
            }
            Syntax::Binary(op, left, right) => {
                let left = self.build(expr, left, resolve)?;
                let right = self.build(expr, right, resolve)?;
                self.binary(op, left, right)
            }
            Syntax::Call(Function::Unknown, _) => {
                return Err(ErrorKind::UnknownName { name: expr.name(id).into() });
            }
            Syntax::Call(Function::Random, argument) => {
                let argument = self.build(expr, argument, resolve)?;
                // Every mention is a draw of its own, so it is named by its place.
                let draw = resolve(self, RANDOM)?;
                self.mul(argument, draw)
            }
            Syntax::Call(function, argument) => {
                let argument = self.build(expr, argument, resolve)?;
                self.call(function, argument)
            }
        })
    }

    /// A condition that also holds where a number in it is none, so that somebody looks.
    pub(crate) fn possible(&mut self, test: Node) -> Node {
        let opposite = match self.op(test) {
            Op::Binary(BinaryOp::Gt, ..) => BinaryOp::Leq,
            Op::Binary(BinaryOp::Lt, ..) => BinaryOp::Geq,
            Op::Binary(BinaryOp::Geq, ..) => BinaryOp::Lt,
            Op::Binary(BinaryOp::Leq, ..) => BinaryOp::Gt,
            Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let (a, b) = (self.possible(a), self.possible(b));
                return self.binary(op, a, b);
            }
            _ => return test,
        };
        let Op::Binary(_, a, b) = self.op(test) else { return test };
        let not = self.binary(opposite, a, b);
        let (zero, one) = (self.number(0.0), self.number(1.0));
        self.choose(not, zero, one)
    }

    /// How far a condition is from holding: positive where it holds, negative where not, nothing if that has no meaning.
    pub(crate) fn margin(&mut self, test: Node) -> Option<Margin<Node>> {
        match self.op(test) {
            Op::Binary(BinaryOp::Gt | BinaryOp::Geq, a, b) => {
                Some(Margin::Of(self.binary(BinaryOp::Sub, a, b)))
            }
            Op::Binary(BinaryOp::Lt | BinaryOp::Leq, a, b) => {
                Some(Margin::Of(self.binary(BinaryOp::Sub, b, a)))
            }
            Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => match (self.margin(a), self.margin(b)) {
                (Some(a), Some(b)) if op == BinaryOp::And => Some(Margin::Both(Box::new((a, b)))),
                (Some(a), Some(b)) => Some(Margin::Either(Box::new((a, b)))),
                (one, other) => one.or(other),
            },
            _ => None,
        }
    }
}

/// How far a condition and its parts are from holding. Parts are of different kinds, so their margins are not compared.
#[derive(Clone, Debug)]
pub(crate) enum Margin<T> {
    Of(T),
    Both(Box<(Margin<T>, Margin<T>)>),
    Either(Box<(Margin<T>, Margin<T>)>),
}

impl<T> Margin<T> {
    pub(crate) fn map<U>(&self, f: &mut impl FnMut(&T) -> U) -> Margin<U> {
        match self {
            Margin::Of(it) => Margin::Of(f(it)),
            Margin::Both(it) => Margin::Both(Box::new((it.0.map(f), it.1.map(f)))),
            Margin::Either(it) => Margin::Either(Box::new((it.0.map(f), it.1.map(f)))),
        }
    }

    /// The fraction of an interval from which on all of it holds; `fraction` knows that of the parts.
    pub(crate) fn fraction(&self, of_part: &mut impl FnMut(&T) -> f64) -> f64 {
        match self {
            Margin::Of(it) => of_part(it),
            Margin::Both(it) => it.0.fraction(of_part).max(it.1.fraction(of_part)),
            Margin::Either(it) => it.0.fraction(of_part).min(it.1.fraction(of_part)),
        }
    }
}

/// The name under which an expression asks for a random number.
pub(crate) const RANDOM: &str = "random()";

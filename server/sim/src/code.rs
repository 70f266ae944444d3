//! Scalar bytecode: one expression for one instance.
//!
//! Used where evaluation is sequential by nature (reference mode, blocks of assignments, initialisation) and for parameters.
//! Operations are those of the expression in its own order; nothing is re-associated, so results are those of any
//! IEEE interpreter that walks the same tree.

use lems::Expr;
use lems::expression::{BinaryOp, ExprId, Function, Node, Sign};

use crate::error::ErrorKind;
use crate::random::JavaRandom;

/// One operation on a stack of numbers; truth is 1 and 0.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Constant(f64),
    /// A slot of the instance's frame.
    Local(u32),
    Binary(BinaryOp),
    /// The right operand is a slot.
    BinaryLocal(BinaryOp, u32),
    /// The right operand is a constant.
    BinaryConstant(BinaryOp, f64),
    Negate,
    Call(Function),
}

/// An expression ready to be evaluated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    ops: Vec<Op>,
}

/// What a name stands for.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Symbol {
    Slot(u32),
    Constant(f64),
}

/// Compiles an expression; `resolve` says what the names are.
pub(crate) fn compile(
    expr: &Expr,
    resolve: &mut dyn FnMut(&str) -> Option<Symbol>,
) -> Result<Code, ErrorKind> {
    let mut code = Code::default();
    emit(expr, expr.root(), resolve, &mut code.ops)?;
    Ok(code)
}

fn emit(
    expr: &Expr,
    id: ExprId,
    resolve: &mut dyn FnMut(&str) -> Option<Symbol>,
    ops: &mut Vec<Op>,
) -> Result<(), ErrorKind> {
    let broken = || ErrorKind::BrokenExpression { text: expr.text().into() };
    match expr.node(id) {
        Node::Missing | Node::List(..) => return Err(broken()),
        Node::Number(value) => ops.push(Op::Constant(value)),
        Node::Variable => match resolve(expr.name(id)) {
            Some(Symbol::Slot(slot)) => ops.push(Op::Local(slot)),
            Some(Symbol::Constant(value)) => ops.push(Op::Constant(value)),
            None => return Err(ErrorKind::UnknownName { name: expr.name(id).into() }),
        },
        Node::Signed(sign, operand) => match sign {
            // The reference reads a leading minus as `0 - x`, which differs from `-x` for x = 0 only.
            Sign::LeadingMinus => {
                ops.push(Op::Constant(0.0));
                emit(expr, operand, resolve, ops)?;
                push_binary(BinaryOp::Sub, ops);
            }
            Sign::LeadingPlus => emit(expr, operand, resolve, ops)?,
            Sign::Minus => {
                emit(expr, operand, resolve, ops)?;
                ops.push(Op::Negate);
            }
            Sign::Plus | Sign::Not => return Err(broken()),
        },
        Node::Binary(op, left, right) => {
            emit(expr, left, resolve, ops)?;
            emit(expr, right, resolve, ops)?;
            push_binary(op, ops);
        }
        Node::Call(function, argument) => {
            if function == Function::Unknown {
                return Err(ErrorKind::UnknownName { name: expr.name(id).into() });
            }
            emit(expr, argument, resolve, ops)?;
            ops.push(Op::Call(function));
        }
    }
    Ok(())
}

/// Joins an operator with a right operand that is a leaf.
fn push_binary(op: BinaryOp, ops: &mut Vec<Op>) {
    let joined = match ops.last() {
        Some(&Op::Local(slot)) => Op::BinaryLocal(op, slot),
        Some(&Op::Constant(value)) => Op::BinaryConstant(op, value),
        _ => {
            ops.push(Op::Binary(op));
            return;
        }
    };
    ops.pop();
    ops.push(joined);
}

impl Code {
    /// The value for a frame.
    #[inline]
    pub(crate) fn eval(&self, frame: &[f64], stack: &mut Vec<f64>, random: &mut JavaRandom) -> f64 {
        let bottom = stack.len();
        let mut top = 0.0;
        for op in &self.ops {
            match *op {
                Op::Constant(value) => {
                    stack.push(top);
                    top = value;
                }
                Op::Local(slot) => {
                    stack.push(top);
                    top = frame[slot as usize];
                }
                Op::Binary(op) => {
                    let left = stack.pop().unwrap_or(f64::NAN);
                    top = binary(op, left, top);
                }
                Op::BinaryLocal(op, slot) => top = binary(op, top, frame[slot as usize]),
                Op::BinaryConstant(op, value) => top = binary(op, top, value),
                Op::Negate => top = -top,
                Op::Call(Function::Random) => top *= random.uniform(),
                Op::Call(function) => top = call(function, top),
            }
        }
        stack.truncate(bottom);
        top
    }

    /// Whether evaluation draws a random number.
    pub(crate) fn is_random(&self) -> bool {
        self.ops.contains(&Op::Call(Function::Random))
    }

    /// The slots that are read.
    pub(crate) fn reads(&self) -> impl Iterator<Item = u32> + '_ {
        self.ops.iter().filter_map(|op| match *op {
            Op::Local(slot) | Op::BinaryLocal(_, slot) => Some(slot),
            _ => None,
        })
    }
}

/// What an operator gives.
#[inline]
pub(crate) fn binary(op: BinaryOp, a: f64, b: f64) -> f64 {
    let truth = |it: bool| f64::from(u8::from(it));
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        BinaryOp::Pow => a.powf(b),
        BinaryOp::Mod => a % b,
        BinaryOp::Gt => truth(a > b),
        BinaryOp::Lt => truth(a < b),
        BinaryOp::Geq => truth(a >= b),
        BinaryOp::Leq => truth(a <= b),
        BinaryOp::Eq => truth(a == b),
        BinaryOp::Neq => truth(a != b),
        BinaryOp::And => truth(a != 0.0 && b != 0.0),
        BinaryOp::Or => truth(a != 0.0 || b != 0.0),
    }
}

/// What a function gives, `random` excepted.
pub(crate) fn call(function: Function, x: f64) -> f64 {
    function.apply(x).unwrap_or(f64::NAN)
}

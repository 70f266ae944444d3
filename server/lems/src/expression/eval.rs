//! The value of an expression, with the numeric habits of the reference.
//!
//! The order of operations is that of the tree; a sign is a subtraction from zero (so `-0` is
//! `+0`); logarithms of nothing positive and roots of negative numbers are NaN; `factorial`
//! counts in 32-bit integers and overflows like them.

use super::{BinaryOp, Expr, ExprId, Function, Node, Sign};

/// What an expression evaluates to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// The value of a number.
    Number(f64),
    /// The value of a condition.
    Truth(bool),
}

/// The number that an expression gives, if all its variables have values and nothing in it is
/// missing, mistyped or random.
pub fn eval(expr: &Expr, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    match evaluate(expr, of, &mut || None)? {
        Value::Number(value) => Some(value),
        Value::Truth(_) => None,
    }
}

/// The truth of a condition, under the same terms as [`eval`].
pub fn eval_condition(expr: &Expr, of: &dyn Fn(&str) -> Option<f64>) -> Option<bool> {
    match evaluate(expr, of, &mut || None)? {
        Value::Truth(value) => Some(value),
        Value::Number(_) => None,
    }
}

/// Evaluates an expression; `draw` gives a number from 0 up to 1 for each `random`.
pub fn evaluate(
    expr: &Expr,
    of: &dyn Fn(&str) -> Option<f64>,
    draw: &mut dyn FnMut() -> Option<f64>,
) -> Option<Value> {
    let mut evaluation = Evaluation { expr, of, draw };
    evaluation.node(expr.root())
}

impl Function {
    /// The function's value; `None` for `random`, which has no value of its own.
    pub fn apply(self, x: f64) -> Option<f64> {
        Some(match self {
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tan => x.tan(),
            Function::Sinh => x.sinh(),
            Function::Cosh => x.cosh(),
            Function::Tanh => x.tanh(),
            Function::Exp => x.exp(),
            Function::Sqrt if x < 0.0 => f64::NAN,
            Function::Sqrt => x.sqrt(),
            Function::Ceil => x.ceil(),
            Function::Ln | Function::Log if x <= 0.0 => f64::NAN,
            Function::Ln | Function::Log => x.ln(),
            Function::Abs => x.abs(),
            Function::Factorial => factorial(x),
            Function::H => heaviside(x),
            Function::Sum | Function::Product => f64::NAN,
            Function::Random | Function::Unknown => return None,
        })
    }
}

impl BinaryOp {
    /// The result of an operator on numbers; `None` if it compares or joins conditions.
    pub fn apply(self, a: f64, b: f64) -> Option<f64> {
        Some(match self {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mul => a * b,
            BinaryOp::Div => a / b,
            BinaryOp::Mod => a % b,
            BinaryOp::Pow => power(a, b),
            _ => return None,
        })
    }

    /// The truth of a comparison; `None` for other operators.
    pub fn compare(self, a: f64, b: f64) -> Option<bool> {
        Some(match self {
            BinaryOp::Gt => a > b,
            BinaryOp::Lt => a < b,
            BinaryOp::Geq => a >= b,
            BinaryOp::Leq => a <= b,
            BinaryOp::Eq => a == b,
            BinaryOp::Neq => a != b,
            _ => return None,
        })
    }
}

struct Evaluation<'e> {
    expr: &'e Expr,
    of: &'e dyn Fn(&str) -> Option<f64>,
    draw: &'e mut dyn FnMut() -> Option<f64>,
}

impl Evaluation<'_> {
    fn node(&mut self, id: ExprId) -> Option<Value> {
        let value = match self.expr.node(id) {
            Node::Missing | Node::List(..) => return None,
            Node::Number(value) => value,
            Node::Variable => (self.of)(self.expr.name(id))?,
            Node::Signed(Sign::Not, operand) => return Some(Value::Truth(!self.truth(operand)?)),
            Node::Signed(Sign::LeadingPlus | Sign::Plus, operand) => 0.0 + self.number(operand)?,
            Node::Signed(_, operand) => 0.0 - self.number(operand)?,
            Node::Binary(op, left, right) if op.is_logical() => {
                let (left, right) = (self.truth(left)?, self.truth(right)?);
                return Some(Value::Truth(if op == BinaryOp::And { left && right } else { left || right }));
            }
            Node::Binary(op, left, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                match op.compare(left, right) {
                    Some(truth) => return Some(Value::Truth(truth)),
                    None => op.apply(left, right)?,
                }
            }
            Node::Call(Function::Random, argument) => self.number(argument)? * (self.draw)()?,
            Node::Call(function, argument) => function.apply(self.number(argument)?)?,
        };
        Some(Value::Number(value))
    }

    fn number(&mut self, id: ExprId) -> Option<f64> {
        match self.node(id)? {
            Value::Number(value) => Some(value),
            Value::Truth(_) => None,
        }
    }

    fn truth(&mut self, id: ExprId) -> Option<bool> {
        match self.node(id)? {
            Value::Truth(value) => Some(value),
            Value::Number(_) => None,
        }
    }
}

/// `Math.pow` of Java, which differs from IEEE's where the base is ±1.
fn power(a: f64, b: f64) -> f64 {
    if b.is_nan() || (a.abs() == 1.0 && b.is_infinite()) { f64::NAN } else { a.powf(b) }
}

fn heaviside(x: f64) -> f64 {
    if x < 0.0 {
        0.0
    } else if x > 0.0 {
        1.0
    } else if x == 0.0 {
        0.5
    } else {
        f64::NAN
    }
}

fn factorial(x: f64) -> f64 {
    if !(0.0..=f64::from(i32::MAX)).contains(&x) || x != x.trunc() {
        return f64::NAN;
    }
    // From 34! on all 32 low bits are zero.
    (1..=x.min(34.0) as i32).fold(1i32, i32::wrapping_mul).into()
}

/// The value of a node that has no variables in it.
pub(crate) fn eval_constant(expr: &Expr, id: ExprId) -> Option<f64> {
    let mut draw = || None;
    Evaluation { expr, of: &|_| None, draw: &mut draw }.number(id)
}

//! What the reference says about the dimension of an expression. It is stricter than physics in
//! some places and laxer in others; rules tell users which simulator will refuse their model.

use text::Range;

use crate::dimension::{Dimension, Rational};
use crate::expression::{BinaryOp, Expr, ExprId, Node, Sign};

/// What the reference computes for an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceDimension {
    /// The exponents; fractional powers are rounded.
    pub dimension: Dimension,
    /// Whether it passes for any dimension: a literal zero, or what its bookkeeping confuses with one.
    pub any: bool,
    /// The value, where the reference knows it: that of a literal, but also of the left side of a
    /// sum. Exponents are taken from here.
    value: Option<f64>,
}

/// Why the reference refuses, or cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReferenceProblem {
    /// The sub-expression at which it stops.
    pub range: Range,
    /// Whether it is a failure; otherwise the dimension is just not known to it.
    pub fatal: bool,
}

impl ReferenceDimension {
    /// Whether the reference takes it for a rate or an assigned value of that dimension.
    pub fn fits(self, expected: Dimension) -> bool {
        self.any || self.dimension == expected
    }
}

/// Follows the reference through an expression, its slips included.
pub fn infer_as_reference(
    expr: &Expr,
    of: &dyn Fn(&str) -> Option<Dimension>,
) -> Result<ReferenceDimension, ReferenceProblem> {
    node(expr, of, expr.root())
}

fn node(
    expr: &Expr,
    of: &dyn Fn(&str) -> Option<Dimension>,
    id: ExprId,
) -> Result<ReferenceDimension, ReferenceProblem> {
    let fail = |fatal| ReferenceProblem { range: expr.range(id), fatal };
    // It stumbles over an operand that it could not compute.
    let operand =
        |operand| node(expr, of, operand).map_err(|problem| ReferenceProblem { fatal: true, ..problem });
    match expr.node(id) {
        Node::Missing | Node::List(..) | Node::Signed(Sign::Not, _) => Err(fail(true)),
        Node::Number(value) => Ok(literal(value)),
        Node::Variable => of(expr.name(id)).map(plain).ok_or(fail(true)),
        Node::Signed(Sign::LeadingPlus | Sign::Plus, inner) => {
            sum(BinaryOp::Add, literal(0.0), operand(inner)?).ok_or(fail(true))
        }
        Node::Signed(_, inner) => sum(BinaryOp::Sub, literal(0.0), operand(inner)?).ok_or(fail(true)),
        Node::Binary(op, left, right) => {
            let (a, b) = (operand(left)?, operand(right)?);
            match op {
                BinaryOp::Mul => Ok(plain(a.dimension.times(b.dimension))),
                BinaryOp::Div => Ok(plain(a.dimension.over(b.dimension))),
                BinaryOp::Add | BinaryOp::Sub => sum(op, a, b).ok_or(fail(true)),
                BinaryOp::Pow if a.dimension.is_none() => Ok(plain(Dimension::NONE)),
                BinaryOp::Pow if !b.dimension.is_none() => Err(fail(true)),
                BinaryOp::Pow => {
                    let power = b.value.and_then(rounded).ok_or(fail(false))?;
                    Ok(plain(a.dimension.power(Rational::new(power, 1))))
                }
                BinaryOp::And | BinaryOp::Or => Ok(plain(Dimension::NONE)),
                BinaryOp::Mod => Err(fail(true)),
                _ if a.any || b.any || a.dimension == b.dimension => Ok(plain(Dimension::NONE)),
                _ => Err(fail(true)),
            }
        }
        Node::Call(_, argument) if operand(argument)?.dimension.is_none() => Ok(plain(Dimension::NONE)),
        Node::Call(..) => Err(fail(true)),
    }
}

fn plain(dimension: Dimension) -> ReferenceDimension {
    ReferenceDimension { dimension, any: false, value: None }
}

fn literal(value: f64) -> ReferenceDimension {
    ReferenceDimension { dimension: Dimension::NONE, any: value == 0.0, value: Some(value) }
}

fn sum(op: BinaryOp, a: ReferenceDimension, b: ReferenceDimension) -> Option<ReferenceDimension> {
    if a.dimension == b.dimension {
        // The left operand's object is returned, with its value and its flag: the zero of `-n`
        // makes n fit everywhere, and `v^(3 - 1)` is v^3.
        return Some(a);
    }
    match op {
        BinaryOp::Sub if a.any => Some(b),
        BinaryOp::Sub if b.any => Some(a),
        _ => None,
    }
}

/// Rounds an exponent as the reference does: a half or more goes up, less is refused.
fn rounded(exponent: f64) -> Option<i64> {
    let fraction = exponent - exponent.floor();
    (fraction == 0.0 || fraction >= 0.5).then(|| (exponent + 0.5).floor() as i64)
}

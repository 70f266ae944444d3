//! What the reference says about the dimension of an expression. It is stricter than physics in
//! some places and laxer in others; rules tell users which simulator will refuse their model.

use text::Range;

use crate::dimension::{Dimension, Rational};
use crate::expression::{BinaryOp, Expr, ExprId, Node, Sign};

/// What the reference computes for an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceDimension {
    /// The exponents; fractional powers are rounded.
    pub dimension: Dimension,
    /// Whether it passes for any dimension: a literal zero, or what its bookkeeping confuses with one.
    pub any: bool,
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
    let plain = |dimension| ReferenceDimension { dimension, any: false };
    let fail = |fatal| Err(ReferenceProblem { range: expr.range(id), fatal });
    match expr.node(id) {
        Node::Missing | Node::List(..) => fail(true),
        Node::Number(value) => Ok(ReferenceDimension { dimension: Dimension::NONE, any: value == 0.0 }),
        Node::Variable => match of(expr.name(id)) {
            Some(dimension) => Ok(plain(dimension)),
            None => fail(true),
        },
        Node::Signed(Sign::Not, _) => fail(true),
        Node::Signed(sign, operand) => {
            let zero = ReferenceDimension { dimension: Dimension::NONE, any: true };
            let operand = node(expr, of, operand)?;
            let op =
                if matches!(sign, Sign::LeadingPlus | Sign::Plus) { BinaryOp::Add } else { BinaryOp::Sub };
            sum(op, zero, operand).map_or_else(|| fail(true), Ok)
        }
        Node::Binary(op, left, right) => {
            let (a, b) = (node(expr, of, left)?, node(expr, of, right)?);
            match op {
                BinaryOp::Mul => Ok(plain(a.dimension.times(b.dimension))),
                BinaryOp::Div => Ok(plain(a.dimension.over(b.dimension))),
                BinaryOp::Add | BinaryOp::Sub => sum(op, a, b).map_or_else(|| fail(true), Ok),
                BinaryOp::Pow if a.dimension.is_none() => Ok(plain(Dimension::NONE)),
                BinaryOp::Pow if !b.dimension.is_none() => fail(true),
                BinaryOp::Pow => match literal_exponent(expr, right) {
                    Some(power) => Ok(plain(a.dimension.power(Rational::new(power, 1)))),
                    None => fail(false),
                },
                BinaryOp::And | BinaryOp::Or => Ok(plain(Dimension::NONE)),
                BinaryOp::Mod => fail(true),
                _ if a.any || b.any || a.dimension == b.dimension => Ok(plain(Dimension::NONE)),
                _ => fail(true),
            }
        }
        Node::Call(_, argument) => {
            let argument = node(expr, of, argument)?;
            if argument.dimension.is_none() { Ok(plain(Dimension::NONE)) } else { fail(true) }
        }
    }
}

fn sum(op: BinaryOp, a: ReferenceDimension, b: ReferenceDimension) -> Option<ReferenceDimension> {
    if a.dimension == b.dimension {
        // The left operand's object is returned, so the zero of `-n` makes n fit everywhere.
        return Some(a);
    }
    match (a.any, b.any) {
        _ if op == BinaryOp::Add => None,
        (true, _) => Some(b),
        (_, true) => Some(a),
        _ => None,
    }
}

/// The exponent the reference uses: a literal rounded to a whole number; the value of anything
/// else that is dimensionless is lost and counts as zero.
fn literal_exponent(expr: &Expr, id: ExprId) -> Option<i64> {
    match expr.node(id) {
        Node::Number(value) if value.fract() == 0.0 || value.fract() >= 0.5 => {
            Some((value + 0.5).floor() as i64)
        }
        Node::Number(_) => None,
        Node::Signed(..) => Some(0),
        _ => None,
    }
}

//! Dimensional analysis: what an expression measures, and which part of it makes no sense.

mod reference;

use text::Range;

pub use reference::{ReferenceDimension, ReferenceProblem, infer_as_reference};

use crate::dimension::{Dimension, Rational};
use crate::expression::{BinaryOp, Expr, ExprId, Function, Node, Sign, eval_constant};
use crate::problem::Problem;

/// What an expression measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inferred {
    /// This.
    Known(Dimension),
    /// A literal zero, which is a zero of everything.
    Zero,
    /// It cannot be told, because something is missing or wrong below.
    Unknown,
}

/// One side of a comparison of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    /// What it measures.
    pub dimension: Dimension,
    /// Which sub-expression it is.
    pub range: Range,
}

/// What makes no sense in an expression. The range of the problem is the guilty sub-expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DimensionProblem {
    /// A name that nobody declares.
    UnknownName,
    /// Two operands that must measure the same thing and do not.
    Mismatch {
        /// What adds, subtracts or compares them.
        operator: BinaryOp,
        /// The left operand.
        left: Side,
        /// The right operand.
        right: Side,
    },
    /// A function whose argument must be a plain number.
    DimensionalArgument {
        /// Which function.
        function: Function,
        /// Its argument.
        argument: Side,
        /// Whether it makes sense all the same (`abs` of a voltage is a voltage) and only the
        /// reference refuses it.
        sound: bool,
    },
    /// An exponent that is no plain number.
    DimensionalExponent {
        /// The exponent.
        exponent: Side,
    },
    /// Something with a dimension to a power that changes.
    VariableExponent {
        /// What is raised.
        base: Side,
        /// The exponent.
        exponent: Range,
    },
}

impl DimensionProblem {
    /// Whether the expression is wrong, rather than only refused by the reference.
    pub fn is_wrong(self) -> bool {
        !matches!(self, DimensionProblem::DimensionalArgument { sound: true, .. })
    }
}

/// The result of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Inference {
    /// What the whole expression measures; a condition is a plain number.
    pub dimension: Inferred,
    /// What makes no sense, in the order of the text.
    pub problems: Vec<Problem<DimensionProblem>>,
}

impl Inferred {
    /// Whether something of this kind can stand where `expected` is asked for; so can what we
    /// know nothing about.
    pub fn fits(self, expected: Dimension) -> bool {
        match self {
            Inferred::Known(dimension) => dimension == expected,
            Inferred::Zero | Inferred::Unknown => true,
        }
    }

    /// The dimension, if it is known.
    pub fn known(self) -> Option<Dimension> {
        match self {
            Inferred::Known(dimension) => Some(dimension),
            Inferred::Zero | Inferred::Unknown => None,
        }
    }
}

/// What an expression measures, given what its variables measure.
pub fn infer(expr: &Expr, of: &dyn Fn(&str) -> Option<Dimension>) -> Inference {
    let mut analysis = Analysis { expr, of, problems: Vec::new() };
    let dimension = analysis.node(expr.root());
    let mut problems = analysis.problems;
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    Inference { dimension, problems }
}

struct Analysis<'e> {
    expr: &'e Expr,
    of: &'e dyn Fn(&str) -> Option<Dimension>,
    problems: Vec<Problem<DimensionProblem>>,
}

impl Analysis<'_> {
    fn node(&mut self, id: ExprId) -> Inferred {
        match self.expr.node(id) {
            Node::Missing => Inferred::Unknown,
            Node::Number(0.0) => Inferred::Zero,
            Node::Number(_) => Inferred::Known(Dimension::NONE),
            Node::Variable => match (self.of)(self.expr.name(id)) {
                Some(dimension) => Inferred::Known(dimension),
                None => {
                    self.problem(id, DimensionProblem::UnknownName);
                    Inferred::Unknown
                }
            },
            Node::Signed(Sign::Not, operand) => {
                self.node(operand);
                Inferred::Known(Dimension::NONE)
            }
            Node::Signed(_, operand) => self.node(operand),
            Node::Binary(op, left, right) => self.binary(id, op, left, right),
            Node::Call(function, argument) => self.call(id, function, argument),
            Node::List(first, second) => {
                self.node(first);
                self.node(second);
                Inferred::Unknown
            }
        }
    }

    fn binary(&mut self, id: ExprId, op: BinaryOp, left: ExprId, right: ExprId) -> Inferred {
        let (a, b) = (self.node(left), self.node(right));
        match op {
            BinaryOp::Mul => product(a, b, Dimension::times),
            BinaryOp::Div => product(a, b, Dimension::over),
            BinaryOp::Pow => self.power(id, (left, a), (right, b)),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mod => {
                self.same(id, op, (left, a), (right, b));
                match (a, b) {
                    (Inferred::Known(dimension), other) | (other, Inferred::Known(dimension))
                        if self.agree(a, b) =>
                    {
                        // A known side next to an unknown one is the best guess, and `x + 0` is x.
                        if other == Inferred::Unknown {
                            Inferred::Unknown
                        } else {
                            Inferred::Known(dimension)
                        }
                    }
                    (Inferred::Zero, Inferred::Zero) => Inferred::Zero,
                    _ => Inferred::Unknown,
                }
            }
            _ if op.is_comparison() => {
                self.same(id, op, (left, a), (right, b));
                Inferred::Known(Dimension::NONE)
            }
            _ => Inferred::Known(Dimension::NONE),
        }
    }

    fn agree(&self, a: Inferred, b: Inferred) -> bool {
        match (a, b) {
            (Inferred::Known(a), Inferred::Known(b)) => a == b,
            _ => true,
        }
    }

    fn same(&mut self, id: ExprId, operator: BinaryOp, left: (ExprId, Inferred), right: (ExprId, Inferred)) {
        if let (Inferred::Known(a), Inferred::Known(b)) = (left.1, right.1)
            && a != b
        {
            let (left, right) = (self.side(left.0, a), self.side(right.0, b));
            self.problem(id, DimensionProblem::Mismatch { operator, left, right });
        }
    }

    fn power(&mut self, id: ExprId, base: (ExprId, Inferred), exponent: (ExprId, Inferred)) -> Inferred {
        if let Inferred::Known(dimension) = exponent.1
            && !dimension.is_none()
        {
            let exponent = self.side(exponent.0, dimension);
            self.problem(id, DimensionProblem::DimensionalExponent { exponent });
            return Inferred::Unknown;
        }
        let dimension = match base.1 {
            Inferred::Known(dimension) if !dimension.is_none() => dimension,
            Inferred::Known(_) | Inferred::Zero => return Inferred::Known(Dimension::NONE),
            Inferred::Unknown => return Inferred::Unknown,
        };
        match eval_constant(self.expr, exponent.0).map(Rational::from_f64) {
            Some(Some(power)) => Inferred::Known(dimension.power(power)),
            // A constant like 0.123: nobody can say more.
            Some(None) => Inferred::Unknown,
            None => {
                let base = self.side(base.0, dimension);
                let exponent = self.expr.range(exponent.0);
                self.problem(id, DimensionProblem::VariableExponent { base, exponent });
                Inferred::Unknown
            }
        }
    }

    fn call(&mut self, id: ExprId, function: Function, argument: ExprId) -> Inferred {
        let inferred = self.node(argument);
        let Inferred::Known(dimension) = inferred else {
            return match function {
                Function::Unknown => Inferred::Unknown,
                Function::Abs | Function::Random | Function::Sqrt => inferred,
                _ => Inferred::Known(Dimension::NONE),
            };
        };
        let result = match function {
            Function::Unknown => return Inferred::Unknown,
            Function::Abs | Function::Random => Some(dimension),
            Function::Sqrt => Some(dimension.root(2)),
            // A step looks at the sign only.
            Function::H => Some(Dimension::NONE),
            _ => None,
        };
        if !dimension.is_none() {
            let argument = self.side(argument, dimension);
            self.problem(
                id,
                DimensionProblem::DimensionalArgument { function, argument, sound: result.is_some() },
            );
        }
        Inferred::Known(result.unwrap_or(Dimension::NONE))
    }

    fn side(&self, id: ExprId, dimension: Dimension) -> Side {
        Side { dimension, range: self.expr.range(id) }
    }

    fn problem(&mut self, id: ExprId, kind: DimensionProblem) {
        self.problems.push(Problem { kind, range: self.expr.range(id) });
    }
}

/// A zero times something is a zero of the product; for the product to be accepted anywhere it
/// would have to be a literal, and `0 * v` is a deliberate voltage.
fn product(a: Inferred, b: Inferred, combine: fn(Dimension, Dimension) -> Dimension) -> Inferred {
    let of = |side| match side {
        Inferred::Known(dimension) => Some(dimension),
        Inferred::Zero => Some(Dimension::NONE),
        Inferred::Unknown => None,
    };
    match (of(a), of(b)) {
        (Some(a), Some(b)) => Inferred::Known(combine(a, b)),
        _ => Inferred::Unknown,
    }
}

#[cfg(test)]
mod tests;

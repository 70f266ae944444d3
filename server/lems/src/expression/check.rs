//! Numbers and conditions: a `value` must be the one, a `test` the other.

use super::{BinaryOp, Expr, ExprId, ExprProblem, Function, Node, Sign, parse_expression};
use crate::problem::{Parsed, Problem};

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number with a dimension.
    Number,
    /// True or false.
    Condition,
}

/// Reads an expression that must be a number: a `value`.
pub fn parse_value(text: &str) -> Parsed<Expr, ExprProblem> {
    parse_as(text, Kind::Number)
}

/// Reads an expression that must be true or false: a `test` or a `condition`.
pub fn parse_condition(text: &str) -> Parsed<Expr, ExprProblem> {
    parse_as(text, Kind::Condition)
}

fn parse_as(text: &str, kind: Kind) -> Parsed<Expr, ExprProblem> {
    let mut parsed = parse_expression(text);
    let before = parsed.problems.len();
    check(&parsed.value, parsed.value.root(), kind, &mut parsed.problems);
    if parsed.problems.len() > before {
        parsed.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    }
    parsed
}

impl Expr {
    /// What a node gives, if that can be told.
    pub fn kind(&self, id: ExprId) -> Option<Kind> {
        match self.node(id) {
            Node::Missing | Node::List(..) => None,
            Node::Binary(op, ..) if op.is_comparison() || op.is_logical() => Some(Kind::Condition),
            Node::Signed(Sign::Not, _) => Some(Kind::Condition),
            _ => Some(Kind::Number),
        }
    }
}

fn check(expr: &Expr, id: ExprId, expected: Kind, problems: &mut Vec<Problem<ExprProblem>>) {
    if expr.kind(id).is_some_and(|kind| kind != expected) {
        let kind = match expected {
            Kind::Number => ExprProblem::NumberExpected,
            Kind::Condition => ExprProblem::ConditionExpected,
        };
        problems.push(Problem { kind, range: expr.range(id) });
    }
    let of_operands = match expr.node(id) {
        Node::Binary(BinaryOp::And | BinaryOp::Or, ..) | Node::Signed(Sign::Not, _) => Kind::Condition,
        // Nothing is known about what an unknown function or an unknown operator takes.
        Node::List(..) | Node::Call(Function::Unknown, _) => return,
        _ => Kind::Number,
    };
    for operand in expr.children(id) {
        check(expr, operand, of_operands, problems);
    }
}

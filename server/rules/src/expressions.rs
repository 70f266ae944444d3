//! Expressions and their dimensions.

use ::lems::expression::{ExprId, Node};
use ::syntax::Node as Element;

use crate::subject::dynamics::{Authored, Expression};

/// The variables of an expression with what they measure: "`v` is voltage, `tau` is time".
fn derivation(authored: &Authored<'_>, expression: &Expression<'_>, of: ExprId) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut open = vec![of];
    while let Some(id) = open.pop() {
        let mut below: Vec<_> = expression.expr.children(id).collect();
        below.reverse();
        open.extend(below);
        if expression.expr.node(id) != Node::Variable {
            continue;
        }
        let name = expression.expr.name(id);
        let Some(dimension) = authored.dimension(expression.regime, name) else { continue };
        let part = format!("`{name}` is {}", authored.describe(dimension));
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.truncate(5);
    parts.join(", ")
}

/// The sub-expression at a range.
fn at(expression: &Expression<'_>, range: text::Range) -> Option<ExprId> {
    let expr = &expression.expr;
    expr.ids().filter(|&id| expr.range(id) == range).last()
}

/// The derived variable or conditional derived variable that an expression belongs to.
fn variable_of<'t>(expression: &Expression<'t>) -> Option<Element<'t>> {
    use crate::subject::dynamics::Place;
    match expression.place {
        Place::Derived => Some(expression.element),
        Place::Case(_) | Place::CaseCondition => expression.element.parent(),
        _ => None,
    }
}

pub(crate) mod case_order;
pub(crate) mod dimension_mismatch;
pub(crate) mod entity_in_expression;
pub(crate) mod equality_of_continuous;
pub(crate) mod expression_syntax;
pub(crate) mod stale_variable;
pub(crate) mod undefined_name;
pub(crate) mod unportable_expression;
pub(crate) mod variable_cycle;

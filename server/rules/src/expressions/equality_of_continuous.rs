//! `equality-of-continuous`: a test does not wait for exact equality with something continuous.
//!
//! Catalogue: LEMS249.

use lems::expression::{BinaryOp, Node};

use crate::subject::dynamics::{Authored, Place};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static EQUALITY_OF_CONTINUOUS: Rule = Rule {
    name: "equality-of-continuous",
    group: Group::Expressions,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("equality_of_continuous.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let rates: Vec<&str> = authored
        .expressions
        .iter()
        .filter(|it| it.place == Place::Rate)
        .filter_map(|it| it.target())
        .collect();
    for expression in authored.expressions.iter().filter(|it| it.place == Place::Test) {
        let expr = &expression.expr;
        for id in expr.ids() {
            let Node::Binary(BinaryOp::Eq, left, right) = expr.node(id) else { continue };
            let continuous = [left, right].into_iter().find(|&side| {
                expr.node(side) == Node::Variable
                    && (expr.name(side) == "t" || rates.contains(&expr.name(side)))
            });
            let Some(side) = continuous else { continue };
            let name = expr.name(side);
            let range = expression.in_document(expr.range(id));
            ctx.report(
                range,
                format!("`{name}` changes in steps and will hardly ever be equal to this; compare with `.geq.` or `.leq.`"),
            );
        }
    }
}

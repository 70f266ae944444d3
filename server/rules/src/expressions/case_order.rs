//! `case-order`: every case of a conditional variable can be reached, and one always holds.
//!
//! Catalogue: LEMS247.

use ::syntax::Node;
use lems::Expr;
use lems::expression::BinaryOp;
use text::TextEdit;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static CASE_ORDER: Rule = Rule {
    name: "case-order",
    group: Group::Expressions,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("case_order.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for variable in authored.in_dynamics("ConditionalDerivedVariable") {
        let cases: Vec<_> = variable.elements().filter(|it| it.local_name() == "Case").collect();
        let default = cases.iter().position(|it| it.attribute("condition").is_none());
        match default {
            Some(at) if at + 1 < cases.len() => {
                let after = text::Range {
                    start: cases[at + 1].range().start,
                    end: cases[cases.len() - 1].range().end,
                };
                let fix = Fix::edits(
                    "Move it to the end",
                    Safety::Unsafe,
                    vec![
                        TextEdit { range: ctx.with_line(cases[at].range()), insert: String::new() },
                        TextEdit {
                            range: text::Range::at(after.end),
                            insert: format!("{}{}", ctx.indent_of(cases[at]), cases[at].source()),
                        },
                    ],
                );
                ctx.report(
                    cases[at].name_range(),
                    "a case without condition always holds, so the cases after it are never tried",
                )
                .related(after, "never tried")
                .fix(fix);
            }
            Some(_) => {}
            None if is_exhaustive(&cases) => {}
            None => {
                let name = variable.attribute("name").map_or("", |it| it.raw_value());
                ctx.report(
                    variable.name_range(),
                    format!(
                        "if no condition of `{name}` holds it is 0: a `Case` without condition is missing"
                    ),
                )
                .severity(Severity::Info);
            }
        }
    }
}

/// Whether two conditions are each other's opposite, so that one always holds.
fn is_exhaustive(cases: &[Node<'_>]) -> bool {
    let conditions: Vec<Expr> = cases
        .iter()
        .filter_map(|it| Some(lems::parse_condition(&it.attribute("condition")?.value()).value))
        .collect();
    let comparisons: Vec<(BinaryOp, String, String)> = conditions.iter().filter_map(comparison).collect();
    for (at, (op, left, right)) in comparisons.iter().enumerate() {
        let others = &comparisons[at + 1..];
        let same = |it: &&(BinaryOp, String, String)| it.1 == *left && it.2 == *right;
        let swapped = |it: &&(BinaryOp, String, String)| it.1 == *right && it.2 == *left;
        let mut covered = covers(*op);
        covered |= others.iter().filter(same).fold(0, |all, it| all | covers(it.0));
        covered |= others.iter().filter(swapped).fold(0, |all, it| all | mirrored(covers(it.0)));
        if covered == 0b111 {
            return true;
        }
    }
    false
}

fn comparison(expr: &Expr) -> Option<(BinaryOp, String, String)> {
    match expr.node(expr.root()) {
        lems::expression::Node::Binary(op, left, right) if op.is_comparison() => {
            Some((op, expr.display(left).to_string(), expr.display(right).to_string()))
        }
        _ => None,
    }
}

/// Less, equal, greater as bits.
fn covers(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Lt => 0b001,
        BinaryOp::Leq => 0b011,
        BinaryOp::Eq => 0b010,
        BinaryOp::Geq => 0b110,
        BinaryOp::Gt => 0b100,
        BinaryOp::Neq => 0b101,
        _ => 0,
    }
}

fn mirrored(bits: u8) -> u8 {
    (bits & 0b010) | ((bits & 1) << 2) | ((bits >> 2) & 1)
}

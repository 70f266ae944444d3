//! `unportable-expression`: an expression means the same to all tools.
//!
//! Catalogue: LEMS250.

use lems::expression::{Portability, portability};
use text::Range;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNPORTABLE_EXPRESSION: Rule = Rule {
    name: "unportable-expression",
    group: Group::Expressions,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unportable_expression.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for expression in &authored.expressions {
        if !expression.problems.is_empty() {
            continue;
        }
        for note in portability(&expression.expr) {
            let text = |range: Range| {
                expression.expr.text().get(range.start as usize..range.end as usize).unwrap_or("").to_owned()
            };
            let parentheses = |group: Range| {
                let range = expression.in_document(group);
                let insert = format!("({})", text(group));
                Some(Fix::replace("Add parentheses", Safety::Safe, range, insert))
            };
            let range = expression.in_document(note.range);
            let here = text(note.range);
            let (message, fix) = match note.kind {
                Portability::SignAfterE { sign } => {
                    let sign_range = Range { start: sign, end: sign + 1 };
                    let insert = format!(" {} ", text(sign_range));
                    let fix =
                        Fix::replace("Add blanks", Safety::Safe, expression.in_document(sign_range), insert);
                    (format!("jLEMS reads `{here}` as one name; blanks around the sign help"), Some(fix))
                }
                Portability::LeqInPyLems => ("PyLEMS drops the left side of `.leq.`".to_owned(), None),
                Portability::LnInPyLems => {
                    let fix = Fix::replace("Change to `log`", Safety::Safe, range, "log");
                    ("PyLEMS does not know `ln`; `log` is the same".to_owned(), Some(fix))
                }
                Portability::ChainedPower { group } => (
                    format!("`{here}` is read from left to right here, and from right to left elsewhere"),
                    parentheses(group),
                ),
                Portability::MixedLogic { group } => (
                    "jLEMS reads `.and.` and `.or.` from left to right, others `.and.` first".to_owned(),
                    parentheses(group),
                ),
                Portability::EqualsBesideLogic { group, .. } => (
                    "jLEMS needs parentheses around a comparison with `.eq.` beside `.and.` and `.or.`"
                        .to_owned(),
                    parentheses(group),
                ),
                Portability::MinusBeforePower { group } => (
                    format!("`{here}` is minus the power in jLEMS, the power of the negative in PyLEMS"),
                    parentheses(group),
                ),
                Portability::TightMinusBeforePower { group } => {
                    (format!("in `{here}` jLEMS applies the minus before the power"), parentheses(group))
                }
                Portability::NumberSuffix => {
                    let fix = Fix::replace(
                        "Remove the letter",
                        Safety::Safe,
                        range,
                        here.trim_end_matches(['f', 'F', 'd', 'D']),
                    );
                    (format!("the letter at the end of `{here}` is read by Java only"), Some(fix))
                }
                Portability::CallWithoutParentheses { group } => {
                    ("only jLEMS calls a function without parentheses".to_owned(), parentheses(group))
                }
            };
            let severity = match note.kind {
                kind if kind.refused_by_reference() => Severity::Error,
                Portability::LnInPyLems | Portability::LeqInPyLems => Severity::Info,
                _ => Severity::Warning,
            };
            ctx.report(range, message).severity(severity).fixes(fix);
        }
    }
}

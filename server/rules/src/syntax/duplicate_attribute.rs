//! `duplicate-attribute`: an attribute stands in a tag once.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_ATTRIBUTE: Rule = Rule {
    name: "duplicate-attribute",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("duplicate_attribute.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let message = match problem.kind {
        Kind::DuplicateAttribute => format!("attribute `{}` is given twice", problem.range.of(ctx.text)),
        Kind::DuplicateExpandedName => {
            format!(
                "attribute `{}` is given twice: both prefixes mean the same namespace",
                problem.range.of(ctx.text)
            )
        }
        _ => return,
    };
    let report = ctx.report(problem.range, message);
    if let Some(first) = problem.related {
        report.related(first, "first given here");
    }
}

//! `missing-space`: attributes are separated by white space.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_SPACE: Rule = Rule {
    name: "missing-space",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("missing_space.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::MissingSpace {
        return;
    }
    let at = text::Range::at(problem.range.start);
    ctx.report(problem.range, format!("white space is missing before `{}`", problem.range.of(ctx.text)))
        .fix(Fix::replace("Insert a blank", Safety::Safe, at, " "));
}

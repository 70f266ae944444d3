//! `mismatched-end-tag`: an end tag has the name of the element that it closes.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISMATCHED_END_TAG: Rule = Rule {
    name: "mismatched-end-tag",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("mismatched_end_tag.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::MismatchedEndTag {
        return;
    }
    let Some(opened) = problem.related else { return };
    let name = opened.of(ctx.text);
    ctx.report(
        problem.range,
        format!("`</{}>` closes `<{name}>`: the names must be the same", problem.range.of(ctx.text)),
    )
    .related(opened, format!("`<{name}>` is opened here"))
    .fix(Fix::replace(format!("Change to `</{name}>`"), Safety::Unsafe, problem.range, name));
}

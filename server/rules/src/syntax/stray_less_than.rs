//! `stray-less-than`: `<` begins a tag and stands for nothing else.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static STRAY_LESS_THAN: Rule = Rule {
    name: "stray-less-than",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("stray_less_than.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let place = match problem.kind {
        Kind::LessThanInText => "in text",
        Kind::LessThanInValue => "in an attribute value",
        _ => return,
    };
    ctx.report(problem.range, format!("`<` may not stand {place}; write `&lt;`, in a condition `.lt.`"))
        .fix(Fix::replace("Change to `&lt;`", Safety::Unsafe, problem.range, "&lt;"));
}

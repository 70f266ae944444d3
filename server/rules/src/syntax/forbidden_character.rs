//! `forbidden-character`: control characters are not text.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static FORBIDDEN_CHARACTER: Rule = Rule {
    name: "forbidden-character",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("forbidden_character.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::ForbiddenCharacter {
        return;
    }
    let code = problem.range.of(ctx.text).chars().next().map_or(0, u32::from);
    ctx.report(problem.range, format!("the character U+{code:04X} is not allowed in XML")).fix(Fix::replace(
        "Remove it",
        Safety::Unsafe,
        problem.range,
        "",
    ));
}

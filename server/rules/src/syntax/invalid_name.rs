//! `invalid-name`: names are made of letters, digits, `_`, `-` and `.`, and begin with a letter or `_`.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INVALID_NAME: Rule = Rule {
    name: "invalid-name",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("invalid_name.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let name = problem.range.of(ctx.text);
    match problem.kind {
        Kind::InvalidName => {
            ctx.report(problem.range, format!("`{name}` is not a name: it begins with a letter or `_` and goes on with letters, digits, `_`, `-` and `.`"));
        }
        Kind::InvalidPrefix => {
            ctx.report(
                problem.range,
                format!("`{name}` does not divide into a prefix and a name at one `:`"),
            );
        }
        _ => {}
    }
}

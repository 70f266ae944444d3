//! `unquoted-value`: the value of an attribute is there and stands in quotes.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNQUOTED_VALUE: Rule = Rule {
    name: "unquoted-value",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("unquoted_value.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    match problem.kind {
        Kind::UnquotedValue => {
            let value = problem.range.of(ctx.text);
            let fix = Fix::replace("Put it in quotes", Safety::Safe, problem.range, format!("\"{value}\""));
            ctx.report(problem.range, format!("the value `{value}` must stand in quotes")).fix(fix);
        }
        Kind::MissingValue => {
            let name = problem.range.of(ctx.text).trim_end_matches(['=', ' ']);
            let fix =
                Fix::replace("Add an empty value", Safety::Unsafe, problem.range, format!("{name}=\"\""));
            ctx.report(problem.range, format!("attribute `{name}` has no value: write `{name}=\"…\"`"))
                .fix(fix);
        }
        _ => {}
    }
}

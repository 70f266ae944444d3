//! `malformed-tag`: a tag is `<`, a name, attributes and `>`.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MALFORMED_TAG: Rule = Rule {
    name: "malformed-tag",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("malformed_tag.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let found = problem.range.of(ctx.text);
    match problem.kind {
        Kind::UnclosedStartTag => {
            ctx.report(problem.range, format!("the tag `{found}` has no closing `>`"));
        }
        Kind::UnclosedEndTag => {
            let at = text::Range::at(problem.range.end);
            ctx.report(problem.range, format!("the end tag `{}` has no closing `>`", found.trim_end()))
                .fix(Fix::replace("Insert `>`", Safety::Safe, at, ">"));
        }
        Kind::TextInEndTag => {
            ctx.report(
                problem.range,
                format!("`{found}` may not stand in an end tag: it holds a name and nothing else"),
            )
            .fix(Fix::replace(format!("Remove `{found}`"), Safety::Unsafe, problem.range, ""));
        }
        Kind::UnexpectedInTag => {
            ctx.report(
                problem.range,
                format!("`{found}` belongs to no attribute: in a tag stands `name=\"value\"`"),
            )
            .fix(Fix::replace(format!("Remove `{found}`"), Safety::Unsafe, problem.range, ""));
        }
        _ => {}
    }
}

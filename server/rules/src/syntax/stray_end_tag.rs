//! `stray-end-tag`: an end tag has an element to close.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static STRAY_END_TAG: Rule = Rule {
    name: "stray-end-tag",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("stray_end_tag.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let message = match (problem.kind, problem.related) {
        (Kind::StrayEndTag, Some(open)) => format!(
            "`{}` closes nothing: the open element is `<{}>`",
            problem.range.of(ctx.text),
            open.of(ctx.text)
        ),
        (Kind::StrayEndTag, None) => {
            format!("`{}` closes nothing: no element is open", problem.range.of(ctx.text))
        }
        (Kind::EndTagWithoutName, Some(open)) => {
            format!("the end tag of `<{}>` lacks the name", open.of(ctx.text))
        }
        (Kind::EndTagWithoutName, None) => String::from("an end tag without a name"),
        _ => return,
    };
    let name = problem.related.map(|open| open.of(ctx.text));
    let fix = match (problem.kind, name) {
        (Kind::EndTagWithoutName, Some(name)) => {
            Fix::replace(format!("Change to `</{name}>`"), Safety::Safe, problem.range, format!("</{name}>"))
        }
        _ => Fix::replace("Remove this end tag", Safety::Unsafe, problem.range, ""),
    };
    let report = ctx.report(problem.range, message).fix(fix);
    if let Some(open) = problem.related {
        report.related(open, "the open element");
    }
}

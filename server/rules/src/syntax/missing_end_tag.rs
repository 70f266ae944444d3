//! `missing-end-tag`: every element that is opened is closed.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_END_TAG: Rule = Rule {
    name: "missing-end-tag",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("missing_end_tag.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::MissingEndTag {
        return;
    }
    let Some(opened) = problem.related else { return };
    let name = opened.of(ctx.text);
    let met = problem.range.of(ctx.text);
    let message = if met.is_empty() {
        format!("`<{name}>` is never closed: the document ends before `</{name}>`")
    } else {
        format!("`<{name}>` is not closed: `</{name}>` is missing before `{}`", first_line(met))
    };
    let at = text::Range::at(problem.range.start);
    ctx.report(problem.range, message)
        .related(opened, format!("`<{name}>` is opened here"))
        .fix(Fix::replace(format!("Insert `</{name}>`"), Safety::Unsafe, at, format!("</{name}>")));
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

//! `malformed-comment`: a comment is `<!--`, text without `--`, and `-->`.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MALFORMED_COMMENT: Rule = Rule {
    name: "malformed-comment",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("malformed_comment.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let message = match problem.kind {
        Kind::UnclosedComment => "this comment has no closing `-->`: all that follows is part of it",
        Kind::DoubleHyphen => "`--` may not stand inside a comment",
        Kind::NestedComment => "comments do not nest: the first `-->` closes them all",
        _ => return,
    };
    let fix = (problem.kind == Kind::DoubleHyphen)
        .then(|| Fix::replace("Change to `- -`", Safety::Safe, problem.range, "- -"));
    let report = ctx.report(problem.range, message).fixes(fix);
    if let Some(start) = problem.related {
        report.related(start, "the comment begins here");
    }
}

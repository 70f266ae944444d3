//! `document-too-large`: a document has less than 4 GiB.

use ::syntax::{SyntaxProblem, SyntaxProblemKind as Kind};

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DOCUMENT_TOO_LARGE: Rule = Rule {
    name: "document-too-large",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("document_too_large.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind == Kind::TooLarge {
        ctx.report(problem.range, "the document has 4 GiB or more; only its beginning was read");
    }
}

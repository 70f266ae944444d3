//! `doctype`: document type declarations are not processed.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DOCTYPE: Rule = Rule {
    name: "doctype",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("doctype.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    match problem.kind {
        Kind::Doctype => {
            ctx.report(problem.range, "document type declarations are not processed: entities that it declares are unknown, files that it names are not opened")
                .severity(Severity::Warning);
        }
        Kind::MisplacedDoctype => {
            ctx.report(problem.range, "a document type declaration stands before the root element, and once");
        }
        Kind::UnclosedDoctype => {
            ctx.report(problem.range, "this document type declaration has no closing `>`");
        }
        _ => {}
    }
}

//! `root-element`: a document has one root element and nothing beside it.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ROOT_ELEMENT: Rule = Rule {
    name: "root-element",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("root_element.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let message = match (problem.kind, problem.related) {
        (Kind::TextOutsideRoot, Some(root)) => {
            format!("text behind the end of `<{}>`: a document ends with its root element", root.of(ctx.text))
        }
        (Kind::TextOutsideRoot, None) => String::from("text before the root element"),
        (Kind::SecondRoot, Some(root)) => {
            format!("a second root element: the document ended with `</{}>`", root.of(ctx.text))
        }
        (Kind::SecondRoot, None) => String::from("a second root element"),
        (Kind::NoRoot, _) => String::from(
            "there is no element in this document; NeuroML begins with `<neuroml>`, LEMS with `<Lems>`",
        ),
        _ => return,
    };
    let report = ctx.report(problem.range, message);
    if let Some(root) = problem.related {
        report.related(root, "the root element");
    }
}

//! `xml-declaration`: the XML declaration stands at the very start and names version and encoding.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static XML_DECLARATION: Rule = Rule {
    name: "xml-declaration",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("xml_declaration.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let found = problem.range.of(ctx.text);
    let message = match problem.kind {
        Kind::MisplacedDeclaration => String::from(
            "the XML declaration must be the very first thing in the file: nothing, not even a blank, may stand before it",
        ),
        Kind::InvalidDeclaration => format!(
            "`{}` is not as an XML declaration wants it: `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`",
            found.lines().next().unwrap_or("")
        ),
        Kind::UnknownEncoding => format!("no encoding is called `{found}`; use `UTF-8`"),
        _ => return,
    };
    let fix = (problem.kind == Kind::UnknownEncoding)
        .then(|| Fix::replace("Change to `UTF-8`", Safety::Unsafe, problem.range, "UTF-8"));
    ctx.report(problem.range, message).fixes(fix);
}

//! `undeclared-prefix`: a prefix is declared by `xmlns:`.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNDECLARED_PREFIX: Rule = Rule {
    name: "undeclared-prefix",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("undeclared_prefix.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::UndeclaredPrefix {
        return;
    }
    let prefix = problem.range.of(ctx.text);
    let known = match prefix {
        "xsi" => Some("http://www.w3.org/2001/XMLSchema-instance"),
        "rdf" => Some("http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        "bqbiol" => Some("http://biomodels.net/biology-qualifiers/"),
        "bqmodel" => Some("http://biomodels.net/model-qualifiers/"),
        "dc" => Some("http://purl.org/dc/elements/1.1/"),
        "dcterms" => Some("http://purl.org/dc/terms/"),
        _ => None,
    };
    let root = ctx.root().map(|root| root.name_range().end);
    let fix = known.zip(root).map(|(uri, at)| {
        let declaration = format!(" xmlns:{prefix}=\"{uri}\"");
        Fix::replace(
            format!("Declare `{prefix}` in the root element"),
            Safety::Safe,
            text::Range::at(at),
            declaration,
        )
    });
    ctx.report(
        problem.range,
        format!("the prefix `{prefix}` is not declared: `xmlns:{prefix}=\"…\"` is missing"),
    )
    .fixes(fix);
}

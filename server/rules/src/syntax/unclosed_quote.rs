//! `unclosed-quote`: the value of an attribute ends with the quote that it began with.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNCLOSED_QUOTE: Rule = Rule {
    name: "unclosed-quote",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("unclosed_quote.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    if problem.kind != Kind::UnclosedQuote {
        return;
    }
    let quote = problem.range.of(ctx.text).chars().next().unwrap_or('"');
    let name = problem.related.map_or("", |name| name.of(ctx.text));
    let end = text::Range::at(problem.range.end);
    ctx.report(problem.range, format!("the value of `{name}` has no closing `{quote}`")).fix(Fix::replace(
        format!("Insert `{quote}`"),
        Safety::Unsafe,
        end,
        quote,
    ));
}

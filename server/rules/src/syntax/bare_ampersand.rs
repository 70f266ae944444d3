//! `bare-ampersand`: `&` begins a reference such as `&amp;`.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static BARE_AMPERSAND: Rule = Rule {
    name: "bare-ampersand",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("bare_ampersand.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let found = problem.range.of(ctx.text);
    match problem.kind {
        Kind::BareAmpersand => {
            ctx.report(problem.range, "`&` begins a reference; for the character itself write `&amp;`")
                .fix(Fix::replace("Change to `&amp;`", Safety::Safe, problem.range, "&amp;"));
        }
        Kind::UnterminatedReference => {
            let end = text::Range::at(problem.range.end);
            let start = text::Range { start: problem.range.start, end: problem.range.start + 1 };
            ctx.report(
                problem.range,
                format!("`{found}` lacks its `;`; for the character `&` write `&amp;`"),
            )
            .fix(Fix::replace("Insert `;`", Safety::Unsafe, end, ";"))
            .fix(Fix::replace("Change `&` to `&amp;`", Safety::Unsafe, start, "&amp;"));
        }
        _ => {}
    }
}

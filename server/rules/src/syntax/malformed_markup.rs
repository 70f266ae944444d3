//! `malformed-markup`: CDATA sections, instructions and declarations are complete.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static MALFORMED_MARKUP: Rule = Rule {
    name: "malformed-markup",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("malformed_markup.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let found = problem.range.of(ctx.text);
    let message = match problem.kind {
        Kind::UnclosedCData => String::from("this CDATA section has no closing `]]>`"),
        Kind::CDataEndInText => String::from("`]]>` may not stand in text; write `]]&gt;`"),
        Kind::UnclosedInstruction => format!("the instruction `{found}` has no closing `?>`"),
        Kind::InvalidInstruction => String::from("`<?` must be followed by a name"),
        Kind::MalformedMarkup => String::from(
            "`<!` begins a comment (`<!--`) or a CDATA section (`<![CDATA[`) and nothing else here",
        ),
        _ => return,
    };
    ctx.report(problem.range, message);
}

//! `unknown-entity`: references name one of the five entities of XML or a character.

use ::syntax::SyntaxProblem;
use ::syntax::SyntaxProblemKind as Kind;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_ENTITY: Rule = Rule {
    name: "unknown-entity",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("unknown_entity.md"),
    check: Check::Syntax(check),
};

fn check(ctx: &mut Context<'_>, problem: &SyntaxProblem) {
    let found = problem.range.of(ctx.text);
    let message = match problem.kind {
        Kind::UnknownEntity => {
            format!(
                "`{found}` is not defined: XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;` and `&apos;`; write the character itself"
            )
        }
        Kind::InvalidCharacterReference => {
            format!("`{found}` is not the number of a character that XML allows")
        }
        _ => return,
    };
    let character = match found {
        "&nbsp;" => Some("\u{a0}"),
        "&micro;" | "&mu;" => Some("µ"),
        "&deg;" => Some("°"),
        "&plusmn;" => Some("±"),
        "&times;" => Some("×"),
        "&ndash;" => Some("–"),
        "&mdash;" => Some("—"),
        _ => None,
    };
    let fix = character.map(|it| Fix::replace(format!("Change to `{it}`"), Safety::Safe, problem.range, it));
    ctx.report(problem.range, message).fixes(fix);
}

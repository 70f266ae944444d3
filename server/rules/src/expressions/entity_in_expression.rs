//! `entity-in-expression`: an expression has no character references.
//!
//! Catalogue: LEMS258.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ENTITY_IN_EXPRESSION: Rule = Rule {
    name: "entity-in-expression",
    group: Group::Expressions,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("entity_in_expression.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for expression in &authored.expressions {
        let raw = expression.attribute.raw_value();
        let Some(at) = raw.find('&') else { continue };
        let end = raw[at..].find(';').map_or(raw.len(), |it| at + it + 1);
        let start = expression.attribute.value_range().start;
        let range = text::Range { start: start + at as u32, end: start + end as u32 };
        let entity = &raw[at..end];
        ctx.report(
            range,
            format!("jLEMS does not decode `{entity}`; write `.gt.`, `.lt.`, `.and.` in expressions"),
        );
    }
}

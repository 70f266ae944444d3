//! `start-not-idempotent`: `OnStart` gives the same when it runs again.
//!
//! Catalogue: LEMS253.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static START_NOT_IDEMPOTENT: Rule = Rule {
    name: "start-not-idempotent",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("start_not_idempotent.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for start in authored.in_dynamics("OnStart") {
        for element in start.elements() {
            match element.local_name() {
                "EventOut" => {
                    ctx.report(
                        element.name_range(),
                        "events in `OnStart` are sent several times, some before anybody listens",
                    );
                }
                "StateAssignment" => {
                    let expression = authored.expressions.iter().find(|it| it.element == element);
                    let Some(expression) = expression else { continue };
                    let Some(target) = expression.target() else { continue };
                    let reads = expression.expr.variables().find(|(name, _)| *name == target);
                    let Some((_, range)) = reads else { continue };
                    let range = expression.in_document(range);
                    ctx.report(
                        range,
                        format!("`{target}` is set from itself, but jLEMS runs `OnStart` several times, how often depends on the nesting"),
                    );
                }
                _ => {}
            }
        }
    }
}

//! `condition-stays-true`: an event is sent once, not at every step.
//!
//! Catalogue: LEMS248.

use crate::subject::dynamics::{Authored, Place};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CONDITION_STAYS_TRUE: Rule = Rule {
    name: "condition-stays-true",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("condition_stays_true.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for expression in authored.expressions.iter().filter(|it| it.place == Place::Test && it.regime.is_none())
    {
        let block = expression.element;
        let Some(event) = block.elements().find(|it| it.local_name() == "EventOut") else { continue };
        let assigned: Vec<&str> = block
            .elements()
            .filter(|it| it.local_name() == "StateAssignment")
            .filter_map(|it| Some(it.attribute("variable")?.raw_value()))
            .collect();
        // What the test reads, directly or through derived variables.
        let mut read: Vec<&str> = expression.expr.variables().map(|(name, _)| name).collect();
        let mut at = 0;
        while at < read.len() {
            let name = read[at];
            at += 1;
            let sources = authored.expressions.iter().filter(|it| {
                matches!(it.place, Place::Derived | Place::Case(_) | Place::CaseCondition)
                    && it.target() == Some(name)
            });
            for (name, _) in sources.flat_map(|it| it.expr.variables()) {
                if !read.contains(&name) {
                    read.push(name);
                }
            }
        }
        if assigned.iter().any(|it| read.contains(it)) {
            continue;
        }
        let range = expression.attribute.value_range();
        ctx.report(
            range,
            "nothing in this block makes the test false again, so the event is sent at every step",
        )
        .related(event.range(), "the event");
    }
}

//! `exposure-linked-twice`: an exposure shows one variable.
//!
//! Catalogue: LEMS245.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static EXPOSURE_LINKED_TWICE: Rule = Rule {
    name: "exposure-linked-twice",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("exposure_linked_twice.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let Some(dynamics) = authored.dynamics() else { return };
    let mut linked: Vec<(&str, text::Range)> = Vec::new();
    for variable in dynamics.elements().filter(|it| it.local_name().ends_with("Variable")) {
        let Some(exposure) = variable.attribute("exposure") else { continue };
        match linked.iter().find(|(name, _)| *name == exposure.raw_value()) {
            Some(&(name, first)) => {
                ctx.report(
                    exposure.value_range(),
                    format!("the exposure `{name}` is linked to two variables"),
                )
                .related(first, "and here");
            }
            None => linked.push((exposure.raw_value(), exposure.value_range())),
        }
    }
}

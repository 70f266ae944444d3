//! `super-used`: dynamics are written in full.
//!
//! Catalogue: LEMS256.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SUPER_USED: Rule = Rule {
    name: "super-used",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("super_used.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let Some(dynamics) = authored.dynamics() else { return };
    for element in dynamics.elements().filter(|it| it.local_name() == "Super") {
        ctx.report(element.name_range(), "`Super` makes jLEMS crash: repeat the dynamics of the base here");
    }
}

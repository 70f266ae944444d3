//! `unexposed-quantity`: what is recorded is exposed.
//!
//! Catalogue: LEMS206.

use crate::{Check, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNEXPOSED_QUANTITY: Rule = Rule {
    name: "unexposed-quantity",
    group: Group::Simulation,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unexposed_quantity.md"),
    check: Check::Within("unresolved-quantity"),
};

//! `quantity-form`: a path has the form that its population needs.
//!
//! Catalogue: LEMS207.

use crate::{Check, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static QUANTITY_FORM: Rule = Rule {
    name: "quantity-form",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("quantity_form.md"),
    check: Check::Within("unresolved-quantity"),
};

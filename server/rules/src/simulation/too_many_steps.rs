//! `too-many-steps`: a simulation ends while somebody waits.
//!
//! Catalogue: LEMS203.

use crate::{Check, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static TOO_MANY_STEPS: Rule = Rule {
    name: "too-many-steps",
    group: Group::Simulation,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("too_many_steps.md"),
    check: Check::Within("simulation-time"),
};

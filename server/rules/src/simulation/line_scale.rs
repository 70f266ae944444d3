//! `line-scale`: a line is scaled by a unit of what it shows.
//!
//! Catalogue: LEMS208.

use crate::{Check, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static LINE_SCALE: Rule = Rule {
    name: "line-scale",
    group: Group::Simulation,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("line_scale.md"),
    check: Check::Within("unresolved-quantity"),
};

//! `unknown-event-port`: events are recorded from a port that sends them.
//!
//! Catalogue: LEMS215.

use crate::{Check, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_EVENT_PORT: Rule = Rule {
    name: "unknown-event-port",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_event_port.md"),
    check: Check::Within("unresolved-quantity"),
};

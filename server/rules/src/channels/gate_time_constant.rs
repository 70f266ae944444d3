//! `gate-time-constant`: the time constant of a gate is positive and finite.
//!
//! NML100

use crate::channels::{Fault, fault, shown};
use crate::subject::channel::Channel;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static GATE_TIME_CONSTANT: Rule = Rule {
    name: "gate-time-constant",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("gate_time_constant.md"),
    check: Check::Channel(check),
};

fn check(ctx: &mut Context<'_>, channel: &Channel<'_>) {
    for gate in &channel.gates {
        let Some(found) = fault(gate, |it| it.tau, |tau| tau < 0.0 || tau.is_nan()) else { continue };
        let node = match (&gate.time, &gate.forward, &found) {
            (_, _, Fault::Singular { part, .. }) => *part,
            (Some(part), ..) | (None, Some(part), _) => part.node,
            _ => gate.node,
        };
        let message = match found {
            Fault::At { v, value } => format!(
                "at {} the time constant of gate `{}` is {}",
                shown(v, "mV", 1e3),
                gate.id(),
                if value.is_nan() { "not a number".to_owned() } else { shown(value, "ms", 1e3) }
            ),
            Fault::Singular { v, part } => format!(
                "`<{}>` of gate `{}` is 0/0 at exactly {}: a simulation that meets this potential stops or fills with NaN",
                part.local_name(),
                gate.id(),
                shown(v, "mV", 1e3)
            ),
        };
        ctx.report(node.name_range(), message);
    }
}

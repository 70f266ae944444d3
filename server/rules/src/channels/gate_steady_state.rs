//! `gate-steady-state`: the steady state of a gate lies between 0 and 1.
//!
//! NML101

use crate::channels::{Fault, fault, shown};
use crate::subject::channel::Channel;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static GATE_STEADY_STATE: Rule = Rule {
    name: "gate-steady-state",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("gate_steady_state.md"),
    check: Check::Channel(check),
};

fn check(ctx: &mut Context<'_>, channel: &Channel<'_>) {
    for gate in &channel.gates {
        // What follows from positive rates is a fraction by itself.
        let Some(steady) = &gate.steady else { continue };
        let outside = |it: f64| !(-1e-6..=1.0 + 1e-6).contains(&it) && !it.is_nan();
        let Some(Fault::At { v, value }) = fault(gate, |it| it.steady, outside) else { continue };
        ctx.report(
            steady.node.name_range(),
            format!(
                "at {} the steady state of gate `{}` is {}, outside 0 … 1",
                shown(v, "mV", 1e3),
                gate.id(),
                shown(value, "", 1.0)
            ),
        );
    }
}

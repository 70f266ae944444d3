//! `sub-gate-fractions`: the fractions of the sub-gates add up to 1.
//!
//! NML099

use crate::subject::channel::Channel;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SUB_GATE_FRACTIONS: Rule = Rule {
    name: "sub-gate-fractions",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("sub_gate_fractions.md"),
    check: Check::Channel(check),
};

fn check(ctx: &mut Context<'_>, channel: &Channel<'_>) {
    for gate in &channel.gates {
        let fractions: Vec<_> = gate
            .node
            .elements()
            .filter(|it| it.local_name() == "subGate")
            .filter_map(|it| it.attribute("fractionalConductance"))
            .collect();
        let values = fractions.iter().map(|it| it.raw_value().trim().parse::<f64>().ok());
        let (Some(sum), Some(last)) = (values.sum::<Option<f64>>(), fractions.last()) else { continue };
        if (sum - 1.0).abs() > 1e-3 {
            ctx.report(
                last.value_range(),
                format!(
                    "the fractions of the sub-gates of `{}` add up to {}, not to 1",
                    gate.id(),
                    shown(sum)
                ),
            );
        }
    }
}

/// Without the last digits that adding up brings.
fn shown(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}

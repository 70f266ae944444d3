//! `threshold-below-rest`: the spike threshold lies above the initial membrane potential.
//!
//! NML106

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static THRESHOLD_BELOW_REST: Rule = Rule {
    name: "threshold-below-rest",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("threshold_below_rest.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for threshold in cell.named("spikeThresh") {
        let Some(value) = threshold.node.attribute("value") else { continue };
        let Some(volts) = ctx.quantity(value) else { continue };
        for start in cell.named("initMembPotential") {
            let Some(initial) = start.node.attribute("value") else { continue };
            let below = ctx.quantity(initial).is_some_and(|initial| volts < initial);
            if below && threshold.extent.overlaps(&start.extent) {
                ctx.report(
                    value.value_range(),
                    format!(
                        "the threshold {} is below the initial potential {}: a spike is counted at the start",
                        value.raw_value(),
                        initial.raw_value()
                    ),
                )
                .related(initial.value_range(), "the initial potential");
                break;
            }
        }
    }
}

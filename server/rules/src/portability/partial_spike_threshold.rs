//! `partial-spike-threshold`: a spike threshold is one for the whole cell.
//!
//! NML087c

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static PARTIAL_SPIKE_THRESHOLD: Rule = Rule {
    name: "partial-spike-threshold",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("partial_spike_threshold.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for threshold in cell.named("spikeThresh") {
        let Some(group) = threshold.node.attribute("segmentGroup").filter(|it| it.raw_value() != "all")
        else {
            continue;
        };
        ctx.report(
            group.value_range(),
            format!(
                "a spike threshold for the group `{}` alone: the NEURON export takes only one for `all`",
                group.raw_value()
            ),
        );
    }
}

//! `target-segment`: connections and inputs name segments that the cell has.

use crate::networks::connections::{Cells, End};
use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static TARGET_SEGMENT: Rule = Rule {
    name: "target-segment",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("target_segment.md"),
    check: Check::Within("cell-path"),
};

/// Whether the cell of the population has the segment.
pub(super) fn check<'t>(ctx: &mut Context<'_>, cells: &mut Cells<'t>, network: &Network<'t>, end: &End<'t>) {
    let Some(segment) = end.segment else { return };
    let Ok(id) = segment.raw_value().trim().parse::<u32>() else { return };
    let name = end.path.map(|path| path.population).or(end.population);
    let Some(population) = name.and_then(|name| network.population(name)) else { return };
    let Some(component) = population.component else { return };
    let cell = component.raw_value();
    if cells.has_segment(ctx, cell, id) != Some(false) {
        return;
    }
    let report = ctx
        .report_as(&TARGET_SEGMENT, segment.value_range(), format!("`{cell}` has no segment {id}"))
        .related(component.value_range(), "the cell of the population");
    if end.list.local_name() == "projection" && end.node.local_name() == "connection" {
        report.reference_test(10050);
    }
}

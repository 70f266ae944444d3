//! `fraction-inside-cable`: branches leave a cable at its ends or its segments' ends.
//!
//! NML064b

use rustc_hash::FxHashMap;

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static FRACTION_INSIDE_CABLE: Rule = Rule {
    name: "fraction-inside-cable",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("fraction_inside_cable.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    if !(0..morphology.n_segments()).any(|it| morphology.has_place(it)) {
        return;
    }
    // How many segments stand in the section that a segment is in.
    let mut sizes: FxHashMap<&str, usize> = FxHashMap::default();
    for group in &morphology.groups {
        if group.node.attribute("neuroLexId").is_none_or(|it| it.raw_value() != "sao864921383") {
            continue;
        }
        let members = group.members.iter().filter_map(|it| morphology.member_attribute(*it));
        let members: Vec<_> = members.map(|it| it.raw_value()).collect();
        members.iter().for_each(|it| _ = sizes.insert(it, members.len()));
    }
    if sizes.is_empty() {
        return;
    }
    for index in (0..morphology.n_segments()).filter(|it| morphology.has_place(*it)) {
        let segment = morphology.segment_at(index);
        let (Some(parent), Some(node)) = (segment.parent(), segment.parent_node()) else { continue };
        let Some(fraction) = node.attribute("fractionAlong") else { continue };
        let inside = fraction.raw_value().trim().parse::<f64>().is_ok_and(|it| it > 0.0 && it < 1.0);
        if inside && sizes.get(parent.raw_value()).is_some_and(|it| *it > 1) {
            ctx.report(
                fraction.value_range(),
                format!("segment {} leaves the middle of a segment of a longer cable: the NEURON export refuses this", segment.shown()),
            );
        }
    }
}

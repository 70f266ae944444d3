//! `duplicate-segment-group`: two groups of a morphology share an id.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_SEGMENT_GROUP: Rule = Rule {
    name: "duplicate-segment-group",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10004),
    docs: include_str!("duplicate_segment_group.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for (index, group) in morphology.groups.iter().enumerate() {
        let Some(id) = group.id else { continue };
        let Some(first) = morphology.group(id.raw_value()).filter(|&first| first != index) else { continue };
        let report = ctx.report(
            id.value_range(),
            format!("a segment group `{}` is already in this morphology", id.raw_value()),
        );
        if let Some(first) = morphology.groups[first].id {
            report.related(first.value_range(), "first defined here");
        }
    }
}

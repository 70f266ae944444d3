//! `segment-group-order`: a group is defined before it is included.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_GROUP_ORDER: Rule = Rule {
    name: "segment-group-order",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::JNeuroMl(100005),
    docs: include_str!("segment_group_order.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for (index, group) in morphology.groups.iter().enumerate() {
        for included in group.includes() {
            let Some(defined) = morphology.group(included.raw_value()).filter(|&defined| defined > index)
            else {
                continue;
            };
            let report = ctx.report(
                included.value_range(),
                format!("segment group `{}` is included before it is defined", included.raw_value()),
            );
            if let Some(id) = morphology.groups[defined].id {
                report.related(id.value_range(), "defined here");
            }
        }
    }
}

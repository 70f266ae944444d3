//! `segment-and-group`: a property is placed by a group or by a segment, not by both.
//!
//! NML084

use crate::subject::cell::Cell;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_AND_GROUP: Rule = Rule {
    name: "segment-and-group",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("segment_and_group.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for property in &cell.properties {
        let (Some(segment), Some(group)) =
            (property.node.attribute("segment"), property.node.attribute("segmentGroup"))
        else {
            continue;
        };
        let fix =
            Fix::replace("Remove `segment`", Safety::Unsafe, ctx.with_space_before(segment.range()), "");
        ctx.report(
            segment.range(),
            format!(
                "placed on segment {} and on group `{}`: tools disagree which of the two counts",
                segment.raw_value(),
                group.raw_value()
            ),
        )
        .related(group.value_range(), "the group")
        .fix(fix);
    }
}

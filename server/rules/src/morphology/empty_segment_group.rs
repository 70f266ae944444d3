//! `empty-segment-group`: a segment group holds segments.
//!
//! NML064

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static EMPTY_SEGMENT_GROUP: Rule = Rule {
    name: "empty-segment-group",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("empty_segment_group.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        let chooses = |name: &str| matches!(name, "include" | "path" | "subTree");
        if !group.members.is_empty() || group.others.iter().any(|it| chooses(it.local_name())) {
            continue;
        }
        let Some(id) = group.id else { continue };
        let fix = Fix::replace("Remove the group", Safety::Unsafe, ctx.with_line(group.node.range()), "");
        ctx.report(id.value_range(), format!("segment group `{}` has no segments", id.raw_value())).fix(fix);
    }
}

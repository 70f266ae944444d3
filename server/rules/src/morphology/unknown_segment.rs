//! `unknown-segment`: parents, members, paths and subtrees name segments that exist.

use ::syntax::Attribute;

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_SEGMENT: Rule = Rule {
    name: "unknown-segment",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unknown_segment.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for index in 0..morphology.n_segments() {
        if morphology.parent_of(index).is_none()
            && let Some(parent) = morphology.segment_at(index).parent()
        {
            require(ctx, morphology, parent, None);
        }
    }
    for group in &morphology.groups {
        for &member in group.members.iter().filter(|it| morphology.member(**it).is_none()) {
            if let Some(segment) = morphology.member_attribute(member) {
                require(ctx, morphology, segment, Some(10003));
            }
        }
        for way in group.others.iter().filter(|it| matches!(it.local_name(), "path" | "subTree")) {
            let ends = way.elements().filter(|it| matches!(it.local_name(), "from" | "to"));
            for segment in ends.filter_map(|it| it.attribute("segment")) {
                require(ctx, morphology, segment, None);
            }
        }
    }
}

fn require(ctx: &mut Context<'_>, morphology: &Morphology<'_>, segment: Attribute<'_>, test: Option<u32>) {
    let id = segment.raw_value();
    // What is no number at all is the schema's to say.
    if morphology.segment(id).is_some() || id.trim().parse::<u64>().is_err() {
        return;
    }
    let mut report =
        ctx.report(segment.value_range(), format!("no segment of this morphology has the id {}", id.trim()));
    if let Some(near) = text::nearest(id.trim(), morphology.segment_ids()) {
        report = report.fix(Fix::replace(
            format!("Change to {near}"),
            Safety::Unsafe,
            segment.value_range(),
            near,
        ));
    }
    if let Some(test) = test {
        report.reference_test(test);
    }
}

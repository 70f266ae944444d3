//! `segment-gap`: a segment begins where its parent is.
//!
//! NML055

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_GAP: Rule = Rule {
    name: "segment-gap",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("segment_gap.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for index in morphology.with_parent_and_proximal() {
        let segment = morphology.segment_at(index);
        let Some(proximal) = segment.proximal() else { continue };
        let Some(parent_index) = morphology.parent_of(index).filter(|it| *it != index) else { continue };
        let (Some(own), Some(shape)) = (morphology.start(index), morphology.shape(parent_index)) else {
            continue;
        };
        let gap = shape.distance(&own);
        if gap <= 0.1 || gap <= 0.1 * own.diameter {
            continue;
        }
        let fraction = segment.parent_node().and_then(|it| it.attribute("fractionAlong"));
        let along = fraction.map_or(Some(1.0), |it| it.raw_value().trim().parse().ok());
        let fix = along.and_then(|along| shape.at(along)).map(|mut point| {
            point.diameter = own.diameter;
            Fix::replace("Move it to its parent", Safety::Unsafe, proximal.range(), point.element("proximal"))
        });
        let parent_node = morphology.segment_at(parent_index).node;
        ctx.report(
            proximal.name_range(),
            format!(
                "segment {} begins {} um away from its parent, segment {}",
                segment.shown(),
                format!("{gap:.1}").trim_end_matches(".0"),
                morphology.segment_at(parent_index).shown()
            ),
        )
        .related(parent_node.name_range(), "the parent")
        .fixes(fix);
    }
}

//! `zero-length-segment`: a segment with two different diameters has a length.
//!
//! NML057

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ZERO_LENGTH_SEGMENT: Rule = Rule {
    name: "zero-length-segment",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("zero_length_segment.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for index in 0..morphology.n_segments() {
        let (Some(start), Some(end)) = (morphology.start(index), morphology.end(index)) else { continue };
        if start.distance(&end) > 0.0 {
            continue;
        }
        let segment = morphology.segment_at(index);
        // Two equal points are a sphere, but only at the root: nothing can be attached to the end of one elsewhere.
        let message = if (start.diameter - end.diameter).abs() > 1e-9 {
            format!(
                "segment {} has no length but two diameters: it is neither a sphere nor a cone",
                segment.shown()
            )
        } else if segment.parent_node().is_some() {
            format!("segment {} has no length: both ends are the same point", segment.shown())
        } else {
            continue;
        };
        ctx.report(segment.node.name_range(), message);
    }
}

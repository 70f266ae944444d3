//! `duplicate-segment-id`: two segments of a morphology share an id.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_SEGMENT_ID: Rule = Rule {
    name: "duplicate-segment-id",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10000),
    docs: include_str!("duplicate_segment_id.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for index in morphology.repeated() {
        let Some(id) = morphology.segment_at(index).id() else { continue };
        let Some(first) = morphology.segment(id.raw_value()).filter(|&first| first != index) else {
            continue;
        };
        let report = ctx.report(
            id.value_range(),
            format!("a segment with the id {} is already in this morphology", id.raw_value()),
        );
        if let Some(first) = morphology.segment_at(first).id() {
            report.related(first.value_range(), "first used here");
        }
    }
}

//! `no-segment-zero`: a morphology has a segment with the id 0, by convention its root.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NO_SEGMENT_ZERO: Rule = Rule {
    name: "no-segment-zero",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::JNeuroMl(100001),
    docs: include_str!("no_segment_zero.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    if morphology.n_segments() == 0 || morphology.segment("0").is_some() {
        return;
    }
    let at = morphology.roots().next().unwrap_or_else(|| morphology.segment_at(0));
    let range = at.id().map_or(at.node.name_range(), |id| id.value_range());
    ctx.report(
        range,
        "no segment of this morphology has the id 0, which connections and inputs mean by default",
    );
}

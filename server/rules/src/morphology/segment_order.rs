//! `segment-order`: segments are numbered from the root outwards.
//!
//! NML060

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_ORDER: Rule = Rule {
    name: "segment-order",
    group: Group::Morphology,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("segment_order.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    let number = |it: &str| it.trim().parse::<u64>().ok();
    let others = (0..morphology.n_segments()).filter(|&index| !morphology.is_after_parent(index));
    let backwards = others.map(|index| morphology.segment_at(index)).filter(|it| {
        let ids = it
            .id()
            .and_then(|id| number(id.raw_value()))
            .zip(it.parent().and_then(|it| number(it.raw_value())));
        ids.is_some_and(|(own, parent)| parent > own && morphology.segment(&parent.to_string()).is_some())
    });
    let backwards: Vec<_> = backwards.collect();
    let Some(parent) = backwards.first().and_then(|it| it.parent()) else { return };
    let more = if backwards.len() > 1 {
        format!(" (and {} more in this morphology)", backwards.len() - 1)
    } else {
        String::new()
    };
    ctx.report(
        parent.value_range(),
        format!(
            "the parent of segment {} has a larger id than the segment itself{more}",
            backwards[0].shown()
        ),
    );
}

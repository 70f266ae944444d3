//! `root-segment`: a morphology has exactly one segment without a parent.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ROOT_SEGMENT: Rule = Rule {
    name: "root-segment",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10002),
    docs: include_str!("root_segment.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    let mut roots = morphology.roots();
    let Some(first) = roots.next() else {
        if morphology.n_segments() > 0 {
            ctx.report(
                morphology.node.name_range(),
                "every segment of this morphology has a parent; exactly one must have none: the root of the tree",
            );
        }
        return;
    };
    for other in roots {
        ctx.report(
            other.node.name_range(),
            format!("segment {} has no `<parent>`, but this morphology already has a root", other.shown()),
        )
        .related(first.node.name_range(), format!("segment {} is the root", first.shown()));
    }
}

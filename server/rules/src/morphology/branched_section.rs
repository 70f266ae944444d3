//! `branched-section`: a section is an unbranched run of segments.
//!
//! NML065

use rustc_hash::FxHashSet;

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static BRANCHED_SECTION: Rule = Rule {
    name: "branched-section",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("branched_section.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        let is_section =
            group.node.attribute("neuroLexId").is_some_and(|it| it.raw_value() == "sao864921383");
        let Some(id) = group.id.filter(|_| is_section) else { continue };
        let members = group.node.elements().filter(|it| it.local_name() == "member");
        let members: Vec<_> = members
            .filter_map(|it| {
                let segment = it.attribute("segment")?;
                Some((morphology.segment(segment.raw_value())?, segment))
            })
            .collect();
        let inside: FxHashSet<usize> = members.iter().map(|(at, _)| *at).collect();
        let mut taken: FxHashSet<usize> = FxHashSet::default();
        let mut begins = 0;
        for &(at, segment) in &members {
            match morphology.parent_of(at).filter(|it| inside.contains(it)) {
                Some(parent) if !taken.insert(parent) => {
                    ctx.report(
                        segment.value_range(),
                        format!(
                            "section `{}` branches: segment {} is the second to leave segment {}",
                            id.raw_value(),
                            segment.raw_value(),
                            morphology.segment_at(parent).shown()
                        ),
                    )
                    .related(id.value_range(), "the section");
                }
                Some(_) => {}
                None => {
                    begins += 1;
                    if begins == 2 {
                        ctx.report(
                            segment.value_range(),
                            format!(
                                "section `{}` is in pieces: the parent of segment {} is not in it",
                                id.raw_value(),
                                segment.raw_value()
                            ),
                        )
                        .related(id.value_range(), "the section");
                    }
                }
            }
        }
    }
}

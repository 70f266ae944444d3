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
        let members = group.members.iter().filter_map(|it| Some((morphology.member(*it)?, *it)));
        let members: Vec<_> = members.collect();
        let inside: FxHashSet<usize> = members.iter().map(|(at, _)| *at).collect();
        let mut taken: FxHashSet<usize> = FxHashSet::default();
        let mut begins = 0;
        for &(at, member) in &members {
            let parent = morphology.parent_of(at).filter(|it| inside.contains(it));
            let is_odd = match parent {
                Some(parent) => !taken.insert(parent),
                None => {
                    begins += 1;
                    begins == 2
                }
            };
            let Some(segment) = morphology.member_attribute(member).filter(|_| is_odd) else { continue };
            match parent {
                Some(parent) => {
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
                None => {
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

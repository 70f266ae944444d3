//! `segment-parent-loop`: following the parents of a segment leads to the root, not in a circle.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_PARENT_LOOP: Rule = Rule {
    name: "segment-parent-loop",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("segment_parent_loop.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    let parents = morphology.parents();
    for members in loops(&parents) {
        let first = &morphology.segments[members[0]];
        let Some(parent) = first.parent else { continue };
        let message = if members.len() == 1 {
            format!("segment {} is its own parent", first.shown())
        } else {
            let chain: Vec<_> = members.iter().take(8).map(|&it| morphology.segments[it].shown()).collect();
            let more = if members.len() > 8 { " → …" } else { "" };
            format!(
                "the parents of segment {} go in a circle: {}{more} → {}",
                chain[0],
                chain.join(" → "),
                chain[0]
            )
        };
        let mut report = ctx.report(parent.value_range(), message);
        for &other in members.iter().skip(1).take(7) {
            let other = &morphology.segments[other];
            if let Some(parent) = other.parent {
                report =
                    report.related(parent.value_range(), format!("the parent of segment {}", other.shown()));
            }
        }
    }
}

/// The circles of a parent table, each begun at its smallest index. Linear: every node is walked once.
fn loops(parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut walk_of = vec![usize::MAX; parents.len()];
    let mut found = Vec::new();
    for start in 0..parents.len() {
        let mut at = start;
        while walk_of[at] == usize::MAX {
            walk_of[at] = start;
            match parents[at] {
                Some(parent) => at = parent,
                None => break,
            }
        }
        // Met on this very walk and not at its end: the walk bit its own tail.
        if walk_of[at] == start && parents[at].is_some() {
            let mut members = vec![at];
            let mut next = parents[at];
            while let Some(other) = next.filter(|&other| other != at) {
                members.push(other);
                next = parents[other];
            }
            if next == Some(at) {
                let smallest = (0..members.len()).min_by_key(|&it| members[it]).unwrap_or(0);
                members.rotate_left(smallest);
                found.push(members);
            }
        }
    }
    found
}

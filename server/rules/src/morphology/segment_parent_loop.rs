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
    for members in loops(morphology.n_segments(), |at| morphology.parent_of(at)) {
        let first = morphology.segment_at(members[0]);
        let Some(parent) = first.parent() else { continue };
        let message = if members.len() == 1 {
            format!("segment {} is its own parent", first.shown())
        } else {
            let chain: Vec<_> = members.iter().take(8).map(|&it| morphology.segment_at(it).shown()).collect();
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
            let other = morphology.segment_at(other);
            if let Some(parent) = other.parent() {
                report =
                    report.related(parent.value_range(), format!("the parent of segment {}", other.shown()));
            }
        }
    }
}

/// The circles of a parent table, each begun at its smallest index. Linear: every node is walked once.
fn loops(n_segments: usize, parent_of: impl Fn(usize) -> Option<usize>) -> Vec<Vec<usize>> {
    let mut walk_of = vec![u32::MAX; n_segments];
    let mut found = Vec::new();
    for start in 0..n_segments {
        let mut at = start;
        while walk_of[at] == u32::MAX {
            walk_of[at] = start as u32;
            match parent_of(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        // Met on this very walk and not at its end: the walk bit its own tail.
        if walk_of[at] == start as u32 && parent_of(at).is_some() {
            let mut members = vec![at];
            let mut next = parent_of(at);
            while let Some(other) = next.filter(|&other| other != at) {
                members.push(other);
                next = parent_of(other);
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

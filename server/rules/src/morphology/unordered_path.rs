//! `unordered-path`: a path runs outwards, and a subtree has one end.
//!
//! NML062

use ::syntax::Attribute;

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNORDERED_PATH: Rule = Rule {
    name: "unordered-path",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unordered_path.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    let mut parents = None;
    for group in &morphology.groups {
        for child in group.others.iter().copied().filter(|it| matches!(it.local_name(), "path" | "subTree")) {
            let end = |name: &str| -> Option<Attribute<'_>> {
                child.elements().find(|it| it.local_name() == name)?.attribute("segment")
            };
            match (child.local_name(), end("from"), end("to")) {
                ("subTree", None, None) => {
                    ctx.report(child.name_range(), "this `<subTree>` has neither `<from>` nor `<to>`");
                }
                ("subTree", Some(from), Some(to)) => {
                    ctx.report(
                        to.element().name_range(),
                        "a `<subTree>` has either `<from>` or `<to>`, not both",
                    )
                    .related(from.element().name_range(), "the other end");
                }
                ("path", Some(from), Some(to)) => {
                    let ends = morphology.segment(from.raw_value()).zip(morphology.segment(to.raw_value()));
                    let Some((above, below)) = ends else { continue };
                    let parents = parents.get_or_insert_with(|| morphology.parents());
                    if !descends(parents, below, above) {
                        ctx.report(
                            to.value_range(),
                            format!(
                                "segment {} does not lie behind segment {}, so there is no path",
                                to.raw_value(),
                                from.raw_value()
                            ),
                        )
                        .related(from.value_range(), "the path begins here");
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether going from parent to parent leads to `above`; gives up in a circle.
fn descends(parents: &[Option<usize>], below: usize, above: usize) -> bool {
    let mut at = below;
    for _ in 0..=parents.len() {
        if at == above {
            return true;
        }
        match parents[at] {
            Some(parent) => at = parent,
            None => return false,
        }
    }
    false
}

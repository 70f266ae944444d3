//! `conventional-groups`: a cell has the groups that tools look for.
//!
//! NML067

use crate::subject::cell::{self, Cell, Extent, Groups};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CONVENTIONAL_GROUPS: Rule = Rule {
    name: "conventional-groups",
    group: Group::Morphology,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("conventional_groups.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let own = cell.node.elements().find(|it| it.local_name() == "morphology");
    let (Some(own), true) = (own, cell.is_multi_compartment()) else { return };
    let Some(morphology) = cell::morphology(ctx.db, ctx.file, cell.node) else { return };
    let names = ["soma_group", "axon_group", "dendrite_group"];
    let present = |name: &str| morphology.groups.iter().any(|it| it.id.as_deref() == Some(name));
    if !names.iter().any(|name| present(name)) {
        ctx.report(
            own.name_range(),
            "no segment group is called `soma_group`, `axon_group` or `dendrite_group`, the names that tools look for",
        );
        return;
    }
    let mut groups = Groups::new(morphology);
    let sets: Vec<_> = names.into_iter().filter(|it| present(it)).map(|it| (it, groups.group(it))).collect();
    for (at, (name, set)) in sets.iter().enumerate() {
        let Some((other, _)) = sets[..at].iter().find(|(_, it)| it.overlaps(set)) else { continue };
        ctx.report(own.name_range(), format!("some segments are both in `{other}` and in `{name}`"));
    }
    if sets.iter().any(|(_, it)| !matches!(it, Extent::Some(_))) {
        return;
    }
    let some = |set: &Extent| if let Extent::Some(it) = set { it.count() } else { 0 };
    let outside = morphology.segments.len().saturating_sub(sets.iter().map(|(_, it)| some(it)).sum());
    if outside > 0 {
        ctx.report(
            own.name_range(),
            format!(
                "{outside} segments are neither in `soma_group` nor in `axon_group` nor in `dendrite_group`"
            ),
        );
    }
}

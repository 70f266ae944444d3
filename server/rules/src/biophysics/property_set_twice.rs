//! `property-set-twice`: a property is given once for each segment.
//!
//! NML085

use crate::biophysics::Covered;
use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static PROPERTY_SET_TWICE: Rule = Rule {
    name: "property-set-twice",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("property_set_twice.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for kind in ["specificCapacitance", "initMembPotential", "spikeThresh", "resistivity"] {
        let mut covered = Covered::default();
        for property in cell.named(kind) {
            let Some(first) = covered.add(property) else { continue };
            ctx.report(
                property.node.name_range(),
                format!("`<{kind}>` is given twice for some of the segments"),
            )
            .related(first.name_range(), "given here first");
        }
    }
}

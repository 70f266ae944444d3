//! `uncovered-segments`: capacitance, resistivity and initial potential are given for every segment.
//!
//! NML086

use crate::subject::cell::Cell;
use crate::subject::cell::{Extent, Segments};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNCOVERED_SEGMENTS: Rule = Rule {
    name: "uncovered-segments",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("uncovered_segments.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let Some(total) = cell.segments.filter(|it| *it > 0) else { return };
    for (kind, what) in [
        ("specificCapacitance", "specific capacitance"),
        ("initMembPotential", "initial membrane potential"),
        ("resistivity", "resistivity"),
    ] {
        let mut covered = Segments::default();
        let mut first = None;
        let mut all = false;
        for property in cell.named(kind) {
            first = first.or(Some(property.node));
            match &property.extent {
                Extent::Some(segments) => covered.extend(segments),
                Extent::All | Extent::Unknown => all = true,
            }
        }
        let (Some(first), false) = (first, all) else { continue };
        let count = covered.count();
        if count < total {
            ctx.report(
                first.name_range(),
                format!("{} of the {total} segments of this cell have no {what}", total - count),
            );
        }
    }
}

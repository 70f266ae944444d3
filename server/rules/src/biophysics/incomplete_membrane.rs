//! `incomplete-membrane`: a membrane has a spike threshold, a capacitance and an initial potential.
//!
//! NML080

use model::items::RootKind;

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INCOMPLETE_MEMBRANE: Rule = Rule {
    name: "incomplete-membrane",
    group: Group::Biophysics,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("incomplete_membrane.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    // In a NeuroML file this is a violation of the schema and reported as such.
    if model::file_items(ctx.db, ctx.file).root != RootKind::Lems {
        return;
    }
    let Some(biophysics) = cell.biophysics else { return };
    let membranes = biophysics.elements().filter(|it| it.local_name().starts_with("membraneProperties"));
    for membrane in membranes {
        for needed in ["spikeThresh", "specificCapacitance", "initMembPotential"] {
            if !membrane.elements().any(|it| it.local_name() == needed) {
                ctx.report(membrane.name_range(), format!("this membrane has no `<{needed}>`"));
            }
        }
    }
}

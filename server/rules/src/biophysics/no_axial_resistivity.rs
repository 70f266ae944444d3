//! `no-axial-resistivity`: a cell of several segments says how well its cytoplasm conducts.
//!
//! NML081

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NO_AXIAL_RESISTIVITY: Rule = Rule {
    name: "no-axial-resistivity",
    group: Group::Biophysics,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("no_axial_resistivity.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let Some(biophysics) = cell.biophysics else { return };
    if cell.named("resistivity").next().is_some() {
        return;
    }
    let inside = biophysics.elements().find(|it| it.local_name().starts_with("intracellularProperties"));
    if cell.is_multi_compartment() {
        let range = inside.unwrap_or(biophysics).name_range();
        ctx.report(range, "no `<resistivity>` is given, so the segments of this cell cannot be coupled");
    } else if inside.is_none() && biophysics.local_name() == "biophysicalProperties" {
        ctx.report(
            biophysics.name_range(),
            "there are no `<intracellularProperties>`: legal, but the reference validator crashes on it",
        )
        .severity(Severity::Info);
    }
}

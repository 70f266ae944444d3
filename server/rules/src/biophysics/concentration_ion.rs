//! `concentration-ion`: a species and its concentration model are of the same ion.
//!
//! NML094

use model::Lookup;

use crate::subject::cell::Cell;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static CONCENTRATION_ION: Rule = Rule {
    name: "concentration-ion",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("concentration_ion.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for species in cell.named("species") {
        let (Some(ion), Some(named)) = (species.node.attribute("ion"), species.value("concentrationModel"))
        else {
            continue;
        };
        let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
            model::find_component(ctx.db, ctx.file, named, None)
        else {
            continue;
        };
        let items = model::file_items(ctx.db, item.file);
        let Some(of) = items.component(item.item.index).and_then(|it| it.attribute("ion")) else { continue };
        // A second pool of calcium may share the model of the first.
        if of == ion.raw_value() || (of == "ca" && ion.raw_value() == "ca2") {
            continue;
        }
        let defined = item.range(ctx.db);
        let report = ctx
            .report(
                ion.value_range(),
                format!(
                    "this species is `{}`, but its concentration model `{named}` is of `{of}`",
                    ion.raw_value()
                ),
            )
            .fix(Fix::replace(format!("Change to `{of}`"), Safety::Unsafe, ion.value_range(), of));
        if let Some(defined) = defined {
            report.related_in(item.file, defined, "the concentration model");
        }
    }
}

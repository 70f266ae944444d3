//! `nernst-ion`: a Nernst density is one of calcium.
//!
//! NML092

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NERNST_ION: Rule = Rule {
    name: "nernst-ion",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("nernst_ion.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for density in cell.channels().filter(|it| it.node.local_name().contains("Nernst")) {
        let Some(ion) = density.node.attribute("ion").filter(|it| !it.raw_value().is_empty()) else {
            continue;
        };
        if !ion.raw_value().to_ascii_lowercase().starts_with("ca") {
            ctx.report(
                ion.value_range(),
                format!("a Nernst density has the charge 2 of calcium built in: it computes a wrong potential for `{}`", ion.raw_value()),
            );
        }
    }
}

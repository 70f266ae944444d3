//! `differing-reversal`: an ion has one reversal potential on each segment.
//!
//! NML087b

use rustc_hash::FxHashMap;

use crate::biophysics::Covered;
use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DIFFERING_REVERSAL: Rule = Rule {
    name: "differing-reversal",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("differing_reversal.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let mut by_ion: FxHashMap<&str, Vec<(f64, Covered<'_>)>> = FxHashMap::default();
    for density in cell.channels() {
        let Some(ion) = density.value("ion").filter(|it| !it.starts_with("non")) else { continue };
        let Some(erev) = density.node.attribute("erev") else { continue };
        let Some(value) = ctx.quantity(erev) else { continue };
        let known = by_ion.entry(ion).or_default();
        let other = known.iter().filter(|(it, _)| (it - value).abs() > 1e-9);
        let other = other.filter_map(|(_, covered)| covered.meets(density)).next();
        if let Some(other) = other {
            let mut report = ctx.report(
                erev.value_range(),
                format!("some segments have two different reversal potentials of `{ion}`"),
            );
            if let Some(erev) = other.attribute("erev") {
                report = report.related(erev.value_range(), "the other one");
            }
            let _ = report;
        }
        match known.iter().position(|(it, _)| (it - value).abs() <= 1e-9) {
            Some(at) => {
                known[at].1.add(density);
            }
            // A cell has a handful of reversal potentials; more are not compared.
            None if known.len() < 16 => {
                let mut covered = Covered::default();
                covered.add(density);
                known.push((value, covered));
            }
            None => {}
        }
    }
}

//! `reversal-sign`: the reversal potential of an ion has the sign that nature gives it.
//!
//! NML090

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static REVERSAL_SIGN: Rule = Rule {
    name: "reversal-sign",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("reversal_sign.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for density in cell.channels() {
        let (Some(ion), Some(erev)) = (density.value("ion"), density.node.attribute("erev")) else {
            continue;
        };
        let Some(value) = ctx.quantity(erev) else { continue };
        let side = match ion {
            "k" if value > 0.0 => "below",
            "na" | "ca" | "ca2" if value < 0.0 => "above",
            _ => continue,
        };
        ctx.report(
            erev.value_range(),
            format!(
                "`{}` for `{ion}`: the reversal potential of this ion is {side} 0 mV in every known cell",
                erev.raw_value()
            ),
        );
    }
}

//! `zero-value`: what is divided by is not zero.
//!
//! Catalogue: NML038.

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ZERO_VALUE: Rule = Rule {
    name: "zero-value",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("zero_value.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    if !quantified.is_official || quantified.si() != Some(0.0) || !is_divisor(quantified) {
        return;
    }
    let range = quantified.in_document(quantified.parsed.value.number_range);
    ctx.report(range, format!("`{}` is divided by and cannot be zero", quantified.name));
}

pub(super) fn is_divisor(quantified: &Quantified<'_>) -> bool {
    if let Some(is_divided_by) = quantified.is_divided_by {
        return is_divided_by;
    }
    let element = quantified.node().local_name();
    match quantified.name {
        "C" | "cm" | "decayConstant" | "shellThickness" | "tauDecay" | "tauDecay1" | "tauDecay2" => true,
        "tau" => element != "timeCourse",
        "period" => element.starts_with("spikeGenerator") || element.starts_with("sineGenerator"),
        "scale" => matches!(
            element,
            "forwardRate" | "reverseRate" | "steadyState" | "timeCourse" | "Line" | "voltageDependence"
        ),
        "value" => element == "specificCapacitance",
        _ => false,
    }
}

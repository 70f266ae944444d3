//! `negative-value`: what cannot be negative is not negative.
//!
//! Catalogue: NML037.

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static NEGATIVE_VALUE: Rule = Rule {
    name: "negative-value",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("negative_value.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    if !quantified.is_official || quantified.si().is_none_or(|it| it >= 0.0) || !is_never_negative(quantified)
    {
        return;
    }
    let quantity = &quantified.parsed.value;
    let range = quantified.in_document(quantity.number_range);
    let minus = text::Range { start: range.start, end: range.start + 1 };
    let fix = quantity
        .number_text
        .starts_with('-')
        .then(|| Fix::replace("Remove the minus", Safety::Unsafe, minus, ""));
    ctx.report(range, format!("`{}` cannot be negative", quantified.name)).fixes(fix);
}

pub(super) fn is_never_negative(quantified: &Quantified<'_>) -> bool {
    let element = quantified.node().local_name();
    match quantified.name {
        "C"
        | "cm"
        | "leakConductance"
        | "gbase"
        | "gbase1"
        | "gbase2"
        | "condDensity"
        | "duration"
        | "period"
        | "refract"
        | "decayConstant"
        | "shellThickness"
        | "minISI"
        | "maxISI"
        | "minimumISI"
        | "averageRate"
        | "maximumRate"
        | "leakConductanceDensity"
        | "permeability"
        | "restingConc"
        | "initialConcentration"
        | "initialExtConcentration"
        | "diameter"
        | "fixedQ10"
        | "q10Factor" => true,
        "conductance" => true,
        "size" => element == "population",
        "delay" => true,
        "value" => matches!(element, "specificCapacitance" | "resistivity"),
        // Time constants, except those in the exponents of rates.
        name => name.starts_with("tau") && quantified.expected == Some(lems::Dimension::TIME),
    }
}

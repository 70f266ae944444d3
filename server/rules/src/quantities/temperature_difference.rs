//! `temperature-difference`: a difference of temperatures is in kelvin.
//!
//! Catalogue: NML039.

use crate::quantities::change_unit;
use crate::subject::quantity::Quantified;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static TEMPERATURE_DIFFERENCE: Rule = Rule {
    name: "temperature-difference",
    group: Group::Quantities,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("temperature_difference.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let has_offset = quantified.unit.is_some_and(|it| it.offset != 0.0);
    if !has_offset || quantified.si().is_none() || !is_difference(quantified.name) {
        return;
    }
    let quantity = &quantified.parsed.value;
    let kelvin = quantified
        .expected
        .and_then(|it| quantified.measures.units.of_dimension(it).into_iter().find(|it| it.offset == 0.0));
    let fix = kelvin.map(|unit| change_unit(quantified, unit));
    let unit = quantity.unit;
    ctx.report(
        quantified.in_document(quantity.unit_range),
        format!("`{}` looks like a difference, but `{unit}` adds 273.15: use `K`", quantified.name),
    )
    .fixes(fix);
}

fn is_difference(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["diff", "delta", "range", "width", "scale", "step", "interval"].iter().any(|it| name.contains(it))
}

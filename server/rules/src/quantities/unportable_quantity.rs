//! `unportable-quantity`: a number is written as all tools read it.
//!
//! Catalogue: NML034.

use crate::quantities::plain_form;
use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNPORTABLE_QUANTITY: Rule = Rule {
    name: "unportable-quantity",
    group: Group::Quantities,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unportable_quantity.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let quantity = &quantified.parsed.value;
    if quantity.fits_schema
        || quantified.is_neuroml
        || !quantified.is_official
        || !quantified.parsed.problems.is_empty()
    {
        return;
    }
    let value = quantified.attribute.raw_value();
    let plain = plain_form(quantity.number_text, quantity.unit);
    // Simulations are read by LEMS tools only.
    if plain == value || quantified.unit.is_none() && !quantity.unit.is_empty() {
        return;
    }
    let range = quantified.attribute.value_range();
    let message = format!("jLEMS reads `{value}`, but the NeuroML schema only allows the form `{plain}`");
    ctx.report(range, message).fix(Fix::replace(
        format!("Change to `{plain}`"),
        Safety::Safe,
        range,
        plain.clone(),
    ));
}

//! `missing-unit`: a value that measures something has a unit.
//!
//! Catalogue: NML032.

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_UNIT: Rule = Rule {
    name: "missing-unit",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("missing_unit.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let quantity = &quantified.parsed.value;
    let Some(expected) = quantified.expected.filter(|it| !it.is_none()) else { return };
    if !quantity.unit.is_empty()
        || !quantified.parsed.problems.is_empty()
        || quantified.is_refused_by_schema()
    {
        return;
    }
    let units = quantified.measures.units.of_dimension(expected);
    let like = units
        .first()
        .map_or(String::new(), |unit| format!(", such as `{}{}`", quantity.number_text, unit.symbol));
    let range = quantified.in_document(quantity.unit_range);
    let fixes: Vec<_> = units
        .iter()
        .take(3)
        .map(|unit| Fix::replace(format!("Add `{}`", unit.symbol), Safety::Unsafe, range, &*unit.symbol))
        .collect();
    let zero = if quantity.number == 0.0 { ", even zero" } else { "" };
    let message =
        format!("`{}` is {} and needs a unit{zero}{like}", quantified.name, quantified.expected_in_words());
    ctx.report(quantified.in_document(quantity.number_range), message).fixes(fixes);
}

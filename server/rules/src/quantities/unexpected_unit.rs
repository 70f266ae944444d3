//! `unexpected-unit`: a plain number has no unit.
//!
//! Catalogue: NML033.

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNEXPECTED_UNIT: Rule = Rule {
    name: "unexpected-unit",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unexpected_unit.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let quantity = &quantified.parsed.value;
    let is_plain = quantified.expected.is_some_and(|it| it.is_none());
    let has_unit = !quantity.unit.is_empty() && quantified.unit.is_none_or(|it| !it.dimension.is_none());
    if !is_plain || !has_unit || !quantified.parsed.problems.is_empty() || quantified.is_refused_by_schema() {
        return;
    }
    let range = quantified.in_document(quantity.unit_range);
    let gap = text::Range { start: quantified.in_document(quantity.number_range).end, end: range.end };
    let fix = Fix::replace("Remove the unit", Safety::Unsafe, gap, "");
    ctx.report(range, format!("`{}` is a plain number, without a unit", quantified.name)).fix(fix);
}

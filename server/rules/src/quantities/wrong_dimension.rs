//! `wrong-dimension`: a value has a unit of what the parameter measures.
//!
//! Catalogue: NML031.

use crate::quantities::{change_unit, units_in_words};
use crate::subject::quantity::Quantified;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static WRONG_DIMENSION: Rule = Rule {
    name: "wrong-dimension",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("wrong_dimension.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let quantity = &quantified.parsed.value;
    let (Some(expected), Some(unit)) = (quantified.expected, quantified.unit) else { return };
    let fits = unit.dimension == expected || expected.is_none();
    if fits || !quantified.parsed.problems.is_empty() || quantified.is_refused_by_schema() {
        return;
    }
    let found = quantified.measures.dimensions.describe(unit.dimension);
    let wanted = quantified.expected_in_words();
    let units = units_in_words(quantified, expected);
    let message = format!(
        "`{}` is {wanted}, but `{}` is a unit of {found}; units of {wanted} are {units}",
        quantified.name, quantity.unit
    );
    let near = quantified.measures.units.suggestions(quantity.unit, Some(expected));
    let fixes: Vec<_> = near
        .iter()
        .filter(|it| it.dimension == expected)
        .take(2)
        .map(|it| change_unit(quantified, it))
        .collect();
    ctx.report(quantified.in_document(quantity.unit_range), message).fixes(fixes);
}

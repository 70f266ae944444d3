//! `unknown-unit`: a unit is defined.
//!
//! Catalogue: NML030.

use crate::quantities::{change_unit, units_in_words};
use crate::subject::quantity::Quantified;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_UNIT: Rule = Rule {
    name: "unknown-unit",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_unit.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    let quantity = &quantified.parsed.value;
    let is_lost =
        !quantified.parsed.problems.is_empty() || quantity.unit.is_empty() || quantified.unit.is_some();
    // Of a plain number nothing but the unit itself is wrong.
    if is_lost || quantified.expected.is_some_and(|it| it.is_none()) || quantified.is_refused_by_schema() {
        return;
    }
    // A file without any units leaves them to the file that includes it, unless it is the one that is run.
    let is_run = !model::file_items(ctx.db, ctx.file).targets.is_empty();
    if quantified.measures.units.iter().next().is_none() && !is_run {
        return;
    }
    let near = quantified.measures.units.suggestions(quantity.unit, quantified.expected);
    let hint = near.first().map_or(String::new(), |near| format!("; did you mean `{}`?", near.symbol));
    let units = match (quantified.expected, near.is_empty()) {
        (Some(dimension), true) => format!(
            "; units of {} are {}",
            quantified.expected_in_words(),
            units_in_words(quantified, dimension)
        ),
        _ => String::new(),
    };
    let fixes: Vec<_> = near.iter().take(3).map(|unit| change_unit(quantified, unit)).collect();
    let range = quantified.in_document(quantity.unit_range);
    ctx.report(range, format!("no unit is called `{}`{hint}{units}", quantity.unit)).fixes(fixes);
}

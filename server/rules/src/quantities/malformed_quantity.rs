//! `malformed-quantity`: a value is a number with a unit.
//!
//! Catalogue: NML035.

use lems::quantity::QuantityProblem;

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MALFORMED_QUANTITY: Rule = Rule {
    name: "malformed-quantity",
    group: Group::Quantities,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("malformed_quantity.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    for problem in &quantified.parsed.problems {
        // A value without digits passes the schema, but nobody can read it.
        if quantified.is_refused_by_schema() {
            return;
        }
        let value = quantified.attribute.raw_value();
        let mut range = quantified.in_document(problem.range);
        let what = if quantified.expected.is_some_and(|it| it.is_none()) {
            "a number"
        } else {
            "a number with a unit"
        };
        let (message, fix) = match problem.kind {
            QuantityProblem::Empty => {
                (format!("`{}` has no value; {what} is expected", quantified.name), None)
            }
            QuantityProblem::MissingNumber => {
                range = quantified.attribute.value_range();
                (format!("`{value}` has no number before the unit"), None)
            }
            QuantityProblem::InvalidNumber => {
                let number = quantified.parsed.value.number_text;
                (format!("`{number}` is no number; {what} is expected"), None)
            }
            QuantityProblem::DecimalComma => {
                let fix = Fix::replace("Change to a point", Safety::Unsafe, range, ".");
                ("decimals are written with a point, not with a comma".to_owned(), Some(fix))
            }
            QuantityProblem::NotFinite => (format!("`{value}` is no finite number"), None),
        };
        if range.start == range.end {
            range = quantified.attribute.range();
        }
        let severity = match problem.kind.is_read_by_reference() {
            true => Severity::Warning,
            false => Severity::Error,
        };
        ctx.report(range, message).severity(severity).fixes(fix);
    }
}

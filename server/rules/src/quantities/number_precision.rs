//! `number-precision`: a number has no more digits than a simulator can keep, and `e` means what it seems.
//!
//! Catalogue: NML040.

use crate::subject::quantity::Quantified;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static NUMBER_PRECISION: Rule = Rule {
    name: "number-precision",
    group: Group::Quantities,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("number_precision.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    if !quantified.parsed.problems.is_empty() {
        return;
    }
    let quantity = &quantified.parsed.value;
    let range = quantified.in_document(quantity.number_range);
    let mantissa = quantity.number_text.split(['e', 'E']).next().unwrap_or("");
    let digits = mantissa.trim_start_matches(['-', '+', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    // Numbers that a program wrote come by the thousand; one finding in a file says it.
    if digits > 17 {
        let kept = format!("{:?}", quantity.number);
        let fix = Fix::replace(format!("Change to `{kept}`"), Safety::Unsafe, range, kept.clone());
        ctx.report(
            range,
            format!("{digits} digits are more than a simulator keeps: it computes with {kept}"),
        )
        .fix(fix);
    }
    let is_charge = quantity.unit == "e" && quantity.number_range.end == quantity.unit_range.start;
    if is_charge {
        let unit = quantified.in_document(quantity.unit_range);
        let fix = Fix::replace("Add a blank", Safety::Safe, text::Range::at(unit.start), " ");
        ctx.report(unit, "this `e` is the elementary charge, not a power of ten").fix(fix);
    }
}

//! `connection-weight`: the weight of a connection is a number that fits its synapse.
//!
//! NML134

use ::syntax::Attribute;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CONNECTION_WEIGHT: Rule = Rule {
    name: "connection-weight",
    group: Group::Networks,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("connection_weight.md"),
    check: Check::Within("cell-path"),
};

/// Whether the weight of a connection is a number, and of a conductance a positive one.
pub(super) fn check(ctx: &mut Context<'_>, weight: Attribute<'_>, is_conductance: bool) {
    let text = weight.raw_value().trim();
    let bytes = text.as_bytes();
    // Nearly all begin with a digit, and nothing is wrong with those.
    if bytes.first().is_none_or(u8::is_ascii_digit) {
        return;
    }
    let Ok(value) = text.parse::<f64>() else { return };
    if !value.is_finite() {
        ctx.report_as(
            &CONNECTION_WEIGHT,
            weight.value_range(),
            format!("the weight `{text}` is no finite number"),
        );
    } else if value < 0.0 && is_conductance {
        ctx.report_as(
            &CONNECTION_WEIGHT,
            weight.value_range(),
            "a negative weight makes the conductance of this synapse negative: inhibition is a matter of its reversal potential",
        );
    }
}

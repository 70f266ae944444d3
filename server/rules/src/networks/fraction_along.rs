//! `fraction-along`: a fraction along a segment lies between 0 and 1.
//!
//! NML129

use ::syntax::Node;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static FRACTION_ALONG: Rule = Rule {
    name: "fraction-along",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("fraction_along.md"),
    check: Check::Within("cell-path"),
};

/// Whether the fractions of a connection or input are fractions. In a NeuroML file the schema says so.
pub(super) fn check(ctx: &mut Context<'_>, node: Node<'_>) {
    for name in ["preFractionAlong", "postFractionAlong", "fractionAlong"] {
        let Some(fraction) = node.attribute(name) else { continue };
        let value = fraction.raw_value().trim().parse::<f64>();
        if !value.is_ok_and(|it| (0.0..=1.0).contains(&it)) {
            ctx.report_as(
                &FRACTION_ALONG,
                fraction.value_range(),
                format!(
                    "`{}` is no fraction: 0 is the beginning of the segment, 1 its end",
                    fraction.raw_value()
                ),
            );
        }
    }
}

//! `connection-delay`: the delay of a connection is not negative.
//!
//! NML133

use ::syntax::Attribute;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CONNECTION_DELAY: Rule = Rule {
    name: "connection-delay",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("connection_delay.md"),
    check: Check::Within("cell-path"),
};

/// Whether the delay of a connection is a time that can pass.
pub(super) fn check(ctx: &mut Context<'_>, delay: Attribute<'_>) {
    if delay.raw_value().trim_start().starts_with('-') && ctx.quantity(delay).is_some_and(|it| it < 0.0) {
        ctx.report_as(&CONNECTION_DELAY, delay.value_range(), "a spike cannot arrive before it was sent");
    }
}

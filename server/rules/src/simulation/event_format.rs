//! `event-format`: an event file has a format that is known.
//!
//! Catalogue: LEMS214.

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static EVENT_FORMAT: Rule = Rule {
    name: "event-format",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("event_format.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("EventOutputFile")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(attribute) = component.node.attribute("format") else { return };
    let value = attribute.value();
    if matches!(&*value, "TIME_ID" | "ID_TIME") {
        return;
    }
    let range = attribute.value_range();
    let near = text::nearest(&value, ["TIME_ID", "ID_TIME"]).unwrap_or("TIME_ID");
    let fix = Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near);
    ctx.report(range, format!("`format` is `TIME_ID` or `ID_TIME`; for `{value}` the file stays empty"))
        .fix(fix);
}

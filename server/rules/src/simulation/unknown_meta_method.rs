//! `unknown-meta-method`: a hint for a simulator names a method that is known.
//!
//! Catalogue: LEMS219.

use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_META_METHOD: Rule = Rule {
    name: "unknown-meta-method",
    group: Group::Simulation,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unknown_meta_method.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.node.local_name() == "Meta" && component.parent.as_ref().is_some_and(|it| it.is_a("Simulation"))
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(method) = component.node.attribute("method") else { return };
    let value = method.value();
    const KNOWN: [&str; 7] =
        ["cvode", "eulerTree", "euler", "rk4", "cnexp", "derivimplicit", "backwardEuler"];
    if KNOWN.contains(&&*value) {
        return;
    }
    let near = text::nearest(&value, KNOWN);
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    ctx.report(method.value_range(), format!("no simulator is known that has a method `{value}`{hint}"));
}

//! `unknown-state`: the transitions of a kinetic scheme name its states.
//!
//! NML102

use ::syntax::Node;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_STATE: Rule = Rule {
    name: "unknown-state",
    group: Group::Channels,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_state.md"),
    check: Check::Element(&["gateKS"], check),
};

fn check(ctx: &mut Context<'_>, gate: Node<'_>) {
    let is_state = |it: &Node<'_>| matches!(it.local_name(), "closedState" | "openState" | "KSState");
    let ids: Vec<&str> = gate
        .elements()
        .filter(is_state)
        .filter_map(|it| it.attribute("id"))
        .map(|it| it.raw_value())
        .collect();
    for transition in gate.elements().filter(|it| it.local_name().ends_with("Transition")) {
        for end in ["from", "to"].into_iter().filter_map(|it| transition.attribute(it)) {
            let id = end.raw_value();
            if ids.contains(&id) {
                continue;
            }
            let near = text::nearest(id, ids.iter().copied());
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix = near.map(|near| {
                Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, end.value_range(), near)
            });
            ctx.report(end.value_range(), format!("no state `{id}` is in this gate{hint}")).fixes(fix);
        }
    }
}

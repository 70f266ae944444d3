//! `unsupported-by-jlems`: jLEMS can run what is simulated.
//!
//! Catalogue: LEMS217.

use ::syntax::Node;

use crate::simulation::{instantiated, is_simulation};
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNSUPPORTED_BY_JLEMS: Rule = Rule {
    name: "unsupported-by-jlems",
    group: Group::Simulation,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unsupported_by_jlems.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(target) = component.node.attribute("target") else { return };
    let Some((id, why)) = extended_cell(ctx, component.node) else { return };
    let message = format!("jLEMS does not run this: `{id}` {why}; NEURON and `nml run` do");
    ctx.report(target.value_range(), message);
}

/// A cell of more than one point among what the simulation instantiates, and what makes it one.
pub(crate) fn extended_cell(ctx: &Context<'_>, simulation: Node<'_>) -> Option<(String, String)> {
    let parts = instantiated(ctx, simulation).into_iter().map(|(_, part)| part);
    parts.filter(|it| it.local_name().starts_with("cell")).find_map(|cell| {
        let why = match cell.elements().find(|it| it.local_name() == "morphology") {
            Some(morphology) => {
                let segments = morphology.elements().filter(|it| it.local_name() == "segment").count();
                if segments <= 1 {
                    return None;
                }
                format!("has {segments} segments")
            }
            None => "has its morphology outside of it".to_owned(),
        };
        let id = cell.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
        Some((id, why))
    })
}

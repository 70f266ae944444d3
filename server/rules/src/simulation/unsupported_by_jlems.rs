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
    let cells: Vec<Node<'_>> = instantiated(ctx, component.node)
        .into_iter()
        .map(|(_, part)| part)
        .filter(|it| it.local_name().starts_with("cell"))
        .collect();
    for cell in cells {
        let id = cell.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
        let has = |name: &str| cell.elements().find(|it| it.local_name() == name);
        let why = match has("morphology") {
            Some(morphology) => {
                let segments = morphology.elements().filter(|it| it.local_name() == "segment").count();
                if segments <= 1 {
                    continue;
                }
                format!("has {segments} segments")
            }
            None => "has its morphology outside of it".to_owned(),
        };
        let message = format!("jLEMS does not run this: `{id}` {why}; NEURON and `nml run` do");
        ctx.report(target.value_range(), message);
        return;
    }
}

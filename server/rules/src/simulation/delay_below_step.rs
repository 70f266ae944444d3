//! `delay-below-step`: a connection delays by a step at least.
//!
//! Catalogue: NML133.

use ::syntax::{Attribute, Node};

use crate::simulation::{instantiated, is_simulation, seconds, step};
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// How many connections of a projection are looked at: they are alike, and there may be a million.
const LOOKED_AT: usize = 1_000;

/// See [`Rule::docs`].
pub(crate) static DELAY_BELOW_STEP: Rule = Rule {
    name: "delay-below-step",
    group: Group::Simulation,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("delay_below_step.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some((step, attribute)) = step(ctx, component.node) else { return };
    for (file, part) in instantiated(ctx, component.node) {
        for projection in part.elements().filter(|it| it.local_name() == "projection") {
            let Some((delay, says)) = shortest(ctx, projection) else { continue };
            if delay >= step {
                continue;
            }
            let id = projection.attribute("id").map(|it| it.value()).unwrap_or_default();
            let message = format!(
                "the delay {} in the projection `{id}` is shorter than the step {}: its spikes arrive a step later",
                says.value(),
                attribute.value()
            );
            ctx.report(attribute.value_range(), message).related_in(file, says.value_range(), "the delay");
        }
    }
}

/// The shortest delay of a projection that is one at all.
fn shortest<'t>(ctx: &Context<'_>, projection: Node<'t>) -> Option<(f64, Attribute<'t>)> {
    let delays = projection.elements().take(LOOKED_AT);
    let delays = delays.filter_map(|it| Some((seconds(ctx, it, "delay")?, it.attribute("delay")?)));
    delays.filter(|it| it.0 > 0.0).min_by(|a, b| a.0.total_cmp(&b.0))
}

//! `input-after-end`: an input begins before the simulation ends.
//!
//! Catalogue: NML142.

use ::syntax::{Attribute, Node};

use crate::simulation::{instantiated, is_simulation, seconds};
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INPUT_AFTER_END: Rule = Rule {
    name: "input-after-end",
    group: Group::Simulation,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("input_after_end.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(length) = seconds(ctx, component.node, "length").filter(|it| *it > 0.0) else { return };
    let Some(attribute) = component.node.attribute("length") else { return };
    let mut late = instantiated(ctx, component.node).into_iter().filter_map(|(file, part)| {
        let (start, says) = start(ctx, part)?;
        (start >= length).then_some((file, part, says))
    });
    let Some((file, part, says)) = late.next() else { return };
    let others = late.count();
    let id = part.attribute("id").map(|it| it.value()).unwrap_or_default();
    let more = match others {
        0 => "begins".to_owned(),
        1 => "and another one begin".to_owned(),
        _ => format!("and {others} more begin"),
    };
    let message = format!(
        "`{id}` {more} when the simulation is over: at {}, not within {}",
        says.value(),
        attribute.value()
    );
    ctx.report(attribute.value_range(), message).related_in(file, says.value_range(), "it begins here");
}

/// When a component gives its first current or spike, in seconds, and what says so.
fn start<'t>(ctx: &Context<'_>, part: Node<'t>) -> Option<(f64, Attribute<'t>)> {
    match part.local_name() {
        "spikeArray" | "timedSynapticInput" => {
            let times = part.elements().filter(|it| it.local_name() == "spike");
            let times = times.filter_map(|it| Some((seconds(ctx, it, "time")?, it.attribute("time")?)));
            times.min_by(|a, b| a.0.total_cmp(&b.0))
        }
        name if name.contains("Generator") || name.starts_with("voltageClamp") => {
            // A generator of spikes has its delay between two of them.
            if name.starts_with("spikeGenerator") {
                return None;
            }
            Some((seconds(ctx, part, "delay")?, part.attribute("delay")?))
        }
        _ => None,
    }
}

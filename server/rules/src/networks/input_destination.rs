//! `input-destination`: an input is attached to a list that the cell has.
//!
//! NML137

use crate::networks::receivers::Receivers;
use crate::subject::network::{CellPath, Network};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INPUT_DESTINATION: Rule = Rule {
    name: "input-destination",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("input_destination.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let mut receivers = Receivers::default();
    for list in network.node.elements() {
        match list.local_name() {
            "inputList" => {
                let Some(population) = list.attribute("population").map(|it| it.raw_value()) else {
                    continue;
                };
                for input in list.elements() {
                    if let Some(destination) = input.attribute("destination") {
                        judge(ctx, network, &mut receivers, population, destination);
                    }
                }
            }
            "explicitInput" | "synapticConnection" | "synapticConnectionWD" => {
                let target = list.attribute("target").or_else(|| list.attribute("to"));
                let population = target.and_then(CellPath::read).map(|it| it.population);
                if let (Some(population), Some(destination)) = (population, list.attribute("destination")) {
                    judge(ctx, network, &mut receivers, population, destination);
                }
            }
            _ => {}
        }
    }
}

fn judge<'t>(
    ctx: &mut Context<'_>,
    network: &Network<'t>,
    receivers: &mut Receivers<'t>,
    population: &str,
    destination: ::syntax::Attribute<'_>,
) {
    let Some(component) = network.population(population).and_then(|it| it.component) else { return };
    let Some(receiver) = receivers.of(ctx, component.raw_value()) else { return };
    let name = destination.raw_value();
    if receiver.slots.is_empty() || receiver.slots.iter().any(|(it, _)| &**it == name) {
        return;
    }
    let names: Vec<_> = receiver.slots.iter().map(|(it, _)| format!("`{it}`")).collect();
    let only = &receiver.slots[0].0;
    let fix = (receiver.slots.len() == 1).then(|| {
        Fix::replace(format!("Change to `{only}`"), Safety::Safe, destination.value_range(), &**only)
    });
    ctx.report(
        destination.value_range(),
        format!("`{}` has no list `{name}` to attach to, only {}", component.raw_value(), names.join(", ")),
    )
    .related(component.value_range(), "the cell of the population")
    .fixes(fix);
}

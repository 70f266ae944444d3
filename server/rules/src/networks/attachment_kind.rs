//! `attachment-kind`: a cell can receive what is attached to it.
//!
//! NML131

use crate::networks::receivers::Receivers;
use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static ATTACHMENT_KIND: Rule = Rule {
    name: "attachment-kind",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("attachment_kind.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let mut receivers = Receivers::default();
    for list in network.node.elements() {
        let (population, attached) = match list.local_name() {
            "projection" => (list.attribute("postsynapticPopulation"), list.attribute("synapse")),
            "inputList" => (list.attribute("population"), list.attribute("component")),
            _ => continue,
        };
        // A list without a single connection attaches nothing.
        if list.elements().next().is_none() {
            continue;
        }
        let (Some(population), Some(attached)) = (population, attached) else { continue };
        let component = network.population(population.raw_value()).and_then(|it| it.component);
        let Some(component) = component else { continue };
        let Some(receiver) = receivers.of(ctx, component.raw_value()) else { continue };
        let Some(ty) = crate::networks::receivers::type_of(ctx, &attached.value()) else { continue };
        let cell = component.raw_value();
        if receiver.slots.is_empty() {
            ctx.report(
                attached.value_range(),
                format!(
                    "`{cell}` is a `{}`, which has no place to attach synapses or inputs to",
                    receiver.ty
                ),
            )
            .related(component.value_range(), "the cell of the population");
            continue;
        }
        // jLEMS attaches any current to any list; but one with a dimension has no meaning for a cell without, and the
        // other way round.
        let is = |ty: &str, base: &str| model::is_subtype(ctx.db, ctx.file, ty, base);
        let clashes = |slot: &str| {
            is(&ty, "basePointCurrent") && is(slot, "basePointCurrentDL")
                || is(&ty, "basePointCurrentDL") && is(slot, "basePointCurrent")
        };
        if receiver.slots.iter().all(|(_, slot)| clashes(slot)) {
            let wanted: Vec<_> = receiver.slots.iter().map(|(_, it)| format!("`{it}`")).collect();
            ctx.report(
                attached.value_range(),
                format!(
                    "`{}` is a `{ty}`, but `{cell}` (a `{}`) receives only what is a {}",
                    attached.raw_value(),
                    receiver.ty,
                    wanted.join(" or ")
                ),
            )
            .related(component.value_range(), "the cell of the population");
        }
    }
}

//! `duplicate-network-id`: populations, projections and input lists of a network have different ids.

use std::collections::hash_map::Entry;

use ::syntax::Attribute;
use rustc_hash::FxHashMap;

use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_NETWORK_ID: Rule = Rule {
    name: "duplicate-network-id",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(5001),
    docs: include_str!("duplicate_network_id.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let mut first: FxHashMap<&str, Attribute<'_>> = FxHashMap::default();
    for child in network.node.elements() {
        let judged = matches!(
            child.local_name(),
            "population" | "projection" | "electricalProjection" | "continuousProjection" | "inputList"
        );
        let Some(id) = child.attribute("id").filter(|_| judged) else { continue };
        match first.entry(id.raw_value()) {
            Entry::Vacant(entry) => {
                entry.insert(id);
            }
            Entry::Occupied(entry) => {
                ctx.report(
                    id.value_range(),
                    format!("the id `{}` is already used in this network", id.raw_value()),
                )
                .related(entry.get().value_range(), "first used here");
            }
        }
    }
}

//! `network-temperature`: a network with a temperature is one with a temperature.
//!
//! NML138

use text::Range;

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static NETWORK_TEMPERATURE: Rule = Rule {
    name: "network-temperature",
    group: Group::Networks,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("network_temperature.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let Some(temperature) = network.node.attribute("temperature") else { return };
    let kind = network.node.attribute("type");
    if kind.is_some_and(|it| it.raw_value() != "network") {
        return;
    }
    let (title, range, insert) = match kind {
        Some(kind) => ("Change to `networkWithTemperature`", kind.value_range(), "networkWithTemperature"),
        None => (
            "Add `type=\"networkWithTemperature\"`",
            Range::at(
                network.node.attribute("id").map_or(network.node.name_range().end, |it| it.range().end),
            ),
            " type=\"networkWithTemperature\"",
        ),
    };
    ctx.report(
        temperature.name_range(),
        "jLEMS ignores the temperature of a network that is not of the type `networkWithTemperature`",
    )
    .fix(Fix::replace(title, Safety::Safe, range, insert));
}

//! `channel-population-number`: a population of channels holds channels.
//!
//! NML105

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CHANNEL_POPULATION_NUMBER: Rule = Rule {
    name: "channel-population-number",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("channel_population_number.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for population in cell.named("channelPopulation") {
        let Some(number) = population.node.attribute("number") else { continue };
        if number.raw_value().trim().parse::<f64>() == Ok(0.0) {
            ctx.report(number.value_range(), "a population of 0 channels carries no current");
        }
    }
}

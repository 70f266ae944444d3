//! `population-type`: a population that lists its instances says so.
//!
//! NML121

use text::Range;

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static POPULATION_TYPE: Rule = Rule {
    name: "population-type",
    group: Group::Networks,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("population_type.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for population in network.populations.iter().filter(|it| it.instances > 0) {
        let kind = population.node.attribute("type");
        if kind.is_some_and(|it| it.raw_value() == "populationList") {
            continue;
        }
        let fix = match kind {
            Some(kind) => {
                Fix::replace("Change to `populationList`", Safety::Safe, kind.value_range(), "populationList")
            }
            None => {
                let at = population.component.or(population.id).map(|it| it.range().end);
                let at = at.unwrap_or(population.node.name_range().end);
                Fix::replace(
                    "Add `type=\"populationList\"`",
                    Safety::Safe,
                    Range::at(at),
                    " type=\"populationList\"",
                )
            }
        };
        let range = kind.map_or(population.node.name_range(), |it| it.value_range());
        ctx.report(
            range,
            "this population lists its instances but is not of the type `populationList`: jLEMS refuses it",
        )
        .fix(fix);
    }
}

//! `unknown-population`: projections and input lists name populations of their network.

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_POPULATION: Rule = Rule {
    name: "unknown-population",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unknown_population.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for child in network.node.elements() {
        let (names, test): (&[&str], _) = match child.local_name() {
            "projection" | "electricalProjection" => {
                (&["presynapticPopulation", "postsynapticPopulation"], Some(10040))
            }
            "continuousProjection" => (&["presynapticPopulation", "postsynapticPopulation"], None),
            "inputList" => (&["population"], None),
            _ => continue,
        };
        for population in names.iter().filter_map(|name| child.attribute(name)) {
            let id = population.raw_value();
            if network.population(id).is_some() {
                continue;
            }
            let near = text::nearest(id, network.population_ids());
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix = near.map(|near| {
                Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, population.value_range(), near)
            });
            let report = ctx
                .report(population.value_range(), format!("no population `{id}` is in this network{hint}"))
                .fixes(fix);
            if let Some(test) = test {
                report.reference_test(test);
            }
        }
    }
}

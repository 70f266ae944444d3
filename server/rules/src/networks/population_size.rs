//! `population-size`: the size of a population is the number of its instances.

use model::items::RootKind;

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static POPULATION_SIZE: Rule = Rule {
    name: "population-size",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10030),
    docs: include_str!("population_size.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for population in &network.populations {
        let Some(size) = population.size.filter(|_| population.is_list()) else { continue };
        let Ok(written) = size.raw_value().trim().parse::<u64>() else { continue };
        let listed = population.instances as u64;
        if written != listed {
            // jLEMS goes by the instances; NeuroML tools refuse the file.
            let neuroml = model::file_items(ctx.db, ctx.file).root == RootKind::Neuroml;
            let severity = if neuroml { Severity::Error } else { Severity::Warning };
            ctx.report(size.value_range(), format!("`size` is {written}, but {listed} instances are listed"))
                .severity(severity)
                .fix(Fix::replace(
                    format!("Change to {listed}"),
                    Safety::Unsafe,
                    size.value_range(),
                    listed.to_string(),
                ));
        }
    }
}

//! `idle-population`: a population is connected or stimulated.
//!
//! NML143

use rustc_hash::FxHashSet;

use crate::subject::network::{CellPath, Network};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static IDLE_POPULATION: Rule = Rule {
    name: "idle-population",
    group: Group::Networks,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("idle_population.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let mut used: FxHashSet<&str> = FxHashSet::default();
    let mut lists = 0;
    for list in network.node.elements() {
        let names = ["presynapticPopulation", "postsynapticPopulation", "population"];
        used.extend(names.iter().filter_map(|it| list.attribute(it)).map(|it| it.raw_value()));
        let paths = ["target", "from", "to"];
        used.extend(
            paths.iter().filter_map(|it| CellPath::read(list.attribute(it)?)).map(|it| it.population),
        );
        let is_list = list.local_name() != "population"
            && (list.attribute("id").is_some() || list.local_name() == "explicitInput");
        lists += usize::from(is_list);
    }
    // Where nothing at all is connected, it is meant.
    if lists == 0 {
        return;
    }
    for id in network.populations.iter().filter_map(|it| it.id).filter(|it| !used.contains(it.raw_value())) {
        ctx.report(
            id.value_range(),
            format!("nothing is connected to `{}` and no input drives it", id.raw_value()),
        );
    }
}

//! `cell-index`: an index in a path is below the number of cells.

use crate::networks::connections::End;
use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CELL_INDEX: Rule = Rule {
    name: "cell-index",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10060),
    docs: include_str!("cell_index.md"),
    check: Check::Within("cell-path"),
};

/// Whether the population has a cell of this index.
pub(super) fn check(ctx: &mut Context<'_>, network: &Network<'_>, end: &End<'_>) {
    let Some((index, range)) = end.index() else { return };
    let name = end.path.map(|path| path.population).or(end.population);
    let Some(population) = name.and_then(|name| network.population(name)) else { return };
    if population.has_cell(index) {
        return;
    }
    let Some(count) = population.count() else { return };
    let name = name.unwrap_or_default();
    let cells = if count == 1 {
        "1 cell, with the index 0".into()
    } else {
        format!("{count} cells, with the indices 0 to {}", count.saturating_sub(1))
    };
    let at = population.size.map_or(population.node.name_range(), |size| size.value_range());
    ctx.report_as(&CELL_INDEX, range, format!("`{name}` has {cells}; {index} is none of them"))
        .related(at, "the population");
}

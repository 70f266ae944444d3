//! `no-calcium-pool`: what depends on a calcium concentration stands in a cell that has one.
//!
//! NML091, NML095

use model::Lookup;
use rustc_hash::FxHashMap;

use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NO_CALCIUM_POOL: Rule = Rule {
    name: "no-calcium-pool",
    group: Group::Biophysics,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("no_calcium_pool.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    if cell.named("species").next().is_some() {
        return;
    }
    let mut known: FxHashMap<&str, bool> = FxHashMap::default();
    for density in cell.channels() {
        let by_concentration = ["Nernst", "GHK"].iter().any(|it| density.node.local_name().contains(it));
        if by_concentration {
            let kind = density.node.local_name();
            ctx.report(
                density.node.name_range(),
                format!(
                    "`<{kind}>` computes its current from concentrations, but this cell has no `<species>`"
                ),
            );
            continue;
        }
        let Some(channel) = density.node.attribute("ionChannel") else { continue };
        let needs =
            *known.entry(channel.raw_value()).or_insert_with(|| needs_calcium(ctx, channel.raw_value()));
        if needs {
            ctx.report(
                channel.value_range(),
                format!(
                    "`{}` depends on the calcium concentration, but this cell has no `<species>`",
                    channel.raw_value()
                ),
            );
        }
    }
}

/// Whether a gate of the channel wants to know the concentration.
fn needs_calcium(ctx: &Context<'_>, channel: &str) -> bool {
    let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
        model::find_component(ctx.db, ctx.file, channel, None)
    else {
        return false;
    };
    let Some(node) = item.node(ctx.db) else { return false };
    crate::subject::channel::uses_calcium(ctx.db, ctx.file, node)
}

//! `synapse-kind`: a projection has chemical synapses.
//!
//! NML130, NML024

use model::Lookup;

use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SYNAPSE_KIND: Rule = Rule {
    name: "synapse-kind",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("synapse_kind.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for list in network.node.elements() {
        if !matches!(list.local_name(), "projection" | "synapticConnection" | "synapticConnectionWD") {
            continue;
        }
        let Some(synapse) = list.attribute("synapse") else { continue };
        let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
            model::find_component(ctx.db, ctx.file, &synapse.value(), None)
        else {
            continue;
        };
        let Some(ty) = model::type_name_of(ctx.db, ctx.file, item) else { continue };
        let is = |base: &str| model::is_subtype(ctx.db, ctx.file, &ty, base);
        let home = if is("gapJunction") {
            "electricalProjection"
        } else if is("baseGradedSynapse") {
            "continuousProjection"
        } else {
            continue;
        };
        let defined = item.range(ctx.db);
        let report = ctx.report(
            synapse.value_range(),
            format!(
                "`{}` is a `{ty}`, which no spike drives: it belongs in an `<{home}>`",
                synapse.raw_value()
            ),
        );
        if let Some(defined) = defined {
            report.related_in(item.file, defined, "defined here");
        }
    }
}

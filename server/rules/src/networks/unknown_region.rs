//! `unknown-region`: regions, spaces and media that a network names are in it.
//!
//! NML023

use ::syntax::Node;

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_REGION: Rule = Rule {
    name: "unknown-region",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unknown_region.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    // Most networks have none of all this; one look at the children tells.
    let named = |parent: Node<'_>, tag: &'static str| -> Vec<String> {
        let those = parent.elements().filter(|it| it.local_name() == tag);
        those.filter_map(|it| it.attribute("id")).map(|it| it.value().into_owned()).collect()
    };
    let top = network.node.parent();
    for child in network.node.elements() {
        let uses: Vec<(Node<'_>, &str, &'static str)> = match child.local_name() {
            "region" => vec![(child, "space", "space")],
            "population" => {
                let layouts = child.elements().filter(|it| it.local_name() == "layout");
                let random =
                    layouts.clone().flat_map(|it| it.elements()).filter(|it| it.local_name() == "random");
                let mut uses: Vec<_> = layouts.clone().map(|it| (it, "space", "space")).collect();
                uses.extend(random.map(|it| (it, "region", "region")));
                uses.push((child, "extracellularProperties", "extracellularProperties"));
                uses
            }
            _ => continue,
        };
        for (node, attribute, tag) in uses {
            let Some(attribute) = node.attribute(attribute) else { continue };
            let mut ids = named(network.node, tag);
            if tag == "extracellularProperties" {
                ids.extend(top.into_iter().flat_map(|it| named(it, tag)));
            }
            let id = attribute.raw_value();
            if ids.iter().any(|it| it == id) {
                continue;
            }
            let near = text::nearest(id, ids.iter().map(|it| &**it)).map(str::to_owned);
            let hint = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix = near.map(|near| {
                Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, attribute.value_range(), near)
            });
            ctx.report(
                attribute.value_range(),
                format!("no `<{tag}>` with the id `{id}` is in this network{hint}"),
            )
            .fixes(fix);
        }
    }
}

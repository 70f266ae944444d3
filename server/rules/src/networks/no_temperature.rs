//! `no-temperature`: a network says its temperature where something depends on it.
//!
//! NML091, NML098

use ::syntax::Node;
use model::items::MemberKind;
use model::{ItemRef, Lookup, ResolvedType};
use rustc_hash::FxHashMap;

use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NO_TEMPERATURE: Rule = Rule {
    name: "no-temperature",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("no_temperature.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    // A network inside another component may take the temperature from there.
    let is_top = network.node.parent().and_then(|it| it.parent()).is_none_or(|it| !it.is_element());
    if network.node.attribute("temperature").is_some() || !is_top {
        return;
    }
    let mut known: FxHashMap<&str, Option<String>> = FxHashMap::default();
    for population in &network.populations {
        let Some(component) = population.component else { continue };
        let why =
            known.entry(component.raw_value()).or_insert_with(|| what_needs_it(ctx, component.raw_value()));
        let Some(why) = why else { continue };
        ctx.report(
            component.value_range(),
            format!(
                "{why} of `{}` depends on the temperature, but this network has none",
                component.raw_value()
            ),
        )
        .related(network.node.name_range(), "the network");
        // Once is enough: one attribute mends them all.
        return;
    }
}

/// What of a cell wants to know the temperature.
fn what_needs_it(ctx: &Context<'_>, cell: &str) -> Option<String> {
    let cell = find(ctx, cell)?;
    let node = cell.node(ctx.db)?;
    if let Some(needs) = inside(ctx, node) {
        return Some(needs);
    }
    let biophysics =
        node.attribute("biophysicalProperties").and_then(|it| find(ctx, it.raw_value())?.node(ctx.db));
    for part in [Some(node), biophysics].into_iter().flatten() {
        if biophysics.is_some()
            && let Some(needs) = inside(ctx, part)
        {
            return Some(needs);
        }
        let named =
            part.descendants().filter(|it| it.is_element()).filter_map(|it| it.attribute("ionChannel"));
        let mut channels: Vec<_> = named.map(|it| it.raw_value()).collect();
        channels.sort_unstable();
        channels.dedup();
        for id in channels {
            let Some(channel) = find(ctx, id).and_then(|it| it.node(ctx.db)) else { continue };
            if inside(ctx, channel).is_some() {
                return Some(format!("the channel `{id}`"));
            }
        }
    }
    None
}

fn find(ctx: &Context<'_>, id: &str) -> Option<ItemRef> {
    match model::find_component(ctx.db, ctx.file, id, None) {
        Lookup::Found(item) | Lookup::FoundByIncluder { item, .. } => Some(item),
        _ => None,
    }
}

/// The first component in here whose type requires a temperature.
fn inside(ctx: &Context<'_>, top: Node<'_>) -> Option<String> {
    let requires = |ty: &ResolvedType| {
        ty.members_of(MemberKind::Requirement).any(|it| &*it.member.name == "temperature")
    };
    let ty = model::top_level_type(ctx.db, ctx.file, top)?;
    if requires(&ty) {
        return Some(format!("`<{}>`", top.local_name()));
    }
    let mut open = vec![(ty, top.elements())];
    while let Some((parent, children)) = open.last_mut() {
        let Some(child) = children.next() else {
            open.pop();
            continue;
        };
        // A morphology is long and knows nothing of temperatures.
        if matches!(child.local_name(), "morphology" | "notes" | "annotation") {
            continue;
        }
        let Some(ty) = model::slot_of(ctx.db, ctx.file, parent, child).ty else { continue };
        if requires(&ty) {
            return Some(format!("`<{}>`", child.local_name()));
        }
        open.push((ty, child.elements()));
    }
    None
}

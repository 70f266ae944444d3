//! `component-cycle`: a component does not refer to itself.
//!
//! NML028

use model::ItemKind;
use model::items::Component;
use rustc_hash::FxHashMap;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static COMPONENT_CYCLE: Rule = Rule {
    name: "component-cycle",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("component_cycle.md"),
    check: Check::File(check),
};

/// The attributes through which one component contains another.
const CONTAINS: [&str; 4] = ["synapse1", "synapse2", "synapse", "extends"];

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    let by_id: FxHashMap<&str, usize> =
        items.components.iter().enumerate().filter_map(|(at, it)| Some((it.id.as_deref()?, at))).collect();
    let next = |it: &Component| -> Vec<(&'static str, usize)> {
        let named = CONTAINS.iter().filter_map(|name| {
            let id = if *name == "extends" { it.extends.as_deref() } else { it.attribute(name) };
            Some((*name, *by_id.get(id?)?))
        });
        named.collect()
    };
    // Depth first on a stack of our own, each component once: 0 new, 1 open, 2 done.
    let mut state = vec![0_u8; items.components.len()];
    let mut found = Vec::new();
    for start in 0..items.components.len() {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut open = vec![(start, next(&items.components[start]).into_iter())];
        while let Some((at, rest)) = open.last_mut() {
            match rest.next() {
                None => {
                    state[*at] = 2;
                    open.pop();
                }
                Some((name, to)) if state[to] == 1 => found.push((*at, name, to)),
                Some((_, to)) if state[to] == 0 => {
                    state[to] = 1;
                    open.push((to, next(&items.components[to]).into_iter()));
                }
                Some(_) => {}
            }
        }
    }
    for (at, name, to) in found {
        let node = model::source_map(ctx.db, ctx.file).node(ItemKind::Component.at(at));
        let Some(attribute) = node.and_then(|it| ctx.node(it).attribute(name)) else { continue };
        let message = if at == to {
            "this component contains itself"
        } else {
            "this component contains itself by way of others"
        };
        ctx.report(attribute.value_range(), message);
    }
}

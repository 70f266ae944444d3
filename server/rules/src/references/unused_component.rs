//! `unused-component`: a component of a complete model is used.
//!
//! NML027

use model::{FileItems, ItemKind, ItemRef};
use rustc_hash::FxHashSet;

use crate::{Check, Context, Group, Origin, Rule, Severity, Tag};

/// See [`Rule::docs`].
pub(crate) static UNUSED_COMPONENT: Rule = Rule {
    name: "unused-component",
    group: Group::References,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unused_component.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    // Only a file that runs something is complete; any other may be there for others to use.
    if items.targets.is_empty() && items.networks.is_empty() {
        return;
    }
    let judged: Vec<(usize, &str)> = items
        .components
        .iter()
        .enumerate()
        .filter(|(_, it)| !is_end(&it.tag))
        .filter_map(|(at, it)| Some((at, it.id.as_deref()?)))
        .collect();
    if judged.is_empty() {
        return;
    }
    let mut open: FxHashSet<&str> = judged.iter().map(|(_, id)| *id).collect();
    // The networks tell most; the elements inside components are looked at only for what is still open.
    items.targets.iter().filter_map(|it| it.component.as_deref()).for_each(|it| _ = open.remove(it));
    for component in &items.components {
        component.attributes.iter().for_each(|(_, value)| _ = open.remove(&**value));
        component.extends.iter().for_each(|it| _ = open.remove(&**it));
    }
    networks(items, &mut open);
    if open.is_empty() {
        return;
    }
    if let Some(root) = ctx.root() {
        for node in root.descendants().filter(|it| it.is_element()) {
            let is_top = node.parent() == Some(root);
            for attribute in node.attributes().filter(|it| !(is_top && it.name() == "id")) {
                let value = attribute.raw_value();
                if !open.remove(value) && value.contains(['/', '[', ' ']) {
                    value.split(['/', '[', ' ', '.']).for_each(|it| _ = open.remove(it));
                }
            }
            if open.is_empty() {
                return;
            }
        }
    }
    // Asked last, because it walks the folders of the workspace.
    if !model::included_by(ctx.db, ctx.file).is_empty() {
        return;
    }
    for (at, id) in judged.into_iter().filter(|(_, id)| open.contains(id)) {
        let Some(range) = (ItemRef { file: ctx.file, item: ItemKind::Component.at(at) }).range(ctx.db) else {
            continue;
        };
        ctx.report(range, format!("nothing in this model uses `{id}`")).tag(Tag::Unnecessary);
    }
}

fn networks(items: &FileItems, open: &mut FxHashSet<&str>) {
    for network in &items.networks {
        network
            .populations
            .iter()
            .filter_map(|it| it.component.as_deref())
            .for_each(|it| _ = open.remove(it));
        let lists = network.lists.iter().flat_map(|it| &it.attributes);
        lists.for_each(|(_, value)| _ = open.remove(&**value));
    }
}

/// What stands for itself and need not be used by anything.
fn is_end(tag: &str) -> bool {
    matches!(tag, "network" | "Simulation" | "notes" | "annotation" | "property" | "Meta")
}

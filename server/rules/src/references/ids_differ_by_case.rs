//! `ids-differ-by-case`: ids differ by more than upper and lower case.
//!
//! NML026

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static IDS_DIFFER_BY_CASE: Rule = Rule {
    name: "ids-differ-by-case",
    group: Group::References,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("ids_differ_by_case.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    let mut seen: FxHashMap<String, (&str, usize)> = FxHashMap::default();
    for (at, component) in items.components.iter().enumerate() {
        let Some(id) = component.id.as_deref() else { continue };
        match seen.entry(id.to_ascii_lowercase()) {
            Entry::Vacant(free) => _ = free.insert((id, at)),
            Entry::Occupied(taken) if taken.get().0 != id => {
                let (other, first) = *taken.get();
                let place = |at| {
                    model::ItemRef { file: ctx.file, item: model::ItemKind::Component.at(at) }.range(ctx.db)
                };
                let (Some(range), Some(first)) = (place(at), place(first)) else { continue };
                ctx.report(range, format!("`{id}` differs from `{other}` only by upper and lower case"))
                    .related(first, "the other one");
            }
            Entry::Occupied(_) => {}
        }
    }
}

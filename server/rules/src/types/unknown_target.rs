//! `unknown-target`: the target of a LEMS file, and of its simulation, is a component that is there.

use model::items::ItemKind;
use model::{ItemRef, Lookup};

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_TARGET: Rule = Rule {
    name: "unknown-target",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_target.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    for (index, target) in items.targets.iter().enumerate() {
        let item = ItemRef { file: ctx.file, item: ItemKind::Target.at(index) };
        let Some(range) = item.range(ctx.db) else { continue };
        let Some(id) = target.component.as_deref() else {
            ctx.report(range, "`<Target>` needs `component`: the id of the simulation to run");
            continue;
        };
        if !matches!(
            model::find_component(ctx.db, ctx.file, id, None),
            Lookup::Unknown | Lookup::NotIncluded(_)
        ) {
            continue;
        }
        let ids: Vec<_> = items.components.iter().filter_map(|it| it.id.as_deref()).collect();
        let near = text::nearest(id, ids);
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
        ctx.report(range, format!("the target `{id}` is not defined{hint}")).fixes(fix);
    }
}

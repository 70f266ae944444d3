//! `missing-target`: a file with a simulation says what to run.
//!
//! Catalogue: LEMS200.

use model::ItemRef;
use model::items::{ItemKind, RootKind};

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_TARGET: Rule = Rule {
    name: "missing-target",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("missing_target.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    if items.root != RootKind::Lems {
        return;
    }
    if items.targets.is_empty() {
        let simulation = items.components.iter().position(|it| it.type_name() == Some("Simulation"));
        let Some(index) = simulation else { return };
        let item = ItemRef { file: ctx.file, item: ItemKind::Component.at(index) };
        let Some(node) = item.node(ctx.db) else { return };
        // A file that others include leaves it to them.
        if !model::included_by(ctx.db, ctx.file).is_empty() {
            return;
        }
        let fix = node.attribute("id").map(|id| {
            let insert = format!("<Target component=\"{}\"/>{}", id.raw_value(), ctx.indent_of(node));
            Fix::replace("Add the target", Safety::Unsafe, text::Range::at(node.range().start), insert)
        });
        ctx.report(node.name_range(), "without a `<Target>` jLEMS does not run this simulation").fixes(fix);
        return;
    }
    not_runnable(ctx);
}

/// The target is there, but is nothing that runs.
fn not_runnable(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    for (index, target) in items.targets.iter().enumerate() {
        let Some(id) = target.component.as_deref() else { continue };
        let Some(component) = model::component_named(ctx.db, ctx.file, id) else { continue };
        let Some(ty) = component.ty else { continue };
        let runs = ty.simulation.as_ref().is_some_and(|it| it.block.with_tag("Run").next().is_some());
        if runs || !ty.problems.is_empty() {
            continue;
        }
        let item = ItemRef { file: ctx.file, item: ItemKind::Target.at(index) };
        let Some(range) = item.range(ctx.db) else { continue };
        let simulations = items.components.iter().filter(|it| it.type_name() == Some("Simulation"));
        let near = simulations.filter_map(|it| it.id.as_deref()).next();
        let hint = near.map_or(String::new(), |near| format!("; `{near}` is a simulation"));
        let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
        ctx.report(range, format!("`{id}` is a `{}`, which does not run by itself{hint}", ty.name))
            .fixes(fix);
    }
}

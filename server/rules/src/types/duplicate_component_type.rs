//! `duplicate-component-type`: a component type is defined once.

use model::ItemRef;
use model::items::ItemKind;

use crate::types::official_type;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_COMPONENT_TYPE: Rule = Rule {
    name: "duplicate-component-type",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("duplicate_component_type.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    let scope = model::scope(ctx.db, ctx.file);
    for (index, declared) in items.types.iter().enumerate() {
        let here = ItemRef { file: ctx.file, item: ItemKind::Type.at(index) };
        let Some(range) = here.range(ctx.db) else { continue };
        let name = &*declared.name;
        if official_type(ctx, name) {
            ctx.report(
                range,
                format!("a component type `{name}` is already defined by the included core types"),
            );
            continue;
        }
        let Some(&first) = scope.types(name).first().filter(|first| **first != here) else { continue };
        let report = ctx.report(range, format!("a component type `{name}` is already defined"));
        if let Some(at) = first.range(report.db()) {
            report.related_in(first.file, at, "first defined here");
        }
    }
}

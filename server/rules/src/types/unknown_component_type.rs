//! `unknown-component-type`: a component is of a type that is known.

use model::ItemRef;
use model::items::{ItemKind, RootKind};

use crate::types::report_unknown_type;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_COMPONENT_TYPE: Rule = Rule {
    name: "unknown-component-type",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_component_type.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    if items.root != RootKind::Lems {
        // In NeuroML files the schema says which elements there are.
        return;
    }
    for (index, component) in items.components.iter().enumerate() {
        let Some(name) = component.type_name() else { continue };
        let item = ItemRef { file: ctx.file, item: ItemKind::Component.at(index) };
        let Some(node) = item.node(ctx.db) else { continue };
        let range = node.attribute("type").map_or(node.name_range(), |it| it.value_range());
        report_unknown_type(ctx, range, name);
    }
}

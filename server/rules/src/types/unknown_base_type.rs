//! `unknown-base-type`: a type extends a type that is known.

use model::items::ItemKind;
use model::{ItemRef, TypeProblem};

use crate::types::report_unknown_type;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_BASE_TYPE: Rule = Rule {
    name: "unknown-base-type",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_base_type.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    for (index, ty) in items.types.iter().enumerate() {
        let Some(base) = ty.extends.as_deref() else { continue };
        let item = ItemRef { file: ctx.file, item: ItemKind::Type.at(index) };
        let Some(attribute) = item.node(ctx.db).and_then(|node| node.attribute("extends")) else { continue };
        let range = attribute.value_range();
        report_unknown_type(ctx, range, base);
        let cyclic = model::component_type(ctx.db, ctx.file, &ty.name)
            .is_some_and(|ty| ty.problems.iter().any(|it| matches!(it, TypeProblem::CyclicBase { .. })));
        if cyclic {
            ctx.report(range, format!("`{}` extends itself, directly or through others", ty.name));
        }
    }
}

//! `not-inherited`: a subtype repeats what is not inherited.
//!
//! Catalogue: LEMS251.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static NOT_INHERITED: Rule = Rule {
    name: "not-inherited",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("not_inherited.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let Some(extends) = authored.node.attribute("extends") else { return };
    if authored.ty.structure.is_some() || !authored.complete {
        return;
    }
    let base = authored.ty.lineage.iter().skip(1).find(|it| {
        let ty = model::component_type(ctx.db, authored.root, &it.name);
        ty.is_some_and(|it| it.structure.is_some())
    });
    if let Some(base) = base {
        let message = format!(
            "the `Structure` of `{}` is not inherited: `{}` instantiates and connects nothing",
            base.name, authored.ty.name
        );
        ctx.report(extends.value_range(), message);
    }
}

//! `undeclared-attribute`: an attribute of a component is declared by its type.
//!
//! Catalogue: LEMS218.

use ::schema::{Schema, Version};
use ::syntax::{Attribute, Node};
use model::items::{MemberKind, RootKind};
use model::{AttributeRole, ResolvedType};

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNDECLARED_ATTRIBUTE: Rule = Rule {
    name: "undeclared-attribute",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("undeclared_attribute.md"),
    check: Check::Component(concerns, check),
};

/// In NeuroML files the schema says which attributes there are.
fn concerns(ctx: &Context<'_>, component: &Typed<'_>) -> bool {
    model::file_items(ctx.db, ctx.file).root == RootKind::Lems
        && component.ty.as_ref().is_some_and(|ty| undeclared(component.node, ty).next().is_some())
}

fn undeclared<'t>(node: Node<'t>, ty: &ResolvedType) -> impl Iterator<Item = Attribute<'t>> {
    let is_known = |name: &str| !matches!(model::attribute_role(ty, name), AttributeRole::Undeclared);
    node.attributes().filter(move |it| !is_known(it.name()) && !is_tolerated(node, it.name()))
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(ty) = &component.ty else { return };
    for attribute in undeclared(component.node, ty) {
        let name = attribute.name();
        let missing = ty
            .members
            .iter()
            .filter(|it| it.member.kind.is_attribute() && it.member.kind != MemberKind::Constant)
            .filter(|it| component.node.attribute(&it.member.name).is_none());
        let near = text::nearest(name, missing.map(|it| &*it.member.name)).map(str::to_owned);
        let hint = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let fix = near.map(|near| {
            Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, attribute.name_range(), near)
        });
        ctx.report(
            attribute.name_range(),
            format!("`{}` declares no `{name}`, so it has no effect{hint}", ty.name),
        )
        .fixes(fix);
    }
}

/// What the schema of NeuroML knows, though the core types do not, and what is prose.
fn is_tolerated(node: Node<'_>, name: &str) -> bool {
    matches!(name, "description" | "metaid" | "neuroLexId" | "notes")
        || Schema::of(Version::LATEST)
            .elements()
            .filter(|it| it.name() == node.local_name())
            .any(|it| it.ty().attribute(name).is_some())
}

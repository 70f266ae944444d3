//! `missing-parameter`: a component gives every parameter of its type a value.

use ::schema::{Schema, Version};
use ::syntax::Node;
use model::items::RootKind;

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_PARAMETER: Rule = Rule {
    name: "missing-parameter",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("missing_parameter.md"),
    check: Check::Component(concerns, check),
};

fn concerns(ctx: &Context<'_>, component: &Typed<'_>) -> bool {
    !missing(ctx, component).is_empty()
}

fn missing<'c>(ctx: &Context<'_>, component: &'c Typed<'_>) -> Vec<&'c str> {
    let node = component.node;
    // Values may come from the component that it extends.
    if node.attribute("extends").is_some() {
        return Vec::new();
    }
    let names = component.open_parameters().map(|it| &*it.member.name);
    names.filter(|name| node.attribute(name).is_none() && !is_said_by_schema(ctx, node, name)).collect()
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let node = component.node;
    let Some(ty) = &component.ty else { return };
    for name in missing(ctx, component) {
        let severity = severity(ctx, node, name);
        let at = node.attributes().last().map_or(node.name_range().end, |it| it.range().end);
        let fix = Fix::replace(
            format!("Add `{name}`"),
            Safety::Unsafe,
            text::Range::at(at),
            format!(" {name}=\"\""),
        );
        ctx.report(
            node.name_range(),
            format!(
                "`{}` has no value for the parameter `{name}` of its type `{}`",
                node.local_name(),
                ty.name
            ),
        )
        .severity(severity)
        .fix(fix);
    }
}

/// In a NeuroML file a missing required attribute is a violation of the schema and reported as such.
fn is_said_by_schema(ctx: &Context<'_>, node: Node<'_>, name: &str) -> bool {
    if model::file_items(ctx.db, ctx.file).root != RootKind::Neuroml {
        return false;
    }
    let schema = Schema::of(Version::LATEST);
    let declared =
        schema.elements().find(|it| it.name() == node.local_name()).and_then(|it| it.ty().attribute(name));
    declared.is_none_or(|it| it.is_required())
}

/// What only jLEMS needs is no error in a NeuroML file.
fn severity(ctx: &Context<'_>, node: Node<'_>, name: &str) -> Severity {
    let neuroml = model::file_items(ctx.db, ctx.file).root == RootKind::Neuroml;
    match (neuroml, name) {
        (true, "conductance") => Severity::Info,
        (true, "size") if node.elements().any(|it| it.local_name() == "instance") => Severity::Warning,
        _ => Severity::Error,
    }
}

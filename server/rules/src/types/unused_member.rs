//! `unused-member`: what is declared is used.
//!
//! Catalogue: LEMS254.

use ::syntax::Node;
use model::items::MemberKind;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity, Tag};

/// See [`Rule::docs`].
pub(crate) static UNUSED_MEMBER: Rule = Rule {
    name: "unused-member",
    group: Group::Types,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unused_member.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.has_own_dynamics() || authored.ty.problems.iter().next().is_some() {
        return;
    }
    constant_states(ctx, authored);
    // What stands inside reads the names of what is around it, and subtypes read what is inherited.
    let has_children = authored.ty.members.iter().any(|it| {
        matches!(
            it.member.kind,
            MemberKind::Child
                | MemberKind::Children
                | MemberKind::Attachments
                | MemberKind::ComponentReference
        )
    });
    let name = &*authored.ty.name;
    let scope = model::scope(ctx.db, authored.root);
    if has_children
        || scope.all_types().any(|it| it != name && model::is_subtype(ctx.db, authored.root, it, name))
    {
        return;
    }
    for member in authored.node.elements() {
        let what = match member.local_name() {
            "Parameter" => "parameter",
            "Constant" => "constant",
            "Requirement" => "requirement",
            _ => continue,
        };
        let Some(attribute) = member.attribute("name") else { continue };
        let name = attribute.value();
        let name = &*name;
        let in_expressions =
            authored.expressions.iter().any(|it| it.expr.variables().any(|(it, _)| it == name));
        if in_expressions || is_mentioned(authored.node, name) {
            continue;
        }
        ctx.report(attribute.value_range(), format!("the {what} `{name}` is never used"))
            .tag(Tag::Unnecessary);
    }
}

/// Whether a name stands in an attribute that names members: a structure, a simulation, a kinetic scheme, an exposure.
fn is_mentioned(ty: Node<'_>, name: &str) -> bool {
    ty.descendants().filter(|it| it.is_element() && it.id() != ty.id()).any(|element| {
        element.attributes().any(|it| {
            !matches!(it.name(), "name" | "dimension" | "description" | "value")
                && it.raw_value().split([',', '/', '[', ']']).any(|it| it == name)
        }) || element.local_name() == "Exposure"
            && element.attribute("name").is_some_and(|it| it.raw_value() == name)
    })
}

fn constant_states(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for state in authored.in_dynamics("StateVariable") {
        let Some(attribute) = state.attribute("name") else { continue };
        let name = attribute.value();
        let name = &*name;
        let changes = ["TimeDerivative", "StateAssignment"].into_iter().any(|tag| {
            authored
                .in_dynamics(tag)
                .any(|it| it.attribute("variable").is_some_and(|it| it.raw_value() == name))
        });
        let in_scheme = authored.in_dynamics("KineticScheme").next().is_some()
            || authored.dynamics().is_some_and(|it| it.elements().count() == 1);
        if !changes && !in_scheme {
            ctx.report(
                attribute.value_range(),
                format!("the state variable `{name}` never changes: it has neither a rate nor an assignment"),
            );
        }
    }
}

//! Inside a component type: names of members, variables, ports, regimes.

use model::items::{Direction, MemberKind};
use model::{ResolvedType, component_type};
use std::sync::Arc;
use syntax::{Attribute, Node};
use text::Range;

use super::likely::Evidence;
use super::{CompletionKind, Context};
use crate::element;
use crate::names;

/// The type that an element of the language stands in.
pub(super) fn own_type(ctx: &Context<'_>, node: Node<'_>) -> Option<Arc<ResolvedType>> {
    let name = element::enclosing_type(node)?.attribute("name")?.value().into_owned();
    component_type(ctx.db, ctx.file, &name)
}

/// The members of some kinds.
pub(super) fn named(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range, kinds: &[MemberKind]) {
    let node = attribute.element();
    let Some(ty) = own_type(ctx, node) else { return };
    let evidence = Evidence::of(node, attribute.name());
    let own_name = node.attribute("name").map(|it| it.value().into_owned());
    let is_exposure = kinds == [MemberKind::Exposure];
    for (index, member) in ty.members.iter().filter(|it| kinds.contains(&it.member.kind)).enumerate() {
        let name = &*member.member.name;
        let kind_rank = kinds.iter().position(|it| *it == member.member.kind).unwrap_or(0) as i32;
        let mut score = 100 - index as i32 - 50 * kind_rank + evidence.mentioned(name).min(200);
        if own_name.as_deref() == Some(name) {
            score += 1000;
        }
        if evidence.is_used(name) && is_exposure {
            score -= 300;
        }
        let detail = member.member.dimension.as_deref().or(member.member.of_type.as_deref()).unwrap_or("");
        ctx.word(name, CompletionKind::Parameter, range).score(score).detail(detail);
    }
}

/// The state variables of the dynamics.
pub(super) fn state_variable(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(declaration) = element::enclosing_type(node) else { return };
    let used: Vec<String> = siblings_using(node, attribute.name());
    let states = names::variables(declaration).filter(|it| it.local_name() == "StateVariable");
    for (index, state) in states.enumerate() {
        let Some(name) = state.attribute("name").map(|it| it.value().into_owned()) else { continue };
        let mut score = 100 - index as i32;
        if used.contains(&name) {
            score -= 200;
        }
        // `value="…"` of the assignment may be there already and speak of it.
        let value = node.attribute("value").map(|it| it.value().into_owned()).unwrap_or_default();
        score += mentions(&value, &name);
        let detail = state.attribute("dimension").map(|it| it.value().into_owned()).unwrap_or_default();
        ctx.word(&name, CompletionKind::Variable, range).score(score).detail(detail);
    }
}

fn mentions(value: &str, name: &str) -> i32 {
    let mut words = value.split(|it: char| !it.is_alphanumeric() && it != '_');
    if words.any(|it| it == name) { 60 } else { 0 }
}

fn siblings_using(node: Node<'_>, attribute: &str) -> Vec<String> {
    let siblings = node.parent().into_iter().flat_map(Node::elements).take(200);
    let alike = siblings.filter(|it| *it != node && it.name() == node.name());
    alike.filter_map(|it| it.attribute(attribute)).map(|it| it.value().into_owned()).collect()
}

/// The event ports: those of the type around, or of the cell that a selection reaches.
pub(super) fn port(
    ctx: &mut Context<'_>,
    attribute: Attribute<'_>,
    range: Range,
    direction: Option<Direction>,
) {
    let node = attribute.element();
    let evidence = Evidence::of(node, attribute.name());
    if let Some(ty) = own_type(ctx, node) {
        let ports = ty.members_of(MemberKind::EventPort);
        for (index, port) in ports.enumerate() {
            let fits = direction.is_none() || port.member.direction == direction;
            let score = if fits { 100 } else { -100 } - index as i32;
            ctx.word(&port.member.name, CompletionKind::Parameter, range).score(score);
        }
        return;
    }
    for (index, name) in
        ["spike"].into_iter().chain(evidence.neighbours().iter().map(String::as_str)).enumerate()
    {
        if !ctx.found.iter().any(|it| it.item.label == name) {
            ctx.word(name, CompletionKind::Parameter, range).score(evidence.points(name) - index as i32);
        }
    }
}

/// The regimes of the dynamics around.
pub(super) fn regime(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(dynamics) = node.ancestors().find(|it| it.local_name() == "Dynamics") else { return };
    let own = node.ancestors().find(|it| it.local_name() == "Regime");
    for regime in dynamics.elements().filter(|it| it.local_name() == "Regime") {
        let Some(name) = regime.attribute("name") else { continue };
        let score = if Some(regime) == own { -10 } else { 0 };
        ctx.word(&name.value(), CompletionKind::Variable, range).score(score);
    }
}

/// The names that `With` and `ForEach` give to instances.
pub(super) fn alias(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(structure) = node.ancestors().find(|it| it.local_name() == "Structure") else { return };
    let is_second = matches!(attribute.name(), "to" | "endB");
    let other = if is_second { "from" } else { "to" };
    let taken = node.attribute(other).map(|it| it.value().into_owned());
    for (index, with) in structure.descendants().take(200).filter(|it| it.is_element()).enumerate() {
        let Some(name) = with.attribute("as") else { continue };
        let score = if taken.as_deref() == Some(&*name.value()) { -100 } else { -(index as i32) };
        ctx.word(&name.value(), CompletionKind::Variable, range).score(score);
    }
}

/// The dimension of what has the same name in the base types: a variable that is shown measures what its exposure does.
pub(super) fn dimension_of_same_name(ctx: &Context<'_>, node: Node<'_>) -> Option<String> {
    let ty = own_type(ctx, node)?;
    let name = node.attribute("exposure").or_else(|| node.attribute("name"))?.value().into_owned();
    let is_variable = matches!(
        node.local_name(),
        "StateVariable" | "DerivedVariable" | "ConditionalDerivedVariable" | "Exposure"
    );
    let own = element::enclosing_type(node)?;
    // The declaration under the cursor must not answer for itself.
    let variables = names::variables(own).filter(|it| *it != node);
    let variable = variables
        .filter(|it| it.attribute("name").is_some_and(|it| it.value() == name))
        .find_map(|it| it.attribute("dimension"))
        .map(|it| it.value().into_owned());
    let exposure = ty
        .members
        .iter()
        .filter(|it| &*it.member.name == name.as_str())
        .filter(|it| is_variable || it.origin > 0)
        .find_map(|it| it.member.dimension.clone().filter(|it| !it.is_empty()));
    exposure.map(String::from).or(variable)
}

/// Names that the base types ask for: exposures without variable, and what a variable of that kind is shown as.
pub(super) fn names_to_declare(ctx: &mut Context<'_>, node: Node<'_>, range: Range) {
    let Some(declaration) = element::enclosing_type(node) else { return };
    let Some(ty) = own_type(ctx, node) else { return };
    if !matches!(node.local_name(), "StateVariable" | "DerivedVariable" | "ConditionalDerivedVariable") {
        return;
    }
    let taken: Vec<String> = names::variables(declaration)
        .filter(|it| *it != node)
        .filter_map(|it| it.attribute("name").map(|it| it.value().into_owned()))
        .collect();
    let wanted = node.attribute("exposure").map(|it| it.value().into_owned());
    for (index, exposure) in ty.members_of(MemberKind::Exposure).enumerate() {
        let name = &*exposure.member.name;
        if taken.iter().any(|it| it == name) {
            continue;
        }
        let score = if wanted.as_deref() == Some(name) { 100 } else { -(index as i32) };
        let detail = exposure.member.dimension.as_deref().unwrap_or("");
        ctx.word(name, CompletionKind::Variable, range).score(score).detail(detail);
    }
}

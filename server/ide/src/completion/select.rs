//! The steps of a `select`: children, lists and attachments of the type, and at the end an exposure.

use model::items::MemberKind;
use model::{ResolvedType, component_type};
use std::sync::Arc;
use syntax::Attribute;
use text::Range;

use super::likely::Evidence;
use super::{CompletionKind, Context, member};

/// In the `select` of a derived variable or parameter.
pub(super) fn complete(ctx: &mut Context<'_>, attribute: Attribute<'_>, value: Range) {
    let node = attribute.element();
    let Some(mut ty) = member::own_type(ctx, node) else { return };
    let step = super::word_at(ctx.text, value, ctx.offset, |it| it != '/');
    let before = ctx.text[value.start as usize..step.start as usize].to_owned();
    let has_more = step.end < value.end;
    let evidence = Evidence::of(node, "select");
    for name in before.split('/').filter(|it| !it.is_empty()) {
        let name = name.split('[').next().unwrap_or(name);
        match reached(ctx, &ty, name) {
            Some(next) => ty = next,
            None => return precedents(ctx, attribute, &before, step),
        }
    }
    let own_name = node.attribute("name").map(|it| it.value().into_owned()).unwrap_or_default();
    let own_exposure = node.attribute("exposure").map(|it| it.value().into_owned()).unwrap_or_default();
    let wanted = node.attribute("dimension").map(|it| it.value().into_owned());
    let many = |kind| matches!(kind, MemberKind::Children | MemberKind::Attachments);
    let is_start = before.is_empty();
    for (index, it) in ty.members.iter().enumerate() {
        let kind = it.member.kind;
        let is_step = matches!(
            kind,
            MemberKind::Child
                | MemberKind::Children
                | MemberKind::Attachments
                | MemberKind::ComponentReference
                | MemberKind::InstanceRequirement
        );
        let is_end = !is_start
            && !has_more
            && matches!(
                kind,
                MemberKind::Exposure | MemberKind::Parameter | MemberKind::Requirement | MemberKind::Property
            );
        if !is_step && !is_end {
            continue;
        }
        let name = &*it.member.name;
        let label = if many(kind) { format!("{name}[*]") } else { name.to_owned() };
        let mut score = if is_end { 300 } else { 200 } - index as i32;
        if is_end {
            if name == own_name || name == own_exposure {
                score += 300;
            }
            if own_name.contains(name) || name.contains(own_name.as_str()) {
                score += 100;
            }
            if wanted.is_some() && it.member.dimension.as_deref() == wanted.as_deref() {
                score += 200;
            }
        }
        score += evidence.mentioned(name).min(150);
        let used = evidence.neighbours().iter().any(|it| it.split(['/', '[']).next() == Some(name));
        if is_start && used {
            score += 80;
        }
        let detail = it.member.dimension.as_deref().or(it.member.of_type.as_deref()).unwrap_or("");
        let kind = if is_end { CompletionKind::Variable } else { CompletionKind::Step };
        ctx.word(&label, kind, step).score(score).detail(detail);
    }
}

/// Where the type is unknown: what others say behind the same steps, and the variable's own name.
fn precedents(ctx: &mut Context<'_>, attribute: Attribute<'_>, before: &str, step: Range) {
    let node = attribute.element();
    let mut names: Vec<String> = Vec::new();
    let written = node.attribute("name").into_iter().chain(node.attribute("exposure"));
    names.extend(written.map(|it| it.value().into_owned()));
    for value in crate::nearby::values(node, "select") {
        let value = value.value();
        let next = value.strip_prefix(before).and_then(|it| it.split('/').next());
        names.extend(next.map(str::to_owned));
    }
    names.retain(|it| !it.is_empty());
    for (index, name) in names.iter().enumerate() {
        if !names[..index].contains(name) {
            ctx.word(name, CompletionKind::Variable, step).score(-(index as i32));
        }
    }
}

/// The type that a step leads to.
fn reached(ctx: &Context<'_>, ty: &Arc<ResolvedType>, name: &str) -> Option<Arc<ResolvedType>> {
    let kinds = [
        MemberKind::Child,
        MemberKind::Children,
        MemberKind::Attachments,
        MemberKind::ComponentReference,
        MemberKind::InstanceRequirement,
    ];
    let of = ty.member(&kinds, name)?.member.of_type.clone()?;
    component_type(ctx.db, ctx.file, &of)
}

//! `missing-reference`: a component names the components that it needs.
//!
//! Catalogue: LEMS201, LEMS210, LEMS214.

use model::items::{MemberKind, RootKind};

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_REFERENCE: Rule = Rule {
    name: "missing-reference",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("missing_reference.md"),
    check: Check::Component(concerns, check),
};

fn concerns(ctx: &Context<'_>, component: &Typed<'_>) -> bool {
    model::file_items(ctx.db, ctx.file).root == RootKind::Lems
        && component.node.attribute("extends").is_none()
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(ty) = &component.ty else { return };
    let is_used = |name: &str| {
        let blocks = ty.structure.iter().chain(&ty.simulation);
        blocks.flat_map(|it| &it.block.statements).any(|it| it.attribute("component") == Some(name))
    };
    for reference in ty.members_of(MemberKind::ComponentReference) {
        let name = &*reference.member.name;
        if !reference.member.required || component.node.attribute(name).is_some() || !is_used(name) {
            continue;
        }
        // The component may also stand inside.
        if component.node.elements().any(|it| it.local_name() == name) {
            continue;
        }
        let at =
            component.node.attributes().last().map_or(component.node.name_range().end, |it| it.range().end);
        let fix = Fix::replace(
            format!("Add `{name}`"),
            Safety::Unsafe,
            text::Range::at(at),
            format!(" {name}=\"\""),
        );
        let message = format!(
            "`{}` names no `{name}`, which its type `{}` instantiates",
            component.node.local_name(),
            ty.name
        );
        ctx.report(component.node.name_range(), message).fix(fix);
    }
    for text in required_texts(&ty.name).iter().filter(|it| component.node.attribute(it).is_none()) {
        let message = format!("`{}` needs `{text}`", component.node.local_name());
        let at =
            component.node.attributes().last().map_or(component.node.name_range().end, |it| it.range().end);
        let fix = Fix::replace(
            format!("Add `{text}`"),
            Safety::Unsafe,
            text::Range::at(at),
            format!(" {text}=\"\""),
        );
        ctx.report(component.node.name_range(), message).fix(fix);
    }
}

/// Texts and paths without which the reference crashes or records nothing (LEMS210).
fn required_texts(ty: &str) -> &'static [&'static str] {
    match ty {
        "Line" | "OutputColumn" => &["quantity"],
        "OutputFile" => &["fileName"],
        "EventOutputFile" => &["fileName", "format"],
        "EventSelection" => &["select", "eventPort"],
        _ => &[],
    }
}

//! `misplaced-component`: a nested component is of a type that its parent takes.
//!
//! Catalogue: LEMS218.

use model::items::{MemberKind, RootKind};
use text::TextEdit;

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISPLACED_COMPONENT: Rule = Rule {
    name: "misplaced-component",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("misplaced_component.md"),
    check: Check::Component(concerns, check),
};

fn concerns(ctx: &Context<'_>, component: &Typed<'_>) -> bool {
    !component.fits && model::file_items(ctx.db, ctx.file).root == RootKind::Lems
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(parent) = &component.parent else { return };
    let node = component.node;
    if is_free(node.local_name()) || parent.is_a("baseStandalone") && node.local_name() == "property" {
        return;
    }
    let incomplete = model::scope(ctx.db, ctx.file).incomplete;
    let range = node
        .attribute("type")
        .filter(|_| node.local_name() == "Component")
        .map_or(node.name_range(), |it| it.value_range());
    let name = range.of(ctx.text).to_owned();
    let known = component.ty.is_some();
    if incomplete && !known {
        return;
    }
    let slots: Vec<String> = parent
        .members
        .iter()
        .filter_map(|it| match it.member.kind {
            MemberKind::Child => Some(it.member.name.to_string()),
            MemberKind::Children => it.member.of_type.as_deref().map(str::to_owned),
            _ => None,
        })
        .collect();
    let near = text::nearest(&name, slots.iter().map(|it| &**it));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let mut fixes: Vec<Fix> = Vec::new();
    if let Some(near) = near {
        let mut edits = vec![TextEdit { range, insert: near.to_owned() }];
        edits.extend(
            node.end_name_range()
                .filter(|_| range == node.name_range())
                .map(|range| TextEdit { range, insert: near.to_owned() }),
        );
        fixes.push(Fix::edits(format!("Change to `{near}`"), Safety::Unsafe, edits));
    }
    let message = match known {
        true => format!("`{}` has no place for a `{name}`{hint}", parent.name),
        false => format!(
            "no component type `{name}` is defined, and `{}` has no child of that name{hint}",
            parent.name
        ),
    };
    // The core types know less than the schema of what only exporters read.
    let in_schema = schema::Schema::of(schema::Version::LATEST).knows_element(node.local_name());
    let severity = if in_schema { Severity::Warning } else { Severity::Error };
    ctx.report(range, message).severity(severity).fixes(fixes);
}

fn is_free(tag: &str) -> bool {
    matches!(tag, "notes" | "annotation" | "About" | "Meta" | "meta")
}

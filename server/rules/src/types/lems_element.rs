//! `lems-element`: the elements and attributes of a type are those of LEMS.
//!
//! Catalogue: LEMS240, LEMS242, LEMS218.

use ::syntax::Node;
use model::items::RootKind;
use text::TextEdit;

use crate::types::grammar;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static LEMS_ELEMENT: Rule = Rule {
    name: "lems-element",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("lems_element.md"),
    check: Check::Element(&["ComponentType", "Lems", "Unit", "Dimension", "Constant", "Target"], check),
};

fn check(ctx: &mut Context<'_>, node: Node<'_>) {
    // In NeuroML files the schema says it; elsewhere in components these names may mean something else.
    if model::file_items(ctx.db, ctx.file).root != RootKind::Lems {
        return;
    }
    let depth = node.ancestors().filter(|it| it.is_element()).count();
    match (node.local_name(), depth) {
        ("Lems", _) => {}
        ("ComponentType", 1) => {
            for element in node.descendants().filter(|it| it.is_element()) {
                judge(ctx, element, node);
            }
        }
        (_, 1) => judge(ctx, node, node),
        _ => {}
    }
}

fn judge(ctx: &mut Context<'_>, element: Node<'_>, ty: Node<'_>) {
    let tag = element.local_name();
    if is_prose(element) {
        return;
    }
    let parent = element.parent().filter(|_| element.id() != ty.id()).map(|it| it.local_name());
    if let Some(parent) = parent
        && let Some(children) = grammar::children(parent)
        && !children.contains(&tag)
    {
        let known: Vec<&str> = children.to_vec();
        let near = text::nearest(tag, known);
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let fix = near.map(|near| {
            let mut edits = vec![TextEdit { range: element.name_range(), insert: near.to_owned() }];
            edits.extend(element.end_name_range().map(|range| TextEdit { range, insert: near.to_owned() }));
            Fix::edits(format!("Change to `{near}`"), Safety::Unsafe, edits)
        });
        let severity = if near.is_some() { Severity::Error } else { Severity::Warning };
        ctx.report(
            element.name_range(),
            format!("`{parent}` has no element `{tag}` in LEMS, so it is ignored{hint}"),
        )
        .severity(severity)
        .fixes(fix);
        return;
    }
    let Some(attributes) = grammar::attributes(tag) else { return };
    for attribute in element.attributes() {
        let name = attribute.name();
        let is_general = matches!(name, "description" | "id" | "type" | "xmlns") || name.contains(':');
        if is_general || attributes.iter().any(|it| it.trim_start_matches('!') == name) {
            continue;
        }
        let absent = attributes
            .iter()
            .map(|it| it.trim_start_matches('!'))
            .filter(|it| element.attribute(it).is_none());
        let near = text::nearest(name, absent);
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let fix = near.map(|near| {
            Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, attribute.name_range(), near)
        });
        ctx.report(
            attribute.name_range(),
            format!("`{tag}` has no attribute `{name}` in LEMS, so it is ignored{hint}"),
        )
        .fixes(fix);
    }
    for name in attributes.iter().filter_map(|it| it.strip_prefix('!')) {
        if element.attribute(name).is_some() || is_given_otherwise(element, name) {
            continue;
        }
        let at = element.attributes().last().map_or(element.name_range().end, |it| it.range().end);
        let fix = Fix::replace(
            format!("Add `{name}`"),
            Safety::Unsafe,
            text::Range::at(at),
            format!(" {name}=\"\""),
        );
        let severity = match (tag, name) {
            ("Exposure" | "Requirement" | "Text" | "Path" | "Dimension", _) => Severity::Warning,
            _ => Severity::Error,
        };
        ctx.report(element.name_range(), format!("`{tag}` needs the attribute `{name}`"))
            .severity(severity)
            .fix(fix);
    }
}

fn is_given_otherwise(element: Node<'_>, name: &str) -> bool {
    let has = |other| element.attribute(other).is_some();
    match (element.local_name(), name) {
        ("DerivedVariable" | "DerivedParameter", "value") => has("select"),
        ("OnCondition", "test") => element.elements().any(|it| it.local_name() == "Trigger"),
        ("Constant", "symbol") => has("name"),
        ("MultiInstantiate" | "ChildInstance", "component") => has("componentType"),
        ("With", "instance") => has("list"),
        (_, "value") => element.elements().any(|it| it.local_name() == "MathInline"),
        _ => false,
    }
}

/// Documentation may hold anything.
fn is_prose(element: Node<'_>) -> bool {
    element.ancestors().chain([element]).any(|it| {
        it.is_element()
            && matches!(
                it.local_name(),
                "About" | "Meta" | "annotation" | "notes" | "MathInline" | "Procedure"
            )
    })
}

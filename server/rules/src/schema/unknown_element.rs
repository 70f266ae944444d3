//! `unknown-element`: an element is one that its parent may hold.

use ::schema::{Problem, Violation};

use crate::schema::{Judged, came_with};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_ELEMENT: Rule = Rule {
    name: "unknown-element",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("unknown_element.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let Problem::UnknownElement { state } = violation.problem else { return };
    let node = ctx.node(violation.node);
    let name = node.local_name();
    let parent = node.parent().map_or("", |parent| parent.local_name());
    let schema = state.owner().schema();
    let children: Vec<_> = state.owner().children().iter().map(|it| it.name()).collect();
    let owner = state.owner().name();
    let later = came_with(judged, |it| it.type_named(owner).is_some_and(|it| it.child(name).is_some()));
    if let Some(later) = later {
        let message = format!(
            "`<{parent}>` may hold `<{name}>` only from {later} on, not in {}",
            judged.version.name()
        );
        judged.report(ctx, violation.range, message);
        return;
    }
    let near = text::nearest(name, children.iter().copied());
    let is_own = model::file_items(ctx.db, ctx.file).types.iter().any(|it| &*it.name == name);
    let parents: Vec<_> = schema.parents_of(name).map(|ty| ty.name()).collect();
    let message = match near {
        _ if is_own => format!(
            "`<{parent}>` may not hold `<{name}>`, a type of this file's own: the schema knows only the official ones, and a LEMS file may hold it"
        ),
        Some(near) => format!("`<{parent}>` may not hold `<{name}>`; did you mean `<{near}>`?"),
        None if !parents.is_empty() => {
            let places: Vec<_> =
                elements_of(schema, &parents).into_iter().map(|it| format!("`<{it}>`")).collect();
            format!("`<{parent}>` may not hold `<{name}>`; it belongs in {}", places.join(" or "))
        }
        None if children.is_empty() => format!("`<{parent}>` holds no elements, so no `<{name}>`"),
        None => format!(
            "`<{parent}>` may not hold `<{name}>`; NeuroML {} has no element of this name",
            judged.version.name()
        ),
    };
    let fix = near.filter(|_| !is_own).map(|near| rename(node, near));
    judged.report(ctx, violation.range, message).fixes(fix);
}

/// The names of elements whose type is one of `types`; at most three.
fn elements_of(schema: &'static ::schema::Schema, types: &[&str]) -> Vec<&'static str> {
    let mut names: Vec<_> =
        schema.elements().filter(|it| types.contains(&it.ty().name())).map(|it| it.name()).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(3);
    names
}

fn rename(node: ::syntax::Node<'_>, name: &str) -> Fix {
    let ranges = std::iter::once(node.name_range()).chain(node.end_name_range());
    let edits = ranges.map(|range| text::TextEdit { range, insert: name.to_owned() }).collect();
    Fix::edits(format!("Change to `<{name}>`"), Safety::Unsafe, edits)
}

//! `unknown-component`: a reference names a component that is there.

use model::Lookup;

use crate::references::{
    Reference, component_by_includer, component_not_included, references, spoken_type, wrong_component_kind,
};
use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_COMPONENT: Rule = Rule {
    name: "unknown-component",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unknown_component.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.ty.as_ref().is_some_and(|ty| !references(component.node, ty).is_empty())
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(ty) = &component.ty else { return };
    for reference in references(component.node, ty) {
        let id = reference.attribute.value();
        let expected = reference.expected.as_deref();
        if id.is_empty() {
            continue;
        }
        match model::find_component(ctx.db, ctx.file, &id, expected) {
            Lookup::Found(_) => {}
            Lookup::FoundByIncluder { item, includer } => {
                component_by_includer::report(ctx, &reference, item, includer);
            }
            // It may be in the file that cannot be found; but a slip of the pen is one all the same.
            Lookup::Incomplete => report_near(ctx, &reference),
            Lookup::WrongType { item, actual } => {
                wrong_component_kind::report(ctx, &reference, item, &actual)
            }
            Lookup::NotIncluded(items) => component_not_included::report(ctx, &reference, &items),
            Lookup::Unknown => report(ctx, &reference),
        }
    }
}

fn report(ctx: &mut Context<'_>, reference: &Reference<'_>) {
    let id = reference.attribute.value();
    let candidates = candidates(ctx, reference.expected.as_deref());
    let near = text::nearest(&id, candidates.iter().map(|it| &**it));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let range = reference.attribute.value_range();
    let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
    let what = reference
        .expected
        .as_deref()
        .filter(|it| *it != "Component")
        .map_or(String::from("component"), spoken_type);
    let report = ctx
        .report(range, format!("no {what} `{id}` is defined here or in the included files{hint}"))
        .fixes(fix);
    if let Some(test) = reference.reference_test() {
        report.reference_test(test);
    }
}

/// A reference that nothing makes good, in a file with a broken include, where something has nearly that name.
fn report_near(ctx: &mut Context<'_>, reference: &Reference<'_>) {
    let id = reference.attribute.value();
    let candidates = candidates(ctx, reference.expected.as_deref());
    // Among short names everything is near.
    let near = text::nearest(&id, candidates.iter().map(|it| &**it)).filter(|_| id.len() > 3);
    let Some(near) = near else { return };
    let range = reference.attribute.value_range();
    ctx.report(
        range,
        format!("no `{id}` is defined here, and an include is missing; did you mean `{near}`?"),
    )
    .severity(Severity::Warning)
    .fix(Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
}

/// The ids in scope whose component may stand here.
fn candidates(ctx: &Context<'_>, expected: Option<&str>) -> Vec<String> {
    let scope = model::scope(ctx.db, ctx.file);
    let fits = |items: &[model::ItemRef]| {
        let Some(expected) = expected.filter(|it| *it != "Component") else { return true };
        items.iter().any(|&item| {
            model::type_name_of(ctx.db, ctx.file, item)
                .is_some_and(|name| model::is_subtype(ctx.db, ctx.file, &name, expected))
        })
    };
    scope.all_components().filter(|(_, items)| fits(items)).map(|(id, _)| id.to_owned()).collect()
}

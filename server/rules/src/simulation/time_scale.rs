//! `time-scale`: a time scale is a time.
//!
//! Catalogue: LEMS209.

use lems::Dimension;
use model::items::MemberKind;

use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static TIME_SCALE: Rule = Rule {
    name: "time-scale",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("time_scale.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("Line") || component.is_a("Display")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(attribute) = component.node.attribute("timeScale") else { return };
    let measures = model::measures(ctx.db, ctx.file);
    let Some((_, found)) = measures.quantity(&attribute.value()) else { return };
    if found == Dimension::TIME
        || found.is_none()
            && component.node.attribute("timeScale").is_some_and(|it| it.value() == "1")
            && !is_declared_any(component)
    {
        return;
    }
    // Of a display the type says it.
    if !is_declared_any(component) {
        return;
    }
    let found = measures.dimensions.describe(found);
    let range = attribute.value_range();
    let fix = Fix::replace("Change to `1ms`", Safety::Unsafe, range, "1ms");
    ctx.report(range, format!("`timeScale` divides times, but this is {found}")).fix(fix);
}

/// Whether the type takes any dimension there, so that nobody else says it.
fn is_declared_any(component: &Typed<'_>) -> bool {
    let parameter = component.ty.as_ref().and_then(|ty| ty.member(&[MemberKind::Parameter], "timeScale"));
    parameter.is_none_or(|it| it.member.dimension.as_deref() == Some("*"))
}

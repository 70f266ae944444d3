//! `unknown-exposure`: a variable is exposed under a name that the type exposes.
//!
//! Catalogue: LEMS245.

use model::items::MemberKind;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_EXPOSURE: Rule = Rule {
    name: "unknown-exposure",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_exposure.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.complete {
        return;
    }
    for tag in ["StateVariable", "DerivedVariable", "ConditionalDerivedVariable"] {
        for variable in authored.in_dynamics(tag) {
            let Some(attribute) = variable.attribute("exposure") else { continue };
            let name = attribute.value();
            let name = &*name;
            if authored.ty.member(&[MemberKind::Exposure], name).is_some() {
                continue;
            }
            let near = text::nearest(name, authored.names_of(MemberKind::Exposure).map(|it| &**it));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let range = attribute.value_range();
            let fix =
                near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
            ctx.report(range, format!("`{}` has no exposure `{name}`{hint}", authored.ty.name)).fixes(fix);
        }
    }
}

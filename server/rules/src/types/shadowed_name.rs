//! `shadowed-name`: a name does not hide another.
//!
//! Catalogue: LEMS255.

use lems::expression::Function;
use model::items::MemberKind;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SHADOWED_NAME: Rule = Rule {
    name: "shadowed-name",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("shadowed_name.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let members = authored.node.elements();
    let variables = authored.dynamics().into_iter().flat_map(|it| it.elements());
    for element in members.chain(variables) {
        if !is_variable(element.local_name()) {
            continue;
        }
        let Some(attribute) = element.attribute("name") else { continue };
        let name = attribute.value();
        let name = &*name;
        let range = attribute.value_range();
        let is_child_exposure = element.local_name() == "Exposure";
        if name == "t"
            && !is_child_exposure
            && element.attribute("exposure").is_none()
            && authored.ty.name.as_ref() != "Simulation"
        {
            ctx.report(range, "`t` is the time in every expression; this hides it");
        } else if Function::named(name).is_some() && !is_child_exposure {
            ctx.report(range, format!("`{name}` is a function, so this cannot be named in an expression"));
        } else if let Some(parameter) = inherited(authored, name, element.local_name()) {
            ctx.report(
                range,
                format!("this hides the parameter `{name}` of `{parameter}`, whose value expressions use"),
            );
        }
    }
}

fn is_variable(tag: &str) -> bool {
    matches!(
        tag,
        "Parameter"
            | "Constant"
            | "DerivedParameter"
            | "Property"
            | "Requirement"
            | "StateVariable"
            | "DerivedVariable"
            | "ConditionalDerivedVariable"
    )
}

/// The type that declares a parameter which a variable or constant of another kind hides.
fn inherited<'a>(authored: &'a Authored<'_>, name: &str, tag: &str) -> Option<&'a str> {
    if !matches!(tag, "StateVariable" | "DerivedVariable" | "ConditionalDerivedVariable" | "Constant") {
        return None;
    }
    let parameter = authored.ty.member(&[MemberKind::Parameter], name)?;
    Some(&authored.ty.origin(parameter).name)
}

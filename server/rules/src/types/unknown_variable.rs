//! `unknown-variable`: rates and assignments name a state variable.
//!
//! Catalogue: LEMS241.

use model::VariableKind;

use crate::subject::dynamics::{Authored, Place};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_VARIABLE: Rule = Rule {
    name: "unknown-variable",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_variable.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.complete {
        return;
    }
    for expression in &authored.expressions {
        if !matches!(expression.place, Place::Rate | Place::Assignment) {
            continue;
        }
        let Some(attribute) = expression.element.attribute("variable") else { continue };
        let name = attribute.value();
        let name = &*name;
        let kind = authored.environment.get_in(expression.regime, name).map(|it| it.kind);
        let fits = match kind {
            Some(VariableKind::State) => true,
            Some(VariableKind::Property) => expression.place == Place::Assignment,
            _ => false,
        };
        if fits {
            continue;
        }
        let states: Vec<&str> = authored
            .environment
            .names(expression.regime)
            .filter(|it| {
                authored
                    .environment
                    .get_in(expression.regime, it)
                    .is_some_and(|it| it.kind == VariableKind::State)
            })
            .collect();
        let near = text::nearest(name, states.iter().copied());
        let what = match kind {
            None => "is not defined".to_owned(),
            Some(kind) => format!("is {} and cannot be changed here", article(kind)),
        };
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let range = attribute.value_range();
        let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
        let tag = expression.element.local_name();
        ctx.report(range, format!("a `{tag}` needs a state variable, but `{name}` {what}{hint}")).fixes(fix);
    }
}

fn article(kind: VariableKind) -> &'static str {
    match kind {
        VariableKind::Parameter | VariableKind::Property => "a parameter",
        VariableKind::Constant | VariableKind::GlobalConstant => "a constant",
        VariableKind::DerivedParameter => "a derived parameter",
        VariableKind::Requirement => "a requirement",
        VariableKind::State => "a state variable",
        VariableKind::Derived => "a derived variable",
        VariableKind::Conditional => "a conditional derived variable",
        VariableKind::Exposure => "an exposure",
        VariableKind::Time => "the time",
    }
}

//! `unknown-regime`: a transition leads to a regime, and one regime is the first.
//!
//! Catalogue: LEMS252.

use ::syntax::Node;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_REGIME: Rule = Rule {
    name: "unknown-regime",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_regime.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let names: Vec<&str> =
        authored.regimes().filter_map(|it| Some(it.attribute("name")?.raw_value())).collect();
    for transition in authored.in_dynamics("Transition") {
        let Some(attribute) = transition.attribute("regime") else { continue };
        let name = attribute.value();
        let name = &*name;
        if names.contains(&name) {
            continue;
        }
        let near = text::nearest(name, names.iter().copied());
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let range = attribute.value_range();
        let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
        ctx.report(range, format!("no regime is called `{name}`{hint}")).fixes(fix);
    }
    initial(ctx, authored);
}

fn initial(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let is_initial =
        |it: &Node<'_>| it.attribute("initial").is_some_and(|it| matches!(it.raw_value(), "true" | "1"));
    let initial: Vec<_> = authored.regimes().filter(is_initial).collect();
    match (authored.regimes().next(), initial.as_slice()) {
        (Some(first), []) => {
            let at = first.attributes().last().map_or(first.name_range().end, |it| it.range().end);
            let fix = Fix::replace(
                "Make this the first regime",
                Safety::Unsafe,
                text::Range::at(at),
                " initial=\"true\"",
            );
            ctx.report(first.name_range(), "none of the regimes has `initial=\"true\"`").fix(fix);
        }
        (Some(_), [first, second, ..]) => {
            let range = second.attribute("initial").map_or(second.name_range(), |it| it.range());
            ctx.report(range, "two regimes have `initial=\"true\"`")
                .related(first.start_tag_range(), "this is the other");
        }
        _ => {}
    }
}

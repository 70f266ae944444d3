//! `population-component`: a population is made of cells or spike sources.

use ::syntax::Node;
use model::Lookup;

use crate::references::article;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static POPULATION_COMPONENT: Rule = Rule {
    name: "population-component",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("population_component.md"),
    check: Check::Element(&["population"], check),
};

fn check(ctx: &mut Context<'_>, population: Node<'_>) {
    let Some(component) = population.attribute("component") else { return };
    let id = component.value();
    let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
        model::find_component(ctx.db, ctx.file, &id, None)
    else {
        return;
    };
    let Some(actual) = model::type_name_of(ctx.db, ctx.file, item) else { return };
    let is = |base: &str| model::is_subtype(ctx.db, ctx.file, &actual, base);
    if is("baseCell") || is("baseSpikeSource") || !model::scope(ctx.db, ctx.file).has_type(&actual) {
        return;
    }
    // What can never stand for a cell is an error; LEMS allows any component of the user's own.
    let never = [
        "baseSynapse",
        "baseIonChannel",
        "concentrationModel",
        "basePointCurrent",
        "basePointCurrentDL",
        "network",
        "morphology",
        "biophysicalProperties",
    ];
    let severity = if never.iter().any(|it| is(it)) { Severity::Error } else { Severity::Info };
    let defined = item.range(ctx.db);
    let report = ctx
        .report(
            component.value_range(),
            format!("`{id}` is {}, neither a cell nor a spike source", article(&actual)),
        )
        .severity(severity);
    if let Some(range) = defined {
        report.related_in(item.file, range, "defined here");
    }
}

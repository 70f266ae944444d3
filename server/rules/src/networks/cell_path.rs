//! `cell-path`: connections and inputs address a cell of the population that their list is about.

use text::Range;

use crate::networks::connections::End;
use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static CELL_PATH: Rule = Rule {
    name: "cell-path",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10060),
    docs: include_str!("cell_path.md"),
    check: Check::Network(crate::networks::connections::check),
};

/// What is wrong with the form of a path, or with what it names.
pub(super) fn check(ctx: &mut Context<'_>, network: &Network<'_>, end: &End<'_>) {
    let Some(path) = end.path else {
        ctx.report_as(
            &CELL_PATH,
            end.attribute.value_range(),
            format!(
                "`{}` addresses no cell: the forms are `../population/index/cell` and `../population[index]`",
                end.attribute.raw_value()
            ),
        );
        return;
    };
    let relative = end.attribute.raw_value().starts_with("../");
    if end.population.is_some() && !relative {
        let at = Range::at(end.attribute.value_range().start);
        ctx.report_as(
            &CELL_PATH,
            end.attribute.value_range(),
            format!("a path in a `<{}>` begins with `../`", end.list.local_name()),
        )
        .fix(Fix::replace("Add `../`", Safety::Safe, at, "../"));
    }
    // Of a population that is not there `unknown-population` tells; the paths may well be right.
    let is_told =
        |it: &str| network.population(it).is_none() && network.population(path.population).is_some();
    if let Some(expected) = end.population
        && path.population != expected
        && !is_told(expected)
    {
        let report = ctx
            .report_as(
                &CELL_PATH,
                path.population_range,
                format!(
                    "this path addresses `{}`, but the {} is about `{expected}`",
                    path.population,
                    end.list.local_name()
                ),
            )
            .fix(Fix::replace(
                format!("Change to `{expected}`"),
                Safety::Unsafe,
                path.population_range,
                expected,
            ));
        if let Some(says) = end.population_attribute {
            report.related(says.value_range(), "the population is named here");
        }
        return;
    }
    let Some(population) = network.population(path.population) else {
        // Where the list names the population, `unknown-population` has said it already.
        if end.population.is_none() {
            let near = text::nearest(path.population, network.population_ids());
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix = near.map(|near| {
                Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, path.population_range, near)
            });
            ctx.report_as(
                &CELL_PATH,
                path.population_range,
                format!("no population `{}` is in this network{hint}", path.population),
            )
            .fixes(fix);
        }
        return;
    };
    let (Some((cell, range)), Some(component)) = (path.cell, population.component) else { return };
    let expected = &*component.value();
    if cell != expected {
        ctx.report_as(
            &CELL_PATH,
            range,
            format!("the cells of `{}` are `{expected}`, not `{cell}`", path.population),
        )
        .related(component.value_range(), "the component of the population")
        .fix(Fix::replace(format!("Change to `{expected}`"), Safety::Safe, range, expected));
    }
}

//! `seed`: the seed is a whole number, and is there where chance is.
//!
//! Catalogue: LEMS216.

use ::syntax::Node;
use model::items::Statement;

use crate::simulation::is_simulation;
use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SEED: Rule = Rule {
    name: "seed",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("seed.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    match component.node.attribute("seed") {
        Some(seed) if seed.value().trim().parse::<i64>().is_err() => {
            ctx.report(
                seed.value_range(),
                format!("the seed must be a whole number, not `{}`", seed.value()),
            );
        }
        Some(_) => {}
        None => without_seed(ctx, component.node),
    }
}

fn without_seed(ctx: &mut Context<'_>, simulation: Node<'_>) {
    let scope = model::scope(ctx.db, ctx.file);
    let mut random: Vec<&str> = scope
        .all_components()
        .filter(|(_, items)| {
            let ty = items.first().and_then(|it| model::type_name_of(ctx.db, ctx.file, *it));
            ty.is_some_and(|it| is_random(ctx, &it))
        })
        .map(|(id, _)| id)
        .collect();
    random.sort_unstable();
    let Some(first) = random.first() else { return };
    let at = simulation.attributes().last().map_or(simulation.name_range().end, |it| it.range().end);
    let fix = Fix::replace("Add `seed=\"1\"`", Safety::Unsafe, text::Range::at(at), " seed=\"1\"");
    ctx.report(
        simulation.name_range(),
        format!(
            "`{first}` uses random numbers: without `seed` other simulators give other results at each run"
        ),
    )
    .severity(Severity::Info)
    .fix(fix);
}

/// Whether the equations of a type draw random numbers.
fn is_random(ctx: &Context<'_>, ty: &str) -> bool {
    let Some(ty) = model::component_type(ctx.db, ctx.file, ty) else { return false };
    let Some(dynamics) = &ty.dynamics else { return false };
    let mut open: Vec<&Statement> = dynamics.block.statements.iter().collect();
    while let Some(statement) = open.pop() {
        open.extend(&statement.children);
        if statement.attribute("value").is_some_and(|it| it.contains("random")) {
            return true;
        }
    }
    false
}

//! `simulation-time`: a simulation has a positive length and a step that fits into it.
//!
//! Catalogue: LEMS202.

use crate::simulation::too_many_steps::TOO_MANY_STEPS;
use crate::simulation::{is_simulation, seconds};
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SIMULATION_TIME: Rule = Rule {
    name: "simulation-time",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("simulation_time.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let node = component.node;
    let (length, step) = (seconds(ctx, node, "length"), seconds(ctx, node, "step"));
    for (name, value) in [("length", length), ("step", step)] {
        if let (Some(value), Some(attribute)) = (value, node.attribute(name))
            && value <= 0.0
        {
            ctx.report(attribute.value_range(), format!("the `{name}` of a simulation must be positive"));
        }
    }
    let (Some(length), Some(step), Some(attribute)) = (length, step, node.attribute("step")) else { return };
    let Some(of_length) = node.attribute("length") else { return };
    if length <= 0.0 || step <= 0.0 {
        return;
    }
    let range = attribute.value_range();
    if step > length {
        ctx.report(range, format!("the step is longer than the whole simulation (`{}`)", of_length.value()))
            .related(of_length.value_range(), "the length");
        return;
    }
    let steps = length / step;
    if steps > 1e7 {
        let range = node.attribute("length").map_or(range, |it| it.value_range());
        ctx.report_as(
            &TOO_MANY_STEPS,
            range,
            format!("these are {steps:.1e} steps of `{}`", attribute.value()),
        )
        .related(attribute.value_range(), "the step");
    }
    if (steps - steps.round()).abs() > 1e-6 * steps.max(1.0) && steps < 1e9 {
        ctx.report(range, format!("the length is no multiple of the step: {steps:.3} steps"))
            .severity(Severity::Info)
            .related(of_length.value_range(), "the length");
    }
    let columns = node.descendants().filter(|it| matches!(it.local_name(), "OutputColumn" | "Line")).count();
    if steps <= 1e7 && steps * columns as f64 > 1e9 {
        let message = format!("{columns} recordings of {steps:.1e} steps are more than 10^9 values");
        ctx.report_as(&TOO_MANY_STEPS, of_length.value_range(), message);
    }
}

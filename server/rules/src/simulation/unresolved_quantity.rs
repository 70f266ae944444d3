//! `unresolved-quantity`: a recorded path leads to a variable.
//!
//! Catalogue: LEMS205.

use ::syntax::{Attribute, Node};
use lems::path::PathProblem;
use model::items::{Direction, MemberKind};
use model::{Lost, LostStep, Recorded};

use crate::simulation::line_scale::LINE_SCALE;
use crate::simulation::quantity_form::QUANTITY_FORM;
use crate::simulation::unexposed_quantity::UNEXPOSED_QUANTITY;
use crate::simulation::unknown_event_port::UNKNOWN_EVENT_PORT;
use crate::simulation::{path_problem, target};
use crate::subject::dynamics::in_value;
use crate::subject::typed::Typed;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNRESOLVED_QUANTITY: Rule = Rule {
    name: "unresolved-quantity",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unresolved_quantity.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("Line") || component.is_a("OutputColumn") || component.is_a("EventSelection")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let name = match () {
        () if component.is_a("Line") || component.is_a("OutputColumn") => "quantity",
        () if component.is_a("EventSelection") => "select",
        () => return,
    };
    let Some(attribute) = component.node.attribute(name) else { return };
    let Some(target) = target(ctx, component.node) else { return };
    let text = attribute.value();
    let parsed = lems::path::parse_instance_path(&text);
    if let Some(problem) = parsed.problems.first() {
        let range = in_value(attribute, problem.range);
        let range = if range.start == range.end { attribute.range() } else { range };
        // jLEMS skips an empty step in the middle.
        let severity = match problem.kind {
            PathProblem::EmptyStep | PathProblem::Blank => Severity::Warning,
            _ => Severity::Error,
        };
        ctx.report(range, path_problem(problem.kind)).severity(severity);
        return;
    }
    let found = match name {
        "quantity" => model::resolve_quantity(ctx.db, ctx.file, target, &parsed.value),
        _ => model::resolve_instance(ctx.db, ctx.file, target, &parsed.value),
    };
    match found {
        Ok(None) => {}
        Err(step) => report(ctx, attribute, &step),
        Ok(Some(recorded)) if name == "select" => port(ctx, component.node, &recorded),
        Ok(Some(recorded)) => {
            if !recorded.exposed {
                let step = parsed.value.steps.last().map_or(text::Range::at(0), |it| it.range);
                unexposed(ctx, in_value(attribute, step), &recorded);
            }
            scale(ctx, component.node, &recorded);
        }
    }
}

fn report(ctx: &mut Context<'_>, attribute: Attribute<'_>, step: &LostStep) {
    let range = in_value(attribute, step.range);
    let near = text::nearest(&step.name, step.candidates.iter().map(|it| &**it));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
    let list = |what: &str| {
        // A variable and the exposure that it is linked to often share a name.
        let mut names: Vec<_> = Vec::new();
        for name in step.candidates.iter().map(|it| format!("`{it}`")) {
            if names.len() < 6 && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() { String::new() } else { format!("; {what} {}", names.join(", ")) }
    };
    match step.why {
        Lost::NeedsBrackets | Lost::NeedsCell | Lost::SegmentNeedsCell => {
            let rewritten = step.candidates.first().map(|it| it.to_string()).unwrap_or_default();
            let what = match step.why {
                Lost::NeedsCell => "in a population with instances the cell follows its index",
                Lost::SegmentNeedsCell => "other simulators find a segment only behind its cell",
                _ => "in a population by size jLEMS knows only an index in brackets",
            };
            let fix =
                Fix::replace(format!("Change to `{rewritten}`"), Safety::Safe, range, rewritten.clone());
            ctx.report_as(&QUANTITY_FORM, range, format!("{what}: `{rewritten}`")).fix(fix);
        }
        Lost::NoVariable => {
            let hint = if near.is_some() { hint } else { list("it has") };
            ctx.report(range, format!("`{}` has no variable `{}`{hint}", step.in_type, step.name)).fixes(fix);
        }
        Lost::NoMember => {
            let count = step.candidates.first().map_or(String::new(), |it| format!(", which has {it}"));
            ctx.report(range, format!("`{}` is not in this `{}`{count}", step.name, step.in_type));
        }
        Lost::NoVariableGiven => {
            ctx.report(
                range,
                format!("the path ends on an instance; the variable is missing{}", list("it has")),
            );
        }
        _ => {
            let hint = if near.is_some() { hint } else { list("it has") };
            ctx.report(range, format!("nothing in this `{}` is called `{}`{hint}", step.in_type, step.name))
                .fixes(fix);
        }
    }
}

/// A variable that only jLEMS can record.
fn unexposed(ctx: &mut Context<'_>, range: text::Range, recorded: &Recorded<'_>) {
    let name = range.of(ctx.text).to_owned();
    let message = format!("`{}` does not expose `{name}`: only jLEMS can record it", recorded.ty.name);
    ctx.report_as(&UNEXPOSED_QUANTITY, range, message);
}

/// The port of an event selection.
fn port(ctx: &mut Context<'_>, node: Node<'_>, recorded: &Recorded<'_>) {
    let Some(attribute) = node.attribute("eventPort") else { return };
    let name = attribute.value();
    let ports = || {
        recorded.ty.members_of(MemberKind::EventPort).filter(|it| it.member.direction == Some(Direction::Out))
    };
    if ports().any(|it| *it.member.name == *name) {
        return;
    }
    let near = text::nearest(&name, ports().map(|it| &*it.member.name))
        .or_else(|| ports().next().map(|it| &*it.member.name));
    let hint = near.map_or(String::new(), |near| format!("; it has `{near}`"));
    let range = attribute.value_range();
    let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
    ctx.report_as(
        &UNKNOWN_EVENT_PORT,
        range,
        format!("`{}` sends no events by `{name}`{hint}", recorded.ty.name),
    )
    .fixes(fix);
}

/// The scale by which a line divides what it shows.
fn scale(ctx: &mut Context<'_>, node: Node<'_>, recorded: &Recorded<'_>) {
    let (Some(attribute), Some(variable)) = (node.attribute("scale"), &recorded.variable) else { return };
    let Some(dimension) = variable.dimension else { return };
    let measures = model::measures(ctx.db, ctx.file);
    let Some((value, found)) = measures.quantity(&attribute.value()) else { return };
    let range = attribute.value_range();
    if value == 0.0 {
        return;
    }
    // A plain number is a factor for SI units and fits everything.
    if found == dimension || found.is_none() {
        return;
    }
    let usual = measures.units.of_dimension(dimension).first().map(|unit| format!("1{}", unit.symbol));
    let hint = usual.as_ref().map_or(String::new(), |usual| format!("; use `{usual}`"));
    let fix = usual.map(|usual| Fix::replace(format!("Change to `{usual}`"), Safety::Unsafe, range, usual));
    let message = format!(
        "the scale is {}, but what is shown is {}{hint}",
        measures.dimensions.describe(found),
        measures.dimensions.describe(dimension)
    );
    ctx.report_as(&LINE_SCALE, range, message).fixes(fix);
}

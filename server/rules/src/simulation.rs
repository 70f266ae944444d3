//! Simulations, displays and outputs.

use ::syntax::{Attribute, Node};
use lems::path::PathProblem;
use model::{File, ItemRef};
use rustc_hash::FxHashSet;

use crate::Context;
use crate::subject::typed::Typed;

/// A time in seconds, if the attribute is one.
///
/// The node may be of another file: the units are those that the simulation sees.
fn seconds(ctx: &Context<'_>, node: Node<'_>, attribute: &str) -> Option<f64> {
    let (value, dimension) =
        model::measures(ctx.db, ctx.file).quantity(&node.attribute(attribute)?.value())?;
    (dimension == lems::Dimension::TIME).then_some(value)
}

/// Rules about a simulation as a whole concern only these.
fn is_simulation(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("Simulation")
}

/// The step of a simulation in seconds, and where it is written, if it is one that time can go by.
fn step<'t>(ctx: &Context<'_>, simulation: Node<'t>) -> Option<(f64, Attribute<'t>)> {
    let step = seconds(ctx, simulation, "step").filter(|it| *it > 0.0)?;
    Some((step, simulation.attribute("step")?))
}

/// What the simulation around an element runs.
fn target(ctx: &Context<'_>, recording: Node<'_>) -> Option<ItemRef> {
    let simulation = recording.ancestors().find(|it| it.is_element() && it.attribute("target").is_some())?;
    let id = simulation.attribute("target")?.value();
    let scope = model::scope(ctx.db, ctx.file);
    if scope.incomplete {
        return None;
    }
    scope.components(&id).first().copied()
}

fn path_problem(problem: PathProblem) -> &'static str {
    match problem {
        PathProblem::Empty => "the path is empty",
        PathProblem::EmptyStep => "there is nothing between these slashes",
        PathProblem::UnclosedBracket => "this bracket is not closed",
        PathProblem::StrayBracket => "this bracket closes nothing",
        PathProblem::InvalidIndex => "an index is a whole number from 0",
        PathProblem::TextAfterBracket => "a slash is missing before this",
        PathProblem::Blank => "blanks become part of the name",
        _ => "the path cannot be read",
    }
}

pub(crate) mod delay_below_step;
pub(crate) mod duplicate_output;
pub(crate) mod empty_plot_range;
pub(crate) mod event_format;
pub(crate) mod input_after_end;
pub(crate) mod line_scale;
pub(crate) mod missing_target;
pub(crate) mod output_folder;
pub(crate) mod quantity_form;
pub(crate) mod seed;
pub(crate) mod simulation_time;
pub(crate) mod step_too_large;
pub(crate) mod time_scale;
pub(crate) mod too_many_steps;
pub(crate) mod unexposed_quantity;
pub(crate) mod unknown_event_port;
pub(crate) mod unknown_meta_method;
pub(crate) mod unresolved_quantity;
pub(crate) mod unsupported_by_jlems;

/// The components that a simulation instantiates or may attach, the target first: all that are named on the way.
fn instantiated<'a>(ctx: &Context<'a>, simulation: Node<'_>) -> Vec<(File, Node<'a>)> {
    let db = ctx.db;
    let scope = model::scope(db, ctx.file);
    let Some(id) = simulation.attribute("target") else { return Vec::new() };
    let mut found: Vec<(File, Node<'a>)> = Vec::new();
    let mut known: FxHashSet<String> = FxHashSet::default();
    let mut open = vec![id.value().into_owned()];
    while let Some(id) = open.pop() {
        let Some(item) = scope.components(&id).first().copied() else { continue };
        if !known.insert(id) {
            continue;
        }
        let Some(node) = item.node(db) else { continue };
        found.push((item.file, node));
        let mut look = |node: Node<'a>| {
            let named = node.attributes().filter(|it| names_component(it.name()));
            open.extend(named.map(|it| it.value().into_owned()));
        };
        look(node);
        // The thousandth connection names nothing that the first did not.
        let is_network = node.local_name() == "network";
        for child in node.elements() {
            look(child);
            match is_network {
                true => child.elements().take(1).for_each(&mut look),
                false if matches!(child.local_name(), "morphology" | "notes" | "annotation") => {}
                false => child.descendants().filter(|it| it.is_element()).for_each(&mut look),
            }
        }
    }
    found
}

/// Whether an attribute of the core types names a component that becomes part of the model.
fn names_component(attribute: &str) -> bool {
    matches!(
        attribute,
        "component"
            | "synapse"
            | "input"
            | "ionChannel"
            | "concentrationModel"
            | "preComponent"
            | "postComponent"
            | "synapse1"
            | "synapse2"
            | "cell"
            | "biophysicalProperties"
    )
}

//! Simulations, displays and outputs.

use ::syntax::Node;
use lems::path::PathProblem;
use model::ItemRef;

use crate::Context;

/// A time in seconds, if the attribute is one.
fn seconds(ctx: &Context<'_>, node: Node<'_>, attribute: &str) -> Option<f64> {
    let (value, dimension) =
        model::measures(ctx.db, ctx.file).quantity(&node.attribute(attribute)?.value())?;
    (dimension == lems::Dimension::TIME).then_some(value)
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

pub(crate) mod duplicate_output;
pub(crate) mod empty_plot_range;
pub(crate) mod event_format;
pub(crate) mod line_scale;
pub(crate) mod missing_target;
pub(crate) mod output_folder;
pub(crate) mod quantity_form;
pub(crate) mod seed;
pub(crate) mod simulation_time;
pub(crate) mod time_scale;
pub(crate) mod too_many_steps;
pub(crate) mod unexposed_quantity;
pub(crate) mod unknown_event_port;
pub(crate) mod unknown_meta_method;
pub(crate) mod unresolved_quantity;

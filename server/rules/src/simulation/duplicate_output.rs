//! `duplicate-output`: each display and output has an id and a file of its own.
//!
//! Catalogue: LEMS212.

use ::syntax::Node;

use crate::simulation::is_simulation;
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_OUTPUT: Rule = Rule {
    name: "duplicate-output",
    group: Group::Simulation,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("duplicate_output.md"),
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let outputs: Vec<Node<'_>> = component
        .node
        .elements()
        .filter(|it| matches!(it.local_name(), "Display" | "OutputFile" | "EventOutputFile"))
        .collect();
    for (at, output) in outputs.iter().enumerate() {
        // The id leads the columns to their file; two displays of one id only share a window.
        if let Some(id) = output.attribute("id") {
            let same = |it: &&Node<'_>| it.attribute("id").is_some_and(|it| it.value() == id.value());
            if let Some(other) = outputs[..at].iter().find(same) {
                let message = format!("another output has the id `{}`: one of them stays empty", id.value());
                let severity =
                    if output.local_name() == "Display" { Severity::Warning } else { Severity::Error };
                ctx.report(id.value_range(), message)
                    .severity(severity)
                    .related(other.start_tag_range(), "the other");
            }
        }
        let Some(name) = output.attribute("fileName") else { continue };
        let path = |it: &Node<'_>| it.attribute("path").map(|it| it.value().into_owned());
        let same = |it: &&Node<'_>| {
            it.attribute("fileName").is_some_and(|it| it.value() == name.value()) && path(it) == path(output)
        };
        if let Some(other) = outputs[..at].iter().find(same) {
            let message =
                format!("another output writes to `{}` too: one overwrites the other", name.value());
            ctx.report(name.value_range(), message).related(other.start_tag_range(), "the other");
        }
    }
}

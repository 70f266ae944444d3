//! `unresolved-select`: a `select` leads to a variable.
//!
//! Catalogue: LEMS205.

use ::syntax::Node;
use lems::path::{PathProblem, Select};
use model::Lost;

use crate::subject::dynamics::{Authored, in_value};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNRESOLVED_SELECT: Rule = Rule {
    name: "unresolved-select",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unresolved_select.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for variable in authored.in_dynamics("DerivedVariable") {
        let Some(select) = variable.attribute("select") else { continue };
        if variable.attribute("value").is_some() {
            continue;
        }
        let text = select.value();
        let parsed = lems::path::parse_select(&text);
        if let Some(problem) = parsed.problems.first() {
            let range = in_value(select, problem.range);
            ctx.report(range, message(problem.kind));
            continue;
        }
        reduce(ctx, variable, &parsed.value);
        if !authored.complete {
            continue;
        }
        let Err(step) = model::resolve_select(ctx.db, authored.root, &authored.ty, &parsed.value) else {
            continue;
        };
        let near = text::nearest(&step.name, step.candidates.iter().map(|it| &**it));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let message = match step.why {
            Lost::NoVariable => format!("`{}` has no variable `{}`{hint}", step.in_type, step.name),
            Lost::ListWithoutBrackets => format!("`{}` is a list and needs `[*]`", step.name),
            Lost::NoList => format!("`{}` is no list, so `[…]` cannot follow", step.name),
            _ => format!("`{}` has no child or list `{}`{hint}", step.in_type, step.name),
        };
        let range = in_value(select, step.range);
        let fix = near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
        // An empty list of a name that does not exist silently gives zero.
        let severity = match step.why {
            Lost::NoChild if parsed.value.is_many() => Severity::Warning,
            _ => Severity::Error,
        };
        ctx.report(range, message).severity(severity).fixes(fix);
    }
}

fn reduce(ctx: &mut Context<'_>, variable: Node<'_>, select: &Select<'_>) {
    let reduce = variable.attribute("reduce");
    match reduce {
        None if select.is_many() => {
            let Some(attribute) = variable.attribute("select") else { return };
            let fix = Fix::replace(
                "Add `reduce=\"add\"`",
                Safety::Unsafe,
                text::Range::at(attribute.range().end),
                " reduce=\"add\"",
            );
            ctx.report(
                attribute.value_range(),
                "several values are selected: `reduce` must say how they become one",
            )
            .fix(fix);
        }
        Some(attribute) if !matches!(attribute.raw_value(), "add" | "multiply") => {
            let better = match attribute.raw_value() {
                "product" | "times" | "*" => "multiply",
                _ => "add",
            };
            let known = matches!(attribute.raw_value(), "sum" | "plus" | "+" | "product" | "times" | "*");
            let severity = if known { Severity::Warning } else { Severity::Error };
            let range = attribute.value_range();
            ctx.report(range, "`reduce` is `add` or `multiply`").severity(severity).fix(Fix::replace(
                format!("Change to `{better}`"),
                if known { Safety::Safe } else { Safety::Unsafe },
                range,
                better,
            ));
        }
        _ => {}
    }
}

fn message(problem: PathProblem) -> &'static str {
    match problem {
        PathProblem::Empty => "the path is empty",
        PathProblem::EmptyStep => "there is nothing between these slashes",
        PathProblem::UnclosedBracket => "this bracket is not closed",
        PathProblem::StrayBracket => "this bracket closes nothing",
        PathProblem::ParentUnsupported | PathProblem::ParentInside => {
            "`select` looks only downwards; what an instance around this one has comes by a `Requirement`"
        }
        PathProblem::IndexUnsupported => "`select` knows no numbers, only `[*]` and `[attribute='value']`",
        PathProblem::UnquotedValue => "the value needs quotes: `[attribute='value']`",
        _ => "the path cannot be read",
    }
}

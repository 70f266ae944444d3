//! `inhomogeneous-parameter`: a density that varies along the cell is a formula of the parameter of its group.
//!
//! NML068

use ::syntax::Node;
use lems::expression::{ExprProblem, Function};
use rustc_hash::FxHashMap;

use crate::subject::cell::Cell;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INHOMOGENEOUS_PARAMETER: Rule = Rule {
    name: "inhomogeneous-parameter",
    group: Group::Biophysics,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("inhomogeneous_parameter.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let parts = |it: &Node<'_>| it.local_name() == "variableParameter";
    let mut groups: Option<FxHashMap<&str, Node<'_>>> = None;
    for part in cell.properties.iter().flat_map(|it| it.node.elements()).filter(parts) {
        let Some(value) = part.elements().find(|it| it.local_name() == "inhomogeneousValue") else {
            continue;
        };
        let groups = groups.get_or_insert_with(|| groups_of(cell.node));
        let group = part.attribute("segmentGroup").and_then(|it| groups.get(it.raw_value()));
        let parameters: Vec<_> = group
            .into_iter()
            .flat_map(|it| it.elements())
            .filter(|it| it.local_name() == "inhomogeneousParameter")
            .collect();
        let mut variable = None;
        if let (Some(named), Some(group)) = (value.attribute("inhomogeneousParameter"), group) {
            let same =
                |it: &&Node<'_>| it.attribute("id").is_some_and(|id| id.raw_value() == named.raw_value());
            match parameters.iter().find(same) {
                Some(found) => variable = found.attribute("variable").map(|it| it.raw_value()),
                None => {
                    let ids = parameters.iter().filter_map(|it| it.attribute("id")).map(|it| it.raw_value());
                    let near = text::nearest(named.raw_value(), ids);
                    let fix = near.map(|near| {
                        Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, named.value_range(), near)
                    });
                    ctx.report(
                        named.value_range(),
                        format!("the group has no inhomogeneous parameter `{}`", named.raw_value()),
                    )
                    .related(group.name_range(), "the group")
                    .fixes(fix);
                }
            }
        }
        if let Some(formula) = value.attribute("value") {
            judge(ctx, formula, variable);
        }
    }
}

/// Whether the formula can be read and is one of its variable.
fn judge(ctx: &mut Context<'_>, formula: ::syntax::Attribute<'_>, variable: Option<&str>) {
    let text = formula.value();
    let parsed = lems::parse_expression(&text);
    // Entities would shift the places inside the value; then the whole value is marked.
    let whole = formula.value_range();
    let place = |range: text::Range| match text.len() == whole.len() as usize {
        true => range.shifted(i64::from(whole.start)),
        false => whole,
    };
    if let Some(problem) = parsed.problems.first() {
        let message = match problem.kind {
            ExprProblem::UnknownFunction => {
                let name = &text[problem.range.start as usize..problem.range.end as usize];
                let functions = Function::ALL.iter().map(|it| it.name());
                let near = text::nearest(name, functions)
                    .map_or(String::new(), |it| format!("; did you mean `{it}`?"));
                format!("no function is called `{name}`{near}")
            }
            _ => format!("`{text}` cannot be read as a formula"),
        };
        ctx.report(place(problem.range), message);
        return;
    }
    let Some(variable) = variable else { return };
    let strange = parsed.value.variables().find(|(name, _)| *name != variable);
    if let Some((name, range)) = strange {
        ctx.report(
            place(range),
            format!("the formula knows only `{variable}`, the variable of the parameter, not `{name}`"),
        );
    } else if parsed.value.variables().next().is_none() {
        ctx.report(
            whole,
            format!("the formula does not use `{variable}`: the density is the same everywhere"),
        )
        .severity(Severity::Info);
    }
}

fn groups_of(cell: Node<'_>) -> FxHashMap<&str, Node<'_>> {
    let is_named = |it: &Node<'_>| {
        let ids = cell.attribute("morphology").zip(it.attribute("id"));
        it.local_name() == "morphology" && ids.is_some_and(|(a, b)| a.raw_value() == b.raw_value())
    };
    let own = cell.elements().find(|it| it.local_name() == "morphology");
    let morphology = own.or_else(|| cell.parent()?.elements().find(is_named));
    let groups =
        morphology.into_iter().flat_map(|it| it.elements()).filter(|it| it.local_name() == "segmentGroup");
    groups.filter_map(|it| Some((it.attribute("id")?.raw_value(), it))).collect()
}

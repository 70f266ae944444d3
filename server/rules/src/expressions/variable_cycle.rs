//! `variable-cycle`: derived variables do not read each other in a circle.
//!
//! Catalogue: LEMS244.

use crate::subject::dynamics::{Authored, Place};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static VARIABLE_CYCLE: Rule = Rule {
    name: "variable-cycle",
    group: Group::Expressions,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("variable_cycle.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let edges: Vec<Edge<'_>> = authored
        .expressions
        .iter()
        .filter(|it| {
            matches!(it.place, Place::Derived | Place::Case(_) | Place::CaseCondition | Place::Parameter)
        })
        .flat_map(|it| {
            let from = it.target().unwrap_or("");
            it.expr.variables().map(move |(to, range)| Edge {
                from,
                to,
                regime: it.regime,
                range: it.in_document(range),
            })
        })
        .collect();
    let mut reported: Vec<&str> = Vec::new();
    for (at, edge) in edges.iter().enumerate() {
        if edge.from.is_empty() || reported.contains(&edge.from) {
            continue;
        }
        let Some(way) = way_back(&edges, at) else { continue };
        reported.extend(way.iter().copied());
        reported.push(edge.from);
        let circle: Vec<String> = std::iter::once(edge.from).chain(way).map(|it| format!("`{it}`")).collect();
        let message = match circle.len() {
            2 => format!("`{}` is computed from itself", edge.from),
            _ => format!("these variables are computed from each other: {}", circle.join(" from ")),
        };
        ctx.report(edge.range, message);
    }
}

/// One variable reads another.
struct Edge<'e> {
    from: &'e str,
    to: &'e str,
    regime: Option<usize>,
    range: text::Range,
}

/// The variables from the end of an edge back to its start.
fn way_back<'e>(edges: &[Edge<'e>], start: usize) -> Option<Vec<&'e str>> {
    let start = &edges[start];
    let mut came_from: Vec<(&str, Option<usize>)> = vec![(start.to, None)];
    let mut at = 0;
    while at < came_from.len() {
        let (here, _) = came_from[at];
        if here == start.from {
            let mut way = Vec::new();
            let mut step = Some(at);
            while let Some(it) = step {
                way.push(came_from[it].0);
                step = came_from[it].1;
            }
            way.reverse();
            return Some(way);
        }
        for edge in edges.iter().filter(|it| it.from == here && it.regime == start.regime) {
            if came_from.iter().all(|(name, _)| *name != edge.to) {
                came_from.push((edge.to, Some(at)));
            }
        }
        at += 1;
    }
    None
}

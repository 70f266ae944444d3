//! `Dynamics`: equations, blocks, regimes and schemes.

use lems::Expr;
use model::items::{Block as Written, Statement};
use sim::Name;
use sim::graph::{
    Assignment, Block, Case, DerivedValue, DerivedVariable, Dynamics, KineticScheme, OnCondition, OnEvent,
    Reduce, Regime, StateVariable, TimeDerivative,
};

/// Reads a `Dynamics`; `exposures` are those of the type, for variables that are linked by name alone.
pub(crate) fn dynamics(written: &Written, exposures: &[Name]) -> Dynamics {
    let mut dynamics = Dynamics { simultaneous: written.simultaneous, ..Dynamics::default() };
    for it in &written.statements {
        match &*it.tag {
            "StateVariable" => dynamics.states.push(state(it, exposures)),
            "TimeDerivative" => dynamics.derivatives.push(derivative(it)),
            "DerivedVariable" => dynamics.derived.push(derived(it, exposures)),
            "ConditionalDerivedVariable" => dynamics.derived.push(conditional(it, exposures)),
            "OnStart" => dynamics.on_start.push(block(it)),
            "OnCondition" => dynamics.on_condition.push(on_condition(it)),
            "OnEvent" => dynamics.on_event.push(on_event(it)),
            "Regime" => dynamics.regimes.push(regime(it, exposures)),
            "KineticScheme" => dynamics.kinetic_schemes.push(scheme(it)),
            // Prose, and field variables, which mean nothing to the reference either.
            _ => {}
        }
    }
    dynamics
}

fn name(it: &Statement, attribute: &str) -> Name {
    it.attribute(attribute).unwrap_or_default().trim().into()
}

/// The expression of an attribute; an absent one is an incomplete expression, which the simulator names.
fn value(it: &Statement, attribute: &str) -> Expr {
    lems::parse_expression(it.attribute(attribute).unwrap_or_default()).value
}

fn exposure(it: &Statement, exposures: &[Name]) -> Option<Name> {
    match it.attribute("exposure") {
        Some(exposure) => Some(exposure.trim().into()),
        None => exposures.iter().find(|exposed| it.attribute("name") == Some(exposed)).cloned(),
    }
}

fn state(it: &Statement, exposures: &[Name]) -> StateVariable {
    StateVariable { name: name(it, "name"), exposure: exposure(it, exposures) }
}

fn derivative(it: &Statement) -> TimeDerivative {
    TimeDerivative { variable: name(it, "variable"), value: value(it, "value") }
}

fn derived(it: &Statement, exposures: &[Name]) -> DerivedVariable {
    let given = match (it.attribute("value"), it.attribute("select")) {
        (None, Some(path)) => DerivedValue::Select {
            path: path.trim().into(),
            reduce: it.attribute("reduce").and_then(reduce),
            required: it.attribute("required").is_none_or(|text| !matches!(text, "false" | "0")),
        },
        _ => DerivedValue::Value(value(it, "value")),
    };
    DerivedVariable { name: name(it, "name"), exposure: exposure(it, exposures), value: given }
}

fn reduce(word: &str) -> Option<Reduce> {
    match word.trim() {
        "add" | "sum" | "plus" | "+" => Some(Reduce::Add),
        "multiply" | "product" | "times" | "*" => Some(Reduce::Multiply),
        _ => None,
    }
}

fn conditional(it: &Statement, exposures: &[Name]) -> DerivedVariable {
    let case = |it: &Statement| Case {
        condition: it.attribute("condition").map(|text| lems::parse_expression(text).value),
        value: value(it, "value"),
    };
    let cases = it.with_tag("Case").map(case).collect();
    DerivedVariable {
        name: name(it, "name"),
        exposure: exposure(it, exposures),
        value: DerivedValue::Conditional(cases),
    }
}

fn block(it: &Statement) -> Block {
    let mut block = Block::default();
    for it in &it.children {
        match &*it.tag {
            "StateAssignment" => {
                block
                    .assignments
                    .push(Assignment { variable: name(it, "variable"), value: value(it, "value") });
            }
            "EventOut" => block.events.push(name(it, "port")),
            "Transition" => block.transition = Some(name(it, "regime")),
            _ => {}
        }
    }
    block
}

fn on_condition(it: &Statement) -> OnCondition {
    OnCondition { test: value(it, "test"), block: block(it) }
}

fn on_event(it: &Statement) -> OnEvent {
    OnEvent { port: name(it, "port"), block: block(it) }
}

fn regime(it: &Statement, exposures: &[Name]) -> Regime {
    let mut regime = Regime {
        name: name(it, "name"),
        initial: matches!(it.attribute("initial"), Some("true" | "1")),
        ..Regime::default()
    };
    for it in &it.children {
        match &*it.tag {
            "StateVariable" => regime.states.push(state(it, exposures)),
            "TimeDerivative" => regime.derivatives.push(derivative(it)),
            "DerivedVariable" => regime.derived.push(derived(it, exposures)),
            // `OnStart` of a regime is run by nobody.
            "OnEntry" => regime.on_entry.push(block(it)),
            "OnCondition" => regime.on_condition.push(on_condition(it)),
            "OnEvent" => regime.on_event.push(on_event(it)),
            _ => {}
        }
    }
    regime
}

fn scheme(it: &Statement) -> KineticScheme {
    KineticScheme {
        name: name(it, "name"),
        nodes: name(it, "nodes"),
        edges: name(it, "edges"),
        state_variable: name(it, "stateVariable"),
        edge_source: name(it, "edgeSource"),
        edge_target: name(it, "edgeTarget"),
        forward_rate: name(it, "forwardRate"),
        reverse_rate: name(it, "reverseRate"),
    }
}

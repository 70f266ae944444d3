//! What an ion channel does at fixed voltages: steady states, time constants, rates, in closed form.
//!
//! The channel is put into a component that holds everything which it requires (voltage, temperature, calcium) constant.
//! Its own equations are then evaluated at each voltage; nothing is known here of particular gates, so channels of
//! the user's own types work as well.

use lower::lower_component;
use model::{Db, File, ItemKind, ItemRef, component_type, file_items, type_name_of};
use sim::graph::{Column, Component, Type};
use sim::{ComponentGraph, ComponentId, Control, Memory, Mode, Name, Options, Span};

/// What is held constant.
#[derive(Clone, Debug, PartialEq)]
pub struct Clamp {
    /// The voltages, in V.
    pub voltages: Vec<f64>,
    /// The temperature, in K.
    pub temperature: f64,
    /// The concentration of calcium inside, in mol/m³ (mM).
    pub calcium: f64,
}

/// A channel over voltage.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The id of the channel.
    pub id: String,
    /// What was evaluated, with a value for each voltage.
    pub curves: Vec<Curve>,
    /// What the channel requires besides the voltage.
    pub requires: Vec<String>,
}

/// A quantity of a channel over voltage, in SI.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The gate, with the path to it; empty for the channel itself.
    pub gate: String,
    /// What it is.
    pub quantity: Quantity,
    /// The values.
    pub values: Vec<f64>,
}

/// What is shown of a channel.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// The steady state of a gate.
    SteadyState,
    /// The time constant of a gate, in s.
    TimeConstant,
    /// The rate of opening, in 1/s.
    Forward,
    /// The rate of closing, in 1/s.
    Reverse,
    /// The fraction of channels that are open in the steady state.
    Open,
}

/// The ion channels that a file declares.
pub fn channels(db: &dyn Db, file: File) -> Vec<ItemRef> {
    let count = file_items(db, file).components.len();
    let items = (0..count).map(|at| ItemRef { file, item: ItemKind::Component.at(at) });
    items
        .filter(|&it| {
            let ty = type_name_of(db, file, it).and_then(|name| component_type(db, file, &name));
            ty.is_some_and(|ty| ty.is_a("baseIonChannel"))
        })
        .collect()
}

/// Evaluates a channel. The error is a sentence.
pub fn channel(db: &dyn Db, root: File, item: ItemRef, clamp: &Clamp) -> Result<Channel, String> {
    let (mut graph, id) = lower_component(db, root, item).map_err(|it| it.to_string())?;
    let name = graph.component(id).id.as_deref().unwrap_or("channel").to_owned();
    let probes = probes(&graph, id);
    let (holder, requires) = hold(&mut graph, id, clamp);
    graph.columns = probes.iter().map(|it| Column { quantity: it.path.clone() }).collect();
    let is_scheme = graph.types.iter().any(|it| !it.dynamics.kinetic_schemes.is_empty());
    let mut curves: Vec<Curve> = probes
        .iter()
        .map(|it| Curve { gate: it.gate.clone(), quantity: it.quantity, values: Vec::new() })
        .collect();
    for &voltage in &clamp.voltages {
        graph.components[holder.0 as usize].parameters[0] = voltage;
        for (curve, value) in curves.iter_mut().zip(evaluate(&graph, is_scheme)?) {
            curve.values.push(value);
        }
    }
    Ok(Channel { id: name, curves, requires })
}

/// One value for each column, at the voltage that is set.
fn evaluate(graph: &ComponentGraph, is_scheme: bool) -> Result<Vec<f64>, String> {
    let options = Options { mode: Mode::Reference, ..Options::default() };
    let program = sim::compile(graph, &options).map_err(|it| it.to_string())?;
    // A few steps in no time pass the voltage down to every level. Occupancies of a scheme have no initial
    // steady state: they are followed until nothing changes any more.
    let span = match is_scheme {
        true => Span { length: 20.0, step: 0.01 },
        false => Span { length: 8e-15, step: 1e-15 },
    };
    let mut memory = Memory::default();
    sim::simulate(&program, span, &mut memory, &Control::default());
    Ok(memory.columns.iter().map(|it| it.last().copied().unwrap_or(f64::NAN)).collect())
}

struct Probe {
    gate: String,
    quantity: Quantity,
    path: Name,
}

/// Everything below a channel that has a steady state, a time constant or rates.
fn probes(graph: &ComponentGraph, channel: ComponentId) -> Vec<Probe> {
    let mut probes = vec![];
    let mut open = vec![(channel, String::new())];
    while let Some((id, path)) = open.pop() {
        let component = graph.component(id);
        let ty = graph.ty(component.ty);
        let exposes = |name: &str| ty.exposures.iter().any(|it| &**it == name);
        let mut probe = |quantity, variable: &str| {
            let whole = if path.is_empty() {
                format!("channel/{variable}")
            } else {
                format!("channel/{path}/{variable}")
            };
            probes.push(Probe { gate: path.clone(), quantity, path: whole.into() });
        };
        if id == channel && exposes("fopen") {
            probe(Quantity::Open, "fopen");
        }
        let has_states = id != channel && exposes("inf");
        if has_states {
            probe(Quantity::SteadyState, "inf");
        }
        if has_states && exposes("tau") {
            probe(Quantity::TimeConstant, "tau");
        }
        if id != channel && !has_states && !ty.dynamics.kinetic_schemes.is_empty() && exposes("q") {
            probe(Quantity::SteadyState, "q");
        }
        let slots = ty.child_slots.iter().zip(&component.children);
        for (name, quantity) in [("forwardRate", Quantity::Forward), ("reverseRate", Quantity::Reverse)] {
            let child = slots.clone().find(|(it, _)| &***it == name).and_then(|(_, child)| *child);
            let rate = child.map(|it| graph.ty(graph.component(it).ty));
            if rate.is_some_and(|it| it.exposures.iter().any(|it| &**it == "r")) {
                probe(quantity, &format!("{name}/r"));
            }
        }
        // In document order: the last one pushed is the first one taken.
        for &(_, member) in component.members.iter().rev() {
            if let Some(name) = &graph.component(member).id {
                open.push((
                    member,
                    if path.is_empty() { name.to_string() } else { format!("{path}/{name}") },
                ));
            }
        }
    }
    probes
}

/// Puts a channel into a component that holds what it requires; the first parameter is the voltage.
fn hold(graph: &mut ComponentGraph, channel: ComponentId, clamp: &Clamp) -> (ComponentId, Vec<String>) {
    let mut required: Vec<Name> = vec!["v".into()];
    for ty in &graph.types {
        for name in &ty.requirements {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    let ty = Type {
        name: "clamp".into(),
        parameters: required.clone(),
        child_slots: vec!["channel".into()],
        ..Type::default()
    };
    let ty = graph.add_type(ty);
    let mut holder = Component::new(None, ty, graph.ty(ty));
    for (value, name) in holder.parameters.iter_mut().zip(&required) {
        *value = match &**name {
            "temperature" => clamp.temperature,
            "caConc" => clamp.calcium,
            // What else a channel asks of its cell (`vShift`, `rateScale` …) is nothing or one of it.
            "rateScale" => 1.0,
            _ => 0.0,
        };
    }
    holder.children[0] = Some(channel);
    let holder = graph.add_component(holder);
    graph.components[channel.0 as usize].parent = Some(holder);
    graph.root = Some(holder);
    (holder, required.iter().skip(1).map(|it| it.to_string()).collect())
}

//! What an ion channel does at fixed voltages: steady states, time constants, rates, in closed form.
//!
//! For each voltage the channel is put into a component that holds everything which it requires (voltage, temperature,
//! calcium) constant. Its own equations are then evaluated in all of them at once; nothing is known here of particular gates, so channels of
//! the user's own types work as well.

mod current;

use std::ops::ControlFlow;

use lower::lower_component;
use model::{Db, File, ItemKind, ItemRef, component_type, file_items, type_name_of};
use sim::graph::{Builder, Column, Component, Type};
use sim::{Chunk, ComponentGraph, ComponentId, Control, Mode, Name, Options, Sink, Span};

pub use current::{Current, clamp_current};

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
    /// The exponent of each gate that has one, with the path to it.
    pub instances: Vec<(String, f64)>,
}

/// Why a channel cannot be evaluated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ChannelError {
    #[error("{0}")]
    Document(#[from] lower::LowerError),
    #[error("{0}")]
    Model(#[from] sim::ModelError),
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

/// Evaluates a channel.
pub fn channel(db: &dyn Db, root: File, item: ItemRef, clamp: &Clamp) -> Result<Channel, ChannelError> {
    let (mut graph, id) = lower_component(db, root, item)?;
    let name = graph.component(id).id.as_deref().unwrap_or("channel").to_owned();
    let probes = probes(&graph, id);
    let instances = instances(&graph, id);
    let requires = hold(&mut graph, id, clamp);
    let held = (0..clamp.voltages.len()).flat_map(|at| {
        probes.iter().map(move |it| Column { quantity: format!("{}/{}", held_id(at), it.path).into() })
    });
    graph.columns = held.collect();
    let is_scheme = graph.types.iter().any(|it| !it.dynamics.kinetic_schemes.is_empty());
    let values = evaluate(&graph, is_scheme)?;
    let curves = probes.iter().enumerate().map(|(at, it)| Curve {
        gate: it.gate.clone(),
        quantity: it.quantity,
        values: values.iter().skip(at).step_by(probes.len()).copied().collect(),
    });
    Ok(Channel { id: name, curves: curves.collect(), requires, instances })
}

/// One value for each column.
fn evaluate(graph: &ComponentGraph, is_scheme: bool) -> Result<Vec<f64>, ChannelError> {
    let options = Options { mode: Mode::Reference, ..Options::default() };
    let program = sim::compile(graph, &options)?;
    // A few steps in no time pass the voltage down to every level. Occupancies of a scheme have no initial
    // steady state: they are followed until nothing changes any more.
    let span = match is_scheme {
        true => Span { length: 20.0, step: 0.01 },
        false => Span { length: 8e-15, step: 1e-15 },
    };
    let mut last = Last::default();
    sim::simulate(&program, span, &mut last, &Control::default());
    Ok(last.0)
}

/// Keeps the last row of a run.
#[derive(Default)]
struct Last(Vec<f64>);

impl Sink for Last {
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        self.0 = vec![f64::NAN; columns.len()];
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        for (at, value) in self.0.iter_mut().enumerate() {
            *value = chunk.column(at).last().copied().unwrap_or(*value);
        }
        ControlFlow::Continue(())
    }
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

/// The exponents of the gates.
fn instances(graph: &ComponentGraph, channel: ComponentId) -> Vec<(String, f64)> {
    let gate = |&(_, member): &(u16, ComponentId)| {
        let gate = graph.component(member);
        let at = graph.ty(gate.ty).parameters.iter().position(|it| &**it == "instances")?;
        Some((gate.id.as_ref()?.to_string(), gate.parameters[at]))
    };
    graph.component(channel).members.iter().filter_map(gate).collect()
}

fn held_id(at: usize) -> String {
    format!("held{at}")
}

/// Puts a channel into components that hold what it requires, one for each voltage; says what it requires.
fn hold(graph: &mut ComponentGraph, channel: ComponentId, clamp: &Clamp) -> Vec<String> {
    let mut required: Vec<Name> = vec!["v".into()];
    for ty in &graph.types {
        for name in &ty.requirements {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    let holder = graph.add_type(Type {
        name: "clamp".into(),
        parameters: required.clone(),
        references: vec!["channel".into()],
        structure: vec![Builder::ChildInstance { component: "channel".into() }],
        ..Type::default()
    });
    let all =
        graph.add_type(Type { name: "clamps".into(), child_lists: vec!["clamps".into()], ..Type::default() });
    let root = graph.add_component(Component::new(None, all, graph.ty(all)));
    for (at, &voltage) in clamp.voltages.iter().enumerate() {
        let mut held = Component::new(Some(held_id(at).into()), holder, graph.ty(holder));
        held.parent = Some(root);
        held.references[0] = Some(channel);
        for (value, name) in held.parameters.iter_mut().zip(&required) {
            *value = match &**name {
                "v" => voltage,
                "temperature" => clamp.temperature,
                "caConc" => clamp.calcium,
                // What else a channel asks of its cell (`vShift`, `rateScale` …) is nothing or one of it.
                "rateScale" => 1.0,
                _ => 0.0,
            };
        }
        let held = graph.add_component(held);
        graph.components[root.0 as usize].members.push((0, held));
    }
    graph.root = Some(root);
    required.iter().skip(1).map(|it| it.to_string()).collect()
}

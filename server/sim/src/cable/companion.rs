//! What of a network is not computed with the equations of the cable, as a component graph for the engine of `accurate` mode: cells without a
//! morphology, and points whose equations have regimes, draw random numbers or fire by themselves.
//!
//! Such a point is attached to a *site*, which stands for the compartment: its voltage is set from outside, and it adds up the charge
//! that flows. Spikes of cells with a morphology arrive from *relays*.

use std::collections::HashMap;

use lems::parse_value;

use super::build::Receiver;
use super::equations::Built;
use super::model::{Network, PopulationKind, Site};
use crate::accurate::{self, AccurateProgram};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{
    Assign, Assignment, Attachments, Block, Builder, Column, Component, ComponentGraph, ComponentId,
    DerivedValue, DerivedVariable, Direction, Dynamics, EventColumn, EventConnection, EventPort, Name,
    Reduce, StateVariable, TimeDerivative, Tunnel, Type, TypeId, position,
};
use crate::instance::first_port;
use crate::run::{Method, NotFinite};

/// A network beside the cables, ready to run.
#[derive(Debug)]
pub(super) struct Companion {
    pub(super) program: AccurateProgram,
    /// The slot of each site.
    pub(super) sites: Vec<u32>,
    pub(super) relays: usize,
    /// By event column behind those of the relays: who hears it.
    pub(super) heard: Vec<Heard>,
    /// The number of the column of the first recorded quantity.
    first_column: usize,
    /// Whom to blame for components that are in no document.
    blame: HashMap<ComponentId, ComponentId>,
}

/// Who hears a port.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// `reference`: the recorded voltage whose way through 0 mV is taken for the event.
    pub(super) watched: Option<usize>,
    pub(super) receivers: Vec<Receiver>,
    pub(super) recorded: Vec<usize>,
}

/// Where a point is attached, or an event comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    /// A cell of a population of the companion.
    Cell(u32, u32),
    /// A site by its number.
    Site(usize),
    /// A relay by its number.
    Relay(usize),
}

/// A companion while it is put together.
pub(super) struct Draft<'n> {
    network: &'n Network,
    graph: ComponentGraph,
    types: Types,
    root: ComponentId,
    sites: Vec<u32>,
    relays: usize,
    /// Cells whose events somebody hears, with the port.
    sources: Vec<(u32, u32, Option<Name>)>,
    heard: Vec<Heard>,
    columns: Vec<Name>,
    blame: HashMap<ComponentId, ComponentId>,
}

struct Types {
    population: TypeId,
    site: TypeId,
    relay: TypeId,
    wire: TypeId,
    junction: TypeId,
}

impl<'n> Draft<'n> {
    /// With the populations that `is_guest` names.
    pub(super) fn new(
        graph: &ComponentGraph,
        network: &'n Network,
        temperature: f64,
        is_guest: &[bool],
    ) -> Draft<'n> {
        let mut graph = graph.clone();
        graph.cable = None;
        graph.columns.clear();
        graph.event_columns.clear();
        let types = Types {
            population: graph.add_type(population()),
            site: graph.add_type(site()),
            relay: graph.add_type(relay()),
            wire: graph.add_type(wire()),
            junction: graph.add_type(junction()),
        };
        let ty = graph.add_type(Type {
            name: "companion".into(),
            parameters: vec!["temperature".into()],
            child_lists: vec!["members".into()],
            ..Type::default()
        });
        let mut root = Component::new(None, ty, graph.ty(ty));
        root.parameters[0] = temperature;
        let blamed = graph.root.unwrap_or(ComponentId(0));
        let root = graph.add_component(root);
        let mut draft = Draft {
            network,
            graph,
            types,
            root,
            sites: Vec::new(),
            relays: 0,
            sources: Vec::new(),
            heard: Vec::new(),
            columns: Vec::new(),
            blame: HashMap::from([(root, blamed)]),
        };
        for (at, it) in network.populations.iter().enumerate().filter(|it| is_guest[it.0]) {
            let PopulationKind::Component(cell) = it.kind else { continue };
            let ty = draft.types.population;
            let mut component = Component::new(Some(name_of(&draft, at)), ty, draft.graph.ty(ty));
            component.parameters[0] = f64::from(it.size);
            component.references[0] = Some(cell);
            draft.add(component, cell);
        }
        draft
    }

    fn add(&mut self, mut component: Component, blamed: ComponentId) {
        component.parent = Some(self.root);
        let id = self.graph.add_component(component);
        self.blame.insert(id, blamed);
        self.graph.components[self.root.0 as usize].members.push((0, id));
    }

    /// The site of a slot.
    pub(super) fn site(&mut self, slot: u32, voltage: f64) -> End {
        if let Some(known) = self.sites.iter().position(|it| *it == slot) {
            return End::Site(known);
        }
        let at = self.sites.len();
        self.sites.push(slot);
        let ty = self.types.site;
        let mut component = Component::new(Some(End::Site(at).path(self)), ty, self.graph.ty(ty));
        component.parameters[0] = voltage;
        self.add(component, self.blame[&self.root]);
        End::Site(at)
    }

    /// A new source of events from outside.
    pub(super) fn relay(&mut self) -> usize {
        let at = self.relays;
        self.relays += 1;
        let ty = self.types.relay;
        let component = Component::new(Some(End::Relay(at).path(self)), ty, self.graph.ty(ty));
        self.add(component, self.blame[&self.root]);
        at
    }

    /// Attaches a component, which hears the events of `from`, if there is one.
    pub(super) fn attach(
        &mut self,
        component: ComponentId,
        from: Option<End>,
        to: End,
        (weight, delay): (f64, f64),
        blamed: ComponentId,
    ) {
        let ty = self.types.wire;
        let mut wire = Component::new(None, ty, self.graph.ty(ty));
        wire.parameters.copy_from_slice(&[weight, delay]);
        wire.references[0] = Some(component);
        let from = from.map_or_else(|| "this".into(), |it| it.path(self));
        wire.texts = vec![Some(from), Some(to.path(self))];
        self.add(wire, blamed);
    }

    /// Attaches two components that see each other.
    pub(super) fn join(&mut self, ends: [(ComponentId, End); 2], weight: f64, blamed: ComponentId) {
        let ty = self.types.junction;
        let mut junction = Component::new(None, ty, self.graph.ty(ty));
        junction.parameters[0] = weight;
        junction.references = ends.iter().map(|it| Some(it.0)).collect();
        junction.texts = ends.iter().map(|it| Some(it.1.path(self))).collect();
        self.add(junction, blamed);
    }

    /// Who hears a port of a cell; without a name, its first.
    pub(super) fn heard(&mut self, population: u32, index: u32, port: Option<&Name>) -> &mut Heard {
        let key = (population, index, port.cloned());
        let at = self.sources.iter().position(|it| *it == key).unwrap_or_else(|| {
            self.sources.push(key);
            self.heard.push(Heard::default());
            self.heard.len() - 1
        });
        &mut self.heard[at]
    }

    /// Whether an export takes the voltage of cells for their spikes, and 0 mV for the threshold: they have one, and no threshold.
    fn is_watched(&self, population: u32) -> bool {
        let PopulationKind::Component(cell) = self.network.populations[population as usize].kind else {
            return false;
        };
        let ty = self.graph.ty(self.graph.component(cell).ty);
        position(&ty.exposures, "v").is_some() && position(&ty.parameters, "thresh").is_none()
    }

    /// The number of a recorded quantity of something attached or of a cell.
    pub(super) fn column(&mut self, of: End, path: &str) -> usize {
        self.columns.push(format!("{}/{path}", of.path(self)).into());
        self.columns.len() - 1
    }

    /// Builds the program; none where there is nothing in it.
    pub(super) fn finish(mut self, is_reference: bool) -> Built<Option<Companion>> {
        if self.graph.component(self.root).members.is_empty() {
            return Ok(None);
        }
        for at in 0..if is_reference { self.sources.len() } else { 0 } {
            let (population, index, _) = self.sources[at];
            if self.is_watched(population) {
                self.heard[at].watched = Some(self.column(End::Cell(population, index), "v"));
            }
        }
        let mut columns: Vec<Name> = Vec::new();
        for at in 0..self.sites.len() {
            let path = End::Site(at).path(&self);
            columns.extend([format!("{path}/v").into(), format!("{path}/charge").into()]);
        }
        let first_column = columns.len();
        columns.append(&mut self.columns);
        self.graph.columns = columns.into_iter().map(|quantity| Column { quantity }).collect();
        let mut ports: Vec<EventColumn> = (0..self.relays)
            .map(|at| EventColumn { select: End::Relay(at).path(&self), port: OUT.into() })
            .collect();
        for (population, index, port) in &self.sources {
            let PopulationKind::Component(cell) = self.network.populations[*population as usize].kind else {
                continue;
            };
            let ty = self.graph.ty(self.graph.component(cell).ty);
            let first = || Some(ty.ports[first_port(ty, Direction::Out)? as usize].name.clone());
            let port = port.clone().or_else(first).ok_or_else(|| ModelError::new(cell, ErrorKind::NoPort))?;
            ports.push(EventColumn { select: End::Cell(*population, *index).path(&self), port });
        }
        self.graph.event_columns = ports;
        self.graph.root = Some(self.root);
        // The export lets NEURON advance such cells by the forward rule of Euler, and look at conditions after each step.
        let method = if is_reference { Method::Euler } else { Method::default() };
        let mut program = accurate::compile(&self.graph, method).map_err(|error| ModelError {
            component: error.component.map(|it| *self.blame.get(&it).unwrap_or(&it)),
            ..error
        })?;
        if is_reference {
            program.wait_for_ends();
        }
        let Draft { sites, relays, mut heard, blame, .. } = self;
        heard.iter_mut().filter_map(|it| it.watched.as_mut()).for_each(|it| *it += first_column);
        Ok(Some(Companion { program, sites, relays, heard, first_column, blame }))
    }
}

impl End {
    /// The path of an instance, from the root.
    fn path(self, draft: &Draft<'_>) -> Name {
        match self {
            End::Cell(population, index) => {
                format!("{}[{index}]", name_of(draft, population as usize)).into()
            }
            End::Site(at) => format!("~site{at}").into(),
            End::Relay(at) => format!("~relay{at}").into(),
        }
    }
}

/// The id of a population. Ids of documents may be anything, so the number counts.
fn name_of(draft: &Draft<'_>, population: usize) -> Name {
    format!("{}~{population}", draft.network.populations[population].id).into()
}

impl Companion {
    /// The number of a recorded quantity among all columns.
    pub(super) fn column(&self, at: usize) -> usize {
        self.first_column + at
    }

    /// With a component of the documents to blame.
    pub(super) fn blamed(&self, found: NotFinite) -> NotFinite {
        let component = *self.blame.get(&found.component).unwrap_or(&found.component);
        NotFinite { component, ..found }
    }
}

/// The cell of a population of the companion.
pub(super) fn cell(site: &Site) -> End {
    End::Cell(site.population, site.index)
}

/// The list of a site that points are attached to.
pub(super) const POINTS: &str = "points";
const OUT: &str = "out";

fn names<const N: usize>(names: [&str; N]) -> Vec<Name> {
    names.map(Name::from).to_vec()
}

fn population() -> Type {
    let multiply = Builder::MultiInstantiate {
        number: "size".into(),
        component: "component".into(),
        assigns: Vec::new(),
    };
    Type {
        name: "population".into(),
        parameters: names(["size"]),
        references: names(["component"]),
        structure: vec![multiply],
        ..Type::default()
    }
}

fn site() -> Type {
    let value = |text: &str| parse_value(text).value;
    let state = |name: &str| StateVariable { name: name.into(), exposure: Some(name.into()) };
    let start = |variable: &str, text: &str| Assignment { variable: variable.into(), value: value(text) };
    let current = DerivedValue::Select {
        path: format!("{POINTS}[*]/i").into(),
        reduce: Some(Reduce::Add),
        required: false,
    };
    Type {
        name: "site".into(),
        parameters: names(["v0"]),
        exposures: names(["v", "charge"]),
        attachments: vec![Attachments { name: POINTS.into(), accepts: None }],
        dynamics: Dynamics {
            states: vec![state("v"), state("charge")],
            derivatives: vec![TimeDerivative { variable: "charge".into(), value: value("i") }],
            derived: vec![DerivedVariable { name: "i".into(), exposure: None, value: current }],
            on_start: vec![Block {
                assignments: vec![start("v", "v0"), start("charge", "0")],
                ..Block::default()
            }],
            ..Dynamics::default()
        },
        ..Type::default()
    }
}

fn relay() -> Type {
    let ports = vec![EventPort { name: OUT.into(), direction: Direction::Out }];
    Type { name: "relay".into(), ports, ..Type::default() }
}

/// `With`: what two texts of a component name.
fn with_ends() -> [Builder; 2] {
    ["from", "to"].map(|it| Builder::WithInstance { instance: it.into(), name: it.into() })
}

fn weight() -> Vec<Assign> {
    vec![Assign { property: "weight".into(), value: parse_value("weight").value }]
}

fn wire() -> Type {
    let connection = Builder::EventConnection(EventConnection {
        from: "from".into(),
        to: "to".into(),
        source_port: None,
        target_port: None,
        delay: Some("delay".into()),
        receiver: Some("receiver".into()),
        receiver_container: None,
        assigns: weight(),
    });
    Type {
        name: "connection".into(),
        parameters: names(["weight", "delay"]),
        references: names(["receiver"]),
        texts: names(["from", "to"]),
        structure: with_ends().into_iter().chain([connection]).collect(),
        ..Type::default()
    }
}

fn junction() -> Type {
    let tunnel = Builder::Tunnel(Tunnel {
        name: "peer".into(),
        end_a: "from".into(),
        end_b: "to".into(),
        component_a: "a".into(),
        component_b: "b".into(),
        assigns: weight(),
    });
    Type {
        name: "junction".into(),
        parameters: names(["weight"]),
        references: names(["a", "b"]),
        texts: names(["from", "to"]),
        structure: with_ends().into_iter().chain([tunnel]).collect(),
        ..Type::default()
    }
}

//! Kinetic schemes: occupancies advance by the exponential of the transition matrix.

use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, KineticScheme, position};
use crate::instance::{InstanceId, Instances};

/// One kinetic scheme of one instance.
#[derive(Debug)]
pub(super) struct Scheme {
    /// Slots of the occupancies.
    states: Vec<u32>,
    edges: Vec<Edge>,
    members: Vec<InstanceId>,
}

#[derive(Debug)]
struct Edge {
    source: usize,
    target: usize,
    /// Slots of the rates.
    forward: u32,
    reverse: u32,
}

/// Finds the nodes and edges of a scheme; `variable` and `exposure` find slots of an instance.
pub(super) fn resolve(
    graph: &ComponentGraph,
    instances: &Instances,
    id: InstanceId,
    scheme: &KineticScheme,
    variable: &dyn Fn(InstanceId, &str) -> Option<u32>,
    exposure: &dyn Fn(InstanceId, &str) -> Option<u32>,
) -> Result<Scheme, ModelError> {
    let instance = instances.get(id);
    let broken = || ModelError::new(instance.component, ErrorKind::BrokenScheme).at(&scheme.name);
    let list = |name: &str| {
        instance.lists.iter().find(|it| &*it.name == name).map(|it| it.members.as_slice()).unwrap_or_default()
    };
    let nodes = list(&scheme.nodes);
    if nodes.is_empty() {
        return Err(broken());
    }
    let states = nodes
        .iter()
        .map(|&node| variable(node, &scheme.state_variable))
        .collect::<Option<Vec<u32>>>()
        .ok_or_else(broken)?;
    let mut edges = Vec::new();
    for &edge in list(&scheme.edges) {
        let component = graph.component(instances.get(edge).component);
        let ty = graph.ty(component.ty);
        let end = |name: &str| {
            let linked = position(&ty.references, name).and_then(|at| *component.references.get(at)?)?;
            nodes.iter().position(|&node| instances.get(node).component == linked)
        };
        edges.push(Edge {
            source: end(&scheme.edge_source).ok_or_else(broken)?,
            target: end(&scheme.edge_target).ok_or_else(broken)?,
            forward: exposure(edge, &scheme.forward_rate).ok_or_else(broken)?,
            reverse: exposure(edge, &scheme.reverse_rate).ok_or_else(broken)?,
        });
    }
    let members = nodes.iter().chain(list(&scheme.edges)).copied().collect();
    Ok(Scheme { states, edges, members })
}

impl Scheme {
    /// The first node is fully occupied when a run begins.
    pub(super) fn occupy_first(&self, memory: &mut [f64]) {
        for (at, &slot) in self.states.iter().enumerate() {
            memory[slot as usize] = if at == 0 { 1.0 } else { 0.0 };
        }
    }

    pub(super) fn members(&self) -> &[InstanceId] {
        &self.members
    }
}

/// P ← exp(Q·dt)·P.
pub(super) fn advance(scheme: &Scheme, memory: &mut [f64], dt: f64) {
    let n = scheme.states.len();
    let mut q = vec![0.0; n * n];
    for edge in &scheme.edges {
        let (forward, reverse) = (memory[edge.forward as usize], memory[edge.reverse as usize]);
        q[edge.source * n + edge.source] -= forward * dt;
        q[edge.target * n + edge.source] += forward * dt;
        q[edge.target * n + edge.target] -= reverse * dt;
        q[edge.source * n + edge.target] += reverse * dt;
    }
    let mut p: Vec<f64> = scheme.states.iter().map(|&slot| memory[slot as usize]).collect();
    crate::matrix::exponential_times(&q, &mut p);
    for (&slot, value) in scheme.states.iter().zip(p) {
        memory[slot as usize] = value;
    }
}

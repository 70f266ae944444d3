//! Instances that can be one: attachments of a host with the same linear equations, such as its synapses of one kind.
//!
//! Where states decay in proportion to themselves, events add to them, and all that others see of them is added up, the sum
//! of the instances obeys the equations of one. A cell with a thousand synapses then has one, which hears all their events.

use rustc_hash::{FxHashMap, FxHashSet};

use super::symbols::{Symbols, states};
use crate::equations::{Dag, Node, Op, RANDOM};
use crate::error::ErrorKind;
use crate::graph::{Block, ComponentGraph, ComponentId, DerivedValue, Name, Reduce, Type, TypeId, position};
use crate::instance::{self, InstanceId};

/// For each instance that another stands for, that other.
pub(crate) type Merged = FxHashMap<InstanceId, InstanceId>;

/// Finds instances that can be one.
pub(super) fn merged(symbols: &Symbols<'_>) -> Merged {
    let (graph, instances) = (symbols.graph, symbols.instances);
    let mut merged = Merged::default();
    let mut looked_at = Looked { graph, additive: FxHashMap::default(), selections: selections(graph) };
    let mut alone: Option<FxHashSet<InstanceId>> = None;
    for host in instances.ids() {
        let instance = instances.get(host);
        let ty = symbols.type_of(host);
        for list in instance.lists.iter().filter(|it| it.members.len() > 1) {
            let is_attached = ty.attachments.iter().any(|it| it.name == list.name);
            if !is_attached || !looked_at.is_added_up(&list.name) {
                continue;
            }
            let alone = alone.get_or_insert_with(|| seen_alone(symbols));
            let mut first: FxHashMap<ComponentId, InstanceId> = FxHashMap::default();
            for &member in &list.members {
                let it = instances.get(member);
                let is_leaf = it.children.is_empty() && it.lists.is_empty();
                if is_leaf && !alone.contains(&member) && looked_at.is_additive(it.component, it.ty) {
                    let sum = *first.entry(it.component).or_insert(member);
                    if sum != member {
                        merged.insert(member, sum);
                    }
                }
            }
        }
    }
    merged
}

/// Instances that somebody looks at alone, or that send.
fn seen_alone(symbols: &Symbols<'_>) -> FxHashSet<InstanceId> {
    let (graph, instances) = (symbols.graph, symbols.instances);
    let root = InstanceId(0);
    let columns = graph.columns.iter().filter_map(|it| {
        let (id, _) = instance::column(graph, instances, root, &it.quantity).ok()?;
        Some(id)
    });
    let sources = graph.event_columns.iter();
    let sources = sources.filter_map(|it| instance::event_source(graph, instances, root, &it.select).ok());
    let senders = instances.wires.iter().map(|it| it.from);
    // Through tunnels instances see others than their own.
    let peers = instances.ids().flat_map(|id| {
        let others = instances.get(id).names.instances();
        others.filter(move |&it| instances.get(it).parent != Some(id))
    });
    columns.chain(sources).chain(senders).chain(peers).collect()
}

/// The steps of all selections, and whether everything that goes that way is added up.
fn selections(graph: &ComponentGraph) -> FxHashMap<&str, bool> {
    let mut steps = FxHashMap::default();
    for variable in graph.types.iter().flat_map(|it| &it.dynamics.derived) {
        let DerivedValue::Select { path, reduce, .. } = &variable.value else { continue };
        for step in path.split('/') {
            let list = step.split_once('[').map(|it| it.0);
            let is_added_up = list.is_some() && *reduce == Some(Reduce::Add);
            *steps.entry(list.unwrap_or(step)).or_insert(true) &= is_added_up;
        }
    }
    steps
}

/// What is known of types and lists.
struct Looked<'g> {
    graph: &'g ComponentGraph,
    additive: FxHashMap<ComponentId, bool>,
    selections: FxHashMap<&'g str, bool>,
}

impl Looked<'_> {
    fn is_added_up(&self, list: &str) -> bool {
        self.selections.get(list).copied().unwrap_or(true)
    }

    fn is_additive(&mut self, component: ComponentId, ty: TypeId) -> bool {
        if let Some(&known) = self.additive.get(&component) {
            return known;
        }
        // A step of a path may also be the name of the component.
        let id = self.graph.component(component).id.as_deref();
        let is_named = id.is_some_and(|it| self.selections.contains_key(it));
        let additive = !is_named && is_additive(self.graph.ty(ty));
        self.additive.insert(component, additive);
        additive
    }
}

/// Whether instances of a type add up to one.
fn is_additive(ty: &Type) -> bool {
    let it = &ty.dynamics;
    let is_plain = !it.simultaneous
        && it.on_condition.is_empty()
        && it.regimes.is_empty()
        && it.kinetic_schemes.is_empty()
        && it.derived.iter().all(|it| matches!(it.value, DerivedValue::Value(_)));
    if !is_plain || it.states.is_empty() || it.on_event.is_empty() {
        return false;
    }
    let mut reading = Reading::new(ty);
    // What a variable with the name of a parameter is, nobody needs to know here.
    let shown = it.derived.iter().filter(|it| it.exposure.is_some());
    let shown: Vec<Option<Node>> = shown.map(|it| reading.named(&it.name)).collect();
    let rates: Vec<Option<Node>> = it.derivatives.iter().map(|it| reading.node(&it.value)).collect();
    let mut nodes = shown.into_iter().chain(rates);
    let linear = nodes.all(|it| it.is_some_and(|it| reading.degree(it) == Degree::Linear));
    linear
        && it.on_start.iter().all(|it| reading.sets_to_zero(it))
        && it.on_event.iter().all(|it| reading.adds(&it.block))
}

/// How a value depends on the states.
#[derive(Copy, Clone, Debug, PartialEq)]
enum Degree {
    /// Not at all, and it is the same for all instances.
    Shared,
    /// In proportion to them.
    Linear,
    Other,
}

/// Reads the expressions of a type.
struct Reading<'t> {
    ty: &'t Type,
    dag: Dag,
    others: Vec<Name>,
    open: Vec<Name>,
}

impl<'t> Reading<'t> {
    fn new(ty: &'t Type) -> Reading<'t> {
        Reading { ty, dag: Dag::default(), others: Vec::new(), open: Vec::new() }
    }

    fn node(&mut self, value: &lems::Expr) -> Option<Node> {
        let mut dag = std::mem::take(&mut self.dag);
        let node = dag.expression(value, &mut |dag, name| {
            std::mem::swap(dag, &mut self.dag);
            let node = self.named(name);
            std::mem::swap(dag, &mut self.dag);
            node.ok_or_else(|| ErrorKind::UnknownName { name: name.into() })
        });
        self.dag = dag;
        node.ok()
    }

    fn named(&mut self, name: &str) -> Option<Node> {
        let ty = self.ty;
        if name == RANDOM || self.open.iter().any(|it| &**it == name) {
            return None;
        }
        if let Some(at) = ty.properties.iter().position(|it| &*it.name == name) {
            return Some(self.dag.leaf(Op::Parameter(at as u32)));
        }
        if position(&ty.parameters, name).is_none() {
            if let Some(at) = states(ty).position(|it| &**it == name) {
                return Some(self.dag.leaf(Op::State(at as u32)));
            }
            if let Some(derived) = ty.dynamics.derived.iter().find(|it| &*it.name == name)
                && let DerivedValue::Value(value) = &derived.value
            {
                self.open.push(derived.name.clone());
                let node = self.node(value);
                self.open.pop();
                return node;
            }
        }
        let known = self.others.iter().position(|it| &**it == name);
        let at = known.unwrap_or_else(|| {
            self.others.push(name.into());
            self.others.len() - 1
        });
        Some(self.dag.leaf(Op::External(at as u32)))
    }

    fn degree(&self, node: Node) -> Degree {
        let mut degrees: FxHashMap<Node, Degree> = FxHashMap::default();
        for at in self.dag.below(&[node]) {
            let degree = self.degree_of(at, &degrees);
            degrees.insert(at, degree);
        }
        degrees.get(&node).copied().unwrap_or(Degree::Other)
    }

    fn degree_of(&self, at: Node, known: &FxHashMap<Node, Degree>) -> Degree {
        use Degree::{Linear, Other, Shared};
        use lems::expression::BinaryOp::{Add, Div, Mul, Sub};
        let of = |node: Node| known.get(&node).copied().unwrap_or(Other);
        match self.dag.op(at) {
            Op::State(_) => Linear,
            Op::Parameter(_) | Op::Random(_) => Other,
            Op::Negate(a) => of(a),
            Op::Binary(Add | Sub, a, b) if of(a) == of(b) => of(a),
            Op::Binary(Mul, a, b) => match (of(a), of(b)) {
                (Shared, Shared) => Shared,
                (Shared, Linear) | (Linear, Shared) => Linear,
                _ => Other,
            },
            Op::Binary(Div, a, b) if of(b) == Shared => of(a),
            _ if self.dag.operands(at).all(|it| of(it) == Shared) => Shared,
            _ => Other,
        }
    }

    fn sets_to_zero(&mut self, block: &Block) -> bool {
        block.events.is_empty()
            && block
                .assignments
                .iter()
                .all(|it| self.node(&it.value).is_some_and(|it| self.dag.value(it) == Some(0.0)))
    }

    /// Whether all that a block does is to add something of its own to states.
    fn adds(&mut self, block: &Block) -> bool {
        use lems::expression::BinaryOp::Add;
        block.events.is_empty()
            && block.transition.is_none()
            && block.assignments.iter().all(|it| {
                let Some(at) = states(self.ty).position(|state| *state == it.variable) else { return false };
                let own = self.dag.leaf(Op::State(at as u32));
                let Some(node) = self.node(&it.value) else { return false };
                let added = match self.dag.op(node) {
                    Op::Binary(Add, a, b) if a == own => b,
                    Op::Binary(Add, a, b) if b == own => a,
                    _ => return false,
                };
                self.dag.below(&[added]).iter().all(|&it| !matches!(self.dag.op(it), Op::State(_)))
            })
    }
}

//! What a component and everything below it compute, in terms of what surrounds it.
//!
//! A channel, a pool, a synapse or an input is instantiated below a component that stands for its surroundings. What it
//! requires (voltage, calcium, temperature …) is resolved to nodes that the caller gives, so that one graph of
//! equations can hold all that a compartment has.

use std::collections::{HashMap, HashSet};

use lems::Expr;
use lems::expression::BinaryOp;

use crate::accurate::symbols::{Symbols, Variable, states};
use crate::accurate::unit::{scheme_ends, selected};
use crate::equations::{Dag, Node, Op, RANDOM, split};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{
    Block, Component, ComponentGraph, ComponentId, DerivedValue, Direction, Name, OnCondition, Reduce, Type,
};
use crate::instance::{self, InstanceId, Instances, port};

/// The instance that stands for what surrounds a component.
const AROUND: InstanceId = InstanceId(0);
/// The component itself.
pub(super) const SELF: InstanceId = InstanceId(1);

pub(super) type Built<T> = Result<T, ModelError>;

/// A graph in which every component that a cable model uses can be instantiated alone.
#[derive(Debug)]
pub(super) struct Workshop {
    graph: ComponentGraph,
    around: ComponentId,
}

impl Workshop {
    pub(super) fn new(graph: &ComponentGraph) -> Workshop {
        let mut graph = graph.clone();
        graph.cable = None;
        let mut names: Vec<Name> = Vec::new();
        for name in graph.types.iter().flat_map(|it| &it.requirements) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let ty = Type {
            name: "surroundings".into(),
            parameters: names,
            child_slots: vec!["it".into()],
            ..Type::default()
        };
        let ty = graph.add_type(ty);
        let around = Component::new(None, ty, graph.ty(ty));
        let around = graph.add_component(around);
        Workshop { graph, around }
    }

    /// The instances of a component: its surroundings, itself and what is below it.
    pub(super) fn instantiate(&mut self, component: ComponentId) -> Built<Instances> {
        let Workshop { graph, around } = self;
        graph.components[around.0 as usize].children[0] = Some(component);
        graph.root = Some(*around);
        instance::build(graph)
    }

    pub(super) fn graph(&self) -> &ComponentGraph {
        &self.graph
    }
}

/// What names stand for while nodes are built.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// The states of the part.
    pub(super) states: Vec<Node>,
    /// What surrounds the component. Values of a peer have names like `peer/v`.
    pub(super) around: Vec<(Name, Node)>,
    pub(super) time: Node,
    derived: HashMap<(InstanceId, u16), Option<Node>>,
    given: HashMap<(InstanceId, u16), Node>,
    /// What is read of derived variables by what is below their instance.
    lagging: HashMap<(InstanceId, u16), Node>,
}

impl Scope {
    pub(super) fn new(states: Vec<Node>, around: Vec<(Name, Node)>, time: Node) -> Scope {
        Scope {
            states,
            around,
            time,
            derived: HashMap::new(),
            given: HashMap::new(),
            lagging: HashMap::new(),
        }
    }

    /// Uses a value in place of computing a derived variable.
    pub(super) fn give(&mut self, id: InstanceId, at: u16, node: Node) {
        self.given.insert((id, at), node);
    }

    /// Uses a value where instances below require a derived variable.
    pub(super) fn lag(&mut self, id: InstanceId, at: u16, node: Node) {
        self.lagging.insert((id, at), node);
    }

    fn around(&self, name: &str) -> Option<Node> {
        self.around.iter().rev().find(|(it, _)| &**it == name).map(|&(_, node)| node)
    }
}

/// The equations of one component.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) symbols: &'a Symbols<'a>,
    /// Instances and positions of their states.
    pub(super) states: Vec<(InstanceId, u16)>,
    numbers: HashMap<(InstanceId, u16), usize>,
    /// What a parameter becomes before it is used.
    number: fn(f64) -> f64,
    /// Its random numbers only decide when it fires, which somebody else does.
    pub(super) is_fired: bool,
}

impl<'a> Part<'a> {
    pub(super) fn new(symbols: &'a Symbols<'a>, number: fn(f64) -> f64) -> Built<Part<'a>> {
        let mut part = Part { symbols, states: Vec::new(), numbers: HashMap::new(), number, is_fired: false };
        for id in symbols.instances.ids().skip(1) {
            let ty = symbols.type_of(id);
            if !ty.dynamics.regimes.is_empty() {
                let name = "a regime in a channel, synapse or input of a multi-compartment cell".into();
                return Err(part.error(id, ErrorKind::Unsupported { name }));
            }
            for at in 0..states(ty).count() as u16 {
                part.numbers.insert((id, at), part.states.len());
                part.states.push((id, at));
            }
        }
        Ok(part)
    }

    fn error(&self, id: InstanceId, kind: ErrorKind) -> ModelError {
        ModelError::new(self.symbols.instances.get(id).component, kind)
    }

    /// What others see of an instance under a name.
    pub(super) fn exposed(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        name: &str,
        scope: &mut Scope,
    ) -> Built<Node> {
        let variable = self.symbols.own(id, name);
        let unknown = || self.error(id, ErrorKind::UnknownName { name: name.into() });
        self.variable(dag, id, variable.ok_or_else(unknown)?, scope)
    }

    /// Whether a name of an instance is a state.
    pub(super) fn is_state(&self, id: InstanceId, name: &str) -> bool {
        matches!(self.symbols.own(id, name), Some(Variable::State(_)))
    }

    pub(super) fn variable(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        variable: Variable,
        scope: &mut Scope,
    ) -> Built<Node> {
        match variable {
            Variable::Time => Ok(scope.time),
            Variable::State(at) => Ok(scope.states[self.numbers[&(id, at)]]),
            Variable::Derived(at) => self.derived(dag, id, at, scope),
            Variable::Requirement(at) => {
                let name = &self.symbols.type_of(id).requirements[at as usize];
                let unmet = || self.error(id, ErrorKind::UnmetRequirement { name: name.clone() });
                // The shift of a density takes the place of the channel's own.
                if &**name == "vShift"
                    && let Some(node) = scope.around(name)
                {
                    return Ok(node);
                }
                match self.symbols.requirement(id, at) {
                    Some((AROUND, _)) => scope.around(name).ok_or_else(unmet),
                    Some((target, variable)) => {
                        if let Variable::Derived(at) = variable
                            && let Some(&node) = scope.lagging.get(&(target, at))
                        {
                            return Ok(node);
                        }
                        self.variable(dag, target, variable, scope)
                    }
                    None => Err(unmet()),
                }
            }
            Variable::Property(at) => {
                let name = &self.symbols.type_of(id).properties[at as usize].name;
                match scope.around(name).filter(|_| id == SELF) {
                    Some(node) => Ok(node),
                    None => Ok(dag.number(self.symbols.number(id, variable))),
                }
            }
            _ => Ok(dag.number((self.number)(self.symbols.number(id, variable)))),
        }
    }

    fn derived(&self, dag: &mut Dag, id: InstanceId, at: u16, scope: &mut Scope) -> Built<Node> {
        if let Some(&node) = scope.given.get(&(id, at)) {
            return Ok(node);
        }
        let variable = &self.symbols.type_of(id).dynamics.derived[at as usize];
        match scope.derived.get(&(id, at)) {
            Some(Some(node)) => return Ok(*node),
            Some(None) => {
                let names = format!("`{}`", variable.name).into();
                return Err(self.error(id, ErrorKind::Circular { names }));
            }
            None => {}
        }
        scope.derived.insert((id, at), None);
        let node = match &variable.value {
            DerivedValue::Value(expr) => self.expression(dag, id, expr, scope),
            DerivedValue::Select { path, reduce, .. } => self.select(dag, id, path, *reduce, scope),
            DerivedValue::Conditional(cases) => {
                let mut node = dag.number(0.0);
                for case in cases.iter().rev() {
                    let value = self.expression(dag, id, &case.value, scope)?;
                    node = match &case.condition {
                        Some(condition) => {
                            let test = self.expression(dag, id, condition, scope)?;
                            dag.choose(test, value, node)
                        }
                        None => value,
                    };
                }
                Ok(node)
            }
        }
        .map_err(|it| if it.member.is_none() { it.at(&variable.name) } else { it })?;
        scope.derived.insert((id, at), Some(node));
        Ok(node)
    }

    fn select(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        path: &Name,
        reduce: Option<Reduce>,
        scope: &mut Scope,
    ) -> Built<Node> {
        if let Some(node) = scope.around(path) {
            return Ok(node);
        }
        let found = selected(self.symbols, id, path)?;
        let multiply = reduce == Some(Reduce::Multiply);
        let mut node = None;
        for (target, variable) in found.targets {
            let next = self.variable(dag, target, variable, scope)?;
            node = Some(match node {
                None => next,
                Some(so_far) if multiply => dag.mul(so_far, next),
                Some(so_far) => dag.add(so_far, next),
            });
        }
        Ok(node.unwrap_or_else(|| dag.number(if multiply { 1.0 } else { 0.0 })))
    }

    fn expression(&self, dag: &mut Dag, id: InstanceId, expr: &Expr, scope: &mut Scope) -> Built<Node> {
        let mut failure = None;
        let result = dag.expression(expr, &mut |dag, name| {
            self.named(dag, id, name, scope).map_err(|error| {
                let kind = error.kind.clone();
                failure = Some(error);
                kind
            })
        });
        result.map_err(|kind| failure.unwrap_or_else(|| self.error(id, kind)))
    }

    fn named(&self, dag: &mut Dag, id: InstanceId, name: &str, scope: &mut Scope) -> Built<Node> {
        if name == RANDOM && self.is_fired {
            return Ok(dag.number(0.5));
        }
        if name == RANDOM {
            let name = "`random()` in a channel, synapse or input of a multi-compartment cell".into();
            return Err(self.error(id, ErrorKind::Unsupported { name }));
        }
        if let Some(variable) = self.symbols.variable(self.symbols.instances.get(id).ty, name) {
            return self.variable(dag, id, variable, scope);
        }
        let constants = &self.symbols.graph.constants;
        match constants.iter().rev().find(|(it, _)| &**it == name) {
            Some(&(_, value)) => Ok(dag.number((self.number)(value))),
            None => Err(self.error(id, ErrorKind::UnknownName { name: name.into() })),
        }
    }

    /// The rate of a state; `None` for one that changes by assignment or by a scheme.
    pub(super) fn rate(&self, dag: &mut Dag, state: usize, scope: &mut Scope) -> Built<Option<Node>> {
        let (id, at) = self.states[state];
        let ty = self.symbols.type_of(id);
        let mut rate = None;
        let Some(name) = states(ty).nth(at as usize) else { return Ok(None) };
        for derivative in ty.dynamics.derivatives.iter().filter(|it| it.variable == *name) {
            let node = self.expression(dag, id, &derivative.value, scope).map_err(|it| it.at(name))?;
            rate = Some(match rate {
                None => node,
                Some(so_far) => dag.add(so_far, node),
            });
        }
        Ok(rate)
    }

    /// A state after `dt` from `x`, with the coefficients of its equation as they are in the scope; `None` where it has none.
    ///
    /// An equation dx/dt = a + b·x is solved exactly where b is the same everywhere, else by the trapezoidal rule, as `accurate` does
    /// it for populations.
    pub(super) fn advanced(
        &self,
        dag: &mut Dag,
        state: usize,
        x: Node,
        dt: Node,
        scope: &Scope,
    ) -> Built<Option<Node>> {
        let own = dag.leaf(Op::Own(state as u32));
        let mut symbolic = scope.clone();
        symbolic.states[state] = own;
        symbolic.derived.clear();
        let Some(rate) = self.rate(dag, state, &mut symbolic)? else { return Ok(None) };
        let linear = split(dag, rate, own);
        if let Some((a, b)) = linear
            && dag.value(b) != Some(0.0)
            && dag.is_uniform(b)
        {
            return Ok(Some(dag.relax(a, b, x, dt)));
        }
        let (rate, gain) = match linear {
            Some((a, b)) if dag.value(b) != Some(0.0) => {
                let change = dag.mul(b, x);
                let z = dag.mul(b, dt);
                (dag.add(a, change), Some(dag.leaf(Op::Gain(z))))
            }
            Some((a, _)) => (a, None),
            None => (self.rate(dag, state, &mut scope.clone())?.unwrap_or(rate), None),
        };
        let mut change = dag.mul(rate, dt);
        if let Some(gain) = gain {
            change = dag.mul(change, gain);
        }
        Ok(Some(dag.add(x, change)))
    }

    /// Whether any state changes by an equation.
    pub(super) fn has_rates(&self) -> bool {
        let mut ids = self.symbols.instances.ids().skip(1);
        ids.any(|id| {
            let dynamics = &self.symbols.type_of(id).dynamics;
            !dynamics.derivatives.is_empty() || !dynamics.kinetic_schemes.is_empty()
        })
    }

    /// The states at the beginning: `OnStart` until it says nothing new, occupancies of schemes stationary.
    pub(super) fn start(&self, dag: &mut Dag, scope: &mut Scope) -> Built<()> {
        let zero = dag.number(0.0);
        scope.states = vec![zero; self.states.len()];
        scope.derived.clear();
        for _ in 0..3 {
            for id in self.symbols.instances.ids().skip(1) {
                for block in &self.symbols.type_of(id).dynamics.on_start {
                    self.assign(dag, id, block, scope)?;
                }
            }
            for scheme in self.schemes(dag, scope)? {
                let stationary = scheme.stationary(dag);
                for (&state, node) in scheme.states.iter().zip(stationary) {
                    scope.states[state] = node;
                }
                scope.derived.clear();
            }
        }
        self.level_conditions(dag, scope)
    }

    fn assign(&self, dag: &mut Dag, id: InstanceId, block: &Block, scope: &mut Scope) -> Built<()> {
        for assignment in &block.assignments {
            let state = self.state(id, &assignment.variable)?;
            let value = self.expression(dag, id, &assignment.value, scope)?;
            scope.states[state] = value;
            scope.derived.clear();
        }
        Ok(())
    }

    fn state(&self, id: InstanceId, name: &Name) -> Built<usize> {
        let at = states(self.symbols.type_of(id)).position(|it| it == name);
        at.and_then(|at| self.numbers.get(&(id, at as u16)).copied())
            .ok_or_else(|| self.error(id, ErrorKind::NotAState { name: name.clone() }))
    }

    /// Carries out the conditions that only assign, wherever they hold.
    pub(super) fn level_conditions(&self, dag: &mut Dag, scope: &mut Scope) -> Built<()> {
        for id in self.symbols.instances.ids().skip(1) {
            for condition in &self.symbols.type_of(id).dynamics.on_condition {
                if !condition.block.events.is_empty() {
                    continue;
                }
                self.assign_where(dag, id, condition, scope)?;
            }
        }
        Ok(())
    }

    fn assign_where(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        condition: &OnCondition,
        scope: &mut Scope,
    ) -> Built<()> {
        let test = self.expression(dag, id, &condition.test, scope)?;
        for assignment in &condition.block.assignments {
            let state = self.state(id, &assignment.variable)?;
            let value = self.expression(dag, id, &assignment.value, scope)?;
            scope.states[state] = dag.choose(test, value, scope.states[state]);
            scope.derived.clear();
        }
        Ok(())
    }

    /// The tests of all conditions, to find the times at which something switches.
    pub(super) fn tests(&self, dag: &mut Dag, scope: &mut Scope) -> Built<Vec<Node>> {
        let mut tests = Vec::new();
        for id in self.symbols.instances.ids().skip(1) {
            for condition in &self.symbols.type_of(id).dynamics.on_condition {
                tests.push(self.expression(dag, id, &condition.test, scope)?);
            }
        }
        Ok(tests)
    }

    /// Whether something fires by itself in this component.
    pub(super) fn fires(&self) -> Option<InstanceId> {
        self.symbols.instances.ids().skip(1).find(|&id| {
            self.symbols.type_of(id).dynamics.on_condition.iter().any(|it| !it.block.events.is_empty())
        })
    }

    /// What an event at a port of an instance changes, in this component and below it. The scope has the new states afterwards.
    pub(super) fn receive(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        in_port: u16,
        scope: &mut Scope,
        depth: usize,
    ) -> Built<()> {
        if depth > 16 {
            return Err(self.error(id, ErrorKind::ContainsItself));
        }
        let ty = self.symbols.type_of(id);
        let name = ty.ports[in_port as usize].name.clone();
        for handler in ty.dynamics.on_event.iter().filter(|it| it.port == name) {
            self.assign(dag, id, &handler.block, scope)?;
            for event in &handler.block.events {
                let Some(out) = port(ty, Direction::Out, event) else {
                    return Err(self.error(id, ErrorKind::UnknownPort { name: event.clone() }));
                };
                self.send(dag, id, out, scope, depth)?;
            }
        }
        Ok(())
    }

    /// Passes an event on to what is wired to a port.
    pub(super) fn send(
        &self,
        dag: &mut Dag,
        id: InstanceId,
        out: u16,
        scope: &mut Scope,
        depth: usize,
    ) -> Built<()> {
        for wire in self.symbols.instances.wires.iter().filter(|it| it.from == id && it.out_port == out) {
            self.receive(dag, wire.to, wire.in_port, scope, depth + 1)?;
        }
        Ok(())
    }

    /// The in port at which a synapse expects spikes.
    pub(super) fn in_port(&self) -> Option<u16> {
        instance::first_port(self.symbols.type_of(SELF), Direction::In)
    }

    pub(super) fn schemes(&self, dag: &mut Dag, scope: &mut Scope) -> Built<Vec<Scheme>> {
        let mut schemes = Vec::new();
        for id in self.symbols.instances.ids().skip(1) {
            for scheme in &self.symbols.type_of(id).dynamics.kinetic_schemes {
                let broken = || self.error(id, ErrorKind::BrokenScheme).at(&scheme.name);
                let lists = &self.symbols.instances.get(id).lists;
                let list = |name: &Name| {
                    lists.iter().find(|it| it.name == *name).map(|it| it.members.clone()).unwrap_or_default()
                };
                let mut numbers = Vec::new();
                for node in list(&scheme.nodes) {
                    numbers.push(self.state(node, &scheme.state_variable)?);
                }
                let ends = |end| scheme_ends(self.symbols, id, &scheme.edges, end, &scheme.nodes);
                let (sources, targets) = (ends(&scheme.edge_source), ends(&scheme.edge_target));
                let mut edges = Vec::new();
                for ((edge, source), target) in list(&scheme.edges).into_iter().zip(sources).zip(targets) {
                    let (source, target) = (source as usize, target as usize);
                    if source >= numbers.len() || target >= numbers.len() {
                        return Err(broken());
                    }
                    let forward = self.exposed(dag, edge, &scheme.forward_rate, scope)?;
                    let reverse = self.exposed(dag, edge, &scheme.reverse_rate, scope)?;
                    edges.push((source, target, forward, reverse));
                }
                schemes.push(Scheme { states: numbers, edges });
            }
        }
        Ok(schemes)
    }

    /// Derived variables that instances below require: an export computes what is below first, and so with the value of a step before.
    pub(super) fn required_from_below(&self) -> Vec<(InstanceId, u16)> {
        let mut found = Vec::new();
        for id in self.symbols.instances.ids().skip(1) {
            for at in 0..self.symbols.type_of(id).requirements.len() as u16 {
                if let Some((target, Variable::Derived(at))) = self.symbols.requirement(id, at)
                    && target != AROUND
                    && !found.contains(&(target, at))
                {
                    found.push((target, at));
                }
            }
        }
        found
    }

    /// A derived variable of an instance.
    pub(super) fn value(&self, dag: &mut Dag, id: InstanceId, at: u16, scope: &mut Scope) -> Built<Node> {
        self.variable(dag, id, Variable::Derived(at), scope)
    }

    /// Which states are below such gates.
    pub(super) fn is_below_gate(&self) -> Vec<bool> {
        let gates = self.gates();
        let below = |id| self.symbols.instances.lineage(id).any(|it| gates.iter().any(|gate| gate.0 == it));
        self.states.iter().map(|&(id, _)| below(id)).collect()
    }

    /// The instances that are gates with a memory of their own: what their conductance is made of is a state below them.
    pub(super) fn gates(&self) -> Vec<(InstanceId, u16)> {
        let mut gates = Vec::new();
        for id in self.symbols.instances.ids().skip(2) {
            let Some(Variable::Derived(at)) = self.symbols.own(id, "fcond") else { continue };
            let is_below = |it: InstanceId| self.symbols.instances.lineage(it).any(|above| above == id);
            let below = || self.symbols.instances.ids().skip(1).filter(|&it| is_below(it));
            let has_states = below().any(|it| !self.symbols.type_of(it).dynamics.derivatives.is_empty());
            let has_scheme = below().any(|it| !self.symbols.type_of(it).dynamics.kinetic_schemes.is_empty());
            if has_states && !has_scheme {
                gates.push((id, at));
            }
        }
        gates
    }
}

/// A kinetic scheme: states by number, edges with the nodes of their rates.
#[derive(Debug)]
pub(super) struct Scheme {
    pub(super) states: Vec<usize>,
    edges: Vec<(usize, usize, Node, Node)>,
}

impl Scheme {
    /// The matrix of dp/dt = A·p.
    fn matrix(&self, dag: &mut Dag) -> Vec<Vec<Node>> {
        let zero = dag.number(0.0);
        let n = self.states.len();
        let mut a = vec![vec![zero; n]; n];
        for &(source, target, forward, reverse) in &self.edges {
            let mut flow = |from: usize, to: usize, rate: Node| {
                a[to][from] = dag.add(a[to][from], rate);
                a[from][from] = dag.binary(BinaryOp::Sub, a[from][from], rate);
            };
            flow(source, target, forward);
            flow(target, source, reverse);
        }
        a
    }

    /// Occupancies that do not change any more.
    pub(super) fn stationary(&self, dag: &mut Dag) -> Vec<Node> {
        let mut a = self.matrix(dag);
        let n = self.states.len();
        let (zero, one) = (dag.number(0.0), dag.number(1.0));
        let mut right = vec![zero; n];
        if let (Some(last), Some(value)) = (a.last_mut(), right.last_mut()) {
            last.fill(one);
            *value = one;
        }
        solve(dag, a, right)
    }

    /// Occupancies after a step by the backward rule of Euler.
    pub(super) fn backward_euler(&self, dag: &mut Dag, p: &[Node], dt: Node) -> Vec<Node> {
        let a = self.matrix(dag);
        let left = identity_minus(dag, &a, dt);
        solve(dag, left, self.states.iter().map(|&it| p[it]).collect())
    }

    /// Occupancies after a step, of second order and without ringing: (1 − dt A + dt²A²/2)⁻¹ p.
    #[expect(clippy::needless_range_loop, reason = "elements of matrices by row and column")]
    pub(super) fn second_order(&self, dag: &mut Dag, p: &[Node], dt: Node) -> Vec<Node> {
        let a = self.matrix(dag);
        let n = a.len();
        let mut left = identity_minus(dag, &a, dt);
        let half = dag.number(0.5);
        let square = dag.mul(dt, dt);
        let factor = dag.mul(square, half);
        for row in 0..n {
            for column in 0..n {
                for k in 0..n {
                    if dag.value(a[row][k]) == Some(0.0) || dag.value(a[k][column]) == Some(0.0) {
                        continue;
                    }
                    let product = dag.mul(a[row][k], a[k][column]);
                    let term = dag.mul(product, factor);
                    left[row][column] = dag.add(left[row][column], term);
                }
            }
        }
        solve(dag, left, self.states.iter().map(|&it| p[it]).collect())
    }
}

fn identity_minus(dag: &mut Dag, a: &[Vec<Node>], dt: Node) -> Vec<Vec<Node>> {
    let n = a.len();
    let one = dag.number(1.0);
    let mut left = Vec::with_capacity(n);
    for (row, values) in a.iter().enumerate() {
        let mut line = Vec::with_capacity(n);
        for (column, &value) in values.iter().enumerate() {
            let scaled = dag.mul(value, dt);
            line.push(match row == column {
                true => dag.binary(BinaryOp::Sub, one, scaled),
                false => dag.negate(scaled),
            });
        }
        left.push(line);
    }
    left
}

/// Gaussian elimination without exchanges, as operations. The matrices of schemes are dominated by their diagonals.
#[expect(clippy::needless_range_loop, reason = "elements of matrices by row and column")]
fn solve(dag: &mut Dag, mut a: Vec<Vec<Node>>, mut b: Vec<Node>) -> Vec<Node> {
    let n = b.len();
    let zero = dag.number(0.0);
    for pivot in 0..n {
        for row in pivot + 1..n {
            if a[row][pivot] == zero {
                continue;
            }
            let factor = dag.binary(BinaryOp::Div, a[row][pivot], a[pivot][pivot]);
            for column in pivot + 1..n {
                if a[pivot][column] == zero {
                    continue;
                }
                let product = dag.mul(factor, a[pivot][column]);
                a[row][column] = dag.binary(BinaryOp::Sub, a[row][column], product);
            }
            if b[pivot] == zero {
                continue;
            }
            let product = dag.mul(factor, b[pivot]);
            b[row] = dag.binary(BinaryOp::Sub, b[row], product);
        }
    }
    for row in (0..n).rev() {
        for column in row + 1..n {
            if a[row][column] == zero {
                continue;
            }
            let product = dag.mul(a[row][column], b[column]);
            b[row] = dag.binary(BinaryOp::Sub, b[row], product);
        }
        b[row] = dag.binary(BinaryOp::Div, b[row], a[row][row]);
    }
    b
}

/// The constants with which time is compared: when something may switch.
pub(super) fn switching_times(dag: &Dag, tests: &[Node]) -> Vec<f64> {
    let mut times = Vec::new();
    let mut seen = HashSet::new();
    let mut open = tests.to_vec();
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        if let Op::Binary(op, a, b) = dag.op(node)
            && op.is_comparison()
        {
            for (x, y) in [(a, b), (b, a)] {
                if let (Op::Time, Some(value)) = (dag.op(x), dag.value(y)) {
                    times.push(value);
                }
            }
        }
        open.extend(dag.operands(node));
    }
    times.sort_by(f64::total_cmp);
    times.dedup();
    times
}

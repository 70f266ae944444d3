//! The equations of a class of units, written for its first unit and valid for all.

use rustc_hash::{FxHashMap, FxHashSet};

use lems::Expr;
use lems::expression::BinaryOp;

use super::followers::Followers;
use super::symbols::{Symbols, Variable, states};
use super::unit::{Units, scheme_ends, selected};
use crate::equations::{Dag, Node, Op, RANDOM, split};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{Block, Case, DerivedValue, Direction, Name, Reduce, position};
use crate::instance::{InstanceId, port};
use crate::run::Method;

/// A parameter column: where each unit finds its number.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// Of a member.
    Own(u32, Variable),
    /// What fulfils a member's requirement.
    Required(u32, u16),
    /// What a member selects outside of the unit, where that is numbers.
    Selected(u32, u16),
}

/// Values of other units.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outside {
    Required(u32, u16),
    Selected(u32, u16),
}

/// The active regime of a member is a state of its own, with this number.
const REGIME: u16 = u16::MAX;

/// What names stand for while nodes are built.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    pub(super) states: Vec<Node>,
    pub(super) time: Node,
    /// The part of the step whose outside values are meant.
    pub(super) part: u8,
    pub(super) derived: FxHashMap<(u32, u16), Option<Node>>,
}

impl Environment {
    /// Within a step: states and time, and the part of the step whose outside values are meant.
    pub(super) fn within(states: Vec<Node>, time: Node, part: u8) -> Environment {
        Environment { states, time, part, derived: FxHashMap::default() }
    }
}

/// What is done with equations that are linear in their own variable.
#[derive(Copy, Clone, PartialEq)]
enum Linear {
    Exponential,
    No,
}

/// A condition, still in terms of the model.
#[derive(Clone, Debug)]
pub(super) struct Condition<'g> {
    pub(super) member: u32,
    pub(super) regime: Option<u16>,
    pub(super) test: &'g Expr,
    pub(super) block: &'g Block,
    /// Sends events, changes the regime or draws: done row by row.
    pub(super) fires: bool,
}

/// A kinetic scheme: states by number, edges with the nodes of their rates.
#[derive(Debug)]
pub(super) struct SchemeEquations {
    pub(super) states: Vec<u32>,
    pub(super) edges: Vec<(u32, u32, Node, Node)>,
    /// The member that each edge is, and its two rates there.
    rates: Vec<(u32, Variable, Variable)>,
}

/// The equations of a class.
pub(super) struct Equations<'a> {
    symbols: &'a Symbols<'a>,
    units: &'a Units,
    /// The units of the class; the first is the one whose tree is walked.
    rows: &'a [u32],
    pub(super) dag: Dag,
    pub(super) states: Vec<(u32, u16)>,
    state_numbers: FxHashMap<(u32, u16), u32>,
    pub(super) parameters: Vec<Source>,
    parameter_numbers: FxHashMap<Source, Node>,
    /// With the part of the step.
    pub(super) outside: Vec<(Outside, u8)>,
    outside_numbers: FxHashMap<(Outside, u8), Node>,
    pub(super) draws: u32,
    /// The beginning of a step, then each point within it where a method evaluates the rates.
    pub(super) parts: Vec<Environment>,
    /// States that follow others, and what makes them do so, in order.
    pub(super) followers: Followers<'a>,
}

type Built<T> = Result<T, ModelError>;

impl<'a> Equations<'a> {
    pub(super) fn new(symbols: &'a Symbols<'a>, units: &'a Units, rows: &'a [u32]) -> Equations<'a> {
        let mut dag = Dag::default();
        let time = dag.leaf(Op::Time);
        let mut it = Equations {
            symbols,
            units,
            rows,
            dag,
            states: Vec::new(),
            state_numbers: FxHashMap::default(),
            parameters: Vec::new(),
            parameter_numbers: FxHashMap::default(),
            outside: Vec::new(),
            outside_numbers: FxHashMap::default(),
            draws: 0,
            parts: vec![Environment { states: Vec::new(), time, part: 0, derived: FxHashMap::default() }],
            followers: Followers::default(),
        };
        for member in 0..it.members().len() as u32 {
            let ty = it.ty(member);
            for at in 0..states(ty).count() as u16 {
                it.add_state(member, at);
            }
            if !ty.dynamics.regimes.is_empty() {
                it.add_state(member, REGIME);
            }
        }
        it
    }

    fn add_state(&mut self, member: u32, at: u16) {
        let number = self.states.len() as u32;
        self.states.push((member, at));
        self.state_numbers.insert((member, at), number);
        let node = self.dag.leaf(Op::State(number));
        self.parts[0].states.push(node);
    }

    pub(super) fn members(&self) -> &'a [InstanceId] {
        &self.units.members[self.rows[0] as usize]
    }

    pub(super) fn ty(&self, member: u32) -> &'a crate::graph::Type {
        self.symbols.type_of(self.members()[member as usize])
    }

    fn type_id(&self, member: u32) -> crate::graph::TypeId {
        self.symbols.instances.get(self.members()[member as usize]).ty
    }

    fn error(&self, member: u32, kind: ErrorKind) -> ModelError {
        ModelError::new(self.symbols.instances.get(self.members()[member as usize]).component, kind)
    }

    pub(super) fn state_number(&self, member: u32, at: u16) -> Option<u32> {
        self.state_numbers.get(&(member, at)).copied()
    }

    pub(super) fn regime_number(&self, member: u32) -> Option<u32> {
        self.state_number(member, REGIME)
    }

    /// A state by name.
    pub(super) fn state_named(&self, member: u32, name: &Name) -> Built<u32> {
        let at = states(self.ty(member)).position(|it| it == name);
        at.and_then(|at| self.state_number(member, at as u16))
            .ok_or_else(|| self.error(member, ErrorKind::NotAState { name: name.clone() }))
    }

    /// The number of a source for one unit.
    pub(super) fn number(&self, source: Source, unit: u32) -> f64 {
        let id = |member: u32| self.units.members[unit as usize][member as usize];
        match source {
            Source::Own(member, variable) => self.symbols.number(id(member), variable),
            Source::Required(member, at) => self
                .symbols
                .requirement(id(member), at)
                .map_or(f64::NAN, |(id, variable)| self.symbols.number(id, variable)),
            Source::Selected(member, at) => {
                let DerivedValue::Select { path, reduce, .. } =
                    &self.ty(member).dynamics.derived[at as usize].value
                else {
                    return f64::NAN;
                };
                let Ok(found) = selected(self.symbols, id(member), path) else { return f64::NAN };
                let outside = found
                    .targets
                    .into_iter()
                    .filter(|it| !self.inside(it.0, unit))
                    .map(|(id, variable)| self.symbols.number(id, variable));
                match reduce {
                    Some(Reduce::Multiply) => outside.product(),
                    _ => outside.sum(),
                }
            }
        }
    }

    fn inside(&self, id: InstanceId, unit: u32) -> bool {
        self.units.place[id.0 as usize].is_some_and(|(it, _)| it == unit)
    }

    /// A parameter column, or a constant where all units agree.
    fn parameter(&mut self, source: Source) -> Node {
        if let Some(&node) = self.parameter_numbers.get(&source) {
            return node;
        }
        let first = self.number(source, self.rows[0]);
        // Events bring the properties of the instances that a sum stands for.
        let is_brought = match source {
            Source::Own(member, Variable::Property(_)) => {
                self.symbols.is_sum(self.members()[member as usize])
            }
            _ => false,
        };
        let node = if !is_brought
            && self.rows.iter().all(|&unit| self.number(source, unit).to_bits() == first.to_bits())
        {
            self.dag.number(first)
        } else {
            self.parameters.push(source);
            self.dag.leaf(Op::Parameter(self.parameters.len() as u32 - 1))
        };
        self.parameter_numbers.insert(source, node);
        node
    }

    fn outside(&mut self, outside: Outside, part: u8) -> Node {
        let outside = (outside, part);
        if let Some(&node) = self.outside_numbers.get(&outside) {
            return node;
        }
        self.outside.push(outside);
        let node = self.dag.leaf(Op::External(self.outside.len() as u32 - 1));
        self.outside_numbers.insert(outside, node);
        node
    }

    /// The node of a variable of a member.
    pub(super) fn variable(&mut self, member: u32, variable: Variable, env: &mut Environment) -> Built<Node> {
        match variable {
            Variable::Time => Ok(env.time),
            Variable::State(at) => {
                let number = self.state_number(member, at).unwrap_or(0);
                Ok(env.states[number as usize])
            }
            Variable::Requirement(at) => {
                let id = self.members()[member as usize];
                let unmet = || {
                    self.error(
                        member,
                        ErrorKind::UnmetRequirement {
                            name: self.ty(member).requirements[at as usize].clone(),
                        },
                    )
                };
                let (target, variable) = self.symbols.requirement(id, at).ok_or_else(unmet)?;
                match self.units.place[target.0 as usize] {
                    Some((unit, member)) if unit == self.rows[0] => self.variable(member, variable, env),
                    _ if variable == Variable::Time => Ok(env.time),
                    _ if variable.is_number() => Ok(self.parameter(Source::Required(member, at))),
                    _ => Ok(self.outside(Outside::Required(member, at), env.part)),
                }
            }
            Variable::Derived(at) => self.derived(member, at, env),
            _ => Ok(self.parameter(Source::Own(member, variable))),
        }
    }

    fn derived(&mut self, member: u32, at: u16, env: &mut Environment) -> Built<Node> {
        match env.derived.get(&(member, at)) {
            Some(Some(node)) => return Ok(*node),
            Some(None) => {
                let names = format!("`{}`", self.ty(member).dynamics.derived[at as usize].name);
                return Err(self.error(member, ErrorKind::Circular { names: names.into() }));
            }
            None => {}
        }
        env.derived.insert((member, at), None);
        let ty = self.ty(member);
        let variable = &ty.dynamics.derived[at as usize];
        let node = match &variable.value {
            DerivedValue::Value(expr) => self.expression(member, expr, None, env),
            DerivedValue::Conditional(cases) => self.cases(member, cases, env),
            DerivedValue::Select { path, reduce, .. } => self.select(member, at, path, *reduce, env),
        }
        .map_err(|it| if it.member.is_none() { it.at(&variable.name) } else { it })?;
        env.derived.insert((member, at), Some(node));
        Ok(node)
    }

    fn cases(&mut self, member: u32, cases: &'a [Case], env: &mut Environment) -> Built<Node> {
        let mut node = self.dag.number(0.0);
        for case in cases.iter().rev() {
            let value = self.expression(member, &case.value, None, env)?;
            node = match &case.condition {
                Some(condition) => {
                    let test = self.expression(member, condition, None, env)?;
                    self.dag.choose(test, value, node)
                }
                None => value,
            };
        }
        Ok(node)
    }

    fn select(
        &mut self,
        member: u32,
        at: u16,
        path: &Name,
        reduce: Option<Reduce>,
        env: &mut Environment,
    ) -> Built<Node> {
        let unit = self.rows[0];
        let found = selected(self.symbols, self.members()[member as usize], path)?;
        if found.many && reduce.is_none() {
            return Err(self.error(member, ErrorKind::MissingReduce { path: path.clone() }));
        }
        let multiply = reduce == Some(Reduce::Multiply);
        let mut node = None;
        let mut outside = None;
        for (id, variable) in found.targets {
            let next = match self.units.place[id.0 as usize] {
                Some((other, target)) if other == unit => self.variable(target, variable, env)?,
                _ => {
                    outside = Some(variable);
                    continue;
                }
            };
            node = Some(match node {
                None => next,
                Some(so_far) if multiply => self.dag.mul(so_far, next),
                Some(so_far) => self.dag.add(so_far, next),
            });
        }
        if let Some(variable) = outside {
            let next = if variable.is_number() {
                self.parameter(Source::Selected(member, at))
            } else {
                self.outside(Outside::Selected(member, at), env.part)
            };
            node = Some(match node {
                None => next,
                Some(so_far) if multiply => self.dag.mul(so_far, next),
                Some(so_far) => self.dag.add(so_far, next),
            });
        }
        Ok(node.unwrap_or_else(|| self.dag.number(if multiply { 1.0 } else { 0.0 })))
    }

    /// The node of an expression of a member, inside a regime if one is given.
    pub(super) fn expression(
        &mut self,
        member: u32,
        expr: &Expr,
        regime: Option<u16>,
        env: &mut Environment,
    ) -> Built<Node> {
        // The graph of equations is lent to the expression while names are resolved through `self`.
        let mut dag = std::mem::take(&mut self.dag);
        let mut failure = None;
        let result = dag.expression(expr, &mut |dag, name| {
            std::mem::swap(dag, &mut self.dag);
            let node = self.named(member, name, regime, env);
            std::mem::swap(dag, &mut self.dag);
            node.map_err(|error| {
                let kind = error.kind.clone();
                failure = Some(error);
                kind
            })
        });
        self.dag = dag;
        result.map_err(|kind| failure.unwrap_or_else(|| self.error(member, kind)))
    }

    fn named(&mut self, member: u32, name: &str, regime: Option<u16>, env: &mut Environment) -> Built<Node> {
        if name == RANDOM {
            self.draws += 1;
            return Ok(self.dag.leaf(Op::Random(self.draws - 1)));
        }
        let ty = self.ty(member);
        if let Some(regime) = regime
            && position(&ty.parameters, name).is_none()
            && let Some(local) =
                ty.dynamics.regimes[regime as usize].derived.iter().find(|it| &*it.name == name)
            && let DerivedValue::Value(expr) = &local.value
        {
            // Without the regime's other derived variables, so that one cannot mean itself.
            return self.expression(member, expr, None, env);
        }
        if let Some(variable) = self.symbols.variable(self.type_id(member), name) {
            return self.variable(member, variable, env);
        }
        let constant =
            self.symbols.graph.constants.iter().rev().find(|(it, _)| &**it == name).map(|&(_, value)| value);
        match constant {
            Some(value) => Ok(self.dag.number(value)),
            None => Err(self.error(member, ErrorKind::UnknownName { name: name.into() })),
        }
    }

    /// Whether a member is in a regime.
    fn in_regime(&mut self, member: u32, regime: u16, env: &Environment) -> Node {
        let number = self.regime_number(member).unwrap_or(0);
        let wanted = self.dag.number(f64::from(regime));
        self.dag.binary(BinaryOp::Eq, env.states[number as usize], wanted)
    }

    /// The rate of each state at a part of the step; `None` for states that change by assignment only.
    pub(super) fn rates(&mut self, part: u8) -> Built<Vec<Option<Node>>> {
        let mut env = self.parts[part as usize].clone();
        if part == 0 && !self.followers.0.is_empty() {
            env = self.follow(env)?;
        }
        (0..self.states.len()).map(|at| self.rate(at, &mut env)).collect()
    }

    /// The rate of one state in an environment.
    pub(super) fn rate(&mut self, state: usize, env: &mut Environment) -> Built<Option<Node>> {
        let (member, at) = self.states[state];
        if at == REGIME {
            return Ok(None);
        }
        let ty = self.ty(member);
        let Some(name) = states(ty).nth(at as usize) else { return Ok(None) };
        let mut rate = None;
        for derivative in ty.dynamics.derivatives.iter().filter(|it| it.variable == *name) {
            let node = self.expression(member, &derivative.value, None, env).map_err(|it| it.at(name))?;
            rate = Some(match rate {
                None => node,
                Some(so_far) => self.dag.add(so_far, node),
            });
        }
        for (regime, it) in ty.dynamics.regimes.iter().enumerate() {
            for derivative in it.derivatives.iter().filter(|it| it.variable == *name) {
                let node = self
                    .expression(member, &derivative.value, Some(regime as u16), env)
                    .map_err(|it| it.at(name))?;
                let zero = self.dag.number(0.0);
                let outside = rate.unwrap_or(zero);
                let here = self.in_regime(member, regime as u16, env);
                let inside = match rate {
                    Some(base) => self.dag.add(base, node),
                    None => node,
                };
                rate = Some(self.dag.choose(here, inside, outside));
            }
        }
        Ok(rate)
    }

    /// The states after a step, by a method. Points within the step become further parts.
    pub(super) fn step(&mut self, method: Method) -> Built<Vec<Node>> {
        let dt = self.dag.leaf(Op::Step);
        let half = self.dag.number(0.5);
        let half_dt = self.dag.mul(dt, half);
        let start = self.parts[0].states.clone();
        match method {
            Method::InTurns => {
                let turns = self.turns(&FxHashSet::default())?;
                self.in_turns(&turns, false)
            }
            Method::Rosenbrock => Ok(start),
            Method::Euler => self.advanced(&start, 0, dt, Linear::No),
            Method::ExponentialEuler => self.advanced(&start, 0, dt, Linear::Exponential),
            Method::ExponentialMidpoint => {
                let middle = self.advanced(&start, 0, half_dt, Linear::Exponential)?;
                self.add_part(middle, half_dt)?;
                self.advanced(&start, 1, dt, Linear::Exponential)
            }
            Method::RungeKutta4 => {
                let first = self.advanced(&start, 0, half_dt, Linear::No)?;
                self.add_part(first.clone(), half_dt)?;
                let second = self.advanced(&start, 1, half_dt, Linear::No)?;
                self.add_part(second.clone(), half_dt)?;
                let third = self.advanced(&start, 2, dt, Linear::No)?;
                self.add_part(third.clone(), dt)?;
                let sixth = self.dag.number(1.0 / 6.0);
                let sixth_dt = self.dag.mul(dt, sixth);
                let rates = self.rates(3)?;
                let mut next = start.clone();
                for (at, rate) in rates.into_iter().enumerate() {
                    let Some(rate) = rate else { continue };
                    // x + dt/6 (k1 + 2 k2 + 2 k3 + k4), by the points at which k2, k3 and k4 were taken.
                    let change = self.combined(start[at], [first[at], second[at], third[at]]);
                    let last = self.dag.mul(rate, sixth_dt);
                    let change = self.dag.add(change, last);
                    next[at] = self.dag.add(start[at], change);
                }
                Ok(next)
            }
        }
    }

    /// ((a − x) + 2 (b − x) + (c − x)) / 3.
    fn combined(&mut self, x: Node, [a, b, c]: [Node; 3]) -> Node {
        let [a, b, c] = [a, b, c].map(|it| self.dag.binary(BinaryOp::Sub, it, x));
        let (two, third) = (self.dag.number(2.0), self.dag.number(1.0 / 3.0));
        let b = self.dag.mul(b, two);
        let sum = self.dag.add(a, b);
        let sum = self.dag.add(sum, c);
        self.dag.mul(sum, third)
    }

    fn add_part(&mut self, states: Vec<Node>, after: Node) -> Built<()> {
        let time = self.dag.add(self.parts[0].time, after);
        let part = self.parts.len() as u8;
        let env = self.follow(Environment::within(states, time, part))?;
        self.parts.push(env);
        Ok(())
    }

    /// The states of the beginning, advanced with the rates of a part of the step.
    fn advanced(&mut self, start: &[Node], part: u8, dt: Node, linear: Linear) -> Built<Vec<Node>> {
        let rates = self.rates(part)?;
        let mut next = start.to_vec();
        for (at, rate) in rates.into_iter().enumerate() {
            let Some(rate) = rate else { continue };
            let here = self.parts[part as usize].states[at];
            next[at] = self.advance(start[at], here, rate, dt, linear);
        }
        Ok(next)
    }

    /// `x` after `dt`, with a rate that was written for `here`.
    fn advance(&mut self, x: Node, here: Node, rate: Node, dt: Node, linear: Linear) -> Node {
        if linear == Linear::Exponential
            && let Some((a, b)) = split(&mut self.dag, rate, here)
            && self.dag.value(b) != Some(0.0)
        {
            return self.dag.relax(a, b, x, dt);
        }
        let change = self.dag.mul(rate, dt);
        self.dag.add(x, change)
    }

    /// The conditions of all members, children before parents.
    pub(super) fn conditions(&self) -> Vec<Condition<'a>> {
        let mut conditions = Vec::new();
        for member in self.after_children() {
            let dynamics = &self.ty(member).dynamics;
            for it in &dynamics.on_condition {
                conditions.push(Condition {
                    member,
                    regime: None,
                    test: &it.test,
                    block: &it.block,
                    fires: fires(&it.test, &it.block),
                });
            }
            for (regime, it) in dynamics.regimes.iter().enumerate() {
                for it in &it.on_condition {
                    let fires = fires(&it.test, &it.block);
                    conditions.push(Condition {
                        member,
                        regime: Some(regime as u16),
                        test: &it.test,
                        block: &it.block,
                        fires,
                    });
                }
            }
        }
        conditions
    }

    /// Members with children before their parents.
    fn after_children(&self) -> Vec<u32> {
        let members = self.members();
        let mut order = Vec::new();
        let mut open: Vec<(u32, bool)> = Vec::new();
        let place =
            |id: InstanceId| self.units.place[id.0 as usize].filter(|it| it.0 == self.rows[0]).map(|it| it.1);
        if !members.is_empty() {
            open.push((0, false));
        }
        while let Some((member, ready)) = open.pop() {
            if ready {
                order.push(member);
                continue;
            }
            open.push((member, true));
            let below: Vec<u32> =
                self.symbols.instances.below(members[member as usize]).filter_map(place).collect();
            open.extend(below.into_iter().rev().map(|it| (it, false)));
        }
        order
    }

    /// Whether a condition holds, in an environment.
    pub(super) fn test(&mut self, condition: &Condition<'a>, env: &mut Environment) -> Built<Node> {
        let test = self.expression(condition.member, condition.test, condition.regime, env)?;
        Ok(match condition.regime {
            Some(regime) => {
                let here = self.in_regime(condition.member, regime, env);
                self.dag.binary(BinaryOp::And, here, test)
            }
            None => test,
        })
    }

    /// The environment at the end of a step.
    pub(super) fn end(&mut self, states: Vec<Node>) -> Environment {
        let dt = self.dag.leaf(Op::Step);
        let time = self.dag.add(self.parts[0].time, dt);
        let part = self.parts.len() as u8 - 1;
        Environment { states, time, part, derived: FxHashMap::default() }
    }

    /// A state in an environment.
    pub(super) fn state_in(&self, env: &Environment, at: usize) -> Node {
        env.states[at]
    }

    /// Carries out a block's assignments where a test holds.
    pub(super) fn assign_where(
        &mut self,
        condition: &Condition<'a>,
        test: Node,
        env: &mut Environment,
    ) -> Built<()> {
        for assignment in &condition.block.assignments {
            let number = self.state_named(condition.member, &assignment.variable)?;
            let value = self.expression(condition.member, &assignment.value, condition.regime, env)?;
            let old = env.states[number as usize];
            env.states[number as usize] = self.dag.choose(test, value, old);
            env.derived.clear();
        }
        Ok(())
    }

    /// The kinetic schemes of all members.
    pub(super) fn schemes(&mut self) -> Built<Vec<SchemeEquations>> {
        let mut schemes = Vec::new();
        let mut env = self.parts[0].clone();
        for member in 0..self.members().len() as u32 {
            let id = self.members()[member as usize];
            let ty = self.ty(member);
            for scheme in &ty.dynamics.kinetic_schemes {
                let broken = |it: &Self| it.error(member, ErrorKind::BrokenScheme).at(&scheme.name);
                let lists = &self.symbols.instances.get(id).lists;
                let list = |name: &Name| {
                    lists.iter().find(|it| it.name == *name).map(|it| it.members.clone()).unwrap_or_default()
                };
                let place = |id: InstanceId| self.units.place[id.0 as usize].map(|it| it.1);
                let mut states = Vec::new();
                for node in list(&scheme.nodes) {
                    let node = place(node).ok_or_else(|| broken(self))?;
                    states.push(self.state_named(node, &scheme.state_variable)?);
                }
                let sources =
                    scheme_ends(self.symbols, id, &scheme.edges, &scheme.edge_source, &scheme.nodes);
                let targets =
                    scheme_ends(self.symbols, id, &scheme.edges, &scheme.edge_target, &scheme.nodes);
                let mut edges = Vec::new();
                let mut rates = Vec::new();
                for ((edge, source), target) in list(&scheme.edges).into_iter().zip(sources).zip(targets) {
                    if source as usize >= states.len() || target as usize >= states.len() {
                        return Err(broken(self));
                    }
                    let place = place(edge).ok_or_else(|| broken(self))?;
                    let rate = |name: &Name| self.symbols.own(edge, name).ok_or_else(|| broken(self));
                    let (forward, reverse) = (rate(&scheme.forward_rate)?, rate(&scheme.reverse_rate)?);
                    rates.push((place, forward, reverse));
                    let forward = self.variable(place, forward, &mut env)?;
                    let reverse = self.variable(place, reverse, &mut env)?;
                    edges.push((source, target, forward, reverse));
                }
                schemes.push(SchemeEquations { states, edges, rates });
            }
        }
        self.parts[0] = env;
        Ok(schemes)
    }

    /// The rates of kinetic schemes in an environment: for each edge its forward and its reverse rate.
    pub(super) fn scheme_rates(
        &mut self,
        schemes: &[SchemeEquations],
        env: &mut Environment,
    ) -> Built<Vec<Node>> {
        let mut nodes = Vec::new();
        for &(member, forward, reverse) in schemes.iter().flat_map(|it| &it.rates) {
            nodes.push(self.variable(member, forward, env)?);
            nodes.push(self.variable(member, reverse, env)?);
        }
        Ok(nodes)
    }

    /// The states that nodes depend on.
    pub(super) fn reached(&self, roots: &[Node]) -> FxHashSet<u32> {
        let mut seen = FxHashSet::default();
        let mut states = FxHashSet::default();
        let mut open = roots.to_vec();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            if let Op::State(at) = self.dag.op(node) {
                states.insert(at);
            }
            open.extend(self.dag.operands(node));
        }
        states
    }

    /// What an outside value is for one unit.
    pub(super) fn resolve(&self, outside: Outside, unit: u32) -> Vec<(InstanceId, Variable)> {
        let id = |member: u32| self.units.members[unit as usize][member as usize];
        match outside {
            Outside::Required(member, at) => self.symbols.requirement(id(member), at).into_iter().collect(),
            Outside::Selected(member, at) => {
                let DerivedValue::Select { path, .. } = &self.ty(member).dynamics.derived[at as usize].value
                else {
                    return Vec::new();
                };
                let found = selected(self.symbols, id(member), path).map(|it| it.targets).unwrap_or_default();
                found.into_iter().filter(|it| !self.inside(it.0, unit)).collect()
            }
        }
    }

    /// How several outside values become one: `None` where there is exactly one.
    pub(super) fn reduction(&self, outside: Outside) -> Option<Reduce> {
        match outside {
            Outside::Required(..) => None,
            Outside::Selected(member, at) => match &self.ty(member).dynamics.derived[at as usize].value {
                DerivedValue::Select { reduce, .. } => Some(reduce.unwrap_or(Reduce::Add)),
                _ => None,
            },
        }
    }

    pub(super) fn out_port(&self, member: u32, name: &Name) -> Built<u16> {
        port(self.ty(member), Direction::Out, name)
            .ok_or_else(|| self.error(member, ErrorKind::UnknownPort { name: name.clone() }))
    }

    pub(super) fn in_port(&self, member: u32, name: &Name) -> Built<u16> {
        port(self.ty(member), Direction::In, name)
            .ok_or_else(|| self.error(member, ErrorKind::UnknownPort { name: name.clone() }))
    }

    pub(super) fn regime_named(&self, member: u32, name: &Name) -> Built<u16> {
        let at = self.ty(member).dynamics.regimes.iter().position(|it| it.name == *name);
        at.map(|at| at as u16)
            .ok_or_else(|| self.error(member, ErrorKind::UnknownRegime { name: name.clone() }))
    }
}

fn fires(test: &Expr, block: &Block) -> bool {
    let random = |expr: &Expr| {
        expr.ids().any(|id| {
            matches!(expr.node(id), lems::expression::Node::Call(lems::expression::Function::Random, _))
        })
    };
    !block.events.is_empty()
        || block.transition.is_some()
        || random(test)
        || block.assignments.iter().any(|it| random(&it.value))
}

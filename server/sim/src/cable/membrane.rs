//! Compartments with the same channels and pools: one list of operations for all of them.
//!
//! The list runs once per step, at the new voltages: it advances gates, schemes and pools, and computes from them the current and
//! the conductance that the next solution of the cable needs.
//!
//! `reference`: the order of the standard export. Pools first, from the current of the step; then gates by forward Euler with
//! the new voltage. Conductances are made of the gates as they were before, so they lag by a step; those of kinetic schemes do not.
//!
//! `accurate`: states live half a step away from voltages. A gate that depends on nothing but its voltage is then advanced by the
//! exact solution of its equation, which is of second order; what depends on other states is advanced by way of its midpoint.

mod current;

use super::equations::{Built, Part, SELF, Scope};
use super::model::DensityKind;
use super::rows::Operations;
use crate::equations::{Dag, Node, Op};
use crate::graph::{ComponentId, Name};
use crate::instance::InstanceId;
use crate::kernel::{Builder, Tape};

/// Channels of one kind in a class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ChannelKey {
    pub(super) channel: ComponentId,
    pub(super) kind: DensityKind,
    pub(super) ion: Name,
    pub(super) is_shifted: bool,
}

/// A pool in a class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PoolKey {
    pub(super) ion: Name,
    pub(super) model: ComponentId,
}

/// What compartments of a class have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Signature {
    pub(super) channels: Vec<ChannelKey>,
    pub(super) pools: Vec<PoolKey>,
}

/// Numbers of one compartment.
#[derive(Clone, Debug, Default)]
pub(super) struct RowNumbers {
    /// Value, reversal potential and shift per channel.
    pub(super) channels: Vec<[f64; 3]>,
    /// Initial (of the state, of the record) and external concentration per pool.
    pub(super) pools: Vec<[f64; 3]>,
    /// m²
    pub(super) area: f64,
}

/// What all classes share.
#[derive(Clone, Debug)]
pub(super) struct Conditions {
    pub(super) is_reference: bool,
    /// K
    pub(super) temperature: f64,
    /// The concentrations inside and outside of ions in compartments without a pool.
    pub(super) resting: Vec<(Name, f64, f64)>,
}

/// The column of the voltage.
pub(super) const V: usize = 0;

/// The operations of a class, and where its numbers are.
#[derive(Debug)]
pub(super) struct Membrane {
    pub(super) columns: usize,
    /// One per parameter that differs between rows, after the voltage.
    pub(super) parameters: Vec<Parameter>,
    pub(super) first_state: usize,
    /// `reference`: which states are not set yet when conductances are first computed.
    pub(super) is_late: Vec<bool>,
    /// Columns of what goes into the equations of the cable: the current inwards is `current − conductance·v`, in A and S.
    pub(super) current: usize,
    pub(super) conductance: usize,
    pub(super) scratch: usize,
    /// From nothing to the states of the beginning, with currents.
    pub(super) start: Operations,
    /// From step to step.
    pub(super) step: Operations,
}

/// A number per row.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Parameter {
    Channel(usize, usize),
    Pool(usize, usize),
    Area,
}

impl Parameter {
    pub(super) fn of(self, row: &RowNumbers) -> f64 {
        match self {
            Parameter::Channel(at, which) => row.channels[at][which],
            Parameter::Pool(at, which) => row.pools[at][which],
            Parameter::Area => row.area,
        }
    }
}

/// The equations of a class while they are put together. Kept for probes.
#[derive(Debug)]
pub(super) struct Equations<'a> {
    pub(super) dag: Dag,
    signature: Signature,
    conditions: Conditions,
    channels: Vec<Part<'a>>,
    pools: Vec<Part<'a>>,
    /// The number of the first state of each part: channels, then pools, then the inflows.
    first: Vec<usize>,
    states: usize,
    /// `reference`: per channel, what is below reads late, and the state that keeps it.
    lags: Vec<Vec<(InstanceId, u16, usize)>>,
    /// Whether what is read late has been computed before.
    is_begun: bool,
    numbers: Vec<Vec<Node>>,
    pool_numbers: Vec<Vec<Node>>,
    area: Node,
    v: Node,
    parameters: Vec<Parameter>,
}

/// The states of a class, and the voltage that goes with them.
#[derive(Clone)]
struct Moment {
    states: Vec<Node>,
    v: Node,
    /// Concentrations inside and outside per pool where they are not those of the states.
    concentrations: Option<Vec<(Node, Node)>>,
}

impl<'a> Equations<'a> {
    /// Takes parts for channels and pools in the order of the signature.
    pub(super) fn new(
        signature: &Signature,
        conditions: &Conditions,
        channels: Vec<Part<'a>>,
        pools: Vec<Part<'a>>,
        rows: &[RowNumbers],
    ) -> Equations<'a> {
        let mut dag = Dag::default();
        let v = dag.leaf(Op::Parameter(V as u32));
        let mut parameters = Vec::new();
        let mut number = |dag: &mut Dag, parameter: Parameter| {
            let first = rows.first().map_or(0.0, |row| parameter.of(row));
            if rows.iter().all(|row| parameter.of(row).to_bits() == first.to_bits()) {
                return dag.number(first);
            }
            parameters.push(parameter);
            dag.leaf(Op::Parameter(parameters.len() as u32))
        };
        let mut numbers = Vec::new();
        for at in 0..channels.len() {
            numbers.push((0..3).map(|which| number(&mut dag, Parameter::Channel(at, which))).collect());
        }
        let mut pool_numbers = Vec::new();
        for at in 0..pools.len() {
            pool_numbers.push((0..3).map(|which| number(&mut dag, Parameter::Pool(at, which))).collect());
        }
        let area = number(&mut dag, Parameter::Area);
        let mut first = Vec::new();
        let mut states = 0;
        for part in channels.iter().chain(&pools) {
            first.push(states);
            states += part.states.len();
        }
        // The inflow of each pool's ion, which the export keeps from the solution to the update.
        first.push(states);
        states += pools.len();
        let mut lags = Vec::new();
        for channel in &channels {
            let late = if conditions.is_reference { channel.required_from_below() } else { Vec::new() };
            let kept = late.into_iter().zip(states..).map(|((id, at), state)| (id, at, state));
            let kept: Vec<_> = kept.collect();
            states += kept.len();
            lags.push(kept);
        }
        Equations {
            dag,
            signature: signature.clone(),
            conditions: conditions.clone(),
            channels,
            pools,
            first,
            states,
            lags,
            is_begun: false,
            numbers,
            pool_numbers,
            area,
            v,
            parameters,
        }
    }

    fn part(&self, at: usize) -> &Part<'a> {
        match at.checked_sub(self.channels.len()) {
            None => &self.channels[at],
            Some(at) => &self.pools[at],
        }
    }

    fn parts(&self) -> usize {
        self.channels.len() + self.pools.len()
    }

    fn local(&self, part: usize, states: &[Node]) -> Vec<Node> {
        states[self.first[part]..][..self.part(part).states.len()].to_vec()
    }

    /// The states as the columns hold them.
    fn leaves(&mut self) -> Vec<Node> {
        (0..self.states as u32).map(|at| self.dag.leaf(Op::State(at))).collect()
    }

    /// Concentrations inside and outside of each pool.
    fn concentrations(&mut self, moment: &Moment) -> Built<Vec<(Node, Node)>> {
        if let Some(known) = &moment.concentrations {
            return Ok(known.clone());
        }
        let mut known = Vec::new();
        for at in 0..self.pools.len() {
            let states = self.local(self.channels.len() + at, &moment.states);
            // Neither depends on the inflow.
            let zero = self.dag.number(0.0);
            let mut scope = self.pool_scope(at, states, zero);
            let inside = self.pools[at].exposed(&mut self.dag, SELF, "concentration", &mut scope)?;
            let outside = self.pools[at].exposed(&mut self.dag, SELF, "extConcentration", &mut scope)?;
            known.push((inside, outside));
        }
        Ok(known)
    }

    /// What a pool sees. `inflow` is the current inwards in A.
    fn pool_scope(&mut self, at: usize, states: Vec<Node>, inflow: Node) -> Scope {
        let time = self.dag.leaf(Op::Time);
        let temperature = self.dag.number(self.conditions.temperature);
        let numbers = &self.pool_numbers[at];
        let around: Vec<(Name, Node)> = vec![
            ("surfaceArea".into(), self.area),
            ("initialConcentration".into(), numbers[0]),
            ("initialExtConcentration".into(), numbers[2]),
            ("iCa".into(), inflow),
            ("iCa2".into(), inflow),
            ("v".into(), self.v),
            ("temperature".into(), temperature),
        ];
        Scope::new(states, around, time)
    }

    /// The concentrations of an ion, inside and outside: those of a pool, or what the model says elsewhere.
    fn ion(&mut self, ion: &str, concentrations: &[(Node, Node)]) -> Option<(Node, Node)> {
        if let Some(at) = self.signature.pools.iter().position(|it| &*it.ion == ion) {
            return Some(concentrations[at]);
        }
        let &(_, inside, outside) = self.conditions.resting.iter().find(|it| &*it.0 == ion)?;
        Some((self.dag.number(inside), self.dag.number(outside)))
    }

    fn channel_scope(
        &mut self,
        at: usize,
        states: Vec<Node>,
        v: Node,
        concentrations: &[(Node, Node)],
    ) -> Scope {
        let time = self.dag.leaf(Op::Time);
        let temperature = self.dag.number(self.conditions.temperature);
        let mut around: Vec<(Name, Node)> = vec![("v".into(), v), ("temperature".into(), temperature)];
        if let Some((inside, outside)) = self.ion("ca", concentrations) {
            around.push(("caConc".into(), inside));
            around.push(("caConcExt".into(), outside));
        }
        if let Some((inside, outside)) = self.ion("ca2", concentrations) {
            around.push(("caConc2".into(), inside));
            around.push(("caConcExt2".into(), outside));
        }
        if self.signature.channels[at].is_shifted {
            around.push(("vShift".into(), self.numbers[at][2]));
        }
        let mut scope = Scope::new(states, around, time);
        if self.is_begun {
            for &(id, place, state) in &self.lags[at] {
                let node = self.dag.leaf(Op::State(state as u32));
                scope.lag(id, place, node);
            }
        }
        scope
    }

    /// Builds the operations.
    pub(super) fn compile(&mut self) -> Built<Membrane> {
        let first_state = 1 + self.parameters.len();
        let current = first_state + self.states;
        let (conductance, scratch) = (current + 1, current + 2);
        self.is_begun = false;
        let start = self.start()?;
        self.is_begun = true;
        let step = match self.conditions.is_reference {
            true => self.exported_step()?,
            false => self.accurate_step()?,
        };
        let mut tape = |(states, j, g): (Vec<Node>, Node, Node)| {
            let (mut nodes, mut columns) = (Vec::new(), Vec::new());
            let states = states.into_iter().enumerate();
            for (at, node) in states.filter(|&(at, node)| self.dag.op(node) != Op::State(at as u32)) {
                nodes.push(node);
                columns.push((first_state + at) as u32);
            }
            nodes.extend([j, g]);
            columns.extend([current as u32, conductance as u32]);
            if !self.conditions.is_reference {
                self.dag.share_exponentials(&mut nodes);
            }
            let outputs: Vec<(Node, u32)> = nodes.into_iter().zip(columns).collect();
            Builder::new(&self.dag, first_state as u32).stores(&outputs)
        };
        let (start, step) = (tape(start), tape(step));
        let mut is_late: Vec<bool> = Vec::new();
        for channel in &self.channels {
            is_late.extend(channel.is_below_gate());
        }
        is_late.resize(self.states, false);
        Ok(Membrane {
            columns: scratch + 1,
            parameters: self.parameters.clone(),
            first_state,
            is_late,
            current,
            conductance,
            scratch,
            start: Operations::new(start),
            step: Operations::new(step),
        })
    }

    fn start(&mut self) -> Built<(Vec<Node>, Node, Node)> {
        let zero = self.dag.number(0.0);
        let mut states = vec![zero; self.states];
        let put = |states: &mut [Node], first: usize, local: &[Node]| {
            states[first..first + local.len()].copy_from_slice(local);
        };
        for at in 0..self.pools.len() {
            let part = self.channels.len() + at;
            let mut scope = self.pool_scope(at, Vec::new(), zero);
            self.pools[at].start(&mut self.dag, &mut scope)?;
            put(&mut states, self.first[part], &scope.states);
        }
        let mut moment = Moment { states, v: self.v, concentrations: None };
        let concentrations = self.concentrations(&moment)?;
        for at in 0..self.channels.len() {
            let mut scope = self.channel_scope(at, Vec::new(), self.v, &concentrations);
            self.channels[at].start(&mut self.dag, &mut scope)?;
            put(&mut moment.states, self.first[at], &scope.states);
            for (id, place, state) in self.lags[at].clone() {
                moment.states[state] = self.channels[at].value(&mut self.dag, id, place, &mut scope)?;
            }
        }
        self.finish(moment, self.conditions.is_reference)
    }

    /// Adds the currents, and the inflows to the states.
    fn finish(&mut self, mut moment: Moment, shut: bool) -> Built<(Vec<Node>, Node, Node)> {
        let currents = self.currents(&moment, shut)?;
        for pool in 0..self.pools.len() {
            let inflow = self.inflow(pool, &currents);
            let at = self.first[self.parts()] + pool;
            moment.states[at] = inflow;
        }
        let (current, conductance) = self.totals(&currents);
        Ok((moment.states, current, conductance))
    }

    /// The order of the export.
    fn exported_step(&mut self) -> Built<(Vec<Node>, Node, Node)> {
        let old = self.leaves();
        let dt = self.dag.leaf(Op::Step);
        let mut new = old.clone();
        let mut concentrations = Vec::new();
        for at in 0..self.pools.len() {
            let part = self.channels.len() + at;
            let inflow = old[self.first[self.parts()] + at];
            let mut scope = self.pool_scope(at, self.local(part, &old), inflow);
            let mut changed = scope.states.clone();
            for (state, changed) in changed.iter_mut().enumerate() {
                if let Some(rate) = self.pools[at].rate(&mut self.dag, state, &mut scope)? {
                    let change = self.dag.mul(rate, dt);
                    *changed = self.dag.add(*changed, change);
                }
            }
            let mut scope = self.pool_scope(at, changed, inflow);
            let inside = self.pools[at].exposed(&mut self.dag, SELF, "concentration", &mut scope)?;
            let outside = self.pools[at].exposed(&mut self.dag, SELF, "extConcentration", &mut scope)?;
            concentrations.push((inside, outside));
            self.pools[at].level_conditions(&mut self.dag, &mut scope)?;
            new[self.first[part]..][..scope.states.len()].copy_from_slice(&scope.states);
        }
        // Conductances are made of the gates before their update, but of schemes after it.
        let mut lagging = old.clone();
        for at in 0..self.channels.len() {
            let first = self.first[at];
            let states = self.local(at, &old);
            let mut scope = self.channel_scope(at, states, self.v, &concentrations);
            let mut changed = scope.states.clone();
            for (state, changed) in changed.iter_mut().enumerate() {
                if let Some(rate) = self.channels[at].rate(&mut self.dag, state, &mut scope)? {
                    let change = self.dag.mul(rate, dt);
                    *changed = self.dag.add(*changed, change);
                }
            }
            for scheme in self.channels[at].schemes(&mut self.dag, &mut scope)? {
                let next = scheme.backward_euler(&mut self.dag, &scope.states, dt);
                for (&state, node) in scheme.states.iter().zip(next) {
                    changed[state] = node;
                    lagging[first + state] = node;
                }
            }
            for (id, place, state) in self.lags[at].clone() {
                new[state] = self.channels[at].value(&mut self.dag, id, place, &mut scope)?;
            }
            let mut scope = self.channel_scope(at, changed, self.v, &concentrations);
            self.channels[at].level_conditions(&mut self.dag, &mut scope)?;
            new[first..][..scope.states.len()].copy_from_slice(&scope.states);
        }
        let moment = Moment { states: lagging, v: self.v, concentrations: Some(concentrations) };
        let (with_inflows, current, conductance) = self.finish(moment, false)?;
        let inflows = self.first[self.parts()];
        let inflows = inflows..inflows + self.pools.len();
        new[inflows.clone()].copy_from_slice(&with_inflows[inflows]);
        Ok((new, current, conductance))
    }

    /// Second order: what stands alone exactly, the rest by its midpoint.
    fn accurate_step(&mut self) -> Built<(Vec<Node>, Node, Node)> {
        let old = self.leaves();
        let dt = self.dag.leaf(Op::Step);
        let half = self.dag.number(0.5);
        let half_dt = self.dag.mul(dt, half);
        let here = Moment { states: old.clone(), v: self.v, concentrations: None };
        let middle = self.advanced(&old, &here, half_dt)?;
        let middle = Moment { states: middle, v: self.v, concentrations: None };
        let alone = self.advanced(&old, &here, dt)?;
        let coupled = self.advanced(&old, &middle, dt)?;
        let mut new = Vec::with_capacity(self.states);
        for at in 0..self.states {
            // Without other states in its equation, the midpoint changes nothing.
            let is_alone = states_below(&self.dag, alone[at]).iter().all(|&it| it == at as u32);
            new.push(if is_alone { alone[at] } else { coupled[at] });
        }
        for part in 0..self.parts() {
            let states = self.local(part, &new);
            let zero = self.dag.number(0.0);
            let mut scope = match part.checked_sub(self.channels.len()) {
                Some(pool) => self.pool_scope(pool, states, zero),
                None => {
                    let moment = Moment { states: new.clone(), v: self.v, concentrations: None };
                    let concentrations = self.concentrations(&moment)?;
                    self.channel_scope(part, states, self.v, &concentrations)
                }
            };
            let first = self.first[part];
            let Equations { dag, channels, pools, .. } = self;
            match part.checked_sub(channels.len()) {
                Some(pool) => pools[pool].level_conditions(dag, &mut scope)?,
                None => channels[part].level_conditions(dag, &mut scope)?,
            }
            new[first..][..scope.states.len()].copy_from_slice(&scope.states);
        }
        self.finish(Moment { states: new, v: self.v, concentrations: None }, false)
    }

    /// The states after `dt` from `old`, with the coefficients of their equations as they are at a moment.
    fn advanced(&mut self, old: &[Node], at: &Moment, dt: Node) -> Built<Vec<Node>> {
        let concentrations = self.concentrations(at)?;
        let currents = if self.pools.is_empty() { None } else { Some(self.currents(at, false)?) };
        let mut new = old.to_vec();
        for part in 0..self.parts() {
            let first = self.first[part];
            let states = self.local(part, &at.states);
            let pool = part.checked_sub(self.channels.len());
            let scope = match (pool, &currents) {
                (Some(pool), Some(currents)) => {
                    let inflow = self.inflow(pool, currents);
                    self.pool_scope(pool, states, inflow)
                }
                _ => self.channel_scope(part, states, self.v, &concentrations),
            };
            let Equations { dag, channels, pools, .. } = self;
            let it = match pool {
                Some(pool) => &pools[pool],
                None => &channels[part],
            };
            for state in 0..it.states.len() {
                if let Some(next) = it.advanced(dag, state, old[first + state], dt, &scope)? {
                    new[first + state] = next;
                }
            }
            let local = old[first..][..it.states.len()].to_vec();
            for scheme in it.schemes(dag, &mut scope.clone())? {
                let next = scheme.second_order(dag, &local, dt);
                for (&state, node) in scheme.states.iter().zip(next) {
                    new[first + state] = node;
                }
            }
        }
        Ok(new)
    }

    /// A variable of a channel or pool as recorded, from the states and the voltage in the columns.
    pub(super) fn probe(&mut self, what: &Probed) -> Built<Node> {
        let states = self.leaves();
        let moment = Moment { states, v: self.v, concentrations: None };
        let concentrations = self.concentrations(&moment)?;
        match what {
            Probed::Current(at) => {
                let current = self.density(*at, &moment, &concentrations, self.v, false)?.current;
                Ok(self.dag.negate(current))
            }
            Probed::Conductance(at) => Ok(self.density(*at, &moment, &concentrations, self.v, false)?.amount),
            Probed::Variable(part, id, name) => {
                let local = self.local(*part, &moment.states);
                let mut scope = match part.checked_sub(self.channels.len()) {
                    Some(pool) => {
                        let inflow = moment.states[self.first[self.parts()] + pool];
                        self.pool_scope(pool, local, inflow)
                    }
                    None => self.channel_scope(*part, local, self.v, &concentrations),
                };
                let Equations { dag, channels, pools, .. } = self;
                let it = match part.checked_sub(channels.len()) {
                    Some(pool) => &pools[pool],
                    None => &channels[*part],
                };
                it.exposed(dag, *id, name, &mut scope)
            }
        }
    }

    /// A tape that computes a node into a column of its own.
    pub(super) fn tape(&self, node: Node, column: usize) -> Tape {
        Builder::new(&self.dag, 1 + self.parameters.len() as u32).stores(&[(node, column as u32)])
    }

    /// The part of a channel or pool.
    pub(super) fn part_of(&self, at: usize) -> &Part<'a> {
        self.part(at)
    }

    /// The position of a pool among the parts.
    pub(super) fn pool_part(&self, ion: &str) -> Option<usize> {
        let at = self.signature.pools.iter().position(|it| &*it.ion == ion)?;
        Some(self.channels.len() + at)
    }
}

/// What of a class is recorded.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Probed {
    /// The current density inwards of a channel.
    Current(usize),
    /// Its conductance density.
    Conductance(usize),
    /// A variable of an instance of a part.
    Variable(usize, InstanceId, Name),
}

/// The states that a node depends on.
fn states_below(dag: &Dag, node: Node) -> Vec<u32> {
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        if let Op::State(at) = dag.op(node) {
            found.push(at);
        }
        open.extend(dag.operands(node));
    }
    found
}

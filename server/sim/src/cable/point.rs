//! Synapses, gap junctions and electrodes: currents at a point of a cell.
//!
//! `reference`: what has equations in time is computed at the end of a step and injected as a fixed current in the next; what has
//! none is evaluated in the middle of the step and takes part in the solution.
//!
//! `accurate`: states are those of the beginning of a step; the current is that of its middle, linear in the voltage, and the states are
//! advanced by way of the midpoint. Steps in which an event arrives or something switches are taken in pieces.

use lems::expression::BinaryOp;

use super::equations::{Built, Part, SELF, Scope, switching_times};
use super::rows::Operations;
use crate::equations::{Dag, Node, Op, split};
use crate::graph::{Direction, Name};
use crate::instance::{InstanceId, port};
use crate::kernel::{Builder, Tape};

/// Columns that every point has.
pub(super) const V: usize = 0;
pub(super) const PEER: usize = 1;
pub(super) const WEIGHT: usize = 2;
/// The column of the first state.
pub(super) const FIRST_STATE: usize = 3;

/// How events reach what is inside.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// At the first in port.
    Port,
    /// As if the component itself fired.
    Fired,
}

/// The operations of points of one component.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) columns: usize,
    pub(super) states: usize,
    /// The current inwards in A, and its derivative by the voltage in S.
    pub(super) current: usize,
    pub(super) slope: usize,
    pub(super) scratch: usize,
    pub(super) start: Operations,
    /// `reference`: the update at the end of a step, or the evaluation in its middle. `accurate`: a step or a part of one.
    pub(super) step: Operations,
    /// What an event changes.
    pub(super) receive: Option<Tape>,
    /// `reference` only: computed at the end of a step for the next.
    pub(super) is_lagging: bool,
    /// Seconds at which something may switch.
    pub(super) switches: Vec<f64>,
}

/// The equations of points of one component. Kept for probes.
#[derive(Debug)]
pub(super) struct Equations<'a> {
    pub(super) part: Part<'a>,
    dag: Dag,
    v: Node,
    peer: Node,
    weight: Node,
    temperature: Node,
}

impl<'a> Equations<'a> {
    pub(super) fn new(part: Part<'a>, temperature: f64) -> Equations<'a> {
        let mut dag = Dag::default();
        let [v, peer, weight] = [V, PEER, WEIGHT].map(|at| dag.leaf(Op::Parameter(at as u32)));
        let temperature = dag.number(temperature);
        Equations { part, dag, v, peer, weight, temperature }
    }

    fn scope(&self, states: Vec<Node>, v: Node, time: Node) -> Scope {
        let around: Vec<(Name, Node)> = vec![
            ("v".into(), v),
            ("peer/v".into(), self.peer),
            ("weight".into(), self.weight),
            ("temperature".into(), self.temperature),
        ];
        Scope::new(states, around, time)
    }

    fn leaves(&mut self) -> Vec<Node> {
        (0..self.part.states.len() as u32).map(|at| self.dag.leaf(Op::State(at))).collect()
    }

    /// The current inwards and its derivative by the voltage, with the conditions of the moment carried out.
    fn current(&mut self, states: Vec<Node>, time: Node) -> Built<(Node, Node)> {
        let v = self.v;
        let mut scope = self.scope(states.clone(), v, time);
        self.part.level_conditions(&mut self.dag, &mut scope)?;
        let current = self.part.exposed(&mut self.dag, SELF, "i", &mut scope)?;
        let slope = match split(&mut self.dag, current, v) {
            Some((_, slope)) => slope,
            None => {
                let step = 1e-6;
                let nudge = self.dag.number(step);
                let nudged = self.dag.add(v, nudge);
                let mut scope = self.scope(states, nudged, time);
                self.part.level_conditions(&mut self.dag, &mut scope)?;
                let there = self.part.exposed(&mut self.dag, SELF, "i", &mut scope)?;
                let change = self.dag.binary(BinaryOp::Sub, there, current);
                let over = self.dag.number(1.0 / step);
                self.dag.mul(change, over)
            }
        };
        Ok((current, slope))
    }

    /// Builds the operations.
    pub(super) fn compile(&mut self, is_reference: bool, entry: Entry) -> Built<Point> {
        let states = self.part.states.len();
        let current = FIRST_STATE + states;
        let (slope, scratch) = (current + 1, current + 2);
        let is_lagging = is_reference && self.part.has_rates();
        let time = self.dag.leaf(Op::Time);
        let zero = self.dag.number(0.0);

        let mut scope = self.scope(Vec::new(), self.v, time);
        self.part.start(&mut self.dag, &mut scope)?;
        let begin = scope.states.clone();
        let first = self.part.exposed(&mut self.dag, SELF, "i", &mut scope)?;
        let start = self.tape(&begin, Some((first, zero)), current, slope);

        let old = self.leaves();
        let step = if is_lagging {
            let (next, at_end) = self.exported_update(&old)?;
            self.tape(&next, Some((at_end, zero)), current, slope)
        } else if is_reference {
            let mut scope = self.scope(old.clone(), self.v, time);
            self.part.level_conditions(&mut self.dag, &mut scope)?;
            let flows = self.current(old, time)?;
            self.tape(&scope.states, Some(flows), current, slope)
        } else {
            let (next, flows) = self.accurate_step(&old)?;
            self.tape(&next, Some(flows), current, slope)
        };
        let receive = self.receive(entry, current, slope)?;
        let leaves = self.leaves();
        let mut scope = self.scope(leaves, self.v, time);
        let tests = self.part.tests(&mut self.dag, &mut scope)?;
        let switches = switching_times(&self.dag, &tests);
        Ok(Point {
            columns: scratch + 1,
            states,
            current,
            slope,
            scratch,
            start: Operations::new(start),
            step: Operations::new(step),
            receive,
            is_lagging,
            switches,
        })
    }

    fn tape(&self, states: &[Node], flows: Option<(Node, Node)>, current: usize, slope: usize) -> Tape {
        let mut outputs = Vec::new();
        for (at, &node) in states.iter().enumerate() {
            if self.dag.op(node) != Op::State(at as u32) {
                outputs.push((node, (FIRST_STATE + at) as u32));
            }
        }
        if let Some((i, di)) = flows {
            outputs.push((i, current as u32));
            outputs.push((di, slope as u32));
        }
        Builder::new(&self.dag, FIRST_STATE as u32).stores(&outputs)
    }

    fn exported_update(&mut self, old: &[Node]) -> Built<(Vec<Node>, Node)> {
        let dt = self.dag.leaf(Op::Step);
        let time = self.dag.leaf(Op::Time);
        let mut scope = self.scope(old.to_vec(), self.v, time);
        let current = self.part.exposed(&mut self.dag, SELF, "i", &mut scope)?;
        let mut next = old.to_vec();
        for (state, next) in next.iter_mut().enumerate() {
            if let Some(rate) = self.part.rate(&mut self.dag, state, &mut scope)? {
                let change = self.dag.mul(rate, dt);
                *next = self.dag.add(*next, change);
            }
        }
        for scheme in self.part.schemes(&mut self.dag, &mut scope)? {
            let changed = scheme.backward_euler(&mut self.dag, old, dt);
            for (&state, node) in scheme.states.iter().zip(changed) {
                next[state] = node;
            }
        }
        let mut scope = self.scope(next, self.v, time);
        self.part.level_conditions(&mut self.dag, &mut scope)?;
        Ok((scope.states, current))
    }

    fn accurate_step(&mut self, old: &[Node]) -> Built<(Vec<Node>, (Node, Node))> {
        let dt = self.dag.leaf(Op::Step);
        let time = self.dag.leaf(Op::Time);
        let half = self.dag.number(0.5);
        let half_dt = self.dag.mul(dt, half);
        let mid_time = self.dag.add(time, half_dt);
        let middle = self.advanced(old, old, mid_time, half_dt)?;
        let flows = self.current(middle.clone(), mid_time)?;
        let next = self.advanced(old, &middle, mid_time, dt)?;
        let mut scope = self.scope(next, self.v, mid_time);
        self.part.level_conditions(&mut self.dag, &mut scope)?;
        Ok((scope.states, flows))
    }

    fn advanced(&mut self, old: &[Node], at: &[Node], time: Node, dt: Node) -> Built<Vec<Node>> {
        let mut next = old.to_vec();
        let mut scope = self.scope(at.to_vec(), self.v, time);
        for (state, next) in next.iter_mut().enumerate() {
            if let Some(advanced) = self.part.advanced(&mut self.dag, state, *next, dt, &scope)? {
                *next = advanced;
            }
        }
        for scheme in self.part.schemes(&mut self.dag, &mut scope)? {
            let changed = scheme.second_order(&mut self.dag, old, dt);
            for (&state, node) in scheme.states.iter().zip(changed) {
                next[state] = node;
            }
        }
        Ok(next)
    }

    fn receive(&mut self, entry: Entry, current: usize, slope: usize) -> Built<Option<Tape>> {
        let time = self.dag.leaf(Op::Time);
        let states = self.leaves();
        let mut scope = self.scope(states, self.v, time);
        match entry {
            Entry::Port => match self.part.in_port() {
                Some(port) => self.part.receive(&mut self.dag, SELF, port, &mut scope, 0)?,
                None => return Ok(None),
            },
            Entry::Fired => {
                let ty = self.part.symbols.type_of(SELF);
                match port(ty, Direction::Out, "spike") {
                    Some(port) => self.part.send(&mut self.dag, SELF, port, &mut scope, 0)?,
                    None => return Ok(None),
                }
            }
        }
        let tape = self.tape(&scope.states, None, current, slope);
        Ok(if tape.instructions.is_empty() { None } else { Some(tape) })
    }

    /// A variable as recorded, from the states and the voltage in the columns.
    pub(super) fn probe(&mut self, id: InstanceId, name: &str, column: usize) -> Built<Tape> {
        let time = self.dag.leaf(Op::Time);
        let states = self.leaves();
        let mut scope = self.scope(states, self.v, time);
        let node = self.part.exposed(&mut self.dag, id, name, &mut scope)?;
        Ok(Builder::new(&self.dag, FIRST_STATE as u32).stores(&[(node, column as u32)]))
    }
}

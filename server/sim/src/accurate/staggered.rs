//! A step in turns: states that do not act on each other directly form a layer; the layers take turns, each seeing the
//! others where they are.
//!
//! Half a step of the outer layers, a whole one of the innermost, half a step of the outer ones in the opposite order:
//! the order of turns is the same forwards and backwards, which makes the step second order (Strang 1968). For cells this
//! is the scheme of Hines (1984): gates at half steps, voltages at whole ones. The rates of the outermost layer at the end
//! of a step are those at the beginning of the next, so they are remembered and a step evaluates them once.
//!
//! A turn of a state on its own solves dx/dt = a + b·x. Where b is the same for all instances that is done exactly;
//! elsewhere by the trapezoidal rule, which on Hodgkin-Huxley is four times as exact as freezing a and b in the exact solution
//! (their change within the step and the error of the rule nearly cancel) and needs no exponential. Where x would overshoot, the rule
//! goes over into one that does not. An equation that is not linear in its own variable is linearised at each turn.

use rustc_hash::{FxHashMap, FxHashSet};

use lems::expression::{BinaryOp, Function};

use super::class::{Environment, Equations};
use crate::equations::{Node, Op};
use crate::error::ModelError;

type Built<T> = Result<T, ModelError>;

/// The part of the step in which turns see values of other units: its middle.
pub(super) const MIDDLE: u8 = 1;
/// What recomputing may cost before it is worth remembering.
const CHEAP: usize = 6;

/// How the states take turns.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// From the outermost to the innermost.
    layers: Vec<Vec<usize>>,
    /// For states of the outermost layer whose coefficients are remembered: the first of their two places.
    remembered: FxHashMap<usize, u32>,
}

/// A rate as a + b·x, as far as it is linear.
#[derive(Copy, Clone, Debug)]
struct Linear {
    rate: Node,
    /// The rate at x = 0; none if it is not linear.
    a: Option<Node>,
    /// The slope.
    b: Node,
}

impl Turns {
    /// How many numbers per row are remembered.
    pub(super) fn remembered(&self) -> usize {
        2 * self.remembered.len()
    }
}

impl Equations<'_> {
    /// Decides on the turns. `schemes` are the states that kinetic schemes advance.
    pub(super) fn turns(&mut self, schemes: &FxHashSet<u32>) -> Built<Turns> {
        let rates = self.rates(0)?;
        let count = rates.len();
        let mut acts: Vec<FxHashSet<usize>> = vec![FxHashSet::default(); count];
        let mut is_linear = vec![false; count];
        for (at, rate) in rates.iter().enumerate() {
            let Some(rate) = *rate else { continue };
            for other in self.reached(&[rate]) {
                let other = other as usize;
                if other != at && rates[other].is_some() {
                    acts[at].insert(other);
                    acts[other].insert(at);
                }
            }
            let x = self.parts[0].states[at];
            is_linear[at] = self.linear(rate, x).a.is_some();
        }
        let mut open: Vec<usize> = (0..count).filter(|&it| rates[it].is_some()).collect();
        let mut turns = Turns::default();
        while !open.is_empty() {
            let left: FxHashSet<usize> = open.iter().copied().collect();
            open.sort_by_cached_key(|&it| (!is_linear[it], acts[it].intersection(&left).count(), it));
            let mut layer: Vec<usize> = Vec::new();
            let mut near: FxHashSet<usize> = FxHashSet::default();
            for &at in &open {
                // What is not linear takes its turn inside, where it needs one evaluation.
                let fits = is_linear[at] || layer.iter().all(|it| !is_linear[*it]);
                if fits && !near.contains(&at) {
                    layer.push(at);
                    near.extend(&acts[at]);
                }
            }
            open.retain(|it| !layer.contains(it));
            layer.sort_unstable();
            turns.layers.push(layer);
        }
        if turns.layers.len() > 1 {
            for &at in &turns.layers[0] {
                let Some(rate) = rates[at] else { continue };
                let x = self.parts[0].states[at];
                let Linear { a: Some(a), b, .. } = self.linear(rate, x) else { continue };
                if self.is_worth_remembering(&[a, b], schemes) {
                    let next = turns.remembered() as u32;
                    turns.remembered.insert(at, next);
                }
            }
        }
        Ok(turns)
    }

    /// Whether nodes cost something and depend on nothing but this row's own states and parameters.
    fn is_worth_remembering(&self, nodes: &[Node], schemes: &FxHashSet<u32>) -> bool {
        let mut cost = 0;
        for node in self.dag.below(nodes) {
            match self.dag.op(node) {
                Op::External(_) | Op::Random(_) | Op::Time => return false,
                Op::State(at) if schemes.contains(&at) || self.is_follower(at) => return false,
                Op::Constant(_) | Op::Parameter(_) | Op::State(_) | Op::Step => {}
                Op::Call(Function::Exp, _) => cost += 20,
                Op::Call(..) => cost += 40,
                Op::Binary(BinaryOp::Div, ..) => cost += 8,
                _ if self.dag.is_uniform(node) => {}
                _ => cost += 1,
            }
        }
        cost > CHEAP
    }

    fn linear(&mut self, rate: Node, x: Node) -> Linear {
        let b = self.dag.derivative(rate, x);
        let a = (!self.dag.depends(b, x)).then(|| self.dag.without(rate, x));
        Linear { rate, a, b }
    }

    /// The states after a step in turns. `remembering`: the outermost layer begins with what the last step left.
    pub(super) fn in_turns(&mut self, turns: &Turns, remembering: bool) -> Built<Vec<Node>> {
        let dt = self.dag.leaf(Op::Step);
        let half = self.dag.number(0.5);
        let half_dt = self.dag.mul(dt, half);
        let time = self.dag.add(self.parts[0].time, half_dt);
        let mut states = self.parts[0].states.clone();
        let Some((innermost, outer)) = turns.layers.split_last() else { return Ok(states) };
        for (depth, layer) in outer.iter().enumerate() {
            let old = states.clone();
            let known = |it: &usize| remembering && depth == 0 && turns.remembered.contains_key(it);
            let turning: Vec<usize> = layer.iter().copied().filter(|it| !known(it)).collect();
            for at in layer.iter().copied().filter(known) {
                let first = turns.remembered[&at];
                let added = self.dag.leaf(Op::Remembered(first));
                let kept = self.dag.leaf(Op::Remembered(first + 1));
                states[at] = self.first_half(old[at], added, kept);
            }
            for (at, linear) in self.turn(&turning, &old, time, MIDDLE)? {
                states[at] = self.begin(at, old[at], linear, half_dt);
            }
        }
        let old = states.clone();
        for (at, linear) in self.turn(innermost, &old, time, MIDDLE)? {
            states[at] = self.whole(at, old[at], linear, dt);
        }
        for layer in outer.iter().rev() {
            let old = states.clone();
            for (at, linear) in self.turn(layer, &old, time, MIDDLE)? {
                states[at] = self.end_of(at, old[at], linear, half_dt);
            }
        }
        Ok(states)
    }

    /// What is remembered, from the states at the end of a step.
    pub(super) fn left_behind(&mut self, turns: &Turns, states: &[Node]) -> Built<Vec<Node>> {
        let dt = self.dag.leaf(Op::Step);
        let half = self.dag.number(0.5);
        let half_dt = self.dag.mul(dt, half);
        let time = self.parts[0].time;
        let mut nodes = vec![dt; turns.remembered()];
        let mut remembering: Vec<usize> = turns.remembered.keys().copied().collect();
        remembering.sort_unstable();
        for (at, linear) in self.turn(&remembering, states, time, 0)? {
            let first = turns.remembered[&at] as usize;
            let a = linear.a.unwrap_or(linear.rate);
            (nodes[first], nodes[first + 1]) = self.beginning(a, linear.b, half_dt);
        }
        Ok(nodes)
    }

    /// The rates of states that do not act on each other, the others being where they are.
    fn turn(
        &mut self,
        layer: &[usize],
        states: &[Node],
        time: Node,
        part: u8,
    ) -> Built<Vec<(usize, Linear)>> {
        let mut states = states.to_vec();
        for &at in layer {
            states[at] = self.dag.leaf(Op::Own(at as u32));
        }
        let mut env = Environment::within(states, time, part);
        if part == MIDDLE {
            env = self.follow(env)?;
        }
        let mut turns = Vec::with_capacity(layer.len());
        for &at in layer {
            let Some(rate) = self.rate(at, &mut env)? else { continue };
            let x = self.dag.leaf(Op::Own(at as u32));
            turns.push((at, self.linear(rate, x)));
        }
        Ok(turns)
    }

    /// Half a step onwards from its beginning.
    fn begin(&mut self, at: usize, x: Node, linear: Linear, half_dt: Node) -> Node {
        match linear.a {
            Some(a) => {
                let (added, kept) = self.beginning(a, linear.b, half_dt);
                self.first_half(x, added, kept)
            }
            None => self.whole(at, x, linear, half_dt),
        }
    }

    fn first_half(&mut self, x: Node, added: Node, kept: Node) -> Node {
        let kept = self.dag.mul(x, kept);
        self.dag.add(kept, added)
    }

    /// What is added to x times what is kept, for the first half of a step: explicit.
    fn beginning(&mut self, a: Node, b: Node, half_dt: Node) -> (Node, Node) {
        let one = self.dag.number(1.0);
        if self.dag.is_uniform(b) {
            let z = self.dag.mul(b, half_dt);
            let phi = self.dag.phi(z);
            let step = self.dag.mul(phi, half_dt);
            let kept = self.dag.mul(b, step);
            return (self.dag.mul(a, step), self.dag.add(kept, one));
        }
        let (beta, damp) = self.damping(b, half_dt);
        // No more than to the steady state: 4d² ≤ 1/β, and equal to it where both are 1.
        let two = self.dag.number(2.0);
        let twice = self.dag.mul(damp, two);
        let limit = self.dag.mul(twice, twice);
        let limited = self.dag.binary(BinaryOp::Lt, limit, one);
        let limit = self.dag.choose(limited, limit, one);
        let step = self.dag.mul(limit, half_dt);
        let lost = self.dag.mul(beta, limit);
        (self.dag.mul(a, step), self.dag.binary(BinaryOp::Sub, one, lost))
    }

    fn damping(&mut self, b: Node, half_dt: Node) -> (Node, Node) {
        let minus = self.dag.negate(b);
        let beta = self.dag.mul(minus, half_dt);
        let damp = self.dag.leaf(Op::Damp(beta));
        (beta, damp)
    }

    /// Half a step onwards to its end: implicit.
    fn end_of(&mut self, at: usize, x: Node, linear: Linear, half_dt: Node) -> Node {
        let Some(a) = linear.a else { return self.whole(at, x, linear, half_dt) };
        if self.dag.is_uniform(linear.b) {
            return self.begin(at, x, linear, half_dt);
        }
        let (_, damp) = self.damping(linear.b, half_dt);
        let change = self.dag.mul(a, half_dt);
        let sum = self.dag.add(x, change);
        self.dag.mul(sum, damp)
    }

    /// A whole step on its own.
    fn whole(&mut self, at: usize, x: Node, linear: Linear, dt: Node) -> Node {
        let Linear { rate, a, b } = linear;
        if let Some(a) = a
            && self.dag.is_uniform(b)
        {
            if self.dag.value(b) == Some(0.0) {
                let change = self.dag.mul(a, dt);
                return self.dag.add(x, change);
            }
            return self.dag.relax(a, b, x, dt);
        }
        // The rate is written for the leaf.
        let (rate, b) = match a {
            Some(a) => {
                let change = self.dag.mul(b, x);
                (self.dag.add(a, change), b)
            }
            None => (self.at_value(rate, at, x), self.at_value(b, at, x)),
        };
        let z = self.dag.mul(b, dt);
        let gain = self.dag.leaf(Op::Gain(z));
        let change = self.dag.mul(rate, dt);
        let change = self.dag.mul(change, gain);
        self.dag.add(x, change)
    }

    fn at_value(&mut self, node: Node, at: usize, value: Node) -> Node {
        let x = self.dag.leaf(Op::Own(at as u32));
        self.dag.with(node, x, value)
    }
}

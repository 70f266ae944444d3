//! States that follow others: assigned at every step by conditions, they are derived variables in all but name.

use rustc_hash::{FxHashMap, FxHashSet};

use super::class::{Condition, Environment, Equations};
use crate::equations::{Node, Op};
use crate::error::ModelError;

type Built<T> = Result<T, ModelError>;

/// States without a rate that conditions alone assign, from time and states of other kinds: a sine current, the current of a clamp. Within a step they
/// are what they are then.
pub(super) type Followers<'a> = (FxHashSet<u32>, Vec<Condition<'a>>);

impl Equations<'_> {
    /// Finds the states that follow others.
    pub(super) fn find_followers(&mut self) -> Built<()> {
        let conditions = self.conditions();
        let rates = self.rates(0)?;
        let mut env = self.parts[0].clone();
        // What each state without a rate is assigned: tests and values, none if something else but conditions does that.
        let mut assigned: FxHashMap<u32, Option<Vec<Node>>> = FxHashMap::default();
        let mut moving: FxHashSet<u32> = FxHashSet::default();
        for condition in &conditions {
            let test = self.test(condition, &mut env)?;
            for assignment in &condition.block.assignments {
                let state = self.state_named(condition.member, &assignment.variable)?;
                let value =
                    self.expression(condition.member, &assignment.value, condition.regime, &mut env)?;
                let nodes = assigned.entry(state).or_insert_with(|| Some(Vec::new()));
                match nodes {
                    Some(nodes) if !condition.fires && condition.regime.is_none() => {
                        nodes.extend([test, value])
                    }
                    _ => *nodes = None,
                }
                if self.moves(value) {
                    moving.insert(state);
                }
            }
        }
        for member in 0..self.members().len() as u32 {
            let dynamics = &self.ty(member).dynamics;
            let regimes = dynamics.regimes.iter();
            let entered = regimes.clone().flat_map(|it| &it.on_entry);
            let handled = dynamics.on_event.iter().chain(regimes.flat_map(|it| &it.on_event));
            for assignment in handled.map(|it| &it.block).chain(entered).flat_map(|it| &it.assignments) {
                assigned.remove(&self.state_named(member, &assignment.variable)?);
            }
        }
        let states: FxHashSet<u32> = assigned
            .iter()
            .filter(|(state, nodes)| {
                let Some(nodes) = nodes else { return false };
                let read = self.reached(nodes);
                let is_random =
                    self.dag.below(nodes).iter().any(|&it| matches!(self.dag.op(it), Op::Random(_)));
                let has_rate = |it: &u32| rates[*it as usize].is_some();
                let is_last = read.iter().all(|it| has_rate(it) || !assigned.contains_key(it));
                !has_rate(state) && moving.contains(state) && is_last && !is_random
            })
            .map(|(&state, _)| state)
            .collect();
        let mut following = Vec::new();
        for condition in conditions {
            let mut assignments = condition.block.assignments.iter();
            if assignments.any(|it| {
                self.state_named(condition.member, &it.variable).is_ok_and(|it| states.contains(&it))
            }) {
                following.push(condition);
            }
        }
        self.followers = (states, following);
        Ok(())
    }

    /// Whether a node changes in the course of time.
    fn moves(&self, node: Node) -> bool {
        let moving = |it: Op| matches!(it, Op::Time | Op::State(_) | Op::External(_));
        self.dag.below(&[node]).into_iter().any(|it| moving(self.dag.op(it)))
    }

    /// Whether a state follows others.
    pub(super) fn is_follower(&self, state: u32) -> bool {
        self.followers.0.contains(&state)
    }

    /// An environment within the step, with the states that follow others as they are there.
    pub(super) fn follow(&mut self, mut env: Environment) -> Built<Environment> {
        let (states, conditions) = self.followers.clone();
        if conditions.is_empty() {
            return Ok(env);
        }
        // Which conditions hold does not change within a step, or else it ends there: its end is not yet what follows.
        let (dt, half) = (self.dag.leaf(Op::Step), self.dag.number(0.5));
        let half_dt = self.dag.mul(dt, half);
        let middle = self.dag.add(self.parts[0].time, half_dt);
        for condition in &conditions {
            let mut tested = Environment::within(env.states.clone(), middle, env.part);
            let test = self.test(condition, &mut tested)?;
            for assignment in &condition.block.assignments {
                let state = self.state_named(condition.member, &assignment.variable)?;
                if states.contains(&state) {
                    let value =
                        self.expression(condition.member, &assignment.value, condition.regime, &mut env)?;
                    let old = env.states[state as usize];
                    env.states[state as usize] = self.dag.choose(test, value, old);
                    env.derived.clear();
                }
            }
        }
        Ok(env)
    }
}

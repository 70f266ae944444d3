//! All nodes of a class besides its exports: what a step makes, tests of conditions, what handlers assign.

use lems::expression::BinaryOp;

use super::assemble::Main;
use super::class::{Environment, Equations};
use crate::equations::{Margin, Node, Op};
use crate::error::ModelError;
use crate::graph::Block;

/// All nodes of a class that are not exports.
pub(super) struct Draft {
    pub(super) update: Vec<(Node, u32)>,
    pub(super) plain: Vec<(Node, u32)>,
    /// What a step leaves for the next: of its last states, and of states that something else made.
    pub(super) remember: Vec<Node>,
    pub(super) refresh: Vec<Node>,
    /// The rates of kinetic schemes at the end of a step, and of states that something else made.
    pub(super) scheme_rates: Vec<Node>,
    pub(super) scheme_refresh: Vec<Node>,
    pub(super) mask: Node,
    pub(super) fires: bool,
    pub(super) conditions: Vec<ConditionDraft>,
    pub(super) handlers: Vec<(u32, u16, Option<u16>, ActionDraft)>,
    pub(super) entries: Vec<(u32, u16, ActionDraft)>,
}

pub(super) struct ConditionDraft {
    pub(super) test: Node,
    pub(super) margin: Option<Margin<Node>>,
    pub(super) action: ActionDraft,
    pub(super) is_met: bool,
    pub(super) repeatable: bool,
}

pub(super) struct ActionDraft {
    pub(super) member: u32,
    pub(super) assignments: Vec<(u32, Node)>,
    pub(super) events: Vec<u16>,
    pub(super) transition: Option<u16>,
}

impl ActionDraft {
    pub(super) fn does_anything(&self) -> bool {
        !self.assignments.is_empty() || !self.events.is_empty() || self.transition.is_some()
    }
}

pub(super) fn draft(equations: &mut Equations<'_>, main: &Main) -> Result<Draft, ModelError> {
    let x: Vec<Node> =
        (0..equations.states.len() as u32).map(|at| equations.dag.leaf(Op::State(at))).collect();
    let mut next = main.next.clone();
    equations.dag.share_exponentials(&mut next);
    let plain = next
        .iter()
        .enumerate()
        .filter(|&(at, node)| *node != x[at])
        .map(|(at, &node)| (node, at as u32))
        .collect();
    let mut env = equations.end(main.quick.clone());
    let mut mask = equations.dag.number(0.0);
    let conditions = equations.conditions();
    let mut row = equations.parts[0].clone();
    let rates: Vec<Node> = main.rates.iter().flatten().copied().collect();
    let reached = equations.reached(&rates);
    let mut condition_drafts = Vec::new();
    for condition in &conditions {
        let now = equations.test(condition, &mut row)?;
        let margin = equations.dag.margin(now);
        let action = action(equations, condition.member, condition.regime, condition.block, &mut row)?;
        // Where it makes a difference within the step, somebody looks when it comes to hold.
        let matters = |state: &u32| {
            rates.is_empty()
                || reached.contains(state)
                || main.rates[*state as usize].is_some()
                || equations.is_follower(*state)
        };
        let switches = !condition.fires && action.assignments.iter().any(|(state, _)| matters(state));
        let test = equations.test(condition, &mut env)?;
        if condition.fires {
            let test = equations.dag.possible(test);
            mask = equations.dag.binary(BinaryOp::Or, mask, test);
        } else if switches {
            let zero = equations.dag.number(0.0);
            let comes = equations.dag.possible(test);
            let comes = equations.dag.choose(now, zero, comes);
            mask = equations.dag.binary(BinaryOp::Or, mask, comes);
        }
        if !condition.fires {
            equations.assign_where(condition, test, &mut env)?;
        }
        let values: Vec<Node> = action.assignments.iter().map(|it| it.1).collect();
        let read = equations.reached(&values);
        let is_random =
            equations.dag.below(&[now]).iter().any(|&it| matches!(equations.dag.op(it), Op::Random(_)));
        condition_drafts.push(ConditionDraft {
            test: now,
            margin,
            is_met: (condition.fires || switches) && !is_random,
            repeatable: !condition.fires && action.assignments.iter().all(|(state, _)| !read.contains(state)),
            action,
        });
    }
    let mut ends = env_states(&env, &x, equations);
    // A number that is none makes the sum none, and somebody looks at the row.
    let changing: Vec<Node> = (0..x.len()).filter(|&at| ends[at] != x[at]).map(|at| ends[at]).collect();
    if let Some((&first, rest)) = changing.split_first() {
        let sum = rest.iter().fold(first, |sum, &it| equations.dag.add(sum, it));
        let zero = equations.dag.number(0.0);
        let nothing = equations.dag.mul(sum, zero);
        mask = equations.dag.add(nothing, mask);
    }
    let fires = equations.dag.value(mask) != Some(0.0);
    let scheme_refresh: Vec<Node> =
        main.schemes.iter().flat_map(|it| it.edges.iter().flat_map(|it| [it.2, it.3])).collect();
    let mut scheme_rates = equations.scheme_rates(&main.schemes, &mut env)?;
    let mut remember = equations.left_behind(&main.turns, &ends)?;
    let mut refresh = equations.left_behind(&main.turns, &x)?;
    refresh.extend(&scheme_refresh);
    equations.dag.share_exponentials(&mut refresh);
    let scheme_refresh = refresh.split_off(remember.len());
    // All outputs of an update at once, so that they share what they have in common.
    let mut all = vec![mask];
    all.extend(ends.iter().chain(&remember).chain(&scheme_rates));
    equations.dag.share_exponentials(&mut all);
    mask = all[0];
    let (all_ends, rest) = all[1..].split_at(ends.len());
    ends.copy_from_slice(all_ends);
    let (all_remembered, all_rates) = rest.split_at(remember.len());
    remember.copy_from_slice(all_remembered);
    scheme_rates.copy_from_slice(all_rates);
    let update = ends
        .into_iter()
        .enumerate()
        .filter(|&(at, node)| node != x[at])
        .map(|(at, node)| (node, at as u32))
        .collect();
    let mut handlers = Vec::new();
    let mut entries = Vec::new();
    for member in 0..equations.members().len() as u32 {
        let dynamics = &equations.ty(member).dynamics;
        for it in &dynamics.on_event {
            handlers.push((
                member,
                equations.in_port(member, &it.port)?,
                None,
                action(equations, member, None, &it.block, &mut row)?,
            ));
        }
        for (regime, it) in dynamics.regimes.iter().enumerate() {
            let regime = regime as u16;
            for it in &it.on_event {
                let port = equations.in_port(member, &it.port)?;
                handlers.push((
                    member,
                    port,
                    Some(regime),
                    action(equations, member, Some(regime), &it.block, &mut row)?,
                ));
            }
            for block in &it.on_entry {
                entries.push((member, regime, action(equations, member, Some(regime), block, &mut row)?));
            }
        }
    }
    equations.parts[0] = row;
    Ok(Draft {
        update,
        plain,
        remember,
        refresh,
        scheme_rates,
        scheme_refresh,
        mask,
        fires,
        conditions: condition_drafts,
        handlers,
        entries,
    })
}

fn env_states(env: &Environment, x: &[Node], equations: &Equations<'_>) -> Vec<Node> {
    (0..x.len()).map(|at| equations.state_in(env, at)).collect()
}

fn action(
    equations: &mut Equations<'_>,
    member: u32,
    regime: Option<u16>,
    block: &Block,
    env: &mut Environment,
) -> Result<ActionDraft, ModelError> {
    let mut draft = ActionDraft { member, assignments: Vec::new(), events: Vec::new(), transition: None };
    for assignment in &block.assignments {
        let number = equations.state_named(member, &assignment.variable)?;
        // Each assignment sees memory as the one before left it, so each is a tape of its own over the plain states.
        let value = equations.expression(member, &assignment.value, regime, env)?;
        draft.assignments.push((number, value));
    }
    for name in &block.events {
        draft.events.push(equations.out_port(member, name)?);
    }
    if let Some(name) = &block.transition {
        draft.transition = Some(equations.regime_named(member, name)?);
    }
    Ok(draft)
}

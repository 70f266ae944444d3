//! `kinetic-scheme`: every state of a kinetic scheme can be reached and left.
//!
//! NML102

use ::syntax::Node;
use rustc_hash::FxHashMap;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static KINETIC_SCHEME: Rule = Rule {
    name: "kinetic-scheme",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("kinetic_scheme.md"),
    check: Check::Element(&["gateKS"], check),
};

fn check(ctx: &mut Context<'_>, gate: Node<'_>) {
    let is_state = |it: &Node<'_>| matches!(it.local_name(), "closedState" | "openState" | "KSState");
    let states: Vec<Node<'_>> = gate.elements().filter(is_state).collect();
    let ids = states.iter().enumerate();
    let by_id: FxHashMap<&str, usize> =
        ids.filter_map(|(at, it)| Some((it.attribute("id")?.raw_value(), at))).collect();
    if !states.is_empty() && states.iter().all(|it| it.local_name() == "closedState") {
        ctx.report(gate.name_range(), "no state of this gate is open: the channel never conducts");
    }
    // Groups of states that are joined by transitions, as a union-find over positions.
    let mut group: Vec<usize> = (0..states.len()).collect();
    let mut ways: FxHashMap<(usize, usize), (bool, bool, Node<'_>)> = FxHashMap::default();
    for transition in gate.elements().filter(|it| it.local_name().ends_with("Transition")) {
        let end = |name: &str| by_id.get(transition.attribute(name)?.raw_value()).copied();
        let (Some(from), Some(to)) = (end("from"), end("to")) else { continue };
        let (a, b) = (leader(&mut group, from), leader(&mut group, to));
        group[a] = b;
        let way = ways.entry((from, to)).or_insert((false, false, transition));
        match transition.local_name() {
            "forwardTransition" => way.0 = true,
            "reverseTransition" => way.1 = true,
            _ => (way.0, way.1) = (true, true),
        }
    }
    let home = states.first().map(|_| leader(&mut group, 0));
    for (at, state) in states.iter().enumerate() {
        if Some(leader(&mut group, at)) != home {
            let id = state.attribute("id");
            ctx.report(
                id.map_or(state.name_range(), |it| it.value_range()),
                format!("no transition leads to or from state `{}`", id.map_or("", |it| it.raw_value())),
            );
        }
    }
    let mut one_way: Vec<_> = ways
        .iter()
        .filter(|((from, to), (forward, reverse, _))| {
            let back = ways.get(&(*to, *from)).is_some_and(|it| it.0);
            forward != reverse && !back
        })
        .map(|(_, (forward, _, node))| (*node, *forward))
        .collect();
    one_way.sort_by_key(|(node, _)| node.range().start);
    for (node, forward) in one_way {
        let missing = if forward { "reverseTransition" } else { "forwardTransition" };
        ctx.report(
            node.name_range(),
            format!("this transition has no `<{missing}>`: it is a one-way street"),
        );
    }
}

fn leader(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}

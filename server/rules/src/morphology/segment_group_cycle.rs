//! `segment-group-cycle`: groups do not include themselves, directly or through others.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SEGMENT_GROUP_CYCLE: Rule = Rule {
    name: "segment-group-cycle",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("segment_group_cycle.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    // Depth first with colours, on a stack of our own: a hostile file may nest as deep as it likes.
    let mut state = vec![State::New; morphology.groups.len()];
    for start in 0..morphology.groups.len() {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        let mut stack = vec![(start, morphology.groups[start].includes().collect::<Vec<_>>().into_iter())];
        while let Some((group, includes)) = stack.last_mut() {
            let Some(included) = includes.next() else {
                state[*group] = State::Done;
                stack.pop();
                continue;
            };
            let Some(next) = morphology.group(included.raw_value()) else { continue };
            match state[next] {
                State::Done => {}
                State::New => {
                    state[next] = State::Open;
                    stack.push((next, morphology.groups[next].includes().collect::<Vec<_>>().into_iter()));
                }
                State::Open => {
                    let name = included.raw_value();
                    let message = if *group == next {
                        format!("segment group `{name}` includes itself")
                    } else {
                        format!("segment group `{name}` includes itself by way of others")
                    };
                    let remove = included.element().range();
                    ctx.report(included.value_range(), message).fix(Fix::replace(
                        "Remove this include",
                        Safety::Unsafe,
                        remove,
                        "",
                    ));
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

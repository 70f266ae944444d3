//! Initialisation as often as the reference does it.
//!
//! Every level initialises everything below it twice, so a component at depth d is initialised 2^d times three times over.
//! That is visible where random numbers are drawn or events sent. Elsewhere a repetition that finds nothing changed is
//! skipped: it could not change anything either.

use super::step::{derive, enter, expose, require, run};
use super::{ReferenceProgram, State};
use crate::instance::InstanceId;

/// Initialises everything.
pub(super) fn initialise(program: &ReferenceProgram, state: &mut State) {
    for scheme in &program.schemes {
        scheme.occupy_first(&mut state.memory);
    }
    instance(program, state, InstanceId(0));
}

fn instance(program: &ReferenceProgram, state: &mut State, id: InstanceId) {
    let placed = &program.placed[id.0 as usize];
    if state.failure.is_some() || (!placed.counts_starts && state.settled[id.0 as usize] == state.changes) {
        return;
    }
    let before = state.changes;
    pass(program, state, id, Pass::WithoutDerived);
    for _ in 0..2 {
        for &below in &placed.below {
            instance(program, state, below);
        }
        for &scheme in &placed.schemes {
            for &member in program.schemes[scheme as usize].members() {
                instance(program, state, member);
            }
        }
        pass(program, state, id, Pass::Full);
    }
    if state.changes == before {
        state.settled[id.0 as usize] = before;
    }
}

#[derive(Copy, Clone, PartialEq)]
enum Pass {
    WithoutDerived,
    Full,
}

fn pass(program: &ReferenceProgram, state: &mut State, id: InstanceId, pass: Pass) {
    let placed = &program.placed[id.0 as usize];
    let ty = &program.programs[placed.program as usize];
    let range = placed.base as usize..(placed.base + ty.size) as usize;
    let mut before = std::mem::take(&mut state.before);
    before.clear();
    before.extend_from_slice(&state.memory[range.clone()]);
    // A value read before anybody has computed it may be infinite; only what remains at the end counts.
    let failure = state.failure;
    require(ty, placed, state);
    if pass == Pass::Full {
        derive(ty, placed, state);
    }
    state.failure = failure;
    for _ in 0..if placed.starts_twice { 2 } else { 1 } {
        for action in &ty.starts {
            run(program, state, id, action);
        }
    }
    if !ty.regimes.is_empty() {
        enter(program, state, id, state.regimes[id.0 as usize]);
    }
    expose(ty, placed, state);
    let after = &state.memory[range];
    if before.iter().zip(after).any(|(a, b)| a.to_bits() != b.to_bits()) {
        state.changes += 1;
    }
    state.before = before;
}

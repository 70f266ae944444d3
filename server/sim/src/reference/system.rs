//! `simultaneous="true"`: an instance and all below it as one system, stepped by the method of Runge and Kutta.
//!
//! The reference flattens such a component with its children. Every variable then belongs to the same moment:
//! no lags between parents and children within the system.

use super::program::{TIME, TypeProgram};
use super::step::{derive, expose, require, run};
use super::{Placed, ReferenceProgram, State};
use crate::instance::InstanceId;

/// A system: its instances, children before their parents.
#[derive(Debug)]
pub(super) struct System {
    members: Vec<InstanceId>,
    /// How often values must be passed on until all are of the same moment: once per level.
    levels: usize,
}

/// Takes the systems out of the order of updates; what is left of each is its first instance, with the number of the system.
pub(super) fn systems(
    is_simultaneous: impl Fn(InstanceId) -> bool,
    placed: &[Placed],
    order: &mut Vec<InstanceId>,
) -> Vec<(InstanceId, System)> {
    let mut systems: Vec<(InstanceId, System)> = Vec::new();
    // The system of each instance. Children have larger numbers than what they belong to.
    let mut system_of: Vec<Option<(usize, usize)>> = vec![None; placed.len()];
    for at in 0..placed.len() {
        let id = InstanceId(at as u32);
        if system_of[at].is_none() && is_simultaneous(id) {
            system_of[at] = Some((systems.len(), 1));
            systems.push((id, System { members: Vec::new(), levels: 1 }));
        }
        if let Some((system, level)) = system_of[at] {
            systems[system].1.levels = systems[system].1.levels.max(level);
            for below in &placed[at].below {
                system_of[below.0 as usize] = Some((system, level + 1));
            }
        }
    }
    if systems.is_empty() {
        return systems;
    }
    order.retain(|&id| match system_of[id.0 as usize] {
        Some((system, _)) => {
            systems[system].1.members.push(id);
            systems[system].0 == id
        }
        None => true,
    });
    systems
}

/// One step of a system.
pub(super) fn advance(program: &ReferenceProgram, state: &mut State, system: &System, dt: f64) {
    let parts = |it: InstanceId| -> (&Placed, &TypeProgram) {
        let placed = &program.placed[it.0 as usize];
        (placed, &program.programs[placed.program as usize])
    };
    for &id in &system.members {
        state.memory[(parts(id).0.base + TIME) as usize] = state.time;
    }
    let slots: Vec<usize> = system
        .members
        .iter()
        .flat_map(|&id| {
            let (placed, ty) = parts(id);
            ty.rates.iter().map(move |(slot, _)| (placed.base + slot) as usize)
        })
        .collect();
    let before: Vec<f64> = slots.iter().map(|&slot| state.memory[slot]).collect();
    let mut after = before.clone();
    for (weight, next) in [(1.0 / 6.0, 0.5), (1.0 / 3.0, 0.5), (1.0 / 3.0, 1.0), (1.0 / 6.0, 0.0)] {
        refresh(program, state, system);
        let mut rates = Vec::with_capacity(slots.len());
        for &id in &system.members {
            let (placed, ty) = parts(id);
            let base = placed.base as usize;
            let frame = &state.memory[base..base + ty.size as usize];
            for (_, code) in &ty.rates {
                rates.push(code.eval(frame, &mut state.stack, &mut state.random));
            }
        }
        for (at, rate) in rates.into_iter().enumerate() {
            after[at] += weight * dt * rate;
            state.memory[slots[at]] = before[at] + next * dt * rate;
        }
    }
    for (&slot, value) in slots.iter().zip(after) {
        state.memory[slot] = value;
    }
    refresh(program, state, system);
    for &id in &system.members {
        let (placed, ty) = parts(id);
        for (test, action) in &ty.conditions {
            let base = placed.base as usize;
            let frame = &state.memory[base..base + ty.size as usize];
            if test.eval(frame, &mut state.stack, &mut state.random) != 0.0 {
                run(program, state, id, action);
            }
        }
        expose(ty, placed, state);
    }
}

/// Makes all variables of the system those of its states.
fn refresh(program: &ReferenceProgram, state: &mut State, system: &System) {
    for _ in 0..system.levels {
        // What parents show to children, then what children show to parents.
        for &id in system.members.iter().rev().chain(&system.members) {
            let placed = &program.placed[id.0 as usize];
            let ty = &program.programs[placed.program as usize];
            require(ty, placed, state);
            derive(ty, placed, state);
            expose(ty, placed, state);
        }
    }
}

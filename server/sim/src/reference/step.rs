//! One step of one instance after the other.

use super::program::{Action, Derived, TIME, TypeProgram, Value};
use super::{Failure, Placed, ReferenceProgram, State, scheme, system};
use crate::graph::Reduce;
use crate::instance::InstanceId;
use crate::queue::Pending;

/// Zero-delay events that cause events that cause events …: deeper is a loop.
const DEEPEST: u32 = 1000;

/// Delivers what is due and updates every instance.
pub(super) fn step(program: &ReferenceProgram, state: &mut State, dt: f64) {
    deliver(program, state);
    state.queue_time = state.time;
    for &id in &program.order {
        match program.systems.iter().find(|it| it.0 == id) {
            Some((_, system)) => system::advance(program, state, system, dt),
            None => advance(program, state, id, dt),
        }
    }
}

fn deliver(program: &ReferenceProgram, state: &mut State) {
    while let Some(first) = state.queue.peek() {
        if first.due > state.time {
            break;
        }
        let (to, port) = first.to;
        state.queue.pop();
        receive(program, state, to, port);
    }
}

fn advance(program: &ReferenceProgram, state: &mut State, id: InstanceId, dt: f64) {
    let placed = &program.placed[id.0 as usize];
    let ty = &program.programs[placed.program as usize];
    for &scheme in &placed.schemes {
        scheme::advance(&program.schemes[scheme as usize], &mut state.memory, dt);
    }
    let base = placed.base as usize;
    state.memory[base + TIME as usize] = state.time;
    require(ty, placed, state);
    derive(ty, placed, state);
    let frame = &mut state.memory[base..base + ty.size as usize];
    state.rates.clear();
    for (_, code) in &ty.rates {
        let rate = code.eval(frame, &mut state.stack, &mut state.random);
        state.rates.push(rate);
    }
    for ((slot, _), rate) in ty.rates.iter().zip(&state.rates) {
        frame[*slot as usize] += dt * rate;
    }
    for (test, action) in &ty.conditions {
        let frame = &state.memory[base..base + ty.size as usize];
        if test.eval(frame, &mut state.stack, &mut state.random) != 0.0 {
            run(program, state, id, action);
        }
    }
    expose(ty, placed, state);
    if !ty.regimes.is_empty() {
        advance_regime(program, state, id, dt);
    }
}

/// Regimes come after everything else of the instance; rates take effect one by one.
fn advance_regime(program: &ReferenceProgram, state: &mut State, id: InstanceId, dt: f64) {
    let placed = &program.placed[id.0 as usize];
    let ty = &program.programs[placed.program as usize];
    let regime = &ty.regimes[state.regimes[id.0 as usize] as usize];
    if regime.requirements {
        require(ty, placed, state);
    }
    derive_values(&regime.derived, ty, placed, state);
    let base = placed.base as usize;
    let frame = &mut state.memory[base..base + ty.size as usize];
    for (slot, code) in &regime.rates {
        frame[*slot as usize] += dt * code.eval(frame, &mut state.stack, &mut state.random);
    }
    for (test, action) in &regime.conditions {
        let frame = &state.memory[base..base + ty.size as usize];
        if test.eval(frame, &mut state.stack, &mut state.random) != 0.0 {
            run(program, state, id, action);
        }
    }
}

/// Copies required variables from ancestors.
pub(super) fn require(ty: &TypeProgram, placed: &Placed, state: &mut State) {
    for (&slot, &link) in ty.requirements.iter().zip(&placed.links) {
        let value = read(state, link);
        state.memory[(placed.base + slot) as usize] = value;
    }
}

/// Reads another instance's variable; the reference stops when it is not a finite number.
fn read(state: &mut State, slot: u32) -> f64 {
    let value = state.memory[slot as usize];
    if !value.is_finite() && state.failure.is_none() {
        state.failure = Some(Failure::NotFinite { slot, value });
    }
    value
}

/// Selections, then values, then conditional values.
pub(super) fn derive(ty: &TypeProgram, placed: &Placed, state: &mut State) {
    let mut start = ty.requirements.len();
    for (select, &end) in ty.selections.iter().zip(&placed.selection_ends) {
        let links = &placed.links[start..end as usize];
        start = end as usize;
        let value = match select.reduce {
            Some(Reduce::Multiply) => links.iter().fold(1.0, |product, &link| product * read(state, link)),
            Some(Reduce::Add) => links.iter().fold(0.0, |sum, &link| sum + read(state, link)),
            None => links.first().map_or(0.0, |&link| read(state, link)),
        };
        state.memory[(placed.base + select.slot) as usize] = value;
    }
    derive_values(&ty.derived, ty, placed, state);
}

fn derive_values(derived: &[Derived], ty: &TypeProgram, placed: &Placed, state: &mut State) {
    let base = placed.base as usize;
    let frame = &mut state.memory[base..base + ty.size as usize];
    for it in derived {
        let value = match &it.value {
            Value::Code(code) => code.eval(frame, &mut state.stack, &mut state.random),
            Value::Cases(cases) => {
                let mut value = 0.0;
                for (condition, case) in cases {
                    let holds = condition
                        .as_ref()
                        .is_none_or(|it| it.eval(frame, &mut state.stack, &mut state.random) != 0.0);
                    if holds {
                        value = case.eval(frame, &mut state.stack, &mut state.random);
                        break;
                    }
                }
                value
            }
        };
        frame[it.slot as usize] = value;
    }
}

/// Copies variables to the exposures that others see.
pub(super) fn expose(ty: &TypeProgram, placed: &Placed, state: &mut State) {
    for &(variable, exposure) in &ty.exposures {
        state.memory[(placed.base + exposure) as usize] = state.memory[(placed.base + variable) as usize];
    }
}

/// Runs a block: assignments one by one, events, transition.
pub(super) fn run(program: &ReferenceProgram, state: &mut State, id: InstanceId, action: &Action) {
    let placed = &program.placed[id.0 as usize];
    let ty = &program.programs[placed.program as usize];
    let base = placed.base as usize;
    let frame = &mut state.memory[base..base + ty.size as usize];
    for (slot, code) in &action.assignments {
        frame[*slot as usize] = code.eval(frame, &mut state.stack, &mut state.random);
    }
    for &port in &action.events {
        send(program, state, id, port);
    }
    if let Some(regime) = action.transition {
        enter(program, state, id, regime);
    }
}

/// Makes a regime the active one.
pub(super) fn enter(program: &ReferenceProgram, state: &mut State, id: InstanceId, regime: u32) {
    if state.depth > DEEPEST {
        state.failure.get_or_insert(Failure::EventLoop(id));
        return;
    }
    state.depth += 1;
    state.regimes[id.0 as usize] = regime;
    let ty = &program.programs[program.placed[id.0 as usize].program as usize];
    for action in &ty.regimes[regime as usize].entries {
        run(program, state, id, action);
    }
    state.depth -= 1;
}

/// Sends an event: to receivers without delay at once.
fn send(program: &ReferenceProgram, state: &mut State, id: InstanceId, port: u16) {
    state.sent += 1;
    let Some(receivers) = program.receivers.get(&(id, port)) else { return };
    if state.depth > DEEPEST {
        state.failure.get_or_insert(Failure::EventLoop(id));
        return;
    }
    state.depth += 1;
    for &(to, port) in &receivers.at_once {
        receive(program, state, to, port);
    }
    state.depth -= 1;
    state.recorded.extend(receivers.recorded_as.iter().map(|&at| (state.time, at)));
    for &(to, port, delay) in &receivers.delayed {
        state.queue.push(Pending { due: state.queue_time + delay, number: state.sent, to: (to, port) });
    }
}

fn receive(program: &ReferenceProgram, state: &mut State, id: InstanceId, port: u16) {
    let ty = &program.programs[program.placed[id.0 as usize].program as usize];
    for action in &ty.events[port as usize] {
        run(program, state, id, action);
    }
    if !ty.regimes.is_empty() {
        let regime = state.regimes[id.0 as usize] as usize;
        for action in &ty.regimes[regime].events[port as usize] {
            run(program, state, id, action);
        }
    }
}

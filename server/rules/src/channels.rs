//! Gates, rates, kinetic schemes.

pub(crate) mod gate_steady_state;
pub(crate) mod gate_time_constant;
pub(crate) mod kinetic_scheme;
pub(crate) mod mixed_gate_kinds;
pub(crate) mod passive_channel_gates;
pub(crate) mod sub_gate_fractions;
pub(crate) mod unknown_state;

use ::syntax::Node;

use crate::subject::channel::{Gate, Kinetics};

/// Where the kinetics of a gate go wrong.
enum Fault<'t> {
    /// A value that cannot be, at a membrane potential in V.
    At { v: f64, value: f64 },
    /// A part of the gate that has no value at one single potential.
    Singular { v: f64, part: Node<'t> },
}

/// Looks at every mV from -150 to 100 for a value that cannot be: the worst one, or else a singular point of a formula
/// that a person wrote (those of the core types have known ones).
fn fault<'t>(
    gate: &Gate<'t>,
    value: impl Fn(Kinetics) -> Option<f64>,
    is_wrong: impl Fn(f64) -> bool,
) -> Option<Fault<'t>> {
    let mut worst: Option<(f64, f64)> = None;
    for millivolts in -150..=100 {
        let v = f64::from(millivolts) / 1e3;
        // A little beside the round numbers, where formulas like to be 0/0.
        let Some(value) = value(gate.at(v + 1.37e-5)) else { break };
        if is_wrong(value) && worst.is_none_or(|(_, it)| value.abs() > it.abs()) {
            worst = Some((v, value));
        }
    }
    if let Some((v, value)) = worst {
        return Some(Fault::At { v, value });
    }
    let parts = gate.parts().filter(|it| it.is_user_defined());
    parts.into_iter().find_map(|part| {
        let singular = (-150..=100).map(|it| f64::from(it) / 1e3).find(|&v| {
            part.at(v, &[]).is_some_and(f64::is_nan) && part.at(v + 1.37e-5, &[]).is_some_and(f64::is_finite)
        });
        singular.map(|v| Fault::Singular { v, part: part.node })
    })
}

/// A number with at most four digits that count, in another unit.
fn shown(value: f64, unit: &str, factor: f64) -> String {
    let scaled = value * factor;
    let rounded: f64 = format!("{scaled:.3e}").parse().unwrap_or(scaled);
    if unit.is_empty() { format!("{rounded}") } else { format!("{rounded} {unit}") }
}

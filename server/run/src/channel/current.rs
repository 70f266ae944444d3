//! The current through a channel under a voltage clamp: after a step from the holding potential to each voltage.
//!
//! Gates with a steady state and a time constant follow `x(t) = inf + (x(0) - inf) exp(-t / tau)`, so the open fraction is
//! known at every moment. A channel that is open to another fraction than the product of its gates says (a kinetic scheme,
//! fractions, a scale that depends on voltage) has its steady state only.

use super::{Channel, Quantity};

/// Currents per conductance, in V: the fraction that is open times the driving force.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// The largest current after the step, with its sign; none where it does not follow from the gates.
    pub peak: Option<Vec<f64>>,
    /// What remains of it.
    pub steady: Vec<f64>,
}

/// Moments after the step at which the current is looked at.
const MOMENTS: i32 = 400;

/// The current at each of `voltages`, at which the channel was evaluated, when the voltage steps there from `holding` (the
/// nearest of them) and the reversal potential is `reversal`. None for a channel that does not tell what is open.
pub fn clamp_current(channel: &Channel, voltages: &[f64], holding: f64, reversal: f64) -> Option<Current> {
    let open = channel.curves.iter().find(|it| it.quantity == Quantity::Open)?;
    let steady = voltages.iter().zip(&open.values).map(|(v, open)| open * (v - reversal)).collect();
    Some(Current { peak: peak(channel, &open.values, voltages, holding, reversal), steady })
}

struct Gate<'c> {
    inf: &'c [f64],
    /// Without one the gate is at its steady state at once.
    tau: Option<&'c [f64]>,
    exponent: f64,
}

fn peak(channel: &Channel, open: &[f64], voltages: &[f64], holding: f64, reversal: f64) -> Option<Vec<f64>> {
    let curve = |gate: &str, quantity| {
        channel
            .curves
            .iter()
            .find(|it| it.gate == gate && it.quantity == quantity)
            .map(|it| it.values.as_slice())
    };
    let gates: Option<Vec<Gate<'_>>> = channel
        .instances
        .iter()
        .map(|(gate, exponent)| {
            let inf = curve(gate, Quantity::SteadyState)?;
            Some(Gate { inf, tau: curve(gate, Quantity::TimeConstant), exponent: *exponent })
        })
        .collect();
    let gates = gates?;
    let power = |base: f64, exponent: f64| match exponent as i32 {
        whole if f64::from(whole) == exponent => base.powi(whole),
        _ => base.powf(exponent),
    };
    // What is open beside the gates: 1, or what a temperature makes of the conductance.
    let product = |at: usize| gates.iter().map(|it| power(it.inf[at], it.exponent)).product::<f64>();
    let scale = (0..voltages.len()).map(|at| open[at] / product(at)).find(|it| it.is_finite())?;
    let follows = |at: usize| (open[at] - scale * product(at)).abs() <= 1e-9 * scale.abs();
    if !(0..voltages.len()).all(follows) {
        return None;
    }
    let from = (0..voltages.len())
        .min_by(|&a, &b| (voltages[a] - holding).abs().total_cmp(&(voltages[b] - holding).abs()))?;
    let after = |at: usize, time: f64| {
        let open = gates.iter().map(|it| {
            let left = it.tau.map_or(0.0, |tau| (-time / tau[at]).exp());
            power(it.inf[at] + (it.inf[from] - it.inf[at]) * left, it.exponent)
        });
        scale * open.product::<f64>()
    };
    let largest = |at: usize| {
        let taus =
            gates.iter().filter_map(|it| it.tau.map(|tau| tau[at])).filter(|it| *it > 0.0 && it.is_finite());
        let (short, long) =
            taus.fold((f64::INFINITY, 0.0_f64), |(short, long), it| (short.min(it), long.max(it)));
        // Moments from well before the fastest gate has moved until after the slowest has arrived.
        let ratio = (1e4 * long / short).powf(1.0 / f64::from(MOMENTS));
        let moments = (0..=MOMENTS).map(|k| short / 1e3 * ratio.powi(k)).filter(|it| it.is_finite());
        let force = voltages[at] - reversal;
        moments.map(|time| after(at, time)).fold(after(at, 0.0).max(open[at]), f64::max) * force
    };
    Some((0..voltages.len()).map(largest).collect())
}

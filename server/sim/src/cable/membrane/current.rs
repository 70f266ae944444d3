//! The currents of the channels of a class: ohmic, by Nernst, by Goldman, Hodgkin and Katz; and what the equations of the cable need of them.

use lems::expression::{BinaryOp, Function};

use super::{Equations, Moment};
use crate::cable::equations::{Built, SELF};
use crate::cable::model::DensityKind;
use crate::equations::{Node, split};
use crate::error::{ErrorKind, ModelError};
use crate::graph::Name;

/// Currents of a class in a scope, per channel.
pub(super) struct Currents {
    each: Vec<Flow>,
}

/// The current of a channel, per area.
#[derive(Copy, Clone)]
struct Flow {
    /// Outwards.
    current: Node,
    /// Its derivative by the voltage, states being what they are.
    conductance: Node,
    /// The tangent inwards at no voltage.
    at_zero: Node,
}

/// What the current of a channel is made of.
pub(super) struct Density {
    pub(super) current: Node,
    /// How much of the channel is open.
    pub(super) amount: Node,
    /// V, where the current is ohmic.
    reversal: Option<Node>,
}

impl Equations<'_> {
    /// The current of a channel outwards, per area.
    pub(super) fn density(
        &mut self,
        at: usize,
        moment: &Moment,
        concentrations: &[(Node, Node)],
        v: Node,
        shut: bool,
    ) -> Built<Density> {
        let states = self.local(at, &moment.states);
        let mut scope = self.channel_scope(at, states, v, concentrations);
        if shut {
            // Before the first step the export has computed conductances of gates that were not set yet.
            let zero = self.dag.number(0.0);
            for (id, place) in self.channels[at].gates() {
                scope.give(id, place, zero);
            }
        }
        let open = self.channels[at].exposed(&mut self.dag, SELF, "fopen", &mut scope)?;
        let value = self.numbers[at][0];
        let key = self.signature.channels[at].clone();
        let amount = self.dag.mul(value, open);
        let reversal = match key.kind {
            DensityKind::Fixed | DensityKind::Population => Some(self.numbers[at][1]),
            DensityKind::Nernst => Some(self.nernst(&key.ion, at, concentrations)?),
            DensityKind::Ghk | DensityKind::Ghk2 => None,
        };
        let current = match (reversal, key.kind) {
            (Some(reversal), _) => {
                let driving = self.dag.binary(BinaryOp::Sub, v, reversal);
                self.dag.mul(amount, driving)
            }
            (None, DensityKind::Ghk2) => self.goldman_by_conductance(amount, v, concentrations, at)?,
            (None, _) => self.goldman(amount, v, &key.ion, concentrations, at)?,
        };
        Ok(Density { current, amount, reversal })
    }

    fn nernst(&mut self, ion: &Name, at: usize, concentrations: &[(Node, Node)]) -> Built<Node> {
        let has_pool = self.signature.pools.iter().any(|it| it.ion == *ion);
        if !has_pool {
            // Nothing changes a concentration there, and NEURON keeps what it has for the ion.
            let fixed = match &**ion {
                ion if ion.contains("ca") => 0.132_457_934_163_7,
                "k" => -0.077,
                "na" => 0.05,
                _ => return Err(self.no_concentration(at, ion)),
            };
            return Ok(self.dag.number(fixed));
        }
        let Some((inside, outside)) = self.ion(ion, concentrations) else {
            return Err(self.no_concentration(at, ion));
        };
        let valence = if ion.contains("ca") { 2.0 } else { 1.0 };
        let factor = 8.314_462_618_153_24 * self.conditions.temperature / 96_485.332_123_31 / valence;
        let ratio = self.dag.binary(BinaryOp::Div, outside, inside);
        let log = self.dag.call(Function::Ln, ratio);
        let factor = self.dag.number(factor);
        Ok(self.dag.mul(log, factor))
    }

    fn no_concentration(&self, at: usize, ion: &str) -> ModelError {
        let name = format!(
            "a reversal potential from the concentrations of `{ion}`, for which there is no `species`,"
        );
        ModelError::new(self.signature.channels[at].channel, ErrorKind::Unsupported { name: name.into() })
    }

    /// P·z²F²v/(RT)·(in − out·e^(−u))/(1 − e^(−u)), written with the function that has no hole at 0.
    fn goldman(
        &mut self,
        permeability: Node,
        v: Node,
        ion: &Name,
        concentrations: &[(Node, Node)],
        at: usize,
    ) -> Built<Node> {
        let ion = if ion.is_empty() { Name::from("ca") } else { ion.clone() };
        let Some((inside, outside)) = self.ion(&ion, concentrations) else {
            return Err(self.no_concentration(at, &ion));
        };
        let (faraday, gas) = (96_485.3, 8.314_462_618_153_24);
        let zf = self.dag.number(2.0 * faraday);
        let factor = self.dag.number(2.0 * faraday / (gas * self.conditions.temperature));
        let u = self.dag.mul(v, factor);
        let minus = self.dag.negate(u);
        // u/(e^u − 1) = 1/phi(u)
        let (in_factor, out_factor) = (self.over_expm1(minus), self.over_expm1(u));
        let inwards = self.dag.mul(inside, in_factor);
        let outwards = self.dag.mul(outside, out_factor);
        let difference = self.dag.binary(BinaryOp::Sub, inwards, outwards);
        let flux = self.dag.mul(permeability, difference);
        Ok(self.dag.mul(flux, zf))
    }

    /// u/(e^u − 1)
    fn over_expm1(&mut self, u: Node) -> Node {
        let phi = self.dag.phi(u);
        let one = self.dag.number(1.0);
        self.dag.binary(BinaryOp::Div, one, phi)
    }

    fn goldman_by_conductance(
        &mut self,
        conductance: Node,
        v: Node,
        concentrations: &[(Node, Node)],
        at: usize,
    ) -> Built<Node> {
        let Some((inside, outside)) = self.ion("ca", concentrations) else {
            return Err(self.no_concentration(at, "ca"));
        };
        // −f·(1 − (in/out)·e^(v/f))·g(v/f) with f in volts.
        let f = 25e-3 / 293.15 * self.conditions.temperature / 2.0;
        let u = {
            let factor = self.dag.number(1.0 / f);
            self.dag.mul(v, factor)
        };
        let ratio = self.dag.binary(BinaryOp::Div, inside, outside);
        let exp = self.dag.call(Function::Exp, u);
        let product = self.dag.mul(ratio, exp);
        let one = self.dag.number(1.0);
        let difference = self.dag.binary(BinaryOp::Sub, one, product);
        let shape = self.over_expm1(u);
        let shape = self.dag.mul(difference, shape);
        let factor = self.dag.number(-f);
        let driving = self.dag.mul(shape, factor);
        // The current of LEMS is inwards with this sign; outwards it is the opposite.
        let inwards = self.dag.mul(conductance, driving);
        Ok(inwards)
    }

    /// Currents and conductances of all channels.
    pub(super) fn currents(&mut self, moment: &Moment, shut: bool) -> Built<Currents> {
        let concentrations = self.concentrations(moment)?;
        let step = 1e-6;
        let nudge = self.dag.number(step);
        let mut each = Vec::new();
        for at in 0..self.channels.len() {
            let v = moment.v;
            let Density { current, amount, reversal } = self.density(at, moment, &concentrations, v, shut)?;
            each.push(match split(&mut self.dag, current, v) {
                Some((at_zero, conductance)) => {
                    Flow { current, conductance, at_zero: self.dag.negate(at_zero) }
                }
                // States after a step are made of the voltage, which hides that the current is ohmic: what is open does not depend on it otherwise.
                None => {
                    let nudged = self.dag.add(v, nudge);
                    let there = self.density(at, moment, &concentrations, nudged, shut)?;
                    match reversal.filter(|_| there.amount == amount) {
                        Some(reversal) => {
                            let at_zero = self.dag.mul(amount, reversal);
                            Flow { current, conductance: amount, at_zero }
                        }
                        None => {
                            let change = self.dag.binary(BinaryOp::Sub, there.current, current);
                            let over = self.dag.number(1.0 / step);
                            let conductance = self.dag.mul(change, over);
                            let linear = self.dag.mul(conductance, v);
                            let at_zero = self.dag.binary(BinaryOp::Sub, linear, current);
                            Flow { current, conductance, at_zero }
                        }
                    }
                }
            });
        }
        Ok(Currents { each })
    }

    /// What flows into a pool, in A.
    pub(super) fn inflow(&mut self, pool: usize, currents: &Currents) -> Node {
        let ion = self.signature.pools[pool].ion.clone();
        let mut sum = self.dag.number(0.0);
        for (at, &Flow { current, .. }) in currents.each.iter().enumerate() {
            if self.signature.channels[at].ion == ion {
                sum = self.dag.add(sum, current);
            }
        }
        let outwards = self.dag.mul(sum, self.area);
        self.dag.negate(outwards)
    }

    /// The current at no voltage, inwards in A, and the conductance in S.
    pub(super) fn totals(&mut self, currents: &Currents) -> (Node, Node) {
        let zero = self.dag.number(0.0);
        let (mut current, mut conductance) = (zero, zero);
        for flow in &currents.each {
            current = self.dag.add(current, flow.at_zero);
            conductance = self.dag.add(conductance, flow.conductance);
        }
        (self.dag.mul(current, self.area), self.dag.mul(conductance, self.area))
    }
}

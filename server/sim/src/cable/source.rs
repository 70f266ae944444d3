//! Sources of spikes, in closed form: when the next one comes.

use super::build::parameter_of;
use crate::graph::{ComponentGraph, ComponentId};
use crate::random::JavaRandom;

/// A source of spikes. Times are in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// `spikeGenerator`
    Periodic { period: f64 },
    /// `spikeArray`; `is_delivered` are those of a `timedSynapticInput`, which an export delivers like events.
    Array { times: Vec<f64>, is_delivered: bool },
    /// `spikeGeneratorRandom`
    Random { least: f64, most: f64 },
    /// `spikeGeneratorPoisson` and its kin: the least and the mean interval, the first and the last time.
    Poisson { least: f64, mean: f64, from: f64, to: f64 },
}

impl Source {
    /// What a component of a population fires like.
    pub(super) fn new(graph: &ComponentGraph, component: ComponentId) -> Option<Source> {
        let it = graph.component(component);
        let parameter = |name: &str| parameter_of(graph, component, name).unwrap_or(f64::NAN);
        Some(match &*graph.ty(it.ty).name {
            "spikeGenerator" => Source::Periodic { period: parameter("period") },
            "spikeArray" | "timedSynapticInput" => {
                let mut times: Vec<f64> =
                    it.members.iter().filter_map(|&(_, it)| parameter_of(graph, it, "time")).collect();
                times.sort_by(f64::total_cmp);
                Source::Array { times, is_delivered: false }
            }
            "spikeGeneratorRandom" => {
                Source::Random { least: parameter("minISI"), most: parameter("maxISI") }
            }
            "spikeGeneratorPoisson" | "poissonFiringSynapse" => {
                let mean = 1.0 / parameter("averageRate");
                Source::Poisson { least: 0.0, mean, from: 0.0, to: f64::INFINITY }
            }
            "spikeGeneratorRefPoisson" => {
                let mean = 1.0 / parameter("averageRate");
                Source::Poisson { least: parameter("minimumISI"), mean, from: 0.0, to: f64::INFINITY }
            }
            "transientPoissonFiringSynapse" => {
                let (from, mean) = (parameter("delay"), 1.0 / parameter("averageRate"));
                Source::Poisson { least: 0.0, mean, from, to: from + parameter("duration") }
            }
            _ => return None,
        })
    }

    /// What fires inside of an input, and whether it fires by itself and not through its port.
    pub(super) fn inside(graph: &ComponentGraph, component: ComponentId) -> Option<(Source, bool)> {
        let name = &*graph.ty(graph.component(component).ty).name;
        let is_firing = matches!(name, "poissonFiringSynapse" | "transientPoissonFiringSynapse");
        if is_firing || name == "timedSynapticInput" {
            return Some((Source::new(graph, component)?, is_firing));
        }
        None
    }

    /// The same source, delivered like events.
    pub(super) fn delivered(self) -> Source {
        match self {
            Source::Array { times, .. } => Source::Array { times, is_delivered: true },
            other => other,
        }
    }

    /// The first spike.
    pub(super) fn first(&self, random: &mut JavaRandom) -> f64 {
        match self {
            Source::Periodic { period } => *period,
            Source::Array { times, .. } => times.first().copied().unwrap_or(f64::INFINITY),
            Source::Random { least, most } => least + random.uniform() * (most - least),
            Source::Poisson { from, .. } => from + self.interval(random),
        }
        .max(0.0)
    }

    fn interval(&self, random: &mut JavaRandom) -> f64 {
        match self {
            Source::Random { least, most } => least + random.uniform() * (most - least),
            Source::Poisson { least, mean, .. } => least - (mean - least) * random.uniform().ln(),
            _ => f64::INFINITY,
        }
    }

    /// The spike after one, by its time and number.
    pub(super) fn next(&self, time: f64, number: usize, random: &mut JavaRandom) -> f64 {
        let next = match self {
            Source::Periodic { period } => period * (number + 2) as f64,
            Source::Array { times, .. } => times.get(number + 1).copied().unwrap_or(f64::INFINITY),
            _ => time + self.interval(random),
        };
        match self {
            Source::Poisson { to, .. } if next > *to => f64::INFINITY,
            _ => next,
        }
    }
}

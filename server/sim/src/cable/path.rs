//! Recorded paths: which cell, which segment, and what there.
//!
//! `pop/0/cell/SEG/v`, `pop[0]/v`, `…/bio/membraneProperties/DENSITY/CHANNEL/GATE/q`, `…/caConc`, `…/synapses:SYN:k/g`.

use super::biophysics::Compartment;
use super::build::When;
use super::equations::SELF;
use super::membrane::{Equations, Probed};
use super::model::{Biophysics, Network, PopulationKind, Site};
use crate::accurate::symbols::{Symbols, Variable};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, ComponentId, Name};
use crate::instance::{self, InstanceId};

/// A cell, and what of a path remains behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) population: u32,
    pub(super) index: u32,
    rest: Vec<String>,
}

/// What a recorded path means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Recorded {
    Voltage(Site),
    /// Something of a cell without a morphology, or of a source of spikes.
    Beside {
        population: u32,
        index: u32,
        path: String,
    },
    /// Something of the membrane at a site.
    Membrane {
        site: Site,
        what: What,
    },
    /// A synapse or an input: its id, its number, the path below it.
    Point {
        site: Site,
        name: String,
        number: Option<u32>,
        path: String,
    },
}

/// What of a membrane is recorded.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A density and the path below it.
    Density(String, Vec<String>),
    /// The ion of a pool and whether it is the concentration outside.
    Concentration(String, bool),
}

impl Recorded {
    pub(super) fn site(&self) -> Option<Site> {
        match self {
            Recorded::Voltage(site) | Recorded::Membrane { site, .. } | Recorded::Point { site, .. } => {
                Some(*site)
            }
            Recorded::Beside { .. } => None,
        }
    }
}

/// Finds the cell that a path begins with.
pub(super) fn place(graph: &ComponentGraph, network: &Network, path: &Name) -> Result<Place, ModelError> {
    let root = graph.root.unwrap_or(ComponentId(0));
    let unknown =
        |step: &str| ModelError::new(root, ErrorKind::UnknownPath { path: path.clone(), step: step.into() });
    let mut steps: Vec<String> = Vec::new();
    for step in path.trim().split('/').filter(|it| !it.is_empty() && *it != "..") {
        match step.split_once('[') {
            Some((name, index)) => {
                steps.push(name.to_owned());
                steps.push(format!("[{}", index.trim()));
            }
            None => steps.push(step.to_owned()),
        }
    }
    let first = steps.first().cloned().unwrap_or_default();
    let found = network.populations.iter().position(|it| *it.id == *first);
    let Some(at) = found else {
        // A cell that is run without a network.
        return match network.populations.as_slice() {
            [only] if only.id.is_empty() => Ok(Place { population: 0, index: 0, rest: steps }),
            _ => Err(unknown(&first)),
        };
    };
    let population = &network.populations[at];
    let second = steps.get(1).cloned().ok_or_else(|| unknown(""))?;
    let (index, mut used) = match second.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(index) => (index.trim().parse::<u32>().ok(), 2),
        None => {
            let by_id = population.instances.iter().position(|it| **it == *second);
            (by_id.map(|it| it as u32).or_else(|| second.parse().ok()), 2)
        }
    };
    let index = index.ok_or_else(|| unknown(&second))?;
    if index >= population.size {
        let (step, count) = (second.as_str().into(), population.size as usize);
        return Err(ModelError::new(root, ErrorKind::IndexOutOfRange { path: path.clone(), step, count }));
    }
    // The step with the id of the cell is not checked by anybody.
    let is_named = !second.starts_with('[') && steps.len() > used;
    if is_named || steps.get(used).is_some_and(|it| **it == *population.cell_id) {
        used += 1;
    }
    Ok(Place { population: at as u32, index, rest: steps[used.min(steps.len())..].to_vec() })
}

/// Reads a recorded path.
pub(super) fn recorded(
    graph: &ComponentGraph,
    network: &Network,
    path: &Name,
) -> Result<Recorded, ModelError> {
    let root = graph.root.unwrap_or(ComponentId(0));
    let unknown =
        |step: &str| ModelError::new(root, ErrorKind::UnknownPath { path: path.clone(), step: step.into() });
    let Place { population, index, rest } = place(graph, network, path)?;
    let PopulationKind::Cell(cell) = network.populations[population as usize].kind else {
        return match rest.is_empty() {
            true => Err(unknown("")),
            false => Ok(Recorded::Beside { population, index, path: rest.join("/").replace("/[", "[") }),
        };
    };
    let biophysics = &network.cells[cell].biophysics;
    let (segment, rest) = match rest.first().and_then(|it| it.parse::<u32>().ok()) {
        Some(segment) => (Some(segment), &rest[1..]),
        None => (Some(0), &rest[..]),
    };
    let site = Site { population, index, segment, fraction: 0.5 };
    let words: Vec<&str> = rest.iter().map(String::as_str).collect();
    let concentration =
        |ion: &str, outside| Recorded::Membrane { site, what: What::Concentration(ion.to_owned(), outside) };
    Ok(match words.as_slice() {
        ["v"] => Recorded::Voltage(site),
        ["caConc"] => concentration("ca", false),
        ["caConcExt"] => concentration("ca", true),
        ["caConc2"] => concentration("ca2", false),
        ["caConcExt2"] => concentration("ca2", true),
        [bio, "membraneProperties", density, below @ ..]
            if **bio == *biophysics.id || bio.starts_with("biophysicalProperties") =>
        {
            let below = below.iter().map(|it| (*it).to_owned()).collect();
            Recorded::Membrane { site, what: What::Density((*density).to_owned(), below) }
        }
        [_, "membraneProperties", density, below @ ..] => {
            let below = below.iter().map(|it| (*it).to_owned()).collect();
            Recorded::Membrane { site, what: What::Density((*density).to_owned(), below) }
        }
        [_, "intracellularProperties", species, .., name] => {
            let ion = biophysics.species.iter().find(|it| *it.id == **species).map(|it| it.ion.to_string());
            concentration(&ion.unwrap_or_else(|| (*species).to_owned()), name.starts_with("ext"))
        }
        [first, below @ ..] if !below.is_empty() => {
            let mut parts = first.split(':');
            let (name, number) = match (parts.next(), parts.next(), parts.next()) {
                (Some(_), Some(name), number) => (name, number.and_then(|it| it.parse().ok())),
                (name, ..) => (name.unwrap_or_default(), None),
            };
            Recorded::Point { site, name: name.to_owned(), number, path: below.join("/") }
        }
        other => return Err(unknown(other.first().unwrap_or(&""))),
    })
}

/// The instance and the variable that a path below an instance leads to.
pub(super) fn below(symbols: &Symbols<'_>, from: InstanceId, path: &str) -> Option<(InstanceId, Name)> {
    let path: Name = path.into();
    let (id, name) = instance::column(symbols.graph, symbols.instances, from, &path).ok()?;
    symbols.own(id, &name)?;
    Some((id, name))
}

impl What {
    /// How to call what is not there.
    pub(super) fn name(&self) -> &str {
        match self {
            What::Density(id, _) => id,
            What::Concentration(ion, _) => ion,
        }
    }

    /// What an export shows of it at first: concentrations are set for recording only after states have begun.
    pub(super) fn first_row(&self, compartment: &Compartment) -> Option<f64> {
        let What::Concentration(ion, false) = self else { return None };
        let at = compartment.signature.pools.iter().position(|it| *it.ion == **ion)?;
        Some(compartment.numbers.pools[at][1])
    }

    /// What it is in the equations of a compartment.
    pub(super) fn resolve(
        &self,
        equations: &Equations<'_>,
        compartment: &Compartment,
        biophysics: &Biophysics,
    ) -> Option<(Probed, When)> {
        match self {
            What::Concentration(ion, is_outside) => {
                let part = equations.pool_part(ion)?;
                let name = if *is_outside { "extConcentration" } else { "concentration" };
                Some((Probed::Variable(part, SELF, name.into()), When::After))
            }
            What::Density(id, path) => {
                let channels = &compartment.signature.channels;
                let density = biophysics.densities.iter().position(|it| *it.id == **id);
                let here = density.and_then(|at| compartment.densities.iter().position(|&it| it == at));
                let channel = here.or_else(|| {
                    let channel = biophysics.densities.get(density?)?.channel;
                    channels.iter().position(|it| it.channel == channel)
                })?;
                let words: Vec<&str> = path.iter().map(String::as_str).collect();
                match words.as_slice() {
                    ["iDensity"] => return Some((Probed::Current(channel), When::Used)),
                    ["gDensity"] => return Some((Probed::Conductance(channel), When::Used)),
                    _ => {}
                }
                let symbols = equations.part_of(channel).symbols;
                let (id, name) = below(symbols, SELF, &words.get(1..)?.join("/"))?;
                Some((Probed::Variable(channel, id, name.clone()), moment(symbols, id, &name)))
            }
        }
    }
}

/// To which moment of an exported step a variable of a channel belongs.
fn moment(symbols: &Symbols<'_>, id: InstanceId, name: &str) -> When {
    if matches!(symbols.own(id, name), Some(Variable::State(_))) {
        return When::After;
    }
    let is_below = |it: InstanceId| symbols.instances.lineage(it).any(|above| above == id);
    let types = || symbols.instances.ids().skip(1).filter(|&it| is_below(it)).map(|it| symbols.type_of(it));
    let is_in_scheme =
        types().any(|it| !it.dynamics.kinetic_schemes.is_empty() || it.name.ends_with("State"));
    let has_states = types().any(|it| !it.dynamics.derivatives.is_empty());
    if is_in_scheme && id != SELF {
        When::After
    } else if id == SELF || (!has_states && symbols.own(id, "fcond").is_some()) {
        When::Used
    } else {
        When::Before
    }
}

//! Cells with a morphology and networks of them, as the documents say it: nothing is discretised or rounded yet.
//!
//! Coordinates and diameters are in micrometres, everything else in SI. Channels, pools, synapses and inputs are components of
//! the [`crate::ComponentGraph`] that holds the model.

use crate::graph::{ComponentId, Expr, Name};

/// Populations of cells with morphologies, and what connects them.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The cells that populations consist of.
    pub cells: Vec<Cell>,
    /// Populations, in document order.
    pub populations: Vec<Population>,
    /// The temperature in K, if the network has one.
    pub temperature: Option<f64>,
    /// Chemical synapses, in document order.
    pub connections: Vec<Connection>,
    /// Gap junctions and graded synapses.
    pub pairs: Vec<Pair>,
    /// Currents from outside.
    pub inputs: Vec<Input>,
}

/// A cell with a morphology.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its id.
    pub id: Name,
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// Its shape.
    pub morphology: Morphology,
    /// What its membrane and cytoplasm are like.
    pub biophysics: Biophysics,
}

/// The shape of a cell.
#[derive(Clone, Debug, Default)]
pub struct Morphology {
    /// Segments in document order.
    pub segments: Vec<Segment>,
    /// Groups in document order.
    pub groups: Vec<Group>,
}

/// x, y, z and diameter in µm.
pub type Point = [f64; 4];

/// A truncated cone.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: Option<Name>,
    /// The number of the parent and how far along it the segment begins.
    pub parent: Option<(u32, f64)>,
    /// Where it begins; without one, on the parent.
    pub proximal: Option<Point>,
    /// Where it ends.
    pub distal: Point,
}

/// A group of segments.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: Name,
    /// Whether it is an unbranched cable (`neuroLexId="sao864921383"`).
    pub is_section: bool,
    /// `numberInternalDivisions`
    pub divisions: Option<u32>,
    /// Segments by number.
    pub members: Vec<u32>,
    /// Other groups.
    pub includes: Vec<Name>,
    /// `path` and `subTree`.
    pub trees: Vec<SubTree>,
    /// Variables that change over the group.
    pub parameters: Vec<InhomogeneousParameter>,
}

/// `path` or `subTree` of a group.
#[derive(Clone, Debug)]
pub struct SubTree {
    /// The segment nearest to the root.
    pub from: Option<u32>,
    /// The segment at the other end.
    pub to: Option<u32>,
    /// Only the segments between both (`path`), or all beyond `from`.
    pub is_path: bool,
}

/// A variable that grows with the path length from the root.
#[derive(Clone, Debug)]
pub struct InhomogeneousParameter {
    /// Its id.
    pub id: Name,
    /// How expressions call it.
    pub variable: Name,
    /// Whether it is 0 where the group begins.
    pub is_translated: bool,
    /// Whether it is 1 where the group ends.
    pub is_normalized: bool,
}

/// What a membrane and the cytoplasm are like.
#[derive(Clone, Debug, Default)]
pub struct Biophysics {
    /// The id, as in paths.
    pub id: Name,
    /// F/m²
    pub capacitances: Vec<ByGroup>,
    /// Ω m
    pub resistivities: Vec<ByGroup>,
    /// V
    pub initial_potentials: Vec<ByGroup>,
    /// V
    pub thresholds: Vec<ByGroup>,
    /// Ion channels.
    pub densities: Vec<Density>,
    /// Concentrations.
    pub species: Vec<Species>,
}

/// A value for a group; `None` for the whole cell.
#[derive(Clone, Debug)]
pub struct ByGroup {
    /// The group.
    pub group: Option<Name>,
    /// The value in SI.
    pub value: f64,
}

/// Channels in a membrane.
#[derive(Clone, Debug)]
pub struct Density {
    /// Its id, as in paths.
    pub id: Name,
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// The channel.
    pub channel: ComponentId,
    /// The ion that the channel says it lets through.
    pub channel_species: Option<Name>,
    /// The law of the current.
    pub kind: DensityKind,
    /// Where.
    pub group: Option<Name>,
    /// Only there.
    pub segment: Option<u32>,
    /// S/m², or m/s for a permeability, or a number of channels.
    pub value: f64,
    /// What the value is multiplied by: the conductance of one channel of a `channelPopulation`.
    pub unitary: f64,
    /// V; not a number where the concentrations decide.
    pub reversal: f64,
    /// The ion.
    pub ion: Name,
    /// V
    pub v_shift: Option<f64>,
    /// How it varies over a group.
    pub varying: Option<Varying>,
}

/// The law of a current.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DensityKind {
    /// Ohmic with a fixed reversal potential.
    Fixed,
    /// Ohmic with the potential of Nernst.
    Nernst,
    /// Goldman, Hodgkin and Katz, with a permeability.
    Ghk,
    /// Their equation as approximated in units of a conductance.
    Ghk2,
    /// Ohmic, given as a number of channels.
    Population,
}

/// A value that varies over a group.
#[derive(Clone, Debug)]
pub struct Varying {
    /// The group that has the parameter.
    pub group: Name,
    /// The parameter.
    pub parameter: Name,
    /// The value in SI over its variable.
    pub value: Expr,
}

/// The concentration of an ion.
#[derive(Clone, Debug)]
pub struct Species {
    /// The id, as in paths.
    pub id: Name,
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// How the concentration changes.
    pub model: ComponentId,
    /// The ion.
    pub ion: Name,
    /// Where.
    pub group: Option<Name>,
    /// mol/m³
    pub initial: f64,
    /// mol/m³
    pub external: f64,
}

/// Cells of one kind.
#[derive(Clone, Debug)]
pub struct Population {
    /// Its id.
    pub id: Name,
    /// What it consists of.
    pub kind: PopulationKind,
    /// The id of the cell, as in paths.
    pub cell_id: Name,
    /// How many.
    pub size: u32,
    /// The ids of the instances, where they have ids.
    pub instances: Vec<Name>,
}

/// What a population consists of.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum PopulationKind {
    /// Cells with a morphology: the position in [`Network::cells`].
    Cell(usize),
    /// Other components: sources of spikes, cells without a shape.
    Component(ComponentId),
}

/// A place in a population.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Site {
    /// The position in [`Network::populations`].
    pub population: u32,
    /// Which cell.
    pub index: u32,
    /// The number of the segment, where one is named.
    pub segment: Option<u32>,
    /// How far along it.
    pub fraction: f64,
}

/// A chemical synapse.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// The position within its projection.
    pub number: u32,
    /// Whose spikes.
    pub from: Site,
    /// Where the synapse is.
    pub to: Site,
    /// The synapse.
    pub synapse: ComponentId,
    /// What events are scaled by.
    pub weight: f64,
    /// s
    pub delay: f64,
    /// Written as `synapticConnection`: the reference takes 0 mV for a spike.
    pub is_plain: bool,
}

/// Two components that see each other's voltage.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// The position within its projection.
    pub number: u32,
    /// One end, and what is there.
    pub pre: (Site, ComponentId),
    /// The other.
    pub post: (Site, ComponentId),
    /// The weight of both.
    pub weight: f64,
}

/// A current from outside.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where to point when something is wrong with it.
    pub component: ComponentId,
    /// What flows.
    pub source: ComponentId,
    /// Where.
    pub to: Site,
    /// What it is scaled by.
    pub weight: f64,
}

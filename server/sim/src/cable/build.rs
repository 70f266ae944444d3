//! From a network to a program: cells discretised, compartments sorted into classes, points placed, paths resolved.

use std::collections::{BTreeMap, BTreeSet};

mod wiring;

use wiring::{Origin, Placed, Wired};

use super::biophysics::{Habits, compartments};
use super::companion::{Companion, End};
use super::equations::{Built, Part, Workshop};
use super::geometry::discretise;
use super::hines::Structure;
use super::membrane::{self, Conditions, Membrane, RowNumbers, Signature};
use super::model::{Network, Population, PopulationKind, Site};

use super::path::{Recorded, recorded};
use super::point::Point;
use super::portion::{CHUNK, Portion, portions};
use super::shape::{Shaped, node_at};
use super::single::{parameter, shortest};
use super::source::Source;
use crate::accurate::symbols::Symbols;
use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, ComponentId, Name, position};
use crate::instance::Instances;
use crate::kernel::{LANES, Tape};

/// NEURON's temperature where a model has none, in K.
const DEFAULT_TEMPERATURE: f64 = 273.15 + 6.3;

/// A network ready to run.
#[derive(Debug)]
pub(crate) struct CableProgram {
    pub(super) is_reference: bool,
    pub(super) groups: Vec<Group>,
    pub(super) slots: usize,
    /// V, by slot.
    pub(super) initial: Vec<f64>,
    /// Which row of which class is in a slot; none for the ends of sections.
    pub(super) class_of: Vec<Option<(u32, u32)>>,
    pub(super) portions: Vec<Portion>,
    pub(super) membranes: Vec<Class>,
    pub(super) points: Vec<PointClass>,
    pub(super) detectors: Vec<Detector>,
    pub(super) sources: Vec<SourceRun>,
    pub(super) companion: Option<Box<Companion>>,
    pub(super) probes: Vec<Probe>,
    pub(super) columns: Vec<Name>,
}

/// Cells of one structure.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) structure: Structure,
    /// Cells side by side.
    pub(super) width: usize,
    pub(super) blocks: usize,
    /// The first slot.
    pub(super) first: usize,
}

/// Compartments with the same equations.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) membrane: Membrane,
    /// Row to slot.
    pub(super) slots: Vec<u32>,
    /// Per chunk of rows, whether its slots follow each other.
    pub(super) follows: Vec<bool>,
    /// The columns at the beginning: parameters only.
    pub(super) data: Vec<f64>,
    pub(super) name: Name,
    /// The component to blame for each channel and pool.
    pub(super) blame: Vec<ComponentId>,
}

/// Points of one component.
#[derive(Debug)]
pub(super) struct PointClass {
    pub(super) point: Point,
    pub(super) slots: Vec<u32>,
    /// The slot of the other end; the own where there is none.
    pub(super) peers: Vec<u32>,
    pub(super) weights: Vec<f64>,
}

/// Where an event goes.
#[derive(Copy, Clone, Debug)]
pub(super) struct Receiver {
    pub(super) class: u32,
    pub(super) row: u32,
    /// In the unit of time of the run.
    pub(super) delay: f64,
}

/// Watches for spikes of a cell.
#[derive(Debug)]
pub(super) struct Detector {
    pub(super) slot: u32,
    pub(super) threshold: f64,
    pub(super) receivers: Vec<Receiver>,
    /// Through which the companion hears of it.
    pub(super) relay: Option<usize>,
    pub(super) recorded: Vec<usize>,
}

/// A source of spikes.
#[derive(Debug)]
pub(super) struct SourceRun {
    pub(super) source: Source,
    pub(super) receivers: Vec<Receiver>,
    /// Through which the companion hears of it.
    pub(super) relay: Option<usize>,
    pub(super) recorded: Vec<usize>,
}

/// What a column shows.
#[derive(Debug)]
pub(super) enum Probe {
    Voltage(u32),
    /// A class, a row, what to compute, and what the first row shows in place of it.
    Membrane {
        class: u32,
        row: u32,
        tape: Tape,
        when: When,
        first: Option<f64>,
    },
    Point {
        class: u32,
        row: u32,
        tape: Tape,
        when: When,
    },
    /// Seconds since the last spike of a source.
    Since(u32),
    /// A recorded quantity of the companion.
    Companion(usize),
}

/// `reference`: to which moment of a step a recorded value belongs.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// From the states after the step.
    After,
    /// From the voltage after the step and the states before.
    Before,
    /// What the step used.
    Used,
}

struct Building<'n> {
    graph: &'n ComponentGraph,
    network: &'n Network,
    is_reference: bool,
    shapes: Vec<Shaped<'n>>,
    groups: Vec<Group>,
    /// The number of the first instance of each population within its group.
    offsets: Vec<u32>,
}

/// Builds a program.
pub(crate) fn compile(graph: &ComponentGraph, network: &Network, is_reference: bool) -> Built<CableProgram> {
    let mut building = Building {
        graph,
        network,
        is_reference,
        shapes: Vec::new(),
        groups: Vec::new(),
        offsets: Vec::new(),
    };
    let habits = Habits::new(network, is_reference);
    building.shape(&habits)?;
    let records: Vec<Recorded> =
        graph.columns.iter().map(|it| recorded(graph, network, &it.quantity)).collect::<Result<_, _>>()?;
    building.reduce(&records)?;
    let slots = building.lay_out();
    let conditions = Conditions {
        is_reference,
        temperature: network.temperature.map_or(DEFAULT_TEMPERATURE, |it| {
            if is_reference { shortest((it - 273.15) as f32) + 273.15 } else { it }
        }),
        resting: resting(),
    };
    let number: fn(f64) -> f64 = if is_reference { parameter } else { |it| it };

    // Everything that is instantiated, once.
    let mut workshop = Workshop::new(graph);
    let mut components: BTreeSet<ComponentId> = BTreeSet::new();
    for shape in &building.shapes {
        for it in shape.compartments.iter().flatten() {
            components.extend(it.signature.channels.iter().map(|it| it.channel));
            components.extend(it.signature.pools.iter().map(|it| it.model));
        }
    }
    let placed = building.points()?;
    components.extend(placed.iter().map(|it| it.component));
    let instances: BTreeMap<ComponentId, Instances> =
        components.iter().map(|&it| Ok((it, workshop.instantiate(it)?))).collect::<Built<_>>()?;
    let workshop_graph = workshop.graph();
    let symbols: BTreeMap<ComponentId, Symbols<'_>> =
        instances.iter().map(|(&id, it)| (id, Symbols::new(workshop_graph, it))).collect();
    let part = |id: ComponentId| Part::new(&symbols[&id], number);

    let mut program = CableProgram {
        is_reference,
        groups: Vec::new(),
        slots,
        initial: vec![-0.065; slots],
        class_of: vec![None; slots],
        portions: portions(&building.groups, slots),
        membranes: Vec::new(),
        points: Vec::new(),
        detectors: Vec::new(),
        sources: Vec::new(),
        companion: None,
        probes: Vec::new(),
        columns: graph.columns.iter().map(|it| it.quantity.clone()).collect(),
    };
    building.voltages(&mut program);

    // Membranes.
    let mut rows: BTreeMap<Signature, Vec<(u32, usize, usize)>> = BTreeMap::new();
    for (at, shape) in building.shapes.iter().enumerate().filter(|(_, it)| it.instances > 0) {
        for (node, it) in shape.compartments.iter().enumerate() {
            let Some(it) = it else { continue };
            for instance in 0..shape.instances {
                let slot = building.slot(at, instance, node)?;
                rows.entry(it.signature.clone()).or_default().push((slot, at, node));
            }
        }
    }
    let mut classes = Vec::new();
    for (signature, mut places) in rows {
        places.sort_unstable();
        let numbers = |&(_, shape, node): &(u32, usize, usize)| -> RowNumbers {
            building.shapes[shape].compartments[node]
                .as_ref()
                .map(|it| it.numbers.clone())
                .unwrap_or_default()
        };
        let distinct: Vec<RowNumbers> = {
            let mut seen = BTreeSet::new();
            places.iter().filter(|it| seen.insert((it.1, it.2))).map(numbers).collect()
        };
        let channels = signature.channels.iter().map(|it| part(it.channel)).collect::<Built<_>>()?;
        let pools = signature.pools.iter().map(|it| part(it.model)).collect::<Built<_>>()?;
        let mut equations = membrane::Equations::new(&signature, &conditions, channels, pools, &distinct);
        let membrane = equations.compile()?;
        let class = program.membranes.len() as u32;
        // Lanes behind the last row of a portion compute what that computes, so that nothing odd happens there.
        let divided = Portion::divide(&mut program.portions, &places, |it| it.0);
        let mut data = vec![0.0; divided.len() * membrane.columns];
        for (row, place) in divided.iter().enumerate() {
            let numbers = numbers(place);
            for (at, it) in membrane.parameters.iter().enumerate() {
                data[at_column(membrane.columns, row, 1 + at)] = it.of(&numbers);
            }
        }
        for (row, &(slot, ..)) in divided.iter().enumerate().rev() {
            program.class_of[slot as usize] = Some((class, row as u32));
        }
        let names: Vec<String> = signature
            .channels
            .iter()
            .map(|it| graph.component(it.channel).id.as_deref().unwrap_or("channel").to_owned())
            .collect();
        let blame = signature
            .channels
            .iter()
            .map(|it| it.channel)
            .chain(signature.pools.iter().map(|it| it.model))
            .collect();
        program.membranes.push(Class {
            membrane,
            follows: divided
                .chunks(CHUNK)
                .map(|it| it.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0))
                .collect(),
            slots: divided.iter().map(|it| it.0).collect(),
            data,
            name: names.join(", ").into(),
            blame,
        });
        classes.push((signature, equations));
    }

    for portion in &mut program.portions {
        portion.find_bare(|slot| program.class_of[slot].is_some());
    }

    let mut wired = building.wire(&mut program, &records, placed, conditions.temperature, part)?;
    for (column, record) in graph.columns.iter().zip(&records) {
        let probe = building.probe(&program, record, &column.quantity, &mut classes, &mut wired)?;
        program.probes.push(probe);
    }
    program.companion = wired.companion.finish(is_reference)?.map(Box::new);
    program.groups = building.groups;
    Ok(program)
}

/// The place of a row's number in data that is laid out in blocks.
#[inline]
pub(super) fn at_column(columns: usize, row: usize, column: usize) -> usize {
    (row / LANES * columns + column) * LANES + row % LANES
}

/// What NEURON has for calcium where there is no pool, inside and outside.
fn resting() -> Vec<(Name, f64, f64)> {
    vec![("ca".into(), 5e-5, 2.0)]
}

impl<'n> Building<'n> {
    fn shape(&mut self, habits: &Habits) -> Built<()> {
        for cell in &self.network.cells {
            let tree = discretise(&cell.morphology, self.is_reference).map_err(|problem| {
                let name: Name = problem.to_string().into();
                ModelError::new(cell.component, ErrorKind::Morphology { problem: name })
            })?;
            let compartments = compartments(self.graph, cell, &tree, habits)?;
            self.shapes.push(Shaped {
                cell,
                kept: vec![None; tree.nodes.len()],
                tree,
                compartments,
                structure: None,
                instances: 0,
                group: usize::MAX,
            });
        }
        for population in &self.network.populations {
            let offset = match population.kind {
                PopulationKind::Cell(at) => {
                    let offset = self.shapes[at].instances;
                    self.shapes[at].instances += population.size;
                    offset
                }
                PopulationKind::Component(_) => 0,
            };
            self.offsets.push(offset);
        }
        Ok(())
    }

    fn population(&self, site: &Site) -> &'n Population {
        &self.network.populations[site.population as usize]
    }

    /// The node that a site names.
    fn node(&self, site: &Site, component: ComponentId) -> Built<(usize, usize)> {
        let PopulationKind::Cell(shape) = self.population(site).kind else {
            // Cells of other kinds are the companion's.
            return Err(ModelError::new(component, ErrorKind::MultiCompartment));
        };
        let it = &self.shapes[shape];
        let node = node_at(&it.tree, it.cell, site.segment, site.fraction).ok_or_else(|| {
            let step: Name = site.segment.unwrap_or(0).to_string().into();
            ModelError::new(component, ErrorKind::UnknownPath { path: "segment".into(), step })
        })?;
        Ok((shape, node))
    }

    /// Drops ends of sections that nothing needs, and joins the halves on both sides of those that are only passed through.
    fn reduce(&mut self, records: &[Recorded]) -> Built<()> {
        let mut needed: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.shapes.len()];
        for (site, component) in self.sites() {
            if matches!(self.population(&site).kind, PopulationKind::Cell(_)) {
                let (shape, node) = self.node(&site, component)?;
                needed[shape].insert(node);
            }
        }
        for record in records {
            if let Some(site) = record.site()
                && matches!(self.population(&site).kind, PopulationKind::Cell(_))
            {
                let (shape, node) = self.node(&site, ComponentId(0))?;
                needed[shape].insert(node);
            }
        }
        for (shape, needed) in self.shapes.iter_mut().zip(&needed) {
            shape.reduce(needed, self.is_reference);
        }
        Ok(())
    }

    /// All sites that connections and inputs name.
    fn sites(&self) -> Vec<(Site, ComponentId)> {
        let network = self.network;
        let connections =
            network.connections.iter().flat_map(|it| [(it.from, it.component), (it.to, it.component)]);
        let pairs = network.pairs.iter().flat_map(|it| [(it.pre.0, it.component), (it.post.0, it.component)]);
        let inputs = network.inputs.iter().map(|it| (it.to, it.component));
        connections.chain(pairs).chain(inputs).collect()
    }

    /// Gives every node of every cell a slot.
    fn lay_out(&mut self) -> usize {
        let mut first = 0;
        for shape in self.shapes.iter_mut().filter(|it| it.instances > 0) {
            let Some(structure) = shape.structure.take() else { continue };
            let width = match shape.instances {
                1 => 1,
                2 => 2,
                3..=4 => 4,
                _ => 8,
            };
            let blocks = (shape.instances as usize).div_ceil(width);
            shape.group = self.groups.len();
            let size = structure.len() * width * blocks;
            self.groups.push(Group { structure, width, blocks, first });
            // Every group begins at a cache line.
            first += size.next_multiple_of(8);
        }
        first
    }

    fn slot(&self, shape: usize, instance: u32, node: usize) -> Built<u32> {
        let it = &self.shapes[shape];
        let group = &self.groups[it.group];
        let Some(kept) = it.kept[node] else {
            return Err(ModelError::new(it.cell.component, ErrorKind::MultiCompartment));
        };
        let (block, lane) = (instance as usize / group.width, instance as usize % group.width);
        let slot = group.first + (block * group.structure.len() + kept as usize) * group.width + lane;
        Ok(slot as u32)
    }

    fn slot_of(&self, site: &Site, component: ComponentId) -> Built<u32> {
        let population = self.population(site);
        if site.index >= population.size {
            let path = population.id.clone();
            let (step, count) = (format!("{}", site.index).into(), population.size as usize);
            return Err(ModelError::new(component, ErrorKind::IndexOutOfRange { path, step, count }));
        }
        let (shape, node) = self.node(site, component)?;
        self.slot(shape, self.offsets[site.population as usize] + site.index, node)
    }

    /// Initial voltages: those of compartments, and at the ends of sections those of the section.
    fn voltages(&self, program: &mut CableProgram) {
        for (at, shape) in self.shapes.iter().enumerate() {
            for node in 0..shape.tree.nodes.len() {
                if shape.kept[node].is_none() {
                    continue;
                }
                let it = &shape.tree.nodes[node];
                let section = &shape.tree.sections[it.section];
                let nearest =
                    if node < section.first { section.first } else { section.first + section.divisions - 1 };
                let of = if shape.tree.is_compartment(node) { node } else { nearest };
                let initial = shape.compartments[of].as_ref().map_or(-0.065, |it| it.initial);
                for instance in 0..shape.instances {
                    if let Ok(slot) = self.slot(at, instance, node) {
                        program.initial[slot as usize] = initial;
                    }
                }
            }
        }
    }

    fn probe(
        &self,
        program: &CableProgram,
        record: &Recorded,
        quantity: &Name,
        classes: &mut [(Signature, membrane::Equations<'_>)],
        wired: &mut Wired<'n, '_>,
    ) -> Built<Probe> {
        let root = self.graph.root.unwrap_or(ComponentId(0));
        let nowhere = |step: &str| {
            ModelError::new(root, ErrorKind::UnknownPath { path: quantity.clone(), step: step.into() })
        };
        match record {
            Recorded::Voltage(site) => Ok(Probe::Voltage(self.slot_of(site, root)?)),
            Recorded::Beside { population, index, path } => {
                if wired.is_guest[*population as usize] {
                    let cell = End::Cell(*population, *index);
                    return Ok(Probe::Companion(wired.companion.column(cell, path)));
                }
                let at = wired.sources.get(&(*population, *index)).ok_or_else(|| nowhere(path))?;
                Ok(Probe::Since(*at as u32))
            }
            Recorded::Membrane { site, what } => {
                let (shape, node) = self.node(site, root)?;
                let slot = self.slot_of(site, root)?;
                let Some((class, row)) = program.class_of[slot as usize] else {
                    return Err(nowhere("a compartment at the end of a section"));
                };
                let Some(compartment) = &self.shapes[shape].compartments[node] else {
                    return Err(nowhere("a compartment"));
                };
                let (_, equations) = &mut classes[class as usize];
                let biophysics = &self.shapes[shape].cell.biophysics;
                let (probed, when) =
                    what.resolve(equations, compartment, biophysics).ok_or_else(|| nowhere(what.name()))?;
                let node = equations.probe(&probed)?;
                let tape = equations.tape(node, program.membranes[class as usize].membrane.scratch);
                let first = what.first_row(compartment).filter(|_| self.is_reference);
                Ok(Probe::Membrane { class, row, tape, when, first })
            }
            Recorded::Point { site, name, number, path } => {
                let is_named = |it: &&Placed| {
                    let id = self.graph.component(it.component).id.as_deref();
                    it.site.segment.unwrap_or(0) == site.segment.unwrap_or(0)
                        && it.site.population == site.population
                        && it.site.index == site.index
                        && id == Some(&**name)
                };
                let place_in_projection = |it: &Placed| match it.origin {
                    Origin::Connection(at) => self.network.connections[at].number,
                    Origin::Pair(at, _) => self.network.pairs[at].number,
                    Origin::Input(at) => at as u32,
                };
                let found = wired.placed.iter().enumerate().filter(|it| is_named(&it.1));
                let found: Vec<(usize, &Placed)> = found.collect();
                let chosen = match number {
                    Some(number) => found
                        .iter()
                        .find(|it| place_in_projection(it.1) == *number)
                        .or_else(|| found.get(*number as usize)),
                    None => found.first(),
                };
                let &(chosen, it) = chosen.ok_or_else(|| nowhere(name))?;
                let Some(&(class, row)) = wired.point_of.get(&it.origin) else {
                    let voltage = program.initial[it.slot as usize];
                    return Ok(Probe::Companion(wired.column_of(
                        chosen,
                        &name.as_str().into(),
                        path,
                        voltage,
                    )));
                };
                let equations = &mut wired.equations[class as usize];
                let symbols = equations.part.symbols;
                let (id, variable) =
                    super::path::below(symbols, super::equations::SELF, path).ok_or_else(|| nowhere(path))?;
                let point = &program.points[class as usize].point;
                let is_state = equations.part.is_state(id, &variable);
                let when = match (is_state, point.is_lagging) {
                    (true, _) => When::After,
                    (false, true) => When::Before,
                    (false, false) => When::Used,
                };
                let tape = equations.probe(id, &variable, point.scratch)?;
                Ok(Probe::Point { class, row, tape, when })
            }
        }
    }
}

/// What a component says of a parameter.
pub(super) fn parameter_of(graph: &ComponentGraph, component: ComponentId, name: &str) -> Option<f64> {
    let it = graph.component(component);
    it.parameters.get(position(&graph.ty(it.ty).parameters, name)?).copied()
}

//! Populations, connections and inputs of a network of cells with morphologies.

use model::{File, ItemRef, top_level_type};
use rustc_hash::FxHashMap;
use sim::cable::{Connection, Input, Network, Pair, Population, PopulationKind, Site};
use sim::{ComponentId, Name};
use syntax::{Attribute, Node};

use super::cell;
use crate::component::Building;
use crate::place::Place;
use crate::problem::{LowerError, Problem};

/// A network while it is read.
pub(super) struct Reading<'b, 'db> {
    building: &'b mut Building<'db>,
    pub(super) network: Network,
    cells: FxHashMap<Name, usize>,
    populations: FxHashMap<Name, u32>,
    /// The positions of instances by their ids, per population.
    instances: Vec<FxHashMap<Name, u32>>,
    file: File,
}

type Read<T> = Result<T, LowerError>;

impl<'b, 'db> Reading<'b, 'db> {
    pub(super) fn new(building: &'b mut Building<'db>) -> Reading<'b, 'db> {
        let file = building.root;
        Reading {
            building,
            network: Network::default(),
            cells: FxHashMap::default(),
            populations: FxHashMap::default(),
            instances: Vec::new(),
            file,
        }
    }

    /// The number of a cell.
    pub(super) fn cell(&mut self, item: ItemRef) -> Read<usize> {
        let cell = cell::read(self.building, item)?;
        if let Some(&known) = self.cells.get(&cell.id) {
            return Ok(known);
        }
        self.cells.insert(cell.id.clone(), self.network.cells.len());
        self.network.cells.push(cell);
        Ok(self.network.cells.len() - 1)
    }

    pub(super) fn network(&mut self, file: File, node: Node<'db>) -> Read<()> {
        self.file = file;
        let has_temperature = node.local_name() == "networkWithTemperature"
            || node.attribute("type").is_some_and(|it| it.value() == "networkWithTemperature");
        if has_temperature && let Some(it) = node.attribute("temperature") {
            let temperature = self.building.free_quantity(&it.value());
            self.network.temperature = Some(temperature.ok_or_else(|| self.invalid(it))?);
        }
        for it in node.elements().filter(|it| it.local_name() == "population") {
            self.population(it)?;
        }
        for it in node.elements() {
            match it.local_name() {
                "projection" => self.projection(it)?,
                "electricalProjection" | "continuousProjection" => self.pairs(it)?,
                "inputList" => self.input_list(it)?,
                "explicitInput" => self.explicit_input(it)?,
                "synapticConnection" | "synapticConnectionWD" => self.synaptic_connection(it)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn invalid(&self, attribute: Attribute<'_>) -> LowerError {
        let place = Place { file: self.file, range: attribute.value_range() };
        LowerError::at(place, Problem::InvalidQuantity { text: attribute.value().into_owned() })
    }

    fn attribute<'n>(&self, node: Node<'n>, name: &str) -> Read<Attribute<'n>> {
        node.attribute(name).ok_or_else(|| {
            let component = node.name().to_owned();
            let problem = Problem::MissingValue { component, name: name.to_owned() };
            LowerError::at(Place { file: self.file, range: node.name_range() }, problem)
        })
    }

    fn number<T: std::str::FromStr>(&self, node: Node<'_>, name: &str, fallback: T) -> Read<T> {
        match node.attribute(name) {
            Some(it) => it.value().trim().parse().map_err(|_| self.invalid(it)),
            None => Ok(fallback),
        }
    }

    fn quantity(&self, node: Node<'_>, name: &str, fallback: f64) -> Read<f64> {
        match node.attribute(name) {
            Some(it) => self.building.free_quantity(&it.value()).ok_or_else(|| self.invalid(it)),
            None => Ok(fallback),
        }
    }

    /// The component that an attribute names.
    fn component(&mut self, node: Node<'_>, name: &str) -> Read<ComponentId> {
        let attribute = self.attribute(node, name)?;
        let asked_at = Place { file: self.file, range: attribute.value_range() };
        let item = self.building.by_id(attribute.value().trim(), Some(asked_at))?;
        self.building.top_level(item)
    }

    fn population(&mut self, node: Node<'db>) -> Read<()> {
        let component = self.attribute(node, "component")?;
        let asked_at = Place { file: self.file, range: component.value_range() };
        let item = self.building.by_id(component.value().trim(), Some(asked_at))?;
        let target = item.node(self.building.db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
        let is_cell =
            top_level_type(self.building.db, self.building.root, target).is_some_and(|it| it.is_a("cell"));
        let kind = match is_cell {
            true => PopulationKind::Cell(self.cell(item)?),
            false => PopulationKind::Component(self.building.top_level(item)?),
        };
        let instances: Vec<Name> = node
            .elements()
            .filter(|it| it.local_name() == "instance")
            .enumerate()
            .map(|(at, it)| match it.attribute("id") {
                Some(id) => id.value().trim().into(),
                None => at.to_string().into(),
            })
            .collect();
        let size = match instances.len() {
            0 => self.number::<f64>(node, "size", 0.0)? as u32,
            size => size as u32,
        };
        let id: Name = self.attribute(node, "id")?.value().trim().into();
        self.populations.insert(id.clone(), self.network.populations.len() as u32);
        self.instances.push(instances.iter().cloned().zip(0..).collect());
        let cell_id = component.value().trim().into();
        self.network.populations.push(Population { id, kind, cell_id, size, instances });
        Ok(())
    }

    /// The cell that `../pop/3/cell`, `pop[3]` or, within a population, `3` names.
    fn cell_at(&self, attribute: Attribute<'_>, within: Option<u32>) -> Read<(u32, u32)> {
        let value = attribute.value();
        let unknown = || {
            let place = Place { file: self.file, range: attribute.value_range() };
            LowerError::at(place, Problem::UnknownComponent { id: value.trim().to_owned() })
        };
        let mut rest = value.trim();
        while let Some(shorter) = rest.strip_prefix("../").or_else(|| rest.strip_prefix("./")) {
            rest = shorter;
        }
        let by_text = |population: u32, text: &str| {
            let known = self.instances[population as usize].get(text).copied();
            known.or_else(|| text.parse().ok().filter(|_| self.instances[population as usize].is_empty()))
        };
        let index = |population: u32, text: &str| by_text(population, text).or_else(|| text.parse().ok());
        let (population, at) = if let Some((name, number)) = rest.split_once('[') {
            let population = *self.populations.get(name).ok_or_else(unknown)?;
            let number = number.split(']').next().unwrap_or_default().trim();
            (population, number.parse().ok())
        } else if let Some((name, behind)) = rest.split_once('/') {
            let population = *self.populations.get(name).ok_or_else(unknown)?;
            (population, index(population, behind.split('/').next().unwrap_or_default()))
        } else {
            let population = within.ok_or_else(unknown)?;
            (population, index(population, rest))
        };
        let at = at.ok_or_else(unknown)?;
        if at >= self.network.populations[population as usize].size {
            Err(unknown())
        } else {
            Ok((population, at))
        }
    }

    fn within(&self, node: Node<'_>, name: &str) -> Option<u32> {
        self.populations.get(node.attribute(name)?.value().trim()).copied()
    }

    /// A place by the names of its attributes: the cell, the segment, the fraction.
    fn site(&self, node: Node<'_>, names: [&str; 3], within: Option<u32>) -> Read<Site> {
        let (population, index) = self.cell_at(self.attribute(node, names[0])?, within)?;
        let segment = Some(self.number(node, names[1], 0)?);
        Ok(Site { population, index, segment, fraction: self.number(node, names[2], 0.5)? })
    }

    fn projection(&mut self, projection: Node<'db>) -> Read<()> {
        let component = self.building.blame(self.file, projection);
        let synapse = self.component(projection, "synapse")?;
        let (pre, post) = (
            self.within(projection, "presynapticPopulation"),
            self.within(projection, "postsynapticPopulation"),
        );
        let connections = projection.elements().filter(|it| it.local_name().starts_with("connection"));
        for (number, it) in connections.enumerate() {
            let connection = Connection {
                component,
                number: number as u32,
                from: self.site(it, ["preCellId", "preSegmentId", "preFractionAlong"], pre)?,
                to: self.site(it, ["postCellId", "postSegmentId", "postFractionAlong"], post)?,
                synapse,
                weight: self.number(it, "weight", 1.0)?,
                delay: self.quantity(it, "delay", 0.0)?,
                is_plain: false,
            };
            self.network.connections.push(connection);
        }
        Ok(())
    }

    fn pairs(&mut self, projection: Node<'db>) -> Read<()> {
        let component = self.building.blame(self.file, projection);
        let is_electrical = projection.local_name() == "electricalProjection";
        let (pre, post) = (
            self.within(projection, "presynapticPopulation"),
            self.within(projection, "postsynapticPopulation"),
        );
        let connections = projection.elements().filter(|it| it.local_name().contains("Connection"));
        for (number, it) in connections.enumerate() {
            let (before, after) = match is_electrical {
                true => {
                    let synapse = self.component(it, "synapse")?;
                    (synapse, synapse)
                }
                false => (self.component(it, "preComponent")?, self.component(it, "postComponent")?),
            };
            let pair = Pair {
                component,
                number: number as u32,
                pre: (self.site(it, ["preCell", "preSegment", "preFractionAlong"], pre)?, before),
                post: (self.site(it, ["postCell", "postSegment", "postFractionAlong"], post)?, after),
                weight: self.number(it, "weight", 1.0)?,
            };
            self.network.pairs.push(pair);
        }
        Ok(())
    }

    fn input_list(&mut self, list: Node<'db>) -> Read<()> {
        let component = self.building.blame(self.file, list);
        let source = self.component(list, "component")?;
        let within = self.within(list, "population");
        for it in list.elements().filter(|it| it.local_name().starts_with("input")) {
            let to = self.site(it, ["target", "segmentId", "fractionAlong"], within)?;
            let weight = self.number(it, "weight", 1.0)?;
            self.network.inputs.push(Input { component, source, to, weight });
        }
        Ok(())
    }

    fn explicit_input(&mut self, node: Node<'db>) -> Read<()> {
        let component = self.building.blame(self.file, node);
        let source = self.component(node, "input")?;
        let (population, index) = self.cell_at(self.attribute(node, "target")?, None)?;
        let to = Site { population, index, segment: None, fraction: 0.5 };
        self.network.inputs.push(Input { component, source, to, weight: 1.0 });
        Ok(())
    }

    fn synaptic_connection(&mut self, node: Node<'db>) -> Read<()> {
        let component = self.building.blame(self.file, node);
        let synapse = self.component(node, "synapse")?;
        let site = |it: &Self, name: &str| -> Read<Site> {
            let (population, index) = it.cell_at(it.attribute(node, name)?, None)?;
            Ok(Site { population, index, segment: None, fraction: 0.5 })
        };
        let connection = Connection {
            component,
            number: 0,
            from: site(self, "from")?,
            to: site(self, "to")?,
            synapse,
            weight: self.number(node, "weight", 1.0)?,
            delay: self.quantity(node, "delay", 0.0)?,
            is_plain: true,
        };
        self.network.connections.push(connection);
        Ok(())
    }
}

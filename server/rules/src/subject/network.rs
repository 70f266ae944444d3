//! A network as rules see it: its populations, and the cells that paths in it address.

use ::syntax::{Attribute, Column, Node};
use rustc_hash::{FxHashMap, FxHashSet};
use text::Range;

/// One `<network>`.
#[derive(Debug)]
pub struct Network<'t> {
    /// The element.
    pub node: Node<'t>,
    /// In the order of the document.
    pub populations: Vec<Population<'t>>,
    by_id: FxHashMap<&'t str, usize>,
}

/// One `<population>`.
#[derive(Debug)]
pub struct Population<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its `id`.
    pub id: Option<Attribute<'t>>,
    /// Its `component`: the id of the cell.
    pub component: Option<Attribute<'t>>,
    /// Its `size`.
    pub size: Option<Attribute<'t>>,
    /// How many `<instance>` children it has.
    pub instances: usize,
    /// How many cells it has, if that is known.
    count: Option<u64>,
    is_list: bool,
    /// The id of the cell, where it is written as it is meant.
    cell: Option<&'t str>,
    /// The ids of the instances where they are not 0, 1, 2 …
    odd_ids: Option<FxHashSet<u64>>,
}

impl<'t> Network<'t> {
    /// Reads a `<network>` element.
    pub fn read(node: Node<'t>) -> Network<'t> {
        let populations: Vec<_> =
            node.elements().filter(|it| it.local_name() == "population").map(Population::read).collect();
        let mut by_id = FxHashMap::default();
        for (index, population) in populations.iter().enumerate() {
            if let Some(id) = population.id {
                by_id.entry(id.raw_value()).or_insert(index);
            }
        }
        Network { node, populations, by_id }
    }

    /// The first population with this id.
    pub fn population(&self, id: &str) -> Option<&Population<'t>> {
        self.by_id.get(id).map(|&index| &self.populations[index])
    }

    /// The ids of all populations.
    pub fn population_ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.populations.iter().filter_map(|it| it.id).map(|id| id.raw_value())
    }
}

impl<'t> Population<'t> {
    fn read(node: Node<'t>) -> Population<'t> {
        let mut instances = 0;
        let mut odd_ids: Option<FxHashSet<u64>> = None;
        let id_of = Column::new("id");
        for instance in node.elements().filter(|it| it.local_name() == "instance") {
            let id = id_of.of(instance).and_then(|id| id.raw_value().trim().parse().ok());
            // Nearly always the ids count from 0 and nothing need be remembered.
            if odd_ids.is_none() && id != Some(instances as u64) {
                odd_ids = Some((0..instances as u64).collect());
            }
            if let (Some(ids), Some(id)) = (&mut odd_ids, id) {
                ids.insert(id);
            }
            instances += 1;
        }
        let (component, size) = (node.attribute("component"), node.attribute("size"));
        let is_list =
            instances > 0 || node.attribute("type").is_some_and(|it| it.raw_value() == "populationList");
        let count = match instances {
            0 => size.and_then(|size| size.raw_value().trim().parse().ok()),
            _ => Some(instances as u64),
        };
        let cell = component.filter(|it| it.value() == it.raw_value()).map(|it| it.raw_value());
        let cell = cell.filter(|it| !it.is_empty() && !it.contains('/'));
        Population {
            node,
            id: node.attribute("id"),
            component,
            size,
            instances,
            count,
            is_list,
            cell,
            odd_ids,
        }
    }

    /// Whether it lists its cells as `<instance>` elements.
    pub fn is_list(&self) -> bool {
        self.is_list
    }

    /// Whether the ids of its instances are not 0, 1, 2 … in this order.
    pub fn has_odd_ids(&self) -> bool {
        self.odd_ids.is_some()
    }

    /// How many cells it has, if that is known.
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// The id of the cell, where nothing in it has to be decoded.
    pub(crate) fn cell(&self) -> Option<&'t str> {
        self.cell
    }

    /// Whether there may be a cell with this index: one of the listed ids, or below the size.
    pub fn has_cell(&self, index: u64) -> bool {
        let listed = self.odd_ids.as_ref().is_some_and(|ids| ids.contains(&index));
        listed || self.count().is_none_or(|count| index < count)
    }
}

/// What a path such as `../pop/3/cell` or `../pop[3]` addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellPath<'t> {
    /// The population's id.
    pub population: &'t str,
    /// Where that stands.
    pub population_range: Range,
    /// The index of the cell.
    pub index: u64,
    /// Where that stands.
    pub index_range: Range,
    /// The id of the cell's component, in the form with slashes.
    pub cell: Option<(&'t str, Range)>,
}

impl<'t> CellPath<'t> {
    /// Reads the value of an attribute; `None` if it has neither of the two forms.
    pub(crate) fn read(attribute: Attribute<'t>) -> Option<CellPath<'t>> {
        let value = attribute.raw_value();
        let base = attribute.value_range().start;
        let range = |from: usize, to: usize| Range { start: base + from as u32, end: base + to as u32 };
        let start = if value.starts_with("../") { 3 } else { 0 };
        let bytes = value.as_bytes();
        let end = start + bytes[start..].iter().position(|it| matches!(it, b'/' | b'['))?;
        let population = &value[start..end];
        let bracket = bytes[end] == b'[';
        let digits_start = end + 1;
        let digits = bytes[digits_start..].iter().take_while(|it| it.is_ascii_digit()).count();
        let index = value[digits_start..digits_start + digits].parse().ok()?;
        let behind = &value[digits_start + digits..];
        let cell = match (bracket, behind) {
            (true, "]") => None,
            (false, "" | "/") => None,
            (false, _) => {
                let name = behind.strip_prefix('/')?;
                let name = name.strip_suffix('/').unwrap_or(name);
                let from = digits_start + digits + 1;
                (!name.is_empty() && !name.as_bytes().contains(&b'/'))
                    .then_some((name, range(from, from + name.len())))
            }
            (true, _) => return None,
        };
        Some(CellPath {
            population,
            population_range: range(start, end),
            index,
            index_range: range(digits_start, digits_start + digits),
            cell,
        })
    }
}

//! A network as rules see it: its populations, and the cells that paths in it address.

use ::syntax::{Attribute, Node};
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
        for instance in node.elements().filter(|it| it.local_name() == "instance") {
            let id = instance.attribute("id").and_then(|id| id.raw_value().trim().parse().ok());
            // Nearly always the ids count from 0 and nothing need be remembered.
            if odd_ids.is_none() && id != Some(instances as u64) {
                odd_ids = Some((0..instances as u64).collect());
            }
            if let (Some(ids), Some(id)) = (&mut odd_ids, id) {
                ids.insert(id);
            }
            instances += 1;
        }
        Population {
            node,
            id: node.attribute("id"),
            component: node.attribute("component"),
            size: node.attribute("size"),
            instances,
            odd_ids,
        }
    }

    /// Whether it lists its cells as `<instance>` elements.
    pub fn is_list(&self) -> bool {
        self.instances > 0 || self.node.attribute("type").is_some_and(|it| it.raw_value() == "populationList")
    }

    /// Whether the ids of its instances are not 0, 1, 2 … in this order.
    pub fn has_odd_ids(&self) -> bool {
        self.odd_ids.is_some()
    }

    /// How many cells it has, if that is known.
    pub fn count(&self) -> Option<u64> {
        if self.instances > 0 {
            return Some(self.instances as u64);
        }
        self.size.and_then(|size| size.raw_value().trim().parse().ok())
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
        let end = start + value[start..].find(['/', '['])?;
        let population = &value[start..end];
        let bracket = value.as_bytes()[end] == b'[';
        let digits_start = end + 1;
        let rest = &value[digits_start..];
        let digits = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
        let index = rest[..digits].parse().ok()?;
        let behind = &rest[digits..];
        let cell = match (bracket, behind) {
            (true, "]") => None,
            (false, "" | "/") => None,
            (false, _) => {
                let name = behind.strip_prefix('/')?;
                let name = name.strip_suffix('/').unwrap_or(name);
                let from = digits_start + digits + 1;
                (!name.is_empty() && !name.contains('/')).then_some((name, range(from, from + name.len())))
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

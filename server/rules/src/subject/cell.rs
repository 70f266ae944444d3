//! A cell as rules see it: its segments, and which of them each biophysical property covers.

use std::cell::OnceCell;

use ::syntax::{Attribute, Node};
use model::items::{Morphology, SegmentGroup};
use model::{Db, File, ItemKind, ItemRef, Lookup};
use rustc_hash::{FxHashMap, FxHashSet};

/// One `<cell>` or `<cell2CaPools>`.
#[derive(Debug)]
pub struct Cell<'t> {
    /// The element.
    pub node: Node<'t>,
    /// How many segments its morphology has, its own or the one that it names; `None` where there is none to be seen.
    pub segments: Option<usize>,
    /// Its biophysical properties, where they stand in this file.
    pub biophysics: Option<Node<'t>>,
    /// What stands in `<membraneProperties>` and `<intracellularProperties>`, in the order of the document.
    pub properties: Vec<Property<'t>>,
}

/// A property of the membrane or the cytoplasm, with the segments that it covers.
#[derive(Debug)]
pub struct Property<'t> {
    /// The element: `<channelDensity>`, `<specificCapacitance>`, `<species>` …
    pub node: Node<'t>,
    /// Where it is.
    pub extent: Extent,
}

/// A set of segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// All segments.
    All,
    /// These, by their positions in the morphology.
    Some(Segments),
    /// It cannot be told: an unknown group, or one that is made of paths.
    Unknown,
}

/// Positions of segments in a morphology, as a bit for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segments(Vec<u64>);

impl<'t> Cell<'t> {
    /// Reads a cell element of a file.
    pub(crate) fn read(db: &dyn Db, file: File, node: Node<'t>) -> Cell<'t> {
        let biophysics = biophysics(node);
        let morphology = morphology(db, file, node);
        let mut groups = morphology.map(Groups::new);
        let mut properties = Vec::new();
        let parts = biophysics.into_iter().flat_map(|it| it.elements()).filter(|it| is_container(*it));
        for node in parts.flat_map(|it| it.elements()) {
            let extent = match &mut groups {
                Some(groups) => groups.extent(node),
                None if node.attribute("segmentGroup").is_none_or(|it| it.raw_value() == "all") => {
                    Extent::All
                }
                None => Extent::Unknown,
            };
            properties.push(Property { node, extent });
        }
        Cell { node, segments: morphology.map(|it| it.segments.len()), biophysics, properties }
    }

    /// The properties with an element name.
    pub fn named<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Property<'t>> {
        self.properties.iter().filter(move |it| it.node.local_name() == name)
    }

    /// The channel densities and populations.
    pub fn channels(&self) -> impl Iterator<Item = &Property<'t>> {
        self.properties.iter().filter(|it| it.node.local_name().starts_with("channel"))
    }

    /// Whether it has more than one segment.
    pub fn is_multi_compartment(&self) -> bool {
        self.segments.is_some_and(|it| it > 1)
    }
}

impl<'t> Property<'t> {
    /// The value of an attribute, if it is there and not empty.
    pub fn value(&self, name: &str) -> Option<&'t str> {
        self.node.attribute(name).map(Attribute::raw_value).filter(|it| !it.is_empty())
    }
}

impl Extent {
    /// Whether both cover some segment; what is unknown overlaps with nothing.
    pub fn overlaps(&self, other: &Extent) -> bool {
        match (self, other) {
            (Extent::Unknown, _) | (_, Extent::Unknown) => false,
            (Extent::All, Extent::All) => true,
            (Extent::All, Extent::Some(some)) | (Extent::Some(some), Extent::All) => some.count() > 0,
            (Extent::Some(a), Extent::Some(b)) => a.0.iter().zip(&b.0).any(|(a, b)| a & b != 0),
        }
    }
}

impl Segments {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.iter().map(|it| it.count_ones() as usize).sum()
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Segments) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// Whether a position is in it.
    pub fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & 1 << (at % 64) != 0)
    }

    fn insert(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        self.0[at / 64] |= 1 << (at % 64);
    }
}

fn is_container(node: Node<'_>) -> bool {
    let name = node.local_name();
    name.starts_with("membraneProperties") || name.starts_with("intracellularProperties")
}

/// The biophysical properties of a cell: its own, or those that it names, where they stand in the same file.
fn biophysics(cell: Node<'_>) -> Option<Node<'_>> {
    let is_biophysics = |it: &Node<'_>| it.local_name().starts_with("biophysicalProperties");
    let own = cell.elements().find(is_biophysics);
    own.or_else(|| {
        let id = cell.attribute("biophysicalProperties")?.raw_value();
        let same =
            |it: &Node<'_>| is_biophysics(it) && it.attribute("id").is_some_and(|it| it.raw_value() == id);
        cell.parent()?.elements().find(same)
    })
}

/// The morphology of a cell: its own or the one that it names.
pub(crate) fn morphology<'d>(db: &'d dyn Db, file: File, cell: Node<'_>) -> Option<&'d Morphology> {
    let own = model::source_map(db, file).item(cell.id()).filter(|it| it.kind == ItemKind::Component);
    let own = own.and_then(|item| morphology_of(db, ItemRef { file, item }));
    own.or_else(|| {
        let id = cell.attribute("morphology")?.raw_value();
        match model::find_component(db, file, id, None) {
            Lookup::Found(item) | Lookup::FoundByIncluder { item, .. } => morphology_of(db, item),
            _ => None,
        }
    })
}

/// The morphology that a component is or holds.
pub(crate) fn morphology_of(db: &dyn Db, item: ItemRef) -> Option<&Morphology> {
    let items = model::file_items(db, item.file);
    items.morphologies.iter().find(|it| it.component == item.item.index)
}

/// The groups of a morphology, resolved when they are asked for.
pub(crate) struct Groups<'d> {
    morphology: &'d Morphology,
    by_id: FxHashMap<&'d str, &'d SegmentGroup>,
    positions: OnceCell<Positions>,
    resolved: FxHashMap<&'d str, Extent>,
}

/// Where the segment with an id stands; of several with one id the last.
struct Positions {
    /// For small ids, which nearly all are; `u32::MAX` where there is none.
    small: Vec<u32>,
    large: FxHashMap<u32, usize>,
}

impl Positions {
    fn of(morphology: &Morphology) -> Positions {
        let mut positions = Positions {
            small: vec![u32::MAX; 2 * morphology.segments.len() + 16],
            large: FxHashMap::default(),
        };
        for (at, segment) in morphology.segments.iter().enumerate() {
            let Some(id) = segment.id else { continue };
            match positions.small.get_mut(id as usize) {
                Some(place) => *place = at as u32,
                None => _ = positions.large.insert(id, at),
            }
        }
        positions
    }

    fn get(&self, id: u32) -> Option<usize> {
        match self.small.get(id as usize) {
            Some(&at) => (at != u32::MAX).then_some(at as usize),
            None => self.large.get(&id).copied(),
        }
    }
}

impl<'d> Groups<'d> {
    pub(crate) fn new(morphology: &'d Morphology) -> Groups<'d> {
        let by_id = morphology.groups.iter().filter_map(|it| Some((it.id.as_deref()?, it))).collect();
        Groups { morphology, by_id, positions: OnceCell::new(), resolved: FxHashMap::default() }
    }

    fn positions(&self) -> &Positions {
        self.positions.get_or_init(|| Positions::of(self.morphology))
    }

    /// Which segments an element with `segmentGroup` or `segment` is about; all of them if it says nothing.
    fn extent(&mut self, node: Node<'_>) -> Extent {
        if let Some(segment) = node.attribute("segment") {
            let position = segment.raw_value().trim().parse().ok().and_then(|id| self.positions().get(id));
            return position.map_or(Extent::Unknown, |at| {
                let mut one = Segments::default();
                one.insert(at);
                Extent::Some(one)
            });
        }
        if let Some(group) = node.attribute("segmentGroup") {
            return self.group(group.raw_value());
        }
        // Of a density that varies along the cell the groups stand in its children.
        let mut together: Option<Segments> = None;
        for group in node.elements().filter_map(|it| it.attribute("segmentGroup")) {
            match self.group(group.raw_value()) {
                Extent::Some(more) => together.get_or_insert_default().extend(&more),
                other => return other,
            }
        }
        together.map_or(Extent::All, Extent::Some)
    }

    /// The segments of the group with this id.
    pub(crate) fn group(&mut self, id: &str) -> Extent {
        let Some((&id, _)) = self.by_id.get_key_value(id) else {
            return if id == "all" { Extent::All } else { Extent::Unknown };
        };
        if let Some(known) = self.resolved.get(id) {
            return known.clone();
        }
        let extent = self.resolve(id);
        self.resolved.insert(id, extent.clone());
        extent
    }

    fn resolve(&self, id: &'d str) -> Extent {
        let mut segments = Segments::default();
        // Each group once, however often and in whatever circle the groups include each other.
        let mut seen = FxHashSet::from_iter([id]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(group) = self.by_id.get(id) else {
                match id {
                    "all" => return Extent::All,
                    _ => return Extent::Unknown,
                }
            };
            if group.has_paths {
                return Extent::Unknown;
            }
            let members = group.members.iter().filter_map(|it| self.positions().get(*it));
            members.for_each(|at| segments.insert(at));
            open.extend(group.includes.iter().map(|it| &**it).filter(|it| seen.insert(it)));
        }
        match segments.count() == self.morphology.segments.len() && segments.count() > 0 {
            true => Extent::All,
            false => Extent::Some(segments),
        }
    }
}

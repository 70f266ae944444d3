//! What one file declares, free of offsets: the firewall between text and meaning.
//!
//! White space, comments and moved lines leave [`FileItems`] equal, so nothing across files is asked again after such an
//! edit. Where an item stands in the text, the [`SourceMap`](crate::SourceMap) tells.
//! Long lists (instances, connections) are counted, not copied: a network of 10 MB is read in about a millisecond.

mod collect;
mod component_type;
mod domain;
mod dynamics;
mod include;
mod kept;
mod scan;

pub use component_type::{ComponentType, Direction, Member, MemberKind};
pub use domain::{Morphology, Network, NetworkList, Population, Segment, SegmentGroup, SegmentParent};
pub use dynamics::{Block, Statement};
pub use include::{Include, IncludeAttribute, IncludeTag, IncludeTarget, JlemsQuirk};

pub(crate) use collect::{Places, collect, component_type, places};
pub(crate) use kept::are_kept;
pub(crate) use scan::{Mention, scan_ids, scan_includes};

/// Text of an attribute, decoded.
pub type Text = Box<str>;

/// Everything that one file declares at its top level.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileItems {
    /// What the outermost element is.
    pub root: RootKind,
    /// `id` of the outermost element.
    pub root_id: Option<Text>,
    /// The inclusions, in document order.
    pub includes: Box<[Include]>,
    /// `Target`.
    pub targets: Box<[Target]>,
    /// `Dimension`.
    pub dimensions: Box<[Dimension]>,
    /// `Unit`.
    pub units: Box<[Unit]>,
    /// Top-level `Constant`.
    pub constants: Box<[Constant]>,
    /// `ComponentType`.
    pub types: Box<[ComponentType]>,
    /// Every other element below the root: components.
    pub components: Box<[Component]>,
    /// The morphologies, inside a cell or on their own.
    pub morphologies: Box<[Morphology]>,
    /// The networks.
    pub networks: Box<[Network]>,
}

impl FileItems {
    /// Whether both declare the same, the segments and groups of their morphologies aside.
    pub fn is_same_but_for_morphologies(&self, other: &FileItems) -> bool {
        let FileItems {
            root,
            root_id,
            includes,
            targets,
            dimensions,
            units,
            constants,
            types,
            components,
            morphologies: _,
            networks,
        } = self;
        *root == other.root
            && *root_id == other.root_id
            && *includes == other.includes
            && *targets == other.targets
            && *dimensions == other.dimensions
            && *units == other.units
            && *constants == other.constants
            && *types == other.types
            && *components == other.components
            && *networks == other.networks
    }
}

/// What the outermost element of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RootKind {
    /// There is no element.
    #[default]
    Empty,
    /// `Lems`
    Lems,
    /// `neuroml`
    Neuroml,
    /// Something that is not ours.
    Other,
}

/// One of the things that a file declares at its top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId {
    /// Which list of [`FileItems`].
    pub kind: ItemKind,
    /// Position in that list.
    pub index: u32,
}

/// The lists of [`FileItems`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemKind {
    /// [`FileItems::includes`]
    Include,
    /// [`FileItems::targets`]
    Target,
    /// [`FileItems::dimensions`]
    Dimension,
    /// [`FileItems::units`]
    Unit,
    /// [`FileItems::constants`]
    Constant,
    /// [`FileItems::types`]
    Type,
    /// [`FileItems::components`]
    Component,
}

impl ItemKind {
    /// The item of this kind at a position.
    pub fn at(self, index: usize) -> ItemId {
        ItemId { kind: self, index: index as u32 }
    }
}

/// `Target`: which component a simulation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `component`
    pub component: Option<Text>,
}

/// `Dimension`: a name for seven exponents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// `name`
    pub name: Text,
    /// The exponents `m l t i k n j` as written; absent ones are 0 and unreadable ones `None`.
    pub exponents: [Option<i8>; 7],
}

/// `Unit`: a symbol and how it leads to SI.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// `symbol`
    pub symbol: Text,
    /// `name`
    pub name: Option<Text>,
    /// `dimension`
    pub dimension: Option<Text>,
    /// `power`, 0 when absent or unreadable.
    pub power: i32,
    /// `scale`, 1 when absent or unreadable.
    pub scale: f64,
    /// `offset`, 0 when absent or unreadable.
    pub offset: f64,
}

/// A top-level `Constant`, visible in every type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// `name`
    pub name: Option<Text>,
    /// `symbol`: what expressions use.
    pub symbol: Option<Text>,
    /// `dimension`
    pub dimension: Option<Text>,
    /// `value`
    pub value: Option<Text>,
}

/// A top-level component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The name of the element, without prefix.
    pub tag: Text,
    /// `id`
    pub id: Option<Text>,
    /// `type`: if present, it is the type and the tag is not.
    pub type_attribute: Option<Text>,
    /// `extends`: another component whose parameter values are taken over.
    pub extends: Option<Text>,
    /// All other attributes, in document order.
    pub attributes: Box<[(Text, Text)]>,
    /// Does it have child elements?
    pub has_children: bool,
}

impl Component {
    /// The name of its type, unless `extends` gives it: `type` first, then the tag.
    pub fn type_name(&self) -> Option<&str> {
        match &self.type_attribute {
            Some(name) => Some(name),
            None if &*self.tag == "Component" || self.extends.is_some() => None,
            None => Some(&self.tag),
        }
    }

    /// The value of an attribute other than `id`, `type` and `extends`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| &**it == name).map(|(_, value)| &**value)
    }
}

impl FileItems {
    /// The items of all kinds, list by list.
    pub fn ids(&self) -> impl Iterator<Item = ItemId> {
        let list = |kind: ItemKind, length: usize| (0..length).map(move |it| kind.at(it));
        list(ItemKind::Include, self.includes.len())
            .chain(list(ItemKind::Target, self.targets.len()))
            .chain(list(ItemKind::Dimension, self.dimensions.len()))
            .chain(list(ItemKind::Unit, self.units.len()))
            .chain(list(ItemKind::Constant, self.constants.len()))
            .chain(list(ItemKind::Type, self.types.len()))
            .chain(list(ItemKind::Component, self.components.len()))
    }

    /// The component at an index.
    pub fn component(&self, index: u32) -> Option<&Component> {
        self.components.get(index as usize)
    }

    /// The type at an index.
    pub fn component_type(&self, index: u32) -> Option<&ComponentType> {
        self.types.get(index as usize)
    }
}

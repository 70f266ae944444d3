//! What rules across elements and files need of cells and networks, in few bytes.

use super::Text;

/// A `morphology`, of a cell or on its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Morphology {
    /// The top-level component that holds it (or is it), as an index into the components of the file.
    pub component: u32,
    /// `id`
    pub id: Option<Text>,
    /// The segments, in document order.
    pub segments: Box<[Segment]>,
    /// The segment groups, in document order.
    pub groups: Box<[SegmentGroup]>,
}

/// A `segment`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// `id`; `None` when absent or not a number.
    pub id: Option<u32>,
    /// `parent`
    pub parent: Option<SegmentParent>,
    /// Does it have a `proximal` point of its own?
    pub has_proximal: bool,
}

/// `parent` of a segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmentParent {
    /// `segment`; `None` when absent or not a number.
    pub segment: Option<u32>,
    /// `fractionAlong`, 1 when absent; `None` when not a number.
    pub fraction_along: Option<f64>,
}

/// A `segmentGroup`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentGroup {
    /// `id`
    pub id: Option<Text>,
    /// `neuroLexId`
    pub neuro_lex_id: Option<Text>,
    /// `member segment`
    pub members: Box<[u32]>,
    /// `include segmentGroup`
    pub includes: Box<[Text]>,
    /// Does it choose segments by `path`, `subTree` or another way than members and includes?
    pub has_paths: bool,
}

/// A `network`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Network {
    /// The top-level component that it is, as an index into the components of the file.
    pub component: u32,
    /// Its populations, in document order.
    pub populations: Box<[Population]>,
    /// Its other children with an id or a reference: projections, input lists, explicit inputs …, in document order.
    pub lists: Box<[NetworkList]>,
}

/// A `population`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Population {
    /// `id`
    pub id: Option<Text>,
    /// `component`
    pub component: Option<Text>,
    /// `type`
    pub type_attribute: Option<Text>,
    /// `size` as a number; `None` when absent or not a number.
    pub size: Option<u32>,
    /// How many `instance` elements it has.
    pub instances: u32,
}

/// A child of a network that is no population.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkList {
    /// The name of the element, for example `projection`.
    pub tag: Text,
    /// `id`
    pub id: Option<Text>,
    /// All attributes other than `id`.
    pub attributes: Box<[(Text, Text)]>,
    /// How many child elements it has (connections, inputs).
    pub count: u32,
}

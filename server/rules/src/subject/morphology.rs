//! A morphology as rules see it: segments, their parents, groups, with the places where each is said.
//!
//! A reconstructed neuron has ten thousands of segments, so a segment is kept as the numbers of its nodes and its
//! attributes are looked up when somebody asks; parents and points are worked out once for all rules.

use ::syntax::{Attribute, Node, NodeId};
use lems::plain_number;
use rustc_hash::FxHashMap;

use crate::subject::skeleton::{Ends, Member, NONE, Row, Skeleton};

/// The segments and segment groups of one `<morphology>`.
#[derive(Debug)]
pub struct Morphology<'t> {
    /// The `<morphology>` element.
    pub node: Node<'t>,
    skeleton: &'t Skeleton,
    /// For each segment the index of its parent, or `NONE`.
    parents: Vec<u32>,
    /// In the order of the document.
    pub groups: Vec<SegmentGroup<'t>>,
    segment_by_id: Ids<'t>,
    /// The segments whose id another one has before.
    repeated: Vec<u32>,
    group_by_id: FxHashMap<&'t str, usize>,
}

/// Which segment has which id: the first of several equal ones, which the others repeat.
#[derive(Debug, Default)]
struct Ids<'t> {
    /// By number, for ids that are small numbers without leading zeros: nearly all.
    numbered: Vec<u32>,
    large: FxHashMap<u32, u32>,
    rest: FxHashMap<&'t str, u32>,
}

/// One `<segment>`.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'t> {
    /// The element.
    pub node: Node<'t>,
    row: Row,
}

/// One `<segmentGroup>`.
#[derive(Debug)]
pub struct SegmentGroup<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its `id`.
    pub id: Option<Attribute<'t>>,
    /// Its `<member>` children.
    pub(crate) members: &'t [Member],
    /// The children that are no `<member>`.
    pub others: Vec<Node<'t>>,
}

impl<'t> Morphology<'t> {
    /// The morphology that an element is, of which these are the rows.
    pub(crate) fn new(node: Node<'t>, skeleton: &'t Skeleton) -> Morphology<'t> {
        let at = |id: u32| Node::new(node.tree(), node.document_text(), NodeId(id));
        let written = |id: u32, name: &str| Some(at(id).attribute(name)?.raw_value().trim());
        let mut segment_by_id = Ids::with_room(skeleton.rows.len());
        let mut repeated = Vec::new();
        for (index, row) in skeleton.rows.iter().enumerate() {
            let index = index as u32;
            let is_first = match row.number {
                NONE => written(row.node, "id").is_none_or(|id| segment_by_id.add_odd(id, index)),
                number => segment_by_id.add(number, index),
            };
            if !is_first {
                repeated.push(index);
            }
        }
        let parent_of = |row: &Row| match (row.parent_number, row.parent) {
            (NONE, NONE) => None,
            (NONE, parent) => segment_by_id.get(written(parent, "segment")?),
            (number, _) => segment_by_id.get_number(number),
        };
        let parents = skeleton.rows.iter().map(|it| parent_of(it).unwrap_or(NONE)).collect();
        let groups: Vec<_> = skeleton
            .groups
            .iter()
            .map(|row| SegmentGroup {
                node: at(row.node),
                id: at(row.node).attribute("id"),
                members: &row.members,
                others: row.others.iter().map(|it| at(*it)).collect(),
            })
            .collect();
        let mut group_by_id = FxHashMap::default();
        for (index, group) in groups.iter().enumerate() {
            let id: Option<Attribute<'_>> = group.id;
            if let Some(id) = id {
                group_by_id.entry(id.raw_value().trim()).or_insert(index);
            }
        }
        Morphology { node, skeleton, parents, groups, segment_by_id, repeated, group_by_id }
    }

    /// How many segments there are.
    pub fn n_segments(&self) -> usize {
        self.skeleton.rows.len()
    }

    /// The segments in the order of the document.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'t>> + '_ {
        (0..self.skeleton.rows.len()).map(|index| self.segment_at(index))
    }

    /// The segment at a place in the order of the document.
    pub fn segment_at(&self, index: usize) -> Segment<'t> {
        let row = self.skeleton.rows[index];
        Segment { node: Node::new(self.node.tree(), self.node.document_text(), NodeId(row.node)), row }
    }

    /// The index of the first segment with this id.
    pub fn segment(&self, id: &str) -> Option<usize> {
        self.segment_by_id.get(id.trim()).map(|it| it as usize)
    }

    /// The index of the first group with this id.
    pub fn group(&self, id: &str) -> Option<usize> {
        self.group_by_id.get(id.trim()).copied()
    }

    /// All ids of segments.
    pub fn segment_ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.segments().filter_map(|it| it.id()).map(|id| id.raw_value())
    }

    /// All ids of groups.
    pub fn group_ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.groups.iter().filter_map(|it| it.id).map(|id| id.raw_value())
    }

    /// The index of the parent of a segment, where that exists.
    #[inline]
    pub fn parent_of(&self, index: usize) -> Option<usize> {
        let parent = self.parents[index];
        (parent != NONE).then_some(parent as usize)
    }

    /// For each segment the index of its parent, where that exists.
    pub fn parents(&self) -> Vec<Option<usize>> {
        (0..self.skeleton.rows.len()).map(|index| self.parent_of(index)).collect()
    }

    /// The segments that no parent claims: the roots of the tree (of which there should be one).
    pub fn roots(&self) -> impl Iterator<Item = Segment<'t>> + '_ {
        let roots = self.skeleton.rows.iter().enumerate().filter(|(_, row)| row.parent == NONE);
        roots.map(|(index, _)| self.segment_at(index))
    }

    /// The indices of segments whose id another one has before.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = usize> + '_ {
        self.repeated.iter().map(|it| *it as usize)
    }

    /// Whether the parent of a segment has a smaller number, and both are written plainly.
    #[inline]
    pub(crate) fn is_after_parent(&self, index: usize) -> bool {
        let own = self.skeleton.rows[index].number;
        own != NONE && self.parent_of(index).is_some_and(|parent| self.skeleton.rows[parent].number < own)
    }

    /// Whether the segment has a `<parent>` that says more than which segment it is.
    pub(crate) fn has_place(&self, index: usize) -> bool {
        self.skeleton.rows[index].has_place
    }

    /// The segment that a member of a group is, and where it is named.
    pub(crate) fn member(&self, member: Member) -> Option<usize> {
        let found = match member.number {
            NONE => self.segment_by_id.get(self.member_attribute(member)?.raw_value().trim()),
            number => self.segment_by_id.get_number(number),
        };
        found.map(|it| it as usize)
    }

    /// The attribute in which a member of a group names its segment.
    pub(crate) fn member_attribute(&self, member: Member) -> Option<Attribute<'t>> {
        Node::new(self.node.tree(), self.node.document_text(), NodeId(member.node)).attribute("segment")
    }

    /// The points that each segment itself has.
    pub(super) fn points(&self) -> &'t [Ends] {
        self.skeleton.points(self.node.tree(), self.node.document_text())
    }

    /// Places of segments that have both a `<parent>` and a `<proximal>`.
    pub(crate) fn with_parent_and_proximal(&self) -> impl Iterator<Item = usize> + '_ {
        let rows = self.skeleton.rows.iter().enumerate();
        rows.filter(|(_, row)| row.parent != NONE && row.proximal != NONE).map(|(index, _)| index)
    }
}

impl<'t> Ids<'t> {
    fn with_room(n_segments: usize) -> Ids<'t> {
        Ids { numbered: vec![NONE; 2 * n_segments + 16], ..Ids::default() }
    }

    /// Whether no other had this id before; they come in order.
    #[inline]
    fn add(&mut self, number: u32, index: u32) -> bool {
        let first = match self.numbered.get_mut(number as usize) {
            Some(place) => {
                *place = (*place).min(index);
                *place
            }
            None => *self.large.entry(number).or_insert(index),
        };
        first == index
    }

    /// The same for an id that is written in another way.
    fn add_odd(&mut self, id: &'t str, index: u32) -> bool {
        *self.rest.entry(id).or_insert(index) == index
    }

    #[inline]
    fn get(&self, id: &str) -> Option<u32> {
        match plain_number(id) {
            Some(number) => self.get_number(number),
            None => self.rest.get(id).copied(),
        }
    }

    #[inline]
    fn get_number(&self, number: u32) -> Option<u32> {
        match self.numbered.get(number as usize) {
            Some(&index) => (index != NONE).then_some(index),
            None => self.large.get(&number).copied(),
        }
    }
}

impl<'t> Segment<'t> {
    fn at(&self, id: u32) -> Option<Node<'t>> {
        (id != NONE).then(|| Node::new(self.node.tree(), self.node.document_text(), NodeId(id)))
    }

    /// Its `id`, normally a number.
    pub fn id(&self) -> Option<Attribute<'t>> {
        self.node.attribute("id")
    }

    /// `segment` of its `<parent>`.
    pub fn parent(&self) -> Option<Attribute<'t>> {
        self.parent_node()?.attribute("segment")
    }

    /// Its `<parent>` element.
    pub fn parent_node(&self) -> Option<Node<'t>> {
        self.at(self.row.parent)
    }

    /// Its `<proximal>` element.
    pub fn proximal(&self) -> Option<Node<'t>> {
        self.at(self.row.proximal)
    }

    /// Whether it has a `<proximal>`.
    pub(crate) fn has_proximal(&self) -> bool {
        self.row.proximal != NONE
    }

    /// Its `<distal>` element.
    pub fn distal(&self) -> Option<Node<'t>> {
        self.at(self.row.distal)
    }

    /// How messages call it: its id, with its name where it has one.
    pub fn shown(&self) -> String {
        let id = self.id().map_or("without id", |id| id.raw_value());
        match self.node.attribute("name").map(|name| name.raw_value()) {
            Some(name) if !name.is_empty() => format!("{id} (`{name}`)"),
            _ => id.to_owned(),
        }
    }
}

impl<'t> SegmentGroup<'t> {
    /// The `segmentGroup` attributes of its `<include>` children.
    pub fn includes(&self) -> impl Iterator<Item = Attribute<'t>> + use<'t, '_> {
        let includes = self.others.iter().filter(|it| it.local_name() == "include");
        includes.filter_map(|it| it.attribute("segmentGroup"))
    }
}

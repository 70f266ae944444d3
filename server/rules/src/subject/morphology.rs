//! A morphology as rules see it: segments, their parents, groups, with the places where each is said.
//!
//! A reconstructed neuron has ten thousands of segments, so a segment is kept as the numbers of its nodes and its
//! attributes are looked up when somebody asks; parents and points are worked out once for all rules.

use std::cell::OnceCell;

use ::syntax::{Attribute, Column, Node, NodeId};
use rustc_hash::FxHashMap;

use crate::subject::shape::Point;

/// The segments and segment groups of one `<morphology>`.
#[derive(Debug)]
pub struct Morphology<'t> {
    /// The `<morphology>` element.
    pub node: Node<'t>,
    /// In the order of the document.
    rows: Vec<Row>,
    /// For each segment the index of its parent, or `NONE`.
    parents: Vec<u32>,
    /// In the order of the document.
    pub groups: Vec<SegmentGroup<'t>>,
    segment_by_id: Ids<'t>,
    /// The segments whose id another one has before.
    repeated: Vec<u32>,
    group_by_id: FxHashMap<&'t str, usize>,
    /// The distal point of each segment.
    pub(crate) ends: OnceCell<Vec<Option<Point>>>,
}

/// One segment: the ids of its nodes, `NONE` for what is not there.
#[derive(Debug, Clone, Copy)]
struct Row {
    node: u32,
    parent: u32,
    proximal: u32,
    distal: u32,
    /// Its id as a number, where it is written in the one plain way.
    number: u32,
}

const NONE: u32 = u32::MAX;

/// Which segment has which id: the first of several equal ones, which the others repeat.
#[derive(Debug, Default)]
struct Ids<'t> {
    /// By number, for ids that are small numbers without leading zeros: nearly all.
    numbered: Vec<u32>,
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
    /// Whether it has a `<member>`.
    pub has_members: bool,
    /// The children that are no `<member>`.
    pub others: Vec<Node<'t>>,
}

impl<'t> Morphology<'t> {
    /// Reads a `<morphology>` element.
    pub fn read(node: Node<'t>) -> Morphology<'t> {
        let (mut rows, mut groups) = (Vec::new(), Vec::new());
        for child in node.elements() {
            match child.local_name() {
                "segment" => rows.push(Row::read(child)),
                "segmentGroup" => groups.push(SegmentGroup::read(child)),
                _ => {}
            }
        }
        let at = |id: u32| Node::new(node.tree(), node.document_text(), NodeId(id));
        let id_column = Column::new("id");
        let mut segment_by_id = Ids::with_room(rows.len());
        let mut repeated = Vec::new();
        for (index, row) in rows.iter_mut().enumerate() {
            if let Some(id) = id_column.of(at(row.node)) {
                let id = id.raw_value().trim();
                row.number = plain_number(id).map_or(NONE, |it| it as u32);
                if !segment_by_id.add(id, index as u32) {
                    repeated.push(index as u32);
                }
            }
        }
        let parent_column = Column::new("segment");
        let parent_of = |row: &Row| {
            let written = parent_column.of(at((row.parent != NONE).then_some(row.parent)?))?;
            segment_by_id.get(written.raw_value().trim())
        };
        let parents = rows.iter().map(|it| parent_of(it).unwrap_or(NONE)).collect();
        let mut group_by_id = FxHashMap::default();
        for (index, group) in groups.iter().enumerate() {
            let id: Option<Attribute<'_>> = group.id;
            if let Some(id) = id {
                group_by_id.entry(id.raw_value().trim()).or_insert(index);
            }
        }
        let ends = OnceCell::new();
        Morphology { node, rows, parents, groups, segment_by_id, repeated, group_by_id, ends }
    }

    /// How many segments there are.
    pub fn n_segments(&self) -> usize {
        self.rows.len()
    }

    /// The segments in the order of the document.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = Segment<'t>> + '_ {
        (0..self.rows.len()).map(|index| self.segment_at(index))
    }

    /// The segment at a place in the order of the document.
    pub fn segment_at(&self, index: usize) -> Segment<'t> {
        let row = self.rows[index];
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
        (0..self.rows.len()).map(|index| self.parent_of(index)).collect()
    }

    /// The segments that no parent claims: the roots of the tree (of which there should be one).
    pub fn roots(&self) -> impl Iterator<Item = Segment<'t>> + '_ {
        let roots = self.rows.iter().enumerate().filter(|(_, row)| row.parent == NONE);
        roots.map(|(index, _)| self.segment_at(index))
    }

    /// The indices of segments whose id another one has before.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = usize> + '_ {
        self.repeated.iter().map(|it| *it as usize)
    }

    /// Whether the parent of a segment has a smaller number, and both are written plainly.
    #[inline]
    pub(crate) fn is_after_parent(&self, index: usize) -> bool {
        let own = self.rows[index].number;
        own != NONE && self.parent_of(index).is_some_and(|parent| self.rows[parent].number < own)
    }

    /// Places of segments that have both a `<parent>` and a `<proximal>`.
    pub(crate) fn with_parent_and_proximal(&self) -> impl Iterator<Item = usize> + '_ {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.parent != NONE && row.proximal != NONE).map(|(index, _)| index)
    }
}

impl Row {
    fn read(segment: Node<'_>) -> Row {
        let mut row = Row { node: segment.id().0, parent: NONE, proximal: NONE, distal: NONE, number: NONE };
        for child in segment.elements() {
            match child.local_name() {
                "parent" => row.parent = child.id().0,
                "proximal" => row.proximal = child.id().0,
                "distal" => row.distal = child.id().0,
                _ => {}
            }
        }
        row
    }
}

impl<'t> Ids<'t> {
    fn with_room(n_segments: usize) -> Ids<'t> {
        Ids { numbered: vec![NONE; 2 * n_segments + 16], rest: FxHashMap::default() }
    }

    /// Whether no other had this id before; they come in order.
    fn add(&mut self, id: &'t str, index: u32) -> bool {
        let first = match plain_number(id).and_then(|number| self.numbered.get_mut(number)) {
            Some(place) => {
                *place = (*place).min(index);
                *place
            }
            None => *self.rest.entry(id).or_insert(index),
        };
        first == index
    }

    #[inline]
    fn get(&self, id: &str) -> Option<u32> {
        match plain_number(id).and_then(|number| self.numbered.get(number)) {
            Some(&index) => (index != NONE).then_some(index),
            None => self.rest.get(id).copied(),
        }
    }
}

/// The number that a text writes in the one plain way.
#[inline]
fn plain_number(text: &str) -> Option<usize> {
    let digits = text.as_bytes();
    if digits.is_empty() || digits.len() > 9 || digits[0] == b'0' && digits.len() > 1 {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + usize::from(digit - b'0')))
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
    fn read(node: Node<'t>) -> SegmentGroup<'t> {
        let (mut has_members, mut others) = (false, Vec::new());
        for child in node.elements() {
            match child.local_name() {
                "member" => has_members = true,
                _ => others.push(child),
            }
        }
        SegmentGroup { node, id: node.attribute("id"), has_members, others }
    }

    /// The `segmentGroup` attributes of its `<include>` children.
    pub fn includes(&self) -> impl Iterator<Item = Attribute<'t>> + use<'t, '_> {
        let includes = self.others.iter().filter(|it| it.local_name() == "include");
        includes.filter_map(|it| it.attribute("segmentGroup"))
    }
}

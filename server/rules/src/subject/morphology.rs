//! A morphology as rules see it: segments, their parents, groups, with the places where each is said.

use ::syntax::{Attribute, Node};
use rustc_hash::FxHashMap;

/// The segments and segment groups of one `<morphology>`.
#[derive(Debug)]
pub struct Morphology<'t> {
    /// The `<morphology>` element.
    pub node: Node<'t>,
    /// In the order of the document.
    pub segments: Vec<Segment<'t>>,
    /// In the order of the document.
    pub groups: Vec<SegmentGroup<'t>>,
    segment_by_id: FxHashMap<&'t str, usize>,
    group_by_id: FxHashMap<&'t str, usize>,
}

/// One `<segment>`.
#[derive(Debug)]
pub struct Segment<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its `id`, normally a number.
    pub id: Option<Attribute<'t>>,
    /// `segment` of its `<parent>`.
    pub parent: Option<Attribute<'t>>,
    /// Its `<parent>` element.
    pub parent_node: Option<Node<'t>>,
    /// Its `<proximal>` element.
    pub proximal: Option<Node<'t>>,
    /// Its `<distal>` element.
    pub distal: Option<Node<'t>>,
}

/// One `<segmentGroup>`.
#[derive(Debug)]
pub struct SegmentGroup<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its `id`.
    pub id: Option<Attribute<'t>>,
}

impl<'t> Morphology<'t> {
    /// Reads a `<morphology>` element.
    pub fn read(node: Node<'t>) -> Morphology<'t> {
        let mut morphology = Morphology {
            node,
            segments: Vec::new(),
            groups: Vec::new(),
            segment_by_id: FxHashMap::default(),
            group_by_id: FxHashMap::default(),
        };
        for child in node.elements() {
            match child.local_name() {
                "segment" => morphology.segments.push(Segment::read(child)),
                "segmentGroup" => {
                    morphology.groups.push(SegmentGroup { node: child, id: child.attribute("id") });
                }
                _ => {}
            }
        }
        // The first of several equal ids is the one that the others repeat.
        for (index, segment) in morphology.segments.iter().enumerate() {
            if let Some(id) = segment.id {
                morphology.segment_by_id.entry(id.raw_value().trim()).or_insert(index);
            }
        }
        for (index, group) in morphology.groups.iter().enumerate() {
            if let Some(id) = group.id {
                morphology.group_by_id.entry(id.raw_value().trim()).or_insert(index);
            }
        }
        morphology
    }

    /// The index of the first segment with this id.
    pub fn segment(&self, id: &str) -> Option<usize> {
        self.segment_by_id.get(id.trim()).copied()
    }

    /// The index of the first group with this id.
    pub fn group(&self, id: &str) -> Option<usize> {
        self.group_by_id.get(id.trim()).copied()
    }

    /// All ids of segments.
    pub fn segment_ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.segments.iter().filter_map(|it| it.id).map(|id| id.raw_value())
    }

    /// All ids of groups.
    pub fn group_ids(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.groups.iter().filter_map(|it| it.id).map(|id| id.raw_value())
    }

    /// For each segment the index of its parent, where that exists.
    pub fn parents(&self) -> Vec<Option<usize>> {
        let parent_of = |it: &Segment<'_>| it.parent.and_then(|parent| self.segment(parent.raw_value()));
        self.segments.iter().map(parent_of).collect()
    }

    /// The segments that no parent claims: the roots of the tree (of which there should be one).
    pub fn roots(&self) -> impl Iterator<Item = &Segment<'t>> {
        self.segments.iter().filter(|it| it.parent_node.is_none())
    }
}

impl<'t> Segment<'t> {
    fn read(node: Node<'t>) -> Segment<'t> {
        let mut segment = Segment {
            node,
            id: node.attribute("id"),
            parent: None,
            parent_node: None,
            proximal: None,
            distal: None,
        };
        for child in node.elements() {
            match child.local_name() {
                "parent" => {
                    segment.parent_node = Some(child);
                    segment.parent = child.attribute("segment");
                }
                "proximal" => segment.proximal = Some(child),
                "distal" => segment.distal = Some(child),
                _ => {}
            }
        }
        segment
    }
}

impl Segment<'_> {
    /// How messages call it: its id, with its name where it has one.
    pub fn shown(&self) -> String {
        let id = self.id.map_or("without id", |id| id.raw_value());
        match self.node.attribute("name").map(|name| name.raw_value()) {
            Some(name) if !name.is_empty() => format!("{id} (`{name}`)"),
            _ => id.to_owned(),
        }
    }
}

impl<'t> SegmentGroup<'t> {
    /// The `segmentGroup` attributes of its `<include>` children.
    pub fn includes(&self) -> impl Iterator<Item = Attribute<'t>> + use<'t> {
        let includes = self.node.elements().filter(|it| it.local_name() == "include");
        includes.filter_map(|it| it.attribute("segmentGroup"))
    }
}

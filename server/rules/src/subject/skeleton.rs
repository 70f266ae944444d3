//! What is kept of a morphology from one check to the next: which nodes are its segments, and the numbers in them.
//!
//! To walk through a reconstructed neuron of 10 MB and to read its numbers takes more than half of what a keystroke may
//! cost, and one key changes one of fifty thousand segments. So an edit reads that one again; whatever is asked about the
//! whole is asked of these rows.

mod follow;

use std::sync::OnceLock;

use ::syntax::{Attribute, Column, Document, Kind, Node, NodeId, Tree};
use lems::plain_number;

use crate::subject::shape::{Columns, Point};

/// The rows of one `<morphology>`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Skeleton {
    /// The `<morphology>` element.
    node: NodeId,
    /// One more than the last id in it.
    end: u32,
    /// Its segments in the order of the document.
    pub(super) rows: Vec<Row>,
    /// Its segment groups in the order of the document.
    pub(super) groups: Vec<GroupRow>,
    /// Of each segment the proximal and the distal point, once somebody asked.
    points: OnceLock<Vec<Ends>>,
}

/// One segment: the ids of its nodes, and the numbers that are written in the one plain way; `NONE` for all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) node: u32,
    pub(super) parent: u32,
    pub(super) proximal: u32,
    pub(super) distal: u32,
    /// Its id.
    pub(super) number: u32,
    /// The id of its parent.
    pub(super) parent_number: u32,
    /// Whether its `<parent>` says more than which segment it is, such as a fraction.
    pub(super) has_place: bool,
}

/// The points that a segment itself has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    pub(super) proximal: Option<Point>,
    pub(super) distal: Option<Point>,
}

/// One segment group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GroupRow {
    pub(super) node: u32,
    pub(super) members: Vec<Member>,
    /// The children that are no `<member>`.
    pub(super) others: Vec<u32>,
}

/// One `<member>` of a segment group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    /// The id of its node.
    pub(super) node: u32,
    /// The id of the segment, where it is written plainly; else `NONE`.
    pub(super) number: u32,
}

/// No such node, or no such number.
pub(super) const NONE: u32 = u32::MAX;

/// All morphologies of a document, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Skeletons(Vec<Skeleton>);

impl Skeletons {
    /// Reads those of a document.
    pub(crate) fn read(document: &Document) -> Skeletons {
        Skeletons(found_in(document, 0..document.tree().len() as u32))
    }

    /// That of a `<morphology>` element.
    pub(crate) fn of(&self, node: NodeId) -> Option<&Skeleton> {
        self.0.binary_search_by_key(&node, |it| it.node).ok().map(|at| &self.0[at])
    }
}

/// Reads the morphologies among some nodes.
fn found_in(document: &Document, ids: std::ops::Range<u32>) -> Vec<Skeleton> {
    let tree = &**document.tree();
    let is_morphology: Vec<bool> =
        tree.shapes().ids().map(|it| tree.shapes().local_name(it) == "morphology").collect();
    let is_one = |id: NodeId| match tree.shape(id) {
        Some(shape) => is_morphology[shape.index()],
        None => tree.kind(id) == Kind::Element && document.at(id).local_name() == "morphology",
    };
    let nodes = ids.map(NodeId).filter(|id| tree.is_node(*id) && is_one(*id));
    nodes.map(|id| Skeleton::read(document.at(id))).collect()
}

impl Skeleton {
    fn read(morphology: Node<'_>) -> Skeleton {
        let columns = RowColumns::new();
        let (mut rows, mut groups) = (Vec::new(), Vec::new());
        for child in morphology.elements() {
            match child.local_name() {
                "segment" => rows.push(columns.row(child)),
                "segmentGroup" => groups.push(columns.group(child)),
                _ => {}
            }
        }
        let end = morphology.tree().subtree_end(morphology.id()).0;
        Skeleton { node: morphology.id(), end, rows, groups, points: OnceLock::new() }
    }

    /// The points of all segments.
    pub(super) fn points(&self, tree: &Tree, text: &str) -> &[Ends] {
        self.points.get_or_init(|| {
            let columns = Columns::new();
            self.rows.iter().map(|row| Ends::read(row, &columns, tree, text)).collect()
        })
    }
}

impl Ends {
    fn read(row: &Row, columns: &Columns, tree: &Tree, text: &str) -> Ends {
        let point = |id: u32| columns.read(Node::new(tree, text, (id != NONE).then_some(NodeId(id))?));
        Ends { proximal: point(row.proximal), distal: point(row.distal) }
    }
}

/// Where rows have their numbers.
struct RowColumns {
    id: Column<'static>,
    parent: Column<'static>,
    member: Column<'static>,
}

impl RowColumns {
    fn new() -> RowColumns {
        let [id, parent, member] = ["id", "segment", "segment"].map(Column::new);
        RowColumns { id, parent, member }
    }

    fn row(&self, segment: Node<'_>) -> Row {
        let mut row = Row {
            node: segment.id().0,
            parent: NONE,
            proximal: NONE,
            distal: NONE,
            number: number_of(self.id.of(segment)),
            parent_number: NONE,
            has_place: false,
        };
        let mut parent = None;
        for child in segment.elements() {
            match child.local_name() {
                "parent" => {
                    row.parent = child.id().0;
                    parent = Some(child);
                }
                "proximal" => row.proximal = child.id().0,
                "distal" => row.distal = child.id().0,
                _ => {}
            }
        }
        if let Some(parent) = parent {
            row.parent_number = number_of(self.parent.of(parent));
            row.has_place = parent.nth_attribute(1).is_some() || self.parent.of(parent).is_none();
        }
        row
    }

    fn group(&self, group: Node<'_>) -> GroupRow {
        let mut row = GroupRow { node: group.id().0, members: Vec::new(), others: Vec::new() };
        for child in group.elements() {
            match child.local_name() {
                "member" => row.members.push(self.member(child)),
                _ => row.others.push(child.id().0),
            }
        }
        row
    }

    fn member(&self, member: Node<'_>) -> Member {
        Member { node: member.id().0, number: number_of(self.member.of(member)) }
    }
}

fn number_of(attribute: Option<Attribute<'_>>) -> u32 {
    attribute.and_then(|it| plain_number(it.raw_value().trim())).unwrap_or(NONE)
}

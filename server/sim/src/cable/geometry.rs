//! From segments to compartments: areas and axial resistances as NEURON computes them from 3-D points.
//!
//! Every group that is flagged as a cable is a section; without any, every segment is one. A section is cut into compartments
//! of equal length. Membrane is only at their centres; the ends of sections are nodes without membrane.
//!
//! `reference` mode keeps what the standard export does to the points: coordinates in single precision, the two points of a lone
//! segment in reverse order, a missing proximal point at the distal one of the parent wherever the segment is attached.

use std::collections::HashMap;
use std::f64::consts::PI;

use super::model::{Cell, Morphology, Point, Segment};
use super::single::shortest;
use crate::error::{ErrorKind, ModelError};
use crate::graph::Name;
use crate::run::Mode;

/// An unbranched cable.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// As in an export.
    pub(super) name: Name,
    /// Positions of its segments, from the root outwards.
    pub(super) segments: Vec<usize>,
    /// Where each segment begins and ends along the section, in µm, before a sphere became a cylinder.
    pub(super) arcs: Vec<(f64, f64)>,
    /// µm
    pub(super) length: f64,
    /// How many compartments.
    pub(super) divisions: usize,
    /// The node of its first compartment; the others follow.
    pub(super) first: usize,
    /// The node at its 1 end.
    pub(super) end: usize,
    /// The node that its 0 end is.
    pub(super) attach: usize,
    /// The section it hangs on, and where.
    pub(super) parent: Option<(usize, f64)>,
    /// µm from the 0 end of the root section to its own.
    pub(super) path: f64,
}

/// A point of the tree for which there is a voltage.
#[derive(Copy, Clone, Debug)]
pub(super) struct Node {
    /// µm²; 0 for the ends of sections.
    pub(super) area: f64,
    /// The node towards the root.
    pub(super) parent: Option<usize>,
    /// MΩ to the parent for a resistivity of 1 Ω cm.
    pub(super) resistance: f64,
    /// Whose it is.
    pub(super) section: usize,
}

/// The compartments of a cell. Parents come before children.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) sections: Vec<Section>,
    pub(super) nodes: Vec<Node>,
    /// Whether sections are flagged groups.
    pub(super) is_flagged: bool,
    /// The section of each segment: the first that has it.
    pub(super) section_of: Vec<Option<usize>>,
    by_id: HashMap<u32, usize>,
    is_reference: bool,
}

/// Why a morphology cannot be discretised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("the cell has no segments")]
    Empty,
    #[error("segment {0} has the parent {1}, which does not exist")]
    NoParent(u32, u32),
    #[error(
        "the segments of `{0}` do not follow each other from parent to child, as those of an unbranched cable must"
    )]
    NotACable(Name),
    #[error("segments are parents of each other")]
    Cycle,
    #[error("segment {0} has no parent, but neither is it the only one without")]
    SecondRoot(u32),
    #[error("segment {0} has neither a proximal point nor a parent")]
    NoProximal(u32),
}

/// A section as others see it.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionShape {
    /// The id of its group, or the name of its segment.
    pub name: Name,
    /// µm
    pub length: f64,
    /// Its compartments, from the 0 end.
    pub compartments: Vec<CompartmentShape>,
}

/// A compartment as others see it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct CompartmentShape {
    /// µm²
    pub area: f64,
    /// MΩ to the node before it, for a resistivity of 1 Ω cm.
    pub resistance: f64,
}

/// The sections that a cell is cut into.
pub fn sections(cell: &Cell, mode: Mode) -> Result<Vec<SectionShape>, ModelError> {
    let tree = discretise(&cell.morphology, mode == Mode::Reference).map_err(|problem| {
        ModelError::new(cell.component, ErrorKind::Morphology { problem: problem.to_string().into() })
    })?;
    let shape = |at: usize| {
        let compartment = |node: usize| {
            let it = &tree.nodes[node];
            CompartmentShape { area: it.area, resistance: it.resistance }
        };
        SectionShape {
            name: tree.sections[at].name.clone(),
            length: tree.sections[at].length,
            compartments: tree.compartments(at).map(compartment).collect(),
        }
    };
    Ok((0..tree.sections.len()).map(shape).collect())
}

/// A piece of a cone between two points of a section.
#[derive(Copy, Clone)]
struct Piece {
    from: f64,
    to: f64,
    d0: f64,
    d1: f64,
}

/// Cuts a morphology into compartments.
pub(super) fn discretise(morphology: &Morphology, is_reference: bool) -> Result<Tree, Malformed> {
    let segments = &morphology.segments;
    if segments.is_empty() {
        return Err(Malformed::Empty);
    }
    let by_id: HashMap<u32, usize> = segments.iter().enumerate().rev().map(|(at, it)| (it.id, at)).collect();
    for it in segments {
        if let Some((parent, _)) = it.parent
            && !by_id.contains_key(&parent)
        {
            return Err(Malformed::NoParent(it.id, parent));
        }
    }
    let is_flagged = morphology.groups.iter().any(|it| it.is_section);
    let mut lists: Vec<(Name, usize, Vec<usize>)> = Vec::new();
    let mut section_of = vec![None; segments.len()];
    if is_flagged {
        for group in morphology.groups.iter().filter(|it| it.is_section) {
            let mut listed = Vec::new();
            listed_segments(morphology, &group.id, &by_id, &mut listed, 0);
            if listed.is_empty() {
                continue;
            }
            for &at in &listed {
                section_of[at].get_or_insert(lists.len());
            }
            lists.push((group.id.clone(), group.divisions.unwrap_or(1).max(1) as usize, listed));
        }
    }
    // What is in no flagged group has no section in an export, which then does not run.
    for (at, segment) in segments.iter().enumerate() {
        if section_of[at].is_none() {
            section_of[at] = Some(lists.len());
            let name = segment.name.clone().unwrap_or_else(|| format!("section_{}", segment.id).into());
            lists.push((name, 1, vec![at]));
        }
    }
    for (name, _, list) in &lists {
        let follows = |pair: &[usize]| {
            segments[pair[1]].parent.is_some_and(|(parent, _)| parent == segments[pair[0]].id)
        };
        if !list.windows(2).all(follows) {
            return Err(Malformed::NotACable(name.clone()));
        }
    }
    let points = Points::new(segments, &by_id, &lists, is_flagged, is_reference)?;
    let mut tree = Tree {
        sections: Vec::with_capacity(lists.len()),
        nodes: Vec::new(),
        is_flagged,
        section_of,
        by_id,
        is_reference,
    };
    for (name, divisions, list) in lists {
        let mut arc = 0.0;
        let arcs = list
            .iter()
            .map(|&at| {
                let start = arc;
                arc += points.length(at);
                (start, arc)
            })
            .collect();
        tree.sections.push(Section {
            name,
            segments: list,
            arcs,
            length: 0.0,
            divisions,
            first: usize::MAX,
            end: usize::MAX,
            attach: usize::MAX,
            parent: None,
            path: 0.0,
        });
    }
    tree.connect(segments)?;
    tree.add_nodes(segments, &points)?;
    Ok(tree)
}

/// Members, then included groups, each segment once.
fn listed_segments(
    morphology: &Morphology,
    group: &str,
    by_id: &HashMap<u32, usize>,
    listed: &mut Vec<usize>,
    depth: usize,
) {
    let Some(group) = morphology.groups.iter().find(|it| &*it.id == group).filter(|_| depth < 64) else {
        return;
    };
    for &at in group.members.iter().filter_map(|it| by_id.get(it)) {
        if !listed.contains(&at) {
            listed.push(at);
        }
    }
    for included in &group.includes {
        listed_segments(morphology, included, by_id, listed, depth + 1);
    }
}

/// The ends of segments, as far as they are given.
struct Points {
    proximal: Vec<Point>,
    distal: Vec<Point>,
    /// Where spheres became cylinders, the points of the cylinder.
    cylinder: Vec<Option<(Point, Point)>>,
}

impl Points {
    fn new(
        segments: &[Segment],
        by_id: &HashMap<u32, usize>,
        lists: &[(Name, usize, Vec<usize>)],
        is_flagged: bool,
        is_reference: bool,
    ) -> Result<Points, Malformed> {
        let mut distal: Vec<Point> = segments.iter().map(|it| it.distal).collect();
        let mut cylinder = vec![None; segments.len()];
        for (_, _, list) in lists {
            let [at] = list.as_slice() else { continue };
            let it = &segments[*at];
            let Some(proximal) = it.proximal.filter(|&proximal| proximal == it.distal) else { continue };
            let mut moved = it.distal;
            moved[1] += moved[3];
            if is_flagged || !is_reference {
                cylinder[*at] = Some((proximal, moved));
                // The export moves the point itself, so children without a point of their own begin there.
                if is_reference {
                    distal[*at] = moved;
                }
            } else {
                cylinder[*at] = Some((moved, it.distal));
            }
        }
        let mut proximal: Vec<Option<Point>> = segments.iter().map(|it| it.proximal).collect();
        for at in 0..segments.len() {
            // Follow parents until a point is known; a chain cannot be longer than the list.
            let mut chain = vec![at];
            while proximal[chain[chain.len() - 1]].is_none() && chain.len() <= segments.len() {
                let last = chain[chain.len() - 1];
                let (parent, fraction) =
                    segments[last].parent.ok_or(Malformed::NoProximal(segments[last].id))?;
                let parent = by_id[&parent];
                if is_reference || fraction == 1.0 {
                    proximal[last] = Some(distal[parent]);
                } else {
                    chain.push(parent);
                }
            }
            for pair in chain.windows(2).rev() {
                let (child, parent) = (pair[0], pair[1]);
                let fraction = segments[child].parent.map_or(1.0, |it| it.1);
                let start = proximal[parent].ok_or(Malformed::Cycle)?;
                let end = distal[parent];
                let between: Vec<f64> = start.iter().zip(end).map(|(a, b)| a + fraction * (b - a)).collect();
                proximal[child] = Some([between[0], between[1], between[2], between[3]]);
            }
        }
        let proximal = proximal.into_iter().collect::<Option<Vec<_>>>().ok_or(Malformed::Cycle)?;
        Ok(Points { proximal, distal, cylinder })
    }

    fn length(&self, at: usize) -> f64 {
        let (a, b) = self.cylinder[at].unwrap_or((self.proximal[at], self.distal[at]));
        distance(a, b)
    }

    /// The points of a section.
    fn of_section(&self, list: &[usize], is_reversed: bool, is_single: bool) -> Vec<Point> {
        let mut points = Vec::with_capacity(list.len() + 1);
        match (list, self.cylinder[list[0]]) {
            ([_], Some((start, end))) => points.extend([start, end]),
            _ => {
                points.push(self.proximal[list[0]]);
                points.extend(list.iter().map(|&at| self.distal[at]));
            }
        }
        if is_reversed {
            points.reverse();
        }
        if is_single {
            points.iter_mut().flatten().for_each(|it| *it = f64::from(*it as f32));
        }
        points
    }
}

fn distance(a: Point, b: Point) -> f64 {
    let square = |at: usize| (a[at] - b[at]) * (a[at] - b[at]);
    (square(0) + square(1) + square(2)).sqrt()
}

impl Tree {
    /// The position of a segment by its number.
    pub(super) fn segment(&self, id: u32) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Which section hangs on which, and where.
    fn connect(&mut self, segments: &[Segment]) -> Result<(), Malformed> {
        let mut roots = 0;
        for at in 0..self.sections.len() {
            let first = &segments[self.sections[at].segments[0]];
            let Some((parent, fraction)) = first.parent else {
                roots += 1;
                if roots > 1 {
                    return Err(Malformed::SecondRoot(first.id));
                }
                continue;
            };
            let parent = self.by_id[&parent];
            let section = self.section_of[parent].ok_or(Malformed::Cycle)?;
            let x = self.connection(section, parent, fraction);
            self.sections[at].parent = Some((section, x));
        }
        if roots == 0 { Err(Malformed::Cycle) } else { Ok(()) }
    }

    /// Where along a section something is attached to a segment of it.
    fn connection(&self, section: usize, segment: usize, fraction: f64) -> f64 {
        let it = &self.sections[section];
        if !self.is_flagged || it.segments.len() == 1 {
            return if (fraction - 1.0).abs() < 1e-4 { 1.0 } else { f64::from(fraction as f32) };
        }
        let at = it.segments.iter().position(|&it| it == segment).unwrap_or(0);
        if (fraction - 1.0).abs() < 1e-4 && at + 1 == it.segments.len() {
            return 1.0;
        }
        if fraction == 0.0 && at == 0 {
            return 0.0;
        }
        let x = self.along(section, at, fraction);
        if self.is_reference { f64::from(x as f32) } else { x }
    }

    /// The share of a section's length at a fraction of one of its segments.
    fn along(&self, section: usize, at: usize, fraction: f64) -> f64 {
        let it = &self.sections[section];
        let total = it.arcs.last().map_or(0.0, |it| it.1);
        let (start, end) = it.arcs[at];
        if total > 0.0 { (start + fraction * (end - start)) / total } else { 0.5 }
    }

    /// The section and the share of its length of a place.
    pub(super) fn position(&self, segment: usize, fraction: f64) -> (usize, f64) {
        let section = self.section_of[segment].unwrap_or(0);
        let it = &self.sections[section];
        if it.segments.len() == 1 {
            return (section, fraction);
        }
        let at = it.segments.iter().position(|&it| it == segment).unwrap_or(0);
        let x = self.along(section, at, fraction);
        (section, if self.is_reference { shortest(x as f32) } else { x })
    }

    /// The node at a share of a section's length.
    pub(super) fn node(&self, section: usize, x: f64) -> usize {
        let it = &self.sections[section];
        if x <= 0.0 {
            it.attach
        } else if x >= 1.0 {
            it.end
        } else {
            it.first + ((x * it.divisions as f64) as usize).min(it.divisions - 1)
        }
    }

    /// The share of its section's length at which the centre of a compartment is.
    pub(super) fn centre(&self, node: usize) -> f64 {
        let it = &self.sections[self.nodes[node].section];
        (node.saturating_sub(it.first) as f64 + 0.5) / it.divisions as f64
    }

    /// Whether a node has membrane: it is no end of a section.
    pub(super) fn is_compartment(&self, node: usize) -> bool {
        let it = &self.sections[self.nodes[node].section];
        (it.first..it.first + it.divisions).contains(&node)
    }

    /// The segment at the centre of a compartment.
    pub(super) fn segment_at(&self, node: usize) -> usize {
        let section = &self.sections[self.nodes[node].section];
        let total = section.arcs.last().map_or(0.0, |it| it.1);
        let arc = self.centre(node) * total;
        let at = section.arcs.iter().position(|&(_, end)| arc <= end);
        section.segments[at.unwrap_or(section.segments.len() - 1)]
    }

    /// The compartments of a section.
    pub(super) fn compartments(&self, section: usize) -> std::ops::Range<usize> {
        let it = &self.sections[section];
        it.first..it.first + it.divisions
    }

    fn add_nodes(&mut self, segments: &[Segment], points: &Points) -> Result<(), Malformed> {
        let count = self.sections.len();
        let mut children = vec![Vec::new(); count];
        let mut open = Vec::new();
        for (at, it) in self.sections.iter().enumerate() {
            match it.parent {
                Some((parent, _)) => children[parent].push(at),
                None => open.push(at),
            }
        }
        let mut done = 0;
        while let Some(at) = open.pop() {
            done += 1;
            let attach = match self.sections[at].parent {
                Some((parent, x)) => {
                    let on = &self.sections[parent];
                    // What hangs on the middle hangs on the centre of a compartment.
                    let arc = match x {
                        x if x <= 0.0 => 0.0,
                        x if x >= 1.0 => on.length,
                        x => on.length * self.centre(self.node(parent, x)),
                    };
                    self.sections[at].path = on.path + arc;
                    self.node(parent, x)
                }
                None => {
                    self.nodes.push(Node { area: 0.0, parent: None, resistance: 0.0, section: at });
                    self.nodes.len() - 1
                }
            };
            self.add_section(at, attach, segments, points);
            open.extend(children[at].iter().rev().copied());
        }
        // A section that is never reached hangs on itself.
        if done == count { Ok(()) } else { Err(Malformed::Cycle) }
    }

    fn add_section(&mut self, at: usize, attach: usize, _segments: &[Segment], points: &Points) {
        let is_reversed = !self.is_flagged && self.is_reference;
        let list = points.of_section(&self.sections[at].segments, is_reversed, self.is_reference);
        let (pieces, length) = pieces(&list);
        let divisions = self.sections[at].divisions;
        let first = self.nodes.len();
        let mut before = 0.0;
        for k in 0..divisions {
            let bounds = |half: usize| length * (2 * k + half) as f64 / (2 * divisions) as f64;
            let is_last = k + 1 == divisions;
            let left = half(&pieces, bounds(0), bounds(1), false);
            let right = half(&pieces, bounds(1), bounds(2), is_last);
            let parent = if k == 0 { attach } else { first + k - 1 };
            self.nodes.push(Node {
                area: left.area + right.area,
                parent: Some(parent),
                resistance: before + left.resistance,
                section: at,
            });
            before = right.resistance;
        }
        self.nodes.push(Node {
            area: 0.0,
            parent: Some(first + divisions - 1),
            resistance: before,
            section: at,
        });
        let section = &mut self.sections[at];
        section.first = first;
        section.end = first + divisions;
        section.attach = attach;
        section.length = length;
    }
}

/// The pieces of a section and its length.
fn pieces(points: &[Point]) -> (Vec<Piece>, f64) {
    let mut arc = 0.0;
    let mut pieces = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        let to = arc + distance(pair[0], pair[1]);
        pieces.push(Piece { from: arc, to, d0: pair[0][3], d1: pair[1][3] });
        arc = to;
    }
    if arc == 0.0 {
        // The least length that NEURON gives a section.
        arc = 1e-9;
        if let Some(last) = pieces.last_mut() {
            last.to = arc;
        }
    }
    (pieces, arc)
}

#[derive(Default)]
struct Half {
    area: f64,
    resistance: f64,
}

/// Half a compartment: from one arc length to another.
fn half(pieces: &[Piece], from: f64, to: f64, is_last: bool) -> Half {
    let mut sum = Half::default();
    for piece in pieces {
        let whole = piece.to - piece.from;
        if whole == 0.0 {
            let is_inside = piece.from >= from && (piece.from < to || (is_last && piece.from <= to));
            if is_inside {
                sum.area += frustum(0.0, piece.d0, piece.d1);
            }
            continue;
        }
        let (start, end) = (piece.from.max(from), piece.to.min(to));
        if end <= start {
            continue;
        }
        let diameter = |arc: f64| piece.d0 + (piece.d1 - piece.d0) * (arc - piece.from) / whole;
        let (d0, d1, h) = (diameter(start), diameter(end), end - start);
        sum.area += frustum(h, d0, d1);
        sum.resistance += 0.01 * h / (PI * d0 * d1 / 4.0);
    }
    sum
}

/// The lateral area of a truncated cone.
fn frustum(h: f64, d0: f64, d1: f64) -> f64 {
    PI * 0.5 * (d0 + d1) * (h * h + 0.25 * (d1 - d0) * (d1 - d0)).sqrt()
}

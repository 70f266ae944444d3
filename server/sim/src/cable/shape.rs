//! A cell model with its compartments: the tree that is solved, without the ends of sections that nothing needs.

use std::collections::BTreeSet;

use super::biophysics::{Compartment, Reach};
use super::geometry::Tree;
use super::hines::Structure;
use super::model::Cell;
use super::single::scripted;

/// A cell with its compartments, and how it lies among the slots.
pub(super) struct Shaped<'n> {
    pub(super) cell: &'n Cell,
    pub(super) tree: Tree,
    pub(super) compartments: Vec<Option<Compartment>>,
    /// The node of the reduced tree for each node, none where nothing needs it.
    pub(super) kept: Vec<Option<u32>>,
    pub(super) structure: Option<Structure>,
    pub(super) instances: u32,
    pub(super) group: usize,
}

/// The node of a cell that a segment and a fraction name.
pub(super) fn node_at(tree: &Tree, cell: &Cell, segment: Option<u32>, fraction: f64) -> Option<usize> {
    let by_id = segment.and_then(|id| tree.segment(id));
    match (segment, by_id) {
        (_, Some(at)) => {
            let (section, x) = tree.position(at, fraction);
            Some(tree.node(section, x))
        }
        // Nothing named, or the segment 0 that is meant when nothing is: the first of the document.
        (None | Some(0), None) if !cell.morphology.segments.is_empty() => {
            let section = tree.section_of[0]?;
            Some(tree.node(section, 0.5))
        }
        _ => None,
    }
}

impl Shaped<'_> {
    /// Drops ends of sections that nothing needs, and joins the halves on both sides of those that are only passed through.
    pub(super) fn reduce(&mut self, needed: &BTreeSet<usize>, is_reference: bool) {
        let nodes = &self.tree.nodes;
        let mut resistivity = vec![35.4; self.tree.sections.len()];
        let reach = Reach::new(self.cell, &self.tree, is_reference);
        for it in &self.cell.biophysics.resistivities {
            // Unknown groups were reported with the other properties.
            let found = reach.compartments(it.group.as_ref(), self.cell.component).unwrap_or_default();
            let value = if is_reference { scripted(it.value, 100.0) } else { it.value };
            for node in found {
                resistivity[nodes[node].section] = value * 100.0;
            }
        }
        let mut resistance: Vec<f64> =
            nodes.iter().map(|it| it.resistance * resistivity[it.section] * 1e6).collect();
        let mut parent: Vec<Option<usize>> = nodes.iter().map(|it| it.parent).collect();
        let mut children = vec![0; nodes.len()];
        parent.iter().flatten().for_each(|&it| children[it] += 1);
        let mut is_dropped = vec![false; nodes.len()];
        for node in 0..nodes.len() {
            let is_end = !self.tree.is_compartment(node);
            if !is_end || needed.contains(&node) || children[node] > 1 {
                continue;
            }
            is_dropped[node] = true;
            if children[node] == 1
                && let Some(child) = parent.iter().position(|&it| it == Some(node))
            {
                parent[child] = parent[node];
                resistance[child] += resistance[node];
            }
        }
        let left: Vec<usize> = (0..nodes.len()).filter(|&it| !is_dropped[it]).collect();
        let mut number = vec![usize::MAX; nodes.len()];
        left.iter().enumerate().for_each(|(at, &node)| number[node] = at);
        let mut edges = Vec::with_capacity(left.len());
        for (at, &node) in left.iter().enumerate() {
            if let Some(above) = parent[node] {
                // Ends of sections without length are at one point with their neighbours, nearly.
                edges.push((at, number[above], 1.0 / resistance[node].max(1e-3)));
            }
        }
        let order = balanced(left.len(), &edges);
        let capacitance = order.iter().map(|&(at, ..)| {
            self.compartments[left[at]].as_ref().map_or(0.0, |it| it.capacitance * it.numbers.area)
        });
        let capacitance = capacitance.collect();
        let mut parents = Vec::with_capacity(order.len());
        for (position, &(at, above, _)) in order.iter().enumerate() {
            self.kept[left[at]] = Some(position as u32);
            parents.push(above as u32);
        }
        let axial = order.iter().map(|it| it.2).collect();
        self.structure = Some(Structure::new(parents, axial, capacitance));
    }
}

/// An order of the nodes of a tree, from its middle outwards, with the position of each one's parent and the conductance to it.
///
/// Any node can be the root of the elimination. From the middle, the way to the tips is shortest, and neighbours in the order belong
/// to different branches, which do not wait for each other.
fn balanced(n: usize, edges: &[(usize, usize, f64)]) -> Vec<(usize, usize, f64)> {
    let mut neighbours = vec![Vec::new(); n];
    for &(a, b, axial) in edges {
        neighbours[a].push((b, axial));
        neighbours[b].push((a, axial));
    }
    let outwards = |root: usize| {
        let mut order = vec![(root, 0, 0.0)];
        let mut is_known = vec![false; n];
        is_known[root] = true;
        let mut next = 0;
        while next < order.len() {
            let (node, ..) = order[next];
            for &(other, axial) in &neighbours[node] {
                if !std::mem::replace(&mut is_known[other], true) {
                    order.push((other, next, axial));
                }
            }
            next += 1;
        }
        order
    };
    let farthest = |root: usize| outwards(root).last().map_or(root, |it| it.0);
    let (one, mut path) = (farthest(0), Vec::new());
    let order = outwards(one);
    let mut at = order.len() - 1;
    while at != 0 {
        path.push(order[at].0);
        at = order[at].1;
    }
    path.push(one);
    outwards(path[path.len() / 2])
}

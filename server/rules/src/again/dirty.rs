//! The elements that an edit makes it necessary to ask about.

use std::ops::Range as Ids;

use ::syntax::{Change, Document, Kind, NodeId, Tree};
use rustc_hash::FxHashSet;

/// Elements to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dirty {
    /// All.
    Everything,
    /// These alone, and all that lies in these ranges of ids (whole subtrees).
    Some { alone: FxHashSet<NodeId>, within: Vec<Ids<u32>> },
}

impl Dirty {
    /// Whether an element is asked about by itself.
    pub(super) fn asks_about(&self, id: NodeId) -> bool {
        matches!(self, Dirty::Some { alone, .. } if alone.contains(&id))
    }

    /// Whether an element is asked about, by itself or with all around it.
    pub(crate) fn contains(&self, id: NodeId) -> bool {
        match self {
            Dirty::Everything => true,
            Dirty::Some { alone, within } => {
                within.iter().any(|it| it.contains(&id.0)) || alone.contains(&id)
            }
        }
    }

    /// Adds the elements whose rules look at the segments, groups and properties of cells, wherever those stand.
    pub(super) fn add_users_of_cells(&mut self, document: &Document) {
        let Dirty::Some { alone, .. } = self else { return };
        let tree = &**document.tree();
        let uses = |name: &str| matches!(name, "cell" | "cell2CaPools" | "network");
        let by_shape: Vec<bool> = tree.shapes().ids().map(|it| uses(tree.shapes().local_name(it))).collect();
        let ids = (0..tree.len() as u32).map(NodeId);
        alone.extend(ids.filter(|&id| match tree.shape(id) {
            Some(shape) => by_shape[shape.index()],
            None => tree.is_node(id) && tree.kind(id) == Kind::Element && uses(document.at(id).local_name()),
        }));
    }

    /// Visits the elements, those that stand alone first.
    pub(crate) fn elements(&self, tree: &Tree, mut visit: impl FnMut(NodeId)) {
        let is_element = |id: NodeId| tree.is_node(id) && tree.kind(id) == Kind::Element;
        match self {
            Dirty::Everything => {
                (0..tree.len() as u32).map(NodeId).filter(|&id| is_element(id)).for_each(visit);
            }
            Dirty::Some { alone, within } => {
                alone.iter().copied().filter(|&id| is_element(id)).for_each(&mut visit);
                let inside = within.iter().cloned().flatten().map(NodeId);
                inside.filter(|id| is_element(*id) && !alone.contains(id)).for_each(visit);
            }
        }
    }

    /// Follows the ids through a change, and adds what it made anew and what stands around it.
    pub(super) fn follow(&mut self, old: &Tree, change: &Change) {
        let Dirty::Some { alone, within } = self else { return };
        *alone = alone.iter().filter_map(|&id| change.node(id)).collect();
        let shift = |id: u32| (i64::from(id) + change.node_shift()) as u32;
        let (from, to) = (change.old_nodes.start, change.old_nodes.end);
        let mut anew = change.new_nodes.clone();
        within.retain_mut(|ids| {
            if ids.start < to && from < ids.end {
                // One range for both, or what is in both would be asked twice.
                let end = if ids.end > to { shift(ids.end) } else { anew.end };
                anew = Ids { start: anew.start.min(ids.start), end: anew.end.max(end) };
                return false;
            }
            if ids.start >= to {
                *ids = Ids { start: shift(ids.start), end: shift(ids.end) };
            }
            true
        });
        within.push(anew);
        let mut around = Some(change.parent);
        while let Some(id) = around {
            alone.insert(id);
            around = old.parent(id);
        }
    }
}

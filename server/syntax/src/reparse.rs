//! The tree after an edit, from the tree before it.

mod difference;
mod relink;
mod siblings;
mod splice;

use std::sync::Arc;

use text::Range;

pub use self::difference::difference;
use self::siblings::Siblings;
use crate::attribute::Attribute;
use crate::node::Node;
use crate::parser::{Around, parse, parse_children};
use crate::problem::{PROBLEM_LIMIT, SyntaxProblemKind};
use crate::tree::{NodeId, PieceKind, Tree};

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

/// How many elements around the edit are tried before all is parsed.
const ATTEMPTS: usize = 3;

/// The tree of `new_text`, which `edit` made of `old_text`: the same as `parse(new_text)`, faster.
///
/// The children of the innermost element that the edit touches, and whose tags it leaves alone, are
/// read again: not all of them, but the run of siblings between two places where the parser must have
/// been in the same state before and after. Where that can't be said, more is read, at worst all.
pub fn reparse(old: &Tree, old_text: &str, edit: &Edit, new_text: &str) -> (Tree, Change) {
    partial(old, old_text, edit, new_text).unwrap_or_else(|| {
        let new = parse(new_text);
        let change = Change::everything(old, &new);
        (new, change)
    })
}

fn partial(old: &Tree, old_text: &str, edit: &Edit, new_text: &str) -> Option<(Tree, Change)> {
    let fits = old_text.len() as u64 == u64::from(old.text_len())
        && edit.range.start <= edit.range.end
        && edit.range.end <= old.text_len()
        && new_text.len() as i64 == old_text.len() as i64 + edit.shift();
    if !fits || old.problems.len() >= PROBLEM_LIMIT || old.shapes.is_stale() || looks_far_ahead(old, edit) {
        return None;
    }
    let mut around = Some(old.node_at(edit.range.start));
    for _ in 0..ATTEMPTS {
        let parent = enclosing(old, old_text, around?, edit)?;
        if let Some(relinked) = relink::relink(old, old_text, parent, edit, new_text) {
            return Some(relinked);
        }
        let run = siblings::around_edit(old, old_text, parent, edit);
        let new_range =
            Range { start: run.range.start, end: run.range.end.checked_add_signed(edit.shift() as i32)? };
        if new_range.len() > 4096 && new_range.len() as usize > new_text.len() / 2
            || depends_on_run(old, old_text, &run)
        {
            return None;
        }
        let outside = Outside { tree: old, text: old_text, parent };
        if let Some(read) = parse_children(new_text, new_range, &outside, Arc::clone(&old.shapes))
            && !run.leaves_tags_for_later(old, &read)
        {
            let new = splice::splice(old, parent, &run, read, edit.shift(), new_text.len() as u32)?;
            let old_nodes = run.pieces.start..run.pieces.end;
            let new_end = i64::from(old_nodes.end) + new.len() as i64 - old.len() as i64;
            let change = Change {
                parent,
                new_nodes: old_nodes.start..new_end as u32,
                old_nodes,
                old_range: run.range,
                new_range,
            };
            return Some((new, change));
        }
        around = old.parent(parent);
    }
    None
}

/// Whether something before the edit was read in the light of all text behind it.
fn looks_far_ahead(old: &Tree, edit: &Edit) -> bool {
    use SyntaxProblemKind::{NoRoot, UnclosedCData, UnclosedComment, UnclosedDoctype, UnclosedInstruction};
    let far = |kind| {
        matches!(kind, NoRoot | UnclosedCData | UnclosedComment | UnclosedDoctype | UnclosedInstruction)
    };
    old.problems.iter().any(|it| far(it.kind) && (it.range.start <= edit.range.end || it.kind == NoRoot))
}

/// Whether an unclosed quote before the run was judged by what now changes.
fn depends_on_run(old: &Tree, text: &str, run: &Siblings) -> bool {
    let before = old.problems.partition_point(|it| it.range.start < run.range.start);
    let quotes = old.problems[..before].iter().filter(|it| it.kind == SyntaxProblemKind::UnclosedQuote);
    quotes.rev().any(|quote| {
        // The parser looked for the closing quote up to the line end and up to the next `<`.
        let rest = &text.as_bytes()[quote.range.start as usize..run.range.start as usize];
        memchr::memchr(b'<', rest).is_none() || memchr::memchr2(b'\n', b'\r', rest).is_none()
    })
}

/// The innermost element from `id` upwards whose content holds the edit and whose tags are sound.
fn enclosing(old: &Tree, text: &str, id: NodeId, edit: &Edit) -> Option<NodeId> {
    let sound = |id: &NodeId| {
        let Some(content) = old.content_range(*id) else { return false };
        let closed = old.close(*id).is_some_and(|close| old.piece(close).kind == PieceKind::Close);
        closed
            && content.contains_range(edit.range)
            && text.as_bytes()[..content.start as usize].ends_with(b">")
    };
    std::iter::successors(Some(id), |id| old.parent(*id)).take_while(|id| *id != NodeId::DOCUMENT).find(sound)
}

/// The elements around the run, as they stand in the old tree.
#[derive(Debug)]
struct Outside<'t> {
    tree: &'t Tree,
    text: &'t str,
    parent: NodeId,
}

impl<'t> Outside<'t> {
    fn elements(&self) -> impl Iterator<Item = Node<'t>> {
        let parent = Node::new(self.tree, self.text, self.parent);
        std::iter::once(parent).chain(parent.ancestors()).filter(|node| node.is_element())
    }
}

impl Around for Outside<'_> {
    fn is_open(&self, name: &str, levels: usize) -> bool {
        // A tag that was cut off was not open while its content was read.
        let open = self
            .elements()
            .filter(|it| self.text.as_bytes()[..it.start_tag_range().end as usize].ends_with(b">"));
        open.take(levels).any(|it| it.name() == name)
    }

    fn namespace(&self, prefix: &str) -> Option<String> {
        let declares = |it: &Attribute<'_>| it.name().strip_prefix("xmlns:") == Some(prefix);
        // The last one counts where a tag has two.
        self.elements()
            .find_map(|element| element.attributes().filter(declares).last())
            .map(|it| it.value().into_owned())
    }
}

#[cfg(test)]
mod tests;

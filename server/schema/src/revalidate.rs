//! Judges a document again after an edit: only what was parsed anew, and the row that it stands in.

use syntax::{Change, NodeId, Tree};
use text::Range;

use crate::declaration::Type;
use crate::schema::Schema;
use crate::validate::{Judge, validate};
use crate::violation::{Place, Problem, Violation};

/// The same as [`validate`] for the new text and tree, from what it said about the old tree.
pub fn revalidate(
    schema: &'static Schema,
    previous: &[Violation],
    change: &Change,
    old: &Tree,
    text: &str,
    tree: &Tree,
) -> Vec<Violation> {
    if change.is_everything() || change.parent == NodeId::DOCUMENT {
        return validate(schema, text, tree);
    }
    let mut judge = Judge::new(schema, text, tree);
    let scope = scope(&mut judge, change.parent);
    let mut unknown = Vec::new();
    match scope {
        Scope::Outside => return validate(schema, text, tree),
        Scope::Skipped => {}
        Scope::Content { top, declared, everything } => {
            unknown = misspelt(previous, top, old);
            let again: Vec<_> = unknown.iter().filter_map(|id| change.node(*id)).collect();
            let is_new = |id: NodeId| change.new_nodes.contains(&id.0) || again.binary_search(&id).is_ok();
            judge.content(top, declared, |id| everything || is_new(id));
        }
    }
    let is_misspelt = |id: NodeId| {
        let before = unknown.partition_point(|it| *it <= id);
        before > 0 && id < old.subtree_end(unknown[before - 1])
    };
    let is_outdated = |it: &&Violation| is_outdated(it, &scope, change, old) || is_misspelt(it.node);
    for violation in previous.iter().filter(|it| !is_outdated(it)) {
        judge.keep(moved(violation, change, tree));
    }
    judge.finish()
}

/// What is to be judged again.
enum Scope {
    /// The document is none of NeuroML.
    Outside,
    /// Nothing: the change lies where the schema does not look.
    Skipped,
    /// The content of an element: its row of children, and of these the new ones or all.
    Content { top: NodeId, declared: Type, everything: bool },
}

/// Goes down to the changed element, through the namespaces and types on the way.
fn scope(judge: &mut Judge<'_>, parent: NodeId) -> Scope {
    let path: Vec<NodeId> = judge.node(parent).ancestors().map(|node| node.id()).collect();
    let mut path: Vec<NodeId> =
        path.into_iter().chain([parent]).filter(|id| *id != NodeId::DOCUMENT).collect();
    path.sort();
    path.dedup();
    let Some((root, rest)) = path.split_first() else { return Scope::Outside };
    // Of several outermost elements only the first is judged.
    if judge.outermost() != Some(*root) {
        return Scope::Outside;
    }
    let Some(mut declared) = judge.root(*root) else { return Scope::Outside };
    let mut at = *root;
    for id in rest {
        let ty = judge.actual_type(at, declared);
        // Whether a wildcard swallows a child, or what a misspelt one stands for, depends on its neighbours.
        if ty.has_wildcard() || judge.is_misspelt(*id, ty) {
            return Scope::Content { top: at, declared, everything: true };
        }
        let Some(child) = judge.enter(*id, ty) else { return Scope::Skipped };
        (at, declared) = (*id, child);
    }
    let everything = judge.actual_type(at, declared).has_wildcard();
    Scope::Content { top: at, declared, everything }
}

/// The children of an element that it may not hold: as what each is judged depends on its neighbours.
fn misspelt(violations: &[Violation], top: NodeId, tree: &Tree) -> Vec<NodeId> {
    let unknown = violations.iter().filter(|it| matches!(it.problem, Problem::UnknownElement { .. }));
    let mut inside: Vec<_> = unknown.map(|it| it.node).filter(|id| tree.parent(*id) == Some(top)).collect();
    inside.sort_unstable();
    inside
}

fn is_outdated(violation: &Violation, scope: &Scope, change: &Change, old: &Tree) -> bool {
    let Scope::Content { top, everything, .. } = scope else { return false };
    let node = violation.node;
    let is_own = matches!(violation.problem, Problem::MissingElements { .. } | Problem::ContentValue { .. });
    if node == *top {
        return is_own;
    }
    let is_inside = *top < node && node < old.subtree_end(*top);
    let is_in_row = violation.is_about_place();
    is_inside
        && (*everything
            || change.old_nodes.contains(&node.0)
            || (is_in_row && old.parent(node) == Some(*top)))
}

/// The violation at its place in the new tree.
fn moved(violation: &Violation, change: &Change, tree: &Tree) -> Violation {
    let node = change.node(violation.node).unwrap_or(violation.node);
    let shift = if violation.node.0 >= change.old_nodes.end { change.shift() } else { 0 };
    let at = |offset: u32| (i64::from(offset) + shift) as u32;
    let mut range = Range { start: at(violation.range.start), end: at(violation.range.end) };
    let mut problem = violation.problem.clone();
    match &mut problem {
        Problem::MisplacedElement { place: Place::Before(sibling) | Place::After(sibling), .. } => {
            *sibling = change.node(*sibling).unwrap_or(*sibling);
        }
        // The text of an element may have grown around the change.
        Problem::ContentValue { .. } => {
            range = tree.content_range(node).filter(|content| !content.is_empty()).unwrap_or(range);
        }
        _ => {}
    }
    Violation { problem, node, range }
}

#[cfg(test)]
mod tests;

//! Checks again only what an edit touches.
//!
//! Findings of element and component rules belong to the element that was asked about, their *anchor*. After an edit
//! they are carried over to the new tree, except where the anchor was parsed anew or stands around the edit; only there
//! the rules are asked again. That holds as long as nothing else that rules look at has changed: the settings, the
//! declarations of the file, every other file. Otherwise everything is asked again.

use std::ops::Range as Ids;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::schema::{Schema, Version, Violation};
use ::syntax::{Change, Document, Kind, NodeId, Tree};
use model::items::{FileItems, ItemKind};
use model::{Db, File, ItemRef, Step};
use rustc_hash::FxHashSet;
use text::Range;

use crate::{Diagnostic, Settings};

/// The last check of a file.
struct Checked {
    document: Document,
    violations: Vec<(Version, Vec<Violation>)>,
    /// The last check that asked all rules: this one, or one before the structure of the document was damaged.
    whole: Option<Arc<Whole>>,
}

/// A check that asked all rules.
struct Whole {
    document: Document,
    stamp: Stamp,
    /// What the document declared.
    items: Arc<FileItems>,
    violations: Vec<(Version, Vec<Violation>)>,
    anchored: Vec<(NodeId, Diagnostic)>,
}

/// What findings depend on beside the elements themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    settings: u64,
    declarations: u64,
    elsewhere: u64,
}

/// Where a check begins: what is known already, and what is to be asked again.
#[derive(Debug)]
pub(crate) struct Start {
    stamp: Stamp,
    known_violations: Vec<(Version, Vec<Violation>)>,
    /// The findings that still hold.
    pub(crate) anchored: Vec<(NodeId, Diagnostic)>,
    /// The elements to ask about.
    pub(crate) dirty: Dirty,
}

/// Elements to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dirty {
    /// All.
    Everything,
    /// These alone, and all that lies in these ranges of ids (whole subtrees).
    Some { alone: FxHashSet<NodeId>, within: Vec<Ids<u32>> },
}

/// Counts how often the declarations of a file changed, in the eyes of the firewall.
#[salsa::tracked(returns(copy))]
fn declarations(db: &dyn Db, file: File) -> u64 {
    static N_CHANGES: AtomicU64 = AtomicU64::new(0);
    // Asked for its effect: this runs again when the answer is another one.
    model::file_items(db, file);
    N_CHANGES.fetch_add(1, Ordering::Relaxed)
}

/// Carries the last check of a file over to its document as it is now.
pub(crate) fn start(db: &dyn Db, file: File, document: &Document, settings: &Settings) -> Start {
    let stamp = Stamp {
        settings: settings.revision(),
        declarations: declarations(db, file),
        elsewhere: db.memory().foreign_changes(file),
    };
    let nothing =
        Start { stamp, known_violations: Vec::new(), anchored: Vec::new(), dirty: Dirty::Everything };
    let Some(last) = db.memory().kept::<Checked>(file) else { return nothing };
    let steps = db.memory().steps(file, &last.document, document);
    let steps = steps.filter(|it| !it.iter().any(|it| it.change.is_everything()));
    let known_violations = steps.as_deref().map(|it| judge_again(&last.violations, it));
    let known = Start { known_violations: known_violations.unwrap_or_default(), ..nothing };
    let Some(whole) = last.whole.as_deref() else { return known };
    // Recorded paths lead through all of a network: files with a simulation are small, and asked about as a whole.
    if !whole.holds_for(db, file, stamp) || simulates(db, file) {
        return known;
    }
    let is_last = whole.document.text().is_same(last.document.text());
    let Some(steps) = steps.filter(|_| is_last).or_else(|| step_between(&whole.document, document)) else {
        return known;
    };
    let known_violations = match known.known_violations.is_empty() {
        true => judge_again(&whole.violations, &steps),
        false => known.known_violations,
    };
    let mut anchored = whole.anchored.clone();
    let mut dirty = Dirty::Some { alone: FxHashSet::default(), within: Vec::new() };
    for step in &steps {
        dirty.follow(step.before.tree(), &step.change);
        carry_over(file, &mut anchored, &mut dirty, &step.change);
    }
    Start { stamp, known_violations, anchored, dirty }
}

/// The difference as if it were one edit.
fn step_between(before: &Document, after: &Document) -> Option<Vec<Step>> {
    let change = ::syntax::difference(before.tree(), before.text(), after.tree(), after.text())?;
    Some(vec![Step { before: before.clone(), change, after: after.clone() }])
}

impl Whole {
    /// Whether nothing has changed but the document itself, and that not in what it declares.
    fn holds_for(&self, db: &dyn Db, file: File, stamp: Stamp) -> bool {
        self.stamp == Stamp { declarations: self.stamp.declarations, ..stamp }
            && (self.stamp.declarations == stamp.declarations || *self.items == *model::file_items(db, file))
    }
}

/// Keeps a check for the next one; without findings of elements where the structure was so damaged that only the
/// schema was asked.
pub(crate) fn keep(
    db: &dyn Db,
    file: File,
    document: &Document,
    stamp: Stamp,
    violations: Vec<(Version, Vec<Violation>)>,
    anchored: Option<Vec<(NodeId, Diagnostic)>>,
) {
    let last = db.memory().kept::<Checked>(file).and_then(|it| it.whole.clone());
    let whole = match anchored {
        None => last,
        Some(anchored) => {
            let known = last.filter(|it| it.stamp.declarations == stamp.declarations);
            let items = known
                .map_or_else(|| Arc::new(model::file_items(db, file).clone()), |it| Arc::clone(&it.items));
            let (document, violations) = (document.clone(), violations.clone());
            Some(Arc::new(Whole { document, stamp, items, violations, anchored }))
        }
    };
    db.memory().keep(file, document, Checked { document: document.clone(), violations, whole });
}

impl Start {
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The violations of a version, from the last check or anew.
    pub(crate) fn violations(&mut self, version: Version, text: &str, tree: &Tree) -> Vec<Violation> {
        match self.known_violations.iter().position(|(known, _)| *known == version) {
            Some(at) => self.known_violations.swap_remove(at).1,
            None => ::schema::validate(Schema::of(version), text, tree),
        }
    }
}

/// Whether the file declares a simulation.
pub(crate) fn simulates(db: &dyn Db, file: File) -> bool {
    let n_components = model::file_items(db, file).components.len();
    (0..n_components).any(|index| {
        let item = ItemRef { file, item: ItemKind::Component.at(index) };
        model::type_name_of(db, file, item)
            .is_some_and(|name| model::is_subtype(db, file, &name, "Simulation"))
    })
}

fn judge_again(known: &[(Version, Vec<Violation>)], steps: &[Step]) -> Vec<(Version, Vec<Violation>)> {
    known.iter().map(|(version, violations)| (*version, follow(*version, violations, steps))).collect()
}

fn follow(version: Version, violations: &[Violation], steps: &[Step]) -> Vec<Violation> {
    let mut current = violations.to_vec();
    for step in steps {
        let (before, after) = (step.before.tree(), &step.after);
        current = ::schema::revalidate(
            Schema::of(version),
            &current,
            &step.change,
            before,
            after.text(),
            after.tree(),
        );
    }
    current
}

/// Moves the findings to their new places and drops those whose anchor is to be asked again.
fn carry_over(file: File, anchored: &mut Vec<(NodeId, Diagnostic)>, dirty: &mut Dirty, change: &Change) {
    let Dirty::Some { alone, .. } = dirty else { return };
    let mut lost = Vec::new();
    anchored.retain_mut(|(anchor, finding)| {
        let Some(new) = change.node(*anchor) else { return false };
        *anchor = new;
        if alone.contains(&new) {
            return false;
        }
        let kept = shift_finding(file, finding, change);
        if !kept {
            // It speaks of a place that is no more: its anchor has to find another one.
            lost.push(new);
        }
        kept
    });
    if !lost.is_empty() {
        alone.extend(lost);
        anchored.retain(|(anchor, _)| !alone.contains(anchor));
    }
}

fn shift_finding(file: File, finding: &mut Diagnostic, change: &Change) -> bool {
    let mut ranges = vec![&mut finding.range];
    ranges.extend(finding.related.iter_mut().filter(|it| it.file == file).map(|it| &mut it.range));
    ranges.extend(finding.fixes.iter_mut().flat_map(|it| &mut it.edits).map(|it| &mut it.range));
    ranges.into_iter().all(|range| match shift_range(*range, change) {
        Some(shifted) => {
            *range = shifted;
            true
        }
        None => false,
    })
}

/// The new place of a range that does not begin or end inside of the change.
fn shift_range(range: Range, change: &Change) -> Option<Range> {
    let (from, to) = (change.old_range.start, change.old_range.end);
    let moved = |offset: u32| (i64::from(offset) + change.shift()) as u32;
    if range.end <= from && range.start < from {
        return Some(range);
    }
    if range.start >= to {
        return Some(Range { start: moved(range.start), end: moved(range.end) });
    }
    (range.start < from && range.end >= to).then(|| Range { start: range.start, end: moved(range.end) })
}

impl Dirty {
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
    fn follow(&mut self, old: &Tree, change: &Change) {
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

/// Gives every state of the settings a number of its own.
pub(crate) fn next_revision() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(1);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_range_around_an_edit_grows_with_it() {
        let (_, change) = Document::new("<a><b x='1'/><c/></a>").edited(
            &::syntax::Edit { range: Range { start: 9, end: 10 }, inserted_len: 3 },
            "<a><b x='123'/><c/></a>",
        );
        let all = Range { start: 0, end: 21 };
        assert_eq!(shift_range(all, &change), Some(Range { start: 0, end: 23 }));
        assert_eq!(shift_range(Range { start: 13, end: 17 }, &change), Some(Range { start: 15, end: 19 }));
        assert_eq!(shift_range(Range { start: 9, end: 10 }, &change), None);
    }
}

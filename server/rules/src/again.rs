//! Checks again only what an edit touches.
//!
//! Findings of element and component rules belong to the element that was asked about, their *anchor*. After an edit
//! they are carried over to the new tree, except where the anchor was parsed anew or stands around the edit; only there
//! the rules are asked again. That holds as long as nothing else that rules look at has changed: the settings, the
//! declarations of the file, every other file. Otherwise everything is asked again.

mod connections;
mod dirty;
mod held;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::schema::{Schema, Version, Violation};
use ::syntax::{Change, Document, NodeId, Tree};
use model::items::{FileItems, ItemKind};
use model::{Db, File, ItemRef, Step};
use rustc_hash::FxHashSet;
use text::Range;

pub(crate) use self::dirty::Dirty;
use self::held::Held;
use crate::subject::skeleton::Skeletons;
use crate::{Diagnostic, Settings};

/// The last check of a file.
struct Checked {
    document: Document,
    violations: Vec<(Version, Vec<Violation>)>,
    /// The last check that asked all rules: this one, or one before the structure of the document was damaged.
    whole: Option<Arc<Whole>>,
    held: Arc<Held>,
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

/// What a check hands on to the next one beside its findings.
#[derive(Debug)]
pub(crate) struct Basis {
    stamp: Stamp,
    held: Arc<Held>,
}

/// Where a check begins: what is known already, and what is to be asked again.
#[derive(Debug)]
pub(crate) struct Start {
    stamp: Stamp,
    held: Arc<Held>,
    /// The last document that was whole, and the edits since.
    since_sound: Option<(Document, Vec<Step>)>,
    known_violations: Vec<(Version, Vec<Violation>)>,
    /// The findings that still hold.
    pub(crate) anchored: Vec<(NodeId, Diagnostic)>,
    /// The elements to ask about.
    pub(crate) dirty: Dirty,
    /// Whether of the connections in a network only those need be asked about that are to be asked about themselves.
    asks_touched_connections: bool,
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
pub(crate) fn start(
    db: &dyn Db,
    file: File,
    document: &Document,
    settings: &Settings,
    is_sound: bool,
) -> Start {
    let stamp = Stamp {
        settings: settings.revision(),
        declarations: declarations(db, file),
        elsewhere: db.memory().foreign_changes(file),
    };
    let last = db.memory().kept::<Checked>(file);
    let held = last.as_ref().map(|it| Arc::clone(&it.held)).unwrap_or_default();
    let mut start = Start {
        stamp,
        held,
        since_sound: None,
        known_violations: Vec::new(),
        anchored: Vec::new(),
        dirty: Dirty::Everything,
        asks_touched_connections: false,
    };
    let Some(last) = last else { return start };
    let steps = db.memory().steps(file, &last.document, document);
    let steps = steps.filter(|it| !it.iter().any(|it| it.change.is_everything()));
    // Where the structure is damaged only the schema is asked, and one more key there is no large change.
    let Some(whole) = last.whole.as_deref().filter(|_| is_sound) else {
        start.known_violations = steps.map(|it| judge_again(&last.violations, &it)).unwrap_or_default();
        return start;
    };
    let is_last = whole.document.text().is_same(last.document.text());
    let Some(steps) = steps.filter(|_| is_last).or_else(|| step_between(&whole.document, document)) else {
        return start;
    };
    start.known_violations = judge_again(&whole.violations, &steps);
    start.since_sound = Some((whole.document.clone(), steps.clone()));
    let declared = whole.compare(db, file, stamp);
    // Recorded paths lead through all of a network: files with a simulation are small, and asked about as a whole.
    if declared == Declared::Otherwise || simulates(db, file) {
        return start;
    }
    let mut anchored = whole.anchored.clone();
    let mut dirty = Dirty::Some { alone: FxHashSet::default(), within: Vec::new() };
    for step in &steps {
        dirty.follow(step.before.tree(), &step.change);
        carry_over(file, &mut anchored, &mut dirty, step);
    }
    let has_other_cells = declared == Declared::OtherSegments || steps.iter().any(is_in_part_of_cell);
    if has_other_cells {
        dirty.add_users_of_cells(document);
        anchored.retain(|(anchor, _)| !dirty.asks_about(*anchor));
    }
    start.asks_touched_connections = !has_other_cells && steps.iter().all(connections::leaves_others_alone);
    if !start.asks_touched_connections {
        anchored.retain(|(anchor, finding)| {
            let network = connections::network_of(document, *anchor, finding);
            network.is_none_or(|it| !dirty.asks_about(it))
        });
    }
    Start { anchored, dirty, ..start }
}

/// The difference as if it were one edit.
fn step_between(before: &Document, after: &Document) -> Option<Vec<Step>> {
    let change = ::syntax::difference(before.tree(), before.text(), after.tree(), after.text())?;
    Some(vec![Step { before: before.clone(), change, after: after.clone() }])
}

/// What a document declares now, compared with the last time that all rules were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    TheSame,
    /// The segments and groups of its morphologies are others.
    OtherSegments,
    /// Something that any rule may look at.
    Otherwise,
}

impl Whole {
    fn compare(&self, db: &dyn Db, file: File, stamp: Stamp) -> Declared {
        if self.stamp == stamp {
            return Declared::TheSame;
        }
        if self.stamp != (Stamp { declarations: self.stamp.declarations, ..stamp }) {
            return Declared::Otherwise;
        }
        let items = model::file_items(db, file);
        match self.items.is_same_but_for_morphologies(items) {
            true if self.items.morphologies == items.morphologies => Declared::TheSame,
            true => Declared::OtherSegments,
            false => Declared::Otherwise,
        }
    }
}

/// Whether an edit is in something that stands by itself and that cells refer to as a part of theirs.
fn is_in_part_of_cell(step: &Step) -> bool {
    let parent = step.before.at(step.change.parent);
    let top = std::iter::once(parent).chain(parent.ancestors()).filter(|it| it.is_element());
    let path: Vec<_> = top.collect();
    let top = path.len().checked_sub(2).map(|at| path[at].local_name());
    top.is_some_and(|it| it == "morphology" || it.starts_with("biophysicalProperties"))
}

/// Keeps a check for the next one; without findings of elements where the structure was so damaged that only the
/// schema was asked.
pub(crate) fn keep(
    db: &dyn Db,
    file: File,
    document: &Document,
    basis: Basis,
    violations: Vec<(Version, Vec<Violation>)>,
    anchored: Option<Vec<(NodeId, Diagnostic)>>,
) {
    let Basis { stamp, held } = basis;
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
    db.memory().keep(file, document, Checked { document: document.clone(), violations, whole, held });
}

impl Start {
    /// The connections to ask about in networks; `None` for all.
    pub(crate) fn touched_connections(&self) -> Option<Dirty> {
        self.asks_touched_connections.then(|| self.dirty.clone())
    }

    pub(crate) fn basis(&self) -> Basis {
        Basis { stamp: self.stamp, held: Arc::clone(&self.held) }
    }

    /// The morphologies of the document.
    pub(crate) fn morphologies(&self, db: &dyn Db, file: File, document: &Document) -> Arc<Skeletons> {
        match file.is_open(db) {
            true => self.held.now(db, file, document, self.since_sound.as_ref()),
            false => Arc::new(Skeletons::read(document)),
        }
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
fn carry_over(file: File, anchored: &mut Vec<(NodeId, Diagnostic)>, dirty: &mut Dirty, step: &Step) {
    let change = &step.change;
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
            lost.extend(connections::network_of(&step.after, new, finding));
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

/// Gives every state of the settings a number of its own.
pub(crate) fn next_revision() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(1);
    LAST.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {

    use super::*;

    /// What is found after `what` was replaced in the open document, and what a check from nothing finds.
    #[track_caller]
    fn found_after(before: &str, what: &str, by: &str) -> (Vec<String>, Vec<String>) {
        let path = model::FilePath::Untitled("model.nml".into());
        let shown = |db: &model::Database, file| {
            let found = crate::check(db, file, &Settings::default());
            found.iter().map(|it| format!("{:?} {} {}", it.range, it.rule.name, it.message)).collect()
        };
        let mut db = model::Database::new(Arc::new(model::OsSystem));
        let document = Document::new(before);
        let file = db.set_overlay(&path, document.clone());
        let _: Vec<String> = shown(&db, file);
        let at = before.find(what).unwrap() as u32;
        let edit = ::syntax::Edit {
            range: Range { start: at, end: at + what.len() as u32 },
            inserted_len: by.len() as u32,
        };
        let (after, change) = document.edited(&edit, before.replacen(what, by, 1));
        let again = {
            db.edit_overlay(&path, Step { before: document, change, after: after.clone() });
            shown(&db, file)
        };
        let mut fresh = model::Database::new(Arc::new(model::OsSystem));
        let file = fresh.set_overlay(&path, Document::new(&**after.text()));
        (again, shown(&fresh, file))
    }

    const CELL: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="d">
<morphology id="m">
<segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="1" y="0" z="0" diameter="1"/></segment>
<segment id="1"><parent segment="0"/><distal x="2" y="0" z="0" diameter="1"/></segment>
</morphology>
<biophysicalProperties id="b"><membraneProperties>
<specificCapacitance segmentGroup="all" value="1 uF_per_cm2"/>
<channelDensity id="x" ionChannel="p" condDensity="1 S_per_m2" erev="0 mV" ion="na" segment="1"/>
</membraneProperties></biophysicalProperties>
<cell id="c" morphology="m" biophysicalProperties="b"/>
</neuroml>
"#;

    #[test]
    fn a_cell_is_asked_again_when_a_part_of_it_changes_that_stands_elsewhere() {
        for (what, by) in [
            ("segmentGroup=\"all\"", "segmentGroup=\"nowhere\""),
            ("segment id=\"1\"", "segment id=\"2\""),
            ("<parent segment=\"0\"/>", "<parent segment=\"5\"/>"),
            ("x=\"2\"", "x=\"1\""),
        ] {
            let (again, anew) = found_after(CELL, what, by);
            assert_eq!(again, anew, "{what} -> {by}");
            assert_ne!(again, found_after(CELL, "x=\"2\"", "x=\"3\"").1, "{what} -> {by}");
        }
    }

    const NETWORK: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="d">
<iafCell id="iaf" leakReversal="-60mV" thresh="-50mV" reset="-65mV" C="0.2nF" leakConductance="0.01uS"/>
<expOneSynapse id="syn" gbase="0.5nS" erev="0mV" tauDecay="3ms"/>
<pulseGenerator id="pulse" delay="1ms" duration="2ms" amplitude="1nA"/>
<network id="n">
<population id="pre" component="iaf" type="populationList" size="2">
<instance id="0"><location x="1" y="2" z="3"/></instance>
<instance id="1"><location x="1" y="2" z="3"/></instance>
</population>
<population id="post" component="iaf" size="3"/>
<projection id="p" presynapticPopulation="pre" postsynapticPopulation="post" synapse="syn">
<connectionWD id="0" preCellId="../pre/0/iaf" postCellId="../post[1]" weight="1" delay="1ms"/>
<connectionWD id="1" preCellId="../pre/1/iaf" postCellId="../post[2]" weight="-1" delay="-1ms"/>
<connectionWD id="2" preCellId="../pre/2/iaf" postCellId="../post[3]" weight="1" delay="1ms"/>
</projection>
<inputList id="i" component="pulse" population="pre">
<input id="0" target="../pre/1/iaf" destination="synapses"/>
<input id="1" target="../pre/4/iaf" segmentId="3" destination="synapses"/>
</inputList>
<explicitInput target="post[5]" input="pulse"/>
</network>
</neuroml>
"#;

    #[test]
    fn findings_in_a_network_after_edits_are_those_of_a_check_from_nothing() {
        let path = model::FilePath::Untitled("model.nml".into());
        let shown = |db: &model::Database, file| -> Vec<String> {
            let found = crate::check(db, file, &Settings::default());
            let mut lines: Vec<_> = found
                .iter()
                .map(|it| format!("{:?} {} {} {:?}", it.range, it.rule.name, it.message, it.fixes))
                .collect();
            lines.sort();
            lines
        };
        let mut seed = 11_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % limit
        };
        for _ in 0..40 {
            let mut db = model::Database::new(Arc::new(model::OsSystem));
            let mut document = Document::new(NETWORK);
            let file = db.set_overlay(&path, document.clone());
            shown(&db, file);
            let mut undo: Option<(usize, usize, String)> = None;
            for _ in 0..10 {
                let text = document.text().to_string();
                let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at + 1).collect();
                let at = quotes[below(quotes.len())];
                let line = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
                let next = text[line..].find('\n').map_or(text.len(), |it| line + it + 1);
                let fresh_edit = match below(6) {
                    0..3 => (at, at, ["1", "0", "x"][below(3)].to_owned()),
                    3 => (at, (at + 1).min(text.len()), String::new()),
                    4 => (line, line, text[line..next].to_owned()),
                    _ => (line, next, String::new()),
                };
                let taken_back = if below(3) == 0 { undo.take() } else { None };
                let (start, end, by) = taken_back.unwrap_or(fresh_edit);
                undo = Some((start, start + by.len(), text[start..end].to_owned()));
                let edit = ::syntax::Edit {
                    range: Range { start: start as u32, end: end as u32 },
                    inserted_len: by.len() as u32,
                };
                let (after, change) =
                    document.edited(&edit, format!("{}{by}{}", &text[..start], &text[end..]));
                db.edit_overlay(&path, Step { before: document, change, after: after.clone() });
                document = after;
                if below(4) == 0 {
                    continue;
                }
                let mut fresh = model::Database::new(Arc::new(model::OsSystem));
                let fresh_file = fresh.set_overlay(&path, Document::new(&**document.text()));
                let (again, anew) = (shown(&db, file), shown(&fresh, fresh_file));
                assert_eq!(again, anew, "{start}..{end} {by:?} of {text}");
            }
        }
    }

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

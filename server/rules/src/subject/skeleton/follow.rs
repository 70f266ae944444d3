//! The rows after an edit, from those before it.

use std::ops::Range as Ids;

use ::syntax::{Change, Document, NodeId};

use super::{Ends, GroupRow, NONE, Row, RowColumns, Skeleton, Skeletons, found_in};
use crate::subject::shape::Columns;

impl Skeletons {
    /// Brings the rows up to date with `after`, which a change made of the document that they are about.
    pub(crate) fn follow(&mut self, change: &Change, after: &Document) {
        self.0.retain_mut(|it| it.follow(change, after));
        let new = found_in(after, change.new_nodes.clone());
        if !new.is_empty() {
            self.0.extend(new);
            self.0.sort_by_key(|it| it.node);
        }
    }
}

impl Skeleton {
    /// Whether the morphology is still there; then its rows are those of the new document.
    fn follow(&mut self, change: &Change, after: &Document) -> bool {
        let old = &change.old_nodes;
        let moved = Moved { from: old.end, shift: change.node_shift() as u32 };
        if old.end <= self.node.0 {
            self.node = NodeId(moved.id(self.node.0));
            self.end = moved.id(self.end);
            self.shift_behind(0, 0, moved);
            return true;
        }
        if old.start >= self.end {
            return true;
        }
        if old.start <= self.node.0 {
            return false;
        }
        self.end = moved.id(self.end);
        let (old, new) = (old.clone(), change.new_nodes.clone());
        match self.child_around(change.parent, after) {
            None => self.replace_children(old, new, moved, after),
            Some(child) => {
                let row = self.rows.binary_search_by_key(&child.0, |it| it.node);
                let group = self.groups.binary_search_by_key(&child.0, |it| it.node);
                let is_before = |node: u32| node < old.end;
                let n_rows = self.rows.partition_point(|it| is_before(it.node));
                let n_groups = self.groups.partition_point(|it| is_before(it.node));
                self.shift_behind(n_rows, n_groups, moved);
                if let Ok(at) = row {
                    self.rows[at] = RowColumns::new().row(after.at(child));
                    if let Some(points) = self.points.get_mut() {
                        points[at] = Ends::read(&self.rows[at], &Columns::new(), after.tree(), after.text());
                    }
                } else if let Ok(at) = group {
                    self.groups[at].follow(change.parent, old, new, moved, after);
                }
            }
        }
        true
    }

    /// The child of the morphology that a node lies in or is; `None` for the morphology itself.
    fn child_around(&self, node: NodeId, after: &Document) -> Option<NodeId> {
        // What stands around a change has the same id in both trees.
        let mut child = None;
        let mut at = node;
        while at != self.node {
            child = Some(at);
            at = after.tree().parent(at)?;
        }
        child
    }

    /// Some children of the morphology itself are others now.
    fn replace_children(&mut self, old: Ids<u32>, new: Ids<u32>, moved: Moved, after: &Document) {
        let columns = RowColumns::new();
        let (mut rows, mut groups) = (Vec::new(), Vec::new());
        for child in siblings(after, &new) {
            match child.local_name() {
                "segment" => rows.push(columns.row(child)),
                "segmentGroup" => groups.push(columns.group(child)),
                _ => {}
            }
        }
        let of_rows = place(&self.rows, &old, |it| it.node);
        let of_groups = place(&self.groups, &old, |it| it.node);
        self.shift_behind(of_rows.end, of_groups.end, moved);
        if let Some(points) = self.points.get_mut() {
            let columns = Columns::new();
            let read = rows.iter().map(|it| Ends::read(it, &columns, after.tree(), after.text()));
            points.splice(of_rows.clone(), read);
        }
        self.rows.splice(of_rows, rows);
        self.groups.splice(of_groups, groups);
    }

    /// Moves all rows from these on.
    fn shift_behind(&mut self, first_row: usize, first_group: usize, moved: Moved) {
        if moved.shift == 0 {
            return;
        }
        for row in &mut self.rows[first_row..] {
            row.shift(moved.shift);
        }
        self.groups[first_group..].iter_mut().for_each(|it| it.shift(moved));
    }
}

impl Row {
    #[inline]
    fn shift(&mut self, shift: u32) {
        let moved = |id: u32| if id == NONE { NONE } else { id.wrapping_add(shift) };
        self.node = moved(self.node);
        self.parent = moved(self.parent);
        self.proximal = moved(self.proximal);
        self.distal = moved(self.distal);
    }
}

impl GroupRow {
    /// Moves what of the group stands behind a change.
    fn shift(&mut self, moved: Moved) {
        self.node = moved.id(self.node);
        self.members.iter_mut().for_each(|it| it.node = moved.id(it.node));
        self.others.iter_mut().for_each(|it| *it = moved.id(*it));
    }

    /// Something in the group changed, in `parent`.
    fn follow(&mut self, parent: NodeId, old: Ids<u32>, new: Ids<u32>, moved: Moved, after: &Document) {
        let (mut members, mut others) = (Vec::new(), Vec::new());
        if parent.0 == self.node {
            let columns = RowColumns::new();
            for child in siblings(after, &new) {
                match child.local_name() {
                    "member" => members.push(columns.member(child)),
                    _ => others.push(child.id().0),
                }
            }
        }
        let of_members = place(&self.members, &old, |it| it.node);
        let of_others = place(&self.others, &old, |it| *it);
        self.shift(moved);
        self.members.splice(of_members, members);
        self.others.splice(of_others, others);
    }
}

/// What stands behind a change: from this id on everything moved so far.
#[derive(Clone, Copy)]
struct Moved {
    from: u32,
    shift: u32,
}

impl Moved {
    #[inline]
    fn id(self, old: u32) -> u32 {
        if old >= self.from { old.wrapping_add(self.shift) } else { old }
    }
}

/// The elements that stand side by side in a range of ids.
fn siblings<'d>(
    document: &'d Document,
    ids: &Ids<u32>,
) -> impl Iterator<Item = ::syntax::Node<'d>> + use<'d> {
    let (tree, end) = (document.tree(), ids.end);
    let first = (!ids.is_empty()).then_some(NodeId(ids.start));
    let all = std::iter::successors(first, move |id| Some(tree.subtree_end(*id)).filter(|it| it.0 < end));
    all.map(|id| document.at(id)).filter(|it| it.is_element())
}

/// Which of some rows in the order of the document lie in a range of ids.
fn place<T>(rows: &[T], ids: &Ids<u32>, node: impl Fn(&T) -> u32) -> Ids<usize> {
    let before = |end: u32| rows.partition_point(|it| node(it) < end);
    before(ids.start)..before(ids.end)
}

#[cfg(test)]
mod tests {
    use ::syntax::Edit;
    use text::Range;

    use super::*;

    const TEXT: &str = r#"<neuroml>
  <!-- before -->
  <morphology id="m">
    <segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="1" y="0" z="0" diameter="1"/></segment>
    <segment id="1" name="b"><parent segment="0" fractionAlong="0.5"/><distal x="2" y="0" z="0" diameter="1"/></segment>
    <segment id="02"><parent segment="1"/><distal x="3" y="0" z="0" diameter="1"/><notes>n</notes></segment>
    <segmentGroup id="g"><member segment="0"/><include segmentGroup="h"/><member segment="1"></member></segmentGroup>
    <segmentGroup id="h"><path><from segment="0"/><to segment="2"/></path><member segment="02"/></segmentGroup>
    <notes>more</notes>
  </morphology>
  <cell id="c"><morphology id="i"><segment id="0"><distal x="1" y="0" z="0" diameter="1"/></segment></morphology></cell>
</neuroml>
"#;

    /// A small generator: the same edits at every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) as usize % limit.max(1)
        }
    }

    fn with_points(skeletons: &Skeletons, document: &Document) -> Skeletons {
        let skeletons = skeletons.clone();
        for one in &skeletons.0 {
            one.points(document.tree(), document.text());
        }
        skeletons
    }

    #[test]
    fn rows_after_any_edit_are_those_that_are_read_from_nothing() {
        const WORDS: [&str; 12] = [
            "",
            "1",
            " ",
            "x",
            "<segment id=\"7\"><parent segment=\"0\"/></segment>",
            "<morphology><segment/></morphology>",
            "<member segment=\"3\"/>",
            "<distal x=\"5\" y=\"0\" z=\"0\" diameter=\"1\"/>",
            "</segment>",
            "<segment>",
            "<!-- c -->",
            "<parent segment=\"1\"/>",
        ];
        let mut random = Random(3);
        let mut n_followed = 0;
        for _ in 0..200 {
            let mut document = Document::new(TEXT);
            let mut held = with_points(&Skeletons::read(&document), &document);
            for _ in 0..8 {
                let text = document.text().to_string();
                let start = random.below(text.len() + 1);
                // Mostly whole tags, so that much of the structure stays.
                let start = match random.below(3) {
                    0 => start,
                    _ => text[start..].find('<').map_or(text.len(), |it| start + it),
                };
                let end = match random.below(3) {
                    0 => (start + random.below(8)).min(text.len()),
                    1 => text[start..].find("/>").map_or(start, |it| start + it + 2),
                    _ => start,
                };
                let word = WORDS[random.below(WORDS.len())];
                let edit = Edit {
                    range: Range { start: start as u32, end: end as u32 },
                    inserted_len: word.len() as u32,
                };
                let (after, change) =
                    document.edited(&edit, format!("{}{word}{}", &text[..start], &text[end..]));
                held = match change.is_everything() {
                    true => with_points(&Skeletons::read(&after), &after),
                    false => {
                        n_followed += 1;
                        held.follow(&change, &after);
                        with_points(&held, &after)
                    }
                };
                document = after;
                let anew = with_points(&Skeletons::read(&document), &document);
                assert_eq!(held, anew, "{word:?} for {start}..{end} of {text}");
            }
        }
        assert!(n_followed > 400, "{n_followed}");
    }
}

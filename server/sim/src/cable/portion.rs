//! Portions of a network: cells with their compartments, which a thread takes through a step without a look at any other.
//!
//! Portions do not depend on how many threads there are, and so neither does anything else. They are small enough for a cache of their
//! own, so one thread goes through them one by one as well.

use std::ops::Range;

use super::build::{Class, Group, at_column};
use super::hines::{State, Workspace, backward_euler, trapezoidal_backward};
use super::membrane;
use super::rows::Rows;
use crate::kernel::LANES;

/// How many slots a portion has at the least, and how many portions there are at the most.
const FEWEST_SLOTS: usize = 1024;
const MOST_PORTIONS: usize = 16;
/// Rows that are copied at once where their slots follow each other.
pub(super) const CHUNK: usize = 8;

/// Cells that follow each other.
#[derive(Debug)]
pub(super) struct Portion {
    pub(super) slots: Range<usize>,
    /// Groups and their blocks.
    blocks: Vec<(usize, Range<usize>)>,
    /// The rows of each class. They begin with a block of rows, so that portions share none.
    pub(super) rows: Vec<Range<usize>>,
    /// Slots without membrane.
    bare: Vec<u32>,
}

/// Divides groups into portions.
pub(super) fn portions(groups: &[Group], slots: usize) -> Vec<Portion> {
    let enough = FEWEST_SLOTS.max(slots.div_ceil(MOST_PORTIONS));
    let mut portions: Vec<Portion> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        for block in 0..group.blocks {
            let begin = group.first + block * group.structure.len() * group.width;
            if portions.last().is_none_or(|it| begin - it.slots.start >= enough) {
                let rows = Vec::new();
                portions.push(Portion { slots: begin..begin, blocks: Vec::new(), rows, bare: Vec::new() });
            }
            let Some(portion) = portions.last_mut() else { continue };
            match portion.blocks.last_mut() {
                Some((group, blocks)) if *group == at => blocks.end += 1,
                _ => portion.blocks.push((at, block..block + 1)),
            }
        }
    }
    let ends: Vec<usize> = portions.iter().skip(1).map(|it| it.slots.start).chain([slots]).collect();
    for (portion, end) in portions.iter_mut().zip(ends) {
        portion.slots.end = end;
    }
    portions
}

/// The numbers of the slots of a portion.
#[derive(Debug)]
pub(super) struct Slots<'a> {
    pub(super) v: &'a mut [f64],
    pub(super) before: &'a mut [f64],
    pub(super) conductance: &'a mut [f64],
    pub(super) current: &'a mut [f64],
}

impl Portion {
    /// Divides the rows of a class, whose places are in the order of slots: each portion begins with a block of its own, filled up with its last.
    pub(super) fn divide<P: Copy>(
        portions: &mut [Portion],
        places: &[P],
        slot: impl Fn(&P) -> u32,
    ) -> Vec<P> {
        let mut divided: Vec<P> = Vec::new();
        let mut rest = places;
        for portion in portions {
            let (mine, others) =
                rest.split_at(rest.partition_point(|it| (slot(it) as usize) < portion.slots.end));
            rest = others;
            portion.rows.push(divided.len()..divided.len() + mine.len());
            divided.extend_from_slice(mine);
            if let Some(last) = mine.last() {
                divided.resize(divided.len().next_multiple_of(LANES), *last);
            }
        }
        divided
    }

    /// Remembers which slots have no membrane.
    pub(super) fn find_bare(&mut self, has_membrane: impl Fn(usize) -> bool) {
        self.bare = self.slots.clone().filter(|&it| !has_membrane(it)).map(|it| it as u32).collect();
    }

    /// The blocks of rows of a class in its data.
    pub(super) fn range(&self, class: usize, columns: usize) -> Range<usize> {
        let rows = &self.rows[class];
        rows.start * columns..rows.end.next_multiple_of(LANES) * columns
    }

    /// The voltages after a step.
    pub(super) fn solve(
        &self,
        groups: &[Group],
        slots: &mut Slots<'_>,
        (is_reference, step): (bool, f64),
        space: &mut Workspace,
    ) {
        for (group, blocks) in &self.blocks {
            let group = &groups[*group];
            let size = group.structure.len() * group.width;
            for block in blocks.clone() {
                let first = group.first + block * size - self.slots.start;
                let range = first..first + size;
                let state = State {
                    structure: &group.structure,
                    before: &mut slots.before[range.clone()],
                    v: &mut slots.v[range.clone()],
                    conductance: &slots.conductance[range.clone()],
                    current: &slots.current[range],
                };
                match (group.width, is_reference) {
                    (1, true) => backward_euler::<1>(state, step, space),
                    (2, true) => backward_euler::<2>(state, step, space),
                    (4, true) => backward_euler::<4>(state, step, space),
                    (_, true) => backward_euler::<8>(state, step, space),
                    (1, false) => trapezoidal_backward::<1>(state, step, space),
                    (2, false) => trapezoidal_backward::<2>(state, step, space),
                    (4, false) => trapezoidal_backward::<4>(state, step, space),
                    (_, false) => trapezoidal_backward::<8>(state, step, space),
                }
            }
        }
    }

    /// Copies voltages into the rows of a class.
    pub(super) fn gather(&self, at: usize, class: &Class, data: &mut [f64], v: &[f64]) {
        let columns = class.membrane.columns;
        for Chunk { place, slots, follows } in self.chunks(at, class) {
            let to = &mut data[at_column(columns, place, membrane::V)..][..CHUNK];
            if follows {
                to.copy_from_slice(&v[slots[0] as usize - self.slots.start..][..CHUNK]);
                continue;
            }
            let mut last = 0.0;
            for (to, &slot) in to.iter_mut().zip(slots) {
                last = v[slot as usize - self.slots.start];
                *to = last;
            }
            // What lies behind the last row follows it.
            to[slots.len()..].fill(last);
        }
    }

    /// The rows of a class, to run operations over.
    pub(super) fn rows<'d>(&self, at: usize, class: &Class, data: &'d mut [f64]) -> Rows<'d> {
        Rows { data, columns: class.membrane.columns, count: self.rows[at].len() }
    }

    /// Puts the currents of a class into the equations of the cable. Every compartment is in one class.
    pub(super) fn set(&self, at: usize, class: &Class, data: &[f64], slots: &mut Slots<'_>) {
        let membrane = &class.membrane;
        for chunk in self.chunks(at, class) {
            let column = |it: usize| &data[at_column(membrane.columns, chunk.place, it)..][..CHUNK];
            let (current, conductance) = (column(membrane.current), column(membrane.conductance));
            if chunk.follows {
                let first = chunk.slots[0] as usize - self.slots.start;
                slots.current[first..first + CHUNK].copy_from_slice(current);
                slots.conductance[first..first + CHUNK].copy_from_slice(conductance);
                continue;
            }
            for ((&slot, current), conductance) in chunk.slots.iter().zip(current).zip(conductance) {
                slots.current[slot as usize - self.slots.start] = *current;
                slots.conductance[slot as usize - self.slots.start] = *conductance;
            }
        }
    }

    /// Ends of sections have no membrane.
    pub(super) fn set_bare(&self, slots: &mut Slots<'_>) {
        for &slot in &self.bare {
            slots.conductance[slot as usize - self.slots.start] = 0.0;
            slots.current[slot as usize - self.slots.start] = 0.0;
        }
    }

    /// The rows of a class, some at a time.
    fn chunks<'c>(&self, at: usize, class: &'c Class) -> impl Iterator<Item = Chunk<'c>> {
        let rows = self.rows[at].clone();
        let chunks = class.slots[rows.clone()].chunks(CHUNK).zip(&class.follows[rows.start / CHUNK..]);
        chunks.enumerate().map(|(chunk, (slots, follows))| Chunk {
            place: chunk * CHUNK,
            slots,
            follows: *follows && slots.len() == CHUNK,
        })
    }
}

/// Some rows of a class.
struct Chunk<'c> {
    /// The first, counted from the first of the portion.
    place: usize,
    slots: &'c [u32],
    /// Whether the slots follow each other, and the rows are as many as there may be.
    follows: bool,
}

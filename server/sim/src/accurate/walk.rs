//! A step of the rows in which something happens, in the order of time.
//!
//! Where a threshold is crossed or an event arrives, events may be sent that arrive elsewhere within the same step. So all such rows go through the
//! step together: the one with the earliest next stop goes there first. A row that nothing was expected of joins when an event for it turns up.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::events::Receiver;
use super::program::{Class, RowCondition};
use super::row::{Happenings, is_finite, put, take};
use crate::queue::Pending;

/// Crossings of one row that never end, stop here.
const MOST_CROSSINGS: u32 = 64;
/// The shortest part of a step that is tried where a whole one gives no numbers.
const SHORTEST: f64 = 1e-4;
/// How often the time of a crossing is made better: each time divides its error by about the number of steps in a time constant.
const BETTER: usize = 3;

/// A step in time.
#[derive(Copy, Clone, Debug)]
pub(super) struct During {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Times are looked at this much later, so that what begins at a time has begun.
    pub(super) nudge: f64,
}

/// Class and row.
pub(super) type Place = (u32, u32);

/// A row on its way through a step.
#[derive(Debug, Default)]
struct Walk {
    place: Place,
    now: f64,
    /// The states now; the data of the class hold those at the next stop.
    states: Vec<f64>,
    /// In the order of time.
    arriving: Vec<Pending<Receiver>>,
    /// Conditions that came to hold now.
    at_once: Vec<usize>,
    /// Which conditions had their effect in this step.
    fired: Vec<bool>,
    next: (f64, Stop),
    crossings: u32,
    /// The last time something jumped.
    jumped: Option<f64>,
}

#[derive(Copy, Clone, Debug, Default, PartialEq)]
enum Stop {
    /// A condition came to hold because of what happened now.
    AtOnce,
    Crossing(usize),
    Arrival,
    /// Nothing, but no numbers beyond.
    Pause,
    #[default]
    End,
}

/// A row that stops at a time: earlier ones are greater, as a heap wants it, then the first in the list.
#[derive(Copy, Clone, Debug)]
struct Turn(f64, usize);

impl PartialEq for Turn {
    fn eq(&self, other: &Turn) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Turn {}
impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Turn) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Turn {
    fn cmp(&self, other: &Turn) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

/// All rows on their way through a step.
#[derive(Debug, Default)]
pub(super) struct Walks {
    /// The first of these are on their way; the others were, and their memory is used again.
    walks: Vec<Walk>,
    count: usize,
    known: FxHashMap<Place, usize>,
    turns: BinaryHeap<Turn>,
}

impl Walks {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.known.clear();
        self.turns.clear();
    }

    /// A row that needs attention, with its states at the beginning of the step.
    pub(super) fn add(&mut self, place: Place, from: f64, states: impl FnOnce(&mut Vec<f64>)) -> usize {
        *self.known.entry(place).or_insert_with(|| {
            if self.count == self.walks.len() {
                self.walks.push(Walk::default());
            }
            let walk = &mut self.walks[self.count];
            walk.begin(place, from);
            states(&mut walk.states);
            self.count += 1;
            self.count - 1
        })
    }

    /// An event arrives in this step.
    pub(super) fn expect(&mut self, walk: usize, event: Pending<Receiver>) {
        let arriving = &mut self.walks[walk].arriving;
        let at = arriving.partition_point(|it| (it.due, it.number) < (event.due, event.number));
        arriving.insert(at, event);
    }

    /// Takes all rows to the end of the step. `kept` are the states of the rows that may join, at its beginning.
    pub(super) fn go(
        &mut self,
        happenings: &mut Happenings<'_>,
        classes: &[Class],
        data: &mut [Vec<f64>],
        kept: &[Vec<f64>],
        during: During,
    ) {
        for at in 0..self.count {
            self.look(at, happenings, classes, data, during);
        }
        // Events that cause each other for ever within a step are left to its end, where they are noticed.
        let mut left = 1000 + 64 * self.count;
        while let Some(Turn(time, at)) = self.turns.pop() {
            let walk = &mut self.walks[at];
            if walk.next.0.to_bits() != time.to_bits() {
                continue;
            }
            let class = walk.place.0 as usize;
            let is_done = walk.stop(happenings, &classes[class], &mut data[class], during);
            while left > 0
                && let Some(event) = happenings.queue.pop_due(during.to - during.nudge)
            {
                left -= 1;
                let (class, row) = (event.to.class, event.to.row);
                let (of, kept) = (&classes[class as usize], &kept[class as usize]);
                let other = self.add((class, row), during.from, |it| of.kept(kept, row as usize, it));
                let due = event.due;
                self.expect(other, event);
                let is_new = other + 1 == self.count && self.walks[other].fired.is_empty();
                if other != at && (is_new || due < self.walks[other].next.0) {
                    self.look(other, happenings, classes, data, during);
                }
            }
            if is_done {
                self.walks[at].next.0 = f64::NAN;
            } else {
                self.look(at, happenings, classes, data, during);
            }
        }
    }

    fn look(
        &mut self,
        at: usize,
        happenings: &mut Happenings<'_>,
        classes: &[Class],
        data: &mut [Vec<f64>],
        during: During,
    ) {
        let walk = &mut self.walks[at];
        let class = walk.place.0 as usize;
        walk.look(happenings, &classes[class], &mut data[class], during);
        self.turns.push(Turn(walk.next.0, at));
    }

    /// The rows that came through, and when something jumped there for the last time.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Place, Option<f64>)> {
        self.walks[..self.count].iter().map(|it| (it.place, it.jumped))
    }
}

impl Walk {
    fn begin(&mut self, place: Place, from: f64) {
        self.place = place;
        self.now = from;
        self.states.clear();
        self.arriving.clear();
        self.at_once.clear();
        self.fired.clear();
        self.next = (from, Stop::End);
        self.crossings = 0;
        self.jumped = None;
    }

    /// Integrates up to the next stop and says which that is.
    fn look(&mut self, happenings: &mut Happenings<'_>, class: &Class, data: &mut [f64], during: During) {
        let row = self.place.1 as usize;
        self.fired.resize(class.conditions.len().max(1), false);
        put(class, data, row, &self.states);
        if !self.at_once.is_empty() {
            self.next = (self.now, Stop::AtOnce);
            return;
        }
        let due = self.arriving.first().map_or(during.to, |it| it.due).max(self.now);
        let mut reach = due;
        if reach > self.now {
            self.plain(happenings, class, data, reach, during);
            // An upstroke may run away before the threshold is looked at; smaller steps meet it on the way.
            while !is_finite(class, data, row) && reach - self.now > SHORTEST * (during.to - during.from) {
                reach = self.now + 0.5 * (reach - self.now);
                self.plain(happenings, class, data, reach, during);
            }
            if self.crossings < MOST_CROSSINGS
                && let Some((condition, at)) = self.crossing(happenings, class, data, reach, during)
            {
                self.next = (at, Stop::Crossing(condition));
                return;
            }
        }
        // What is not finite after the smallest step stays so; the check of all states will tell.
        let pauses = reach < due && is_finite(class, data, row);
        let stop = match (pauses, self.arriving.is_empty()) {
            (true, _) => Stop::Pause,
            (_, true) => Stop::End,
            _ => Stop::Arrival,
        };
        self.next = (if pauses { reach } else { due }, stop);
    }

    /// Takes the data from the states now to a time, without anything happening in between.
    fn plain(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        to: f64,
        during: During,
    ) {
        let row = self.place.1 as usize;
        put(class, data, row, &self.states);
        happenings.plain(class, data, row, self.now + during.nudge, to - self.now);
    }

    /// The first condition that comes to hold until a time and is to be met where it does; the data are taken there.
    fn crossing(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        reach: f64,
        during: During,
    ) -> Option<(usize, f64)> {
        let row = self.place.1 as usize;
        let mut first: Option<(usize, f64)> = None;
        for (number, condition) in class.conditions.iter().enumerate() {
            if !condition.is_met || condition.passive && self.fired[number] {
                continue;
            }
            let interval = (self.now, reach, during.nudge);
            if let Some(at) = time_of(happenings, class, data, row, condition, &self.states, interval)
                && first.is_none_or(|(_, earliest)| at < earliest)
            {
                first = Some((number, at));
            }
        }
        let (number, at) = first?;
        let at = self.better(happenings, class, data, &class.conditions[number], (at, reach), during);
        if at < reach {
            self.plain(happenings, class, data, at, during);
        }
        Some((number, at))
    }

    /// A better estimate of when a condition comes to hold: the states there are computed, and the time looked for around it.
    fn better(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        condition: &RowCondition,
        (mut at, mut high): (f64, f64),
        during: During,
    ) -> f64 {
        let row = self.place.1 as usize;
        let (mut low, mut states) = (self.now, self.states.clone());
        let mut after = Vec::new();
        take(class, data, row, &mut after);
        for _ in 0..BETTER {
            if at <= low || at >= high {
                break;
            }
            self.plain(happenings, class, data, at, during);
            if happenings.value(class, data, row, &condition.test, at + during.nudge) != 0.0 {
                high = at;
                take(class, data, row, &mut after);
            } else {
                low = at;
                take(class, data, row, &mut states);
                put(class, data, row, &after);
            }
            let interval = (low, high, during.nudge);
            match time_of(happenings, class, data, row, condition, &states, interval) {
                Some(better) => at = better,
                None => break,
            }
        }
        put(class, data, row, &after);
        at
    }

    /// Does what the stop is for, and says whether the step ends there.
    fn stop(
        &mut self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        during: During,
    ) -> bool {
        let row = self.place.1 as usize;
        let (time, stop) = self.next;
        match stop {
            Stop::End => {
                self.end(happenings, class, data, during);
                return true;
            }
            Stop::Pause => {}
            Stop::Crossing(number) if class.conditions[number].passive => {
                // It changes the course of nothing: the row need not begin anew from here.
                let action = &class.conditions[number].action;
                happenings.act(class, data, row, action, time, 0);
                for tape in &action.assignments {
                    let column = tape.instructions.last().map_or(0, |it| it.to as usize);
                    self.states[column - class.first_state] = data[class.at(row, column)];
                }
                self.fired[number] = true;
                return false;
            }
            Stop::AtOnce => {
                let number = self.at_once.remove(0);
                self.jump(happenings, class, data, Some(number), during, |happenings, data| {
                    happenings.act(class, data, row, &class.conditions[number].action, time, 0);
                });
            }
            Stop::Crossing(number) => {
                self.jump(happenings, class, data, Some(number), during, |happenings, data| {
                    happenings.act(class, data, row, &class.conditions[number].action, time, 0);
                });
            }
            Stop::Arrival => {
                let event = self.arriving.remove(0);
                self.jump(happenings, class, data, None, during, |happenings, data| {
                    happenings.receive(class, data, &event.to, event.due);
                });
            }
        }
        self.now = time;
        take(class, data, row, &mut self.states);
        false
    }

    /// Lets something happen, and looks which conditions hold because of it.
    fn jump(
        &mut self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        cause: Option<usize>,
        during: During,
        happen: impl FnOnce(&mut Happenings<'_>, &mut [f64]),
    ) {
        let row = self.place.1 as usize;
        let time = self.next.0 + during.nudge;
        let met = |number: &usize| class.conditions[*number].is_met && Some(*number) != cause;
        let mut holding = Vec::new();
        for number in (0..class.conditions.len()).filter(met) {
            let test = &class.conditions[number].test;
            holding.push((number, happenings.value(class, data, row, test, time) != 0.0));
        }
        happen(happenings, data);
        self.jumped = Some(self.next.0);
        if let Some(cause) = cause {
            self.fired[cause] = true;
            self.crossings += 1;
        }
        if self.crossings >= MOST_CROSSINGS {
            return;
        }
        self.at_once.retain(|it| Some(*it) != cause);
        for (number, held) in holding {
            let holds = happenings.value(class, data, row, &class.conditions[number].test, time) != 0.0;
            match self.at_once.iter().position(|it| *it == number) {
                Some(at) if !holds => drop(self.at_once.remove(at)),
                None if holds && !held => self.at_once.push(number),
                _ => {}
            }
        }
    }

    /// Looks at all conditions at the end of a step, in their order: those that go on holding act once per step.
    fn end(&mut self, happenings: &mut Happenings<'_>, class: &Class, data: &mut [f64], during: During) {
        let row = self.place.1 as usize;
        for (number, condition) in class.conditions.iter().enumerate() {
            if self.fired[number] && !condition.repeatable {
                continue;
            }
            if happenings.value(class, data, row, &condition.test, during.to + during.nudge) != 0.0 {
                happenings.act(class, data, row, &condition.action, during.to, 0);
                if !condition.passive && !condition.repeatable {
                    self.jumped = Some(during.to);
                }
            }
        }
    }
}

/// When a condition that holds at the end of an interval, where the data are, began to within it.
fn time_of(
    happenings: &mut Happenings<'_>,
    class: &Class,
    data: &mut [f64],
    row: usize,
    condition: &RowCondition,
    before: &[f64],
    (from, to, nudge): (f64, f64, f64),
) -> Option<f64> {
    if happenings.value(class, data, row, &condition.test, to + nudge) == 0.0 {
        return None;
    }
    let mut at_end = Vec::new();
    if let Some(margin) = &condition.margin {
        margin.map(&mut |tape| at_end.push(happenings.value(class, data, row, tape, to + nudge)));
    }
    let mut after = Vec::new();
    take(class, data, row, &mut after);
    put(class, data, row, before);
    let held = happenings.value(class, data, row, &condition.test, from + nudge) != 0.0;
    let mut at_end = at_end.into_iter();
    let fraction = condition.margin.as_ref().map_or(1.0, |margin| {
        margin.fraction(&mut |tape| {
            let before = happenings.value(class, data, row, tape, from + nudge);
            match at_end.next() {
                // Not a part that makes the condition hold.
                Some(after) if after < 0.0 => f64::INFINITY,
                Some(_) if before >= 0.0 => 0.0,
                Some(after) if after > before => before / (before - after),
                _ => 1.0,
            }
        })
    });
    put(class, data, row, &after);
    let fraction = if fraction.is_finite() { fraction.min(1.0) } else { 1.0 };
    (!held).then_some(if fraction < 1.0 { from + (to - from) * fraction } else { to })
}

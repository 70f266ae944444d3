//! Who hears whom, and what is on its way.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::assemble::RowAction;
use crate::instance::InstanceId;

/// All event connections.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    pub(super) receivers: HashMap<(InstanceId, u16), Vec<Receiver>>,
    /// Which event columns a port is recorded in.
    pub(super) recorded: HashMap<(InstanceId, u16), Vec<usize>>,
}

/// One end of an event connection.
#[derive(Copy, Clone, Debug)]
pub(super) struct Receiver {
    pub(super) class: u32,
    pub(super) row: u32,
    pub(super) member: u32,
    pub(super) port: u16,
    pub(super) delay: f64,
}

/// What a port does when an event arrives.
#[derive(Debug)]
pub(super) struct Handler {
    /// Only in this regime.
    pub(super) regime: Option<u16>,
    pub(super) action: RowAction,
}

/// An event on its way.
#[derive(Copy, Clone, Debug)]
pub(super) struct Pending {
    pub(super) due: f64,
    pub(super) number: u64,
    pub(super) receiver: Receiver,
}

impl PartialEq for Pending {
    fn eq(&self, other: &Pending) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Pending {}
impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Pending) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Pending {
    /// Earlier events are greater: the heap gives the greatest first. Ties in the order of sending.
    fn cmp(&self, other: &Pending) -> Ordering {
        other.due.total_cmp(&self.due).then(other.number.cmp(&self.number))
    }
}

/// Events on their way, earliest first.
#[derive(Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Pending>,
    sent: u64,
}

impl Queue {
    pub(super) fn push(&mut self, due: f64, receiver: Receiver) {
        self.sent += 1;
        self.heap.push(Pending { due, number: self.sent, receiver });
    }

    /// The next event, if it is due by a time.
    pub(super) fn pop_due(&mut self, by: f64) -> Option<Pending> {
        if self.heap.peek()?.due <= by { self.heap.pop() } else { None }
    }
}

//! Events on their way.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// An event on its way to `to`, in the unit of time of the run.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Pending<T> {
    pub(crate) due: f64,
    /// Counts what was sent.
    pub(crate) number: u64,
    pub(crate) to: T,
}

impl<T> PartialEq for Pending<T> {
    fn eq(&self, other: &Pending<T>) -> bool {
        self.cmp(other).is_eq()
    }
}
impl<T> Eq for Pending<T> {}
impl<T> PartialOrd for Pending<T> {
    fn partial_cmp(&self, other: &Pending<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Pending<T> {
    /// Earlier events are greater: a heap gives the greatest first. Ties in the order of sending.
    fn cmp(&self, other: &Pending<T>) -> Ordering {
        other.due.total_cmp(&self.due).then(other.number.cmp(&self.number))
    }
}

/// Events on their way, earliest first.
#[derive(Debug)]
pub(crate) struct Queue<T> {
    heap: BinaryHeap<Pending<T>>,
    sent: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Queue<T> {
        Queue { heap: BinaryHeap::new(), sent: 0 }
    }
}

impl<T> Queue<T> {
    pub(crate) fn push(&mut self, due: f64, to: T) {
        self.sent += 1;
        self.heap.push(Pending { due, number: self.sent, to });
    }

    /// The next event, if it is due by a time.
    pub(crate) fn pop_due(&mut self, by: f64) -> Option<Pending<T>> {
        if self.heap.peek()?.due <= by { self.heap.pop() } else { None }
    }
}

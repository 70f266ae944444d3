//! Who hears whom.

use rustc_hash::FxHashMap;

use super::program::RowAction;
use crate::instance::InstanceId;

/// All event connections.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    pub(super) receivers: FxHashMap<(InstanceId, u16), Vec<Receiver>>,
    /// Which event columns a port is recorded in.
    pub(super) recorded: FxHashMap<(InstanceId, u16), Vec<usize>>,
    /// What events bring to instances that stand for others: properties of those.
    pub(super) brought: Vec<f64>,
}

impl Wiring {
    /// Which classes receive events in the step in which they are sent.
    pub(super) fn hearing_within(&self, step: f64, classes: usize) -> Vec<bool> {
        let mut hearing = vec![false; classes];
        for receiver in self.receivers.values().flatten().filter(|it| it.delay < step) {
            hearing[receiver.class as usize] = true;
        }
        hearing
    }
}

/// One end of an event connection.
#[derive(Copy, Clone, Debug)]
pub(super) struct Receiver {
    pub(super) class: u32,
    pub(super) row: u32,
    pub(super) member: u32,
    pub(super) port: u16,
    pub(super) delay: f64,
    /// The instance that is meant; another may stand for it.
    pub(super) instance: InstanceId,
    /// Where what the event brings begins in [`Wiring::brought`].
    pub(super) brought: u32,
}

/// What a port does when an event arrives.
#[derive(Debug)]
pub(super) struct Handler {
    /// Only in this regime.
    pub(super) regime: Option<u16>,
    pub(super) action: RowAction,
}

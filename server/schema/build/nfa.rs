//! Automata that may be in several states at once, the way from content models and patterns to tables.

use std::collections::BTreeSet;

/// States with steps that consume something and steps that consume nothing.
pub(crate) struct Nfa<Label> {
    /// For each state the ones that it may as well be.
    pub(crate) empty: Vec<Vec<usize>>,
    /// For each state what it takes, and the state after that.
    pub(crate) steps: Vec<Vec<(Label, usize)>>,
}

impl<Label> Nfa<Label> {
    pub(crate) fn new() -> Nfa<Label> {
        Nfa { empty: Vec::new(), steps: Vec::new() }
    }

    /// A new state without steps.
    pub(crate) fn state(&mut self) -> usize {
        self.empty.push(Vec::new());
        self.steps.push(Vec::new());
        self.empty.len() - 1
    }

    /// `states` and all that they may as well be.
    pub(crate) fn closure(&self, states: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut closed = BTreeSet::new();
        let mut open: Vec<usize> = states.into_iter().collect();
        while let Some(state) = open.pop() {
            if closed.insert(state) {
                open.extend(&self.empty[state]);
            }
        }
        closed
    }
}

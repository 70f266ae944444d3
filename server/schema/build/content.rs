//! Content models, compiled into deterministic automata over element names.

use std::collections::BTreeMap;

use crate::nfa::Nfa;

/// What an `xs:sequence`, `xs:choice`, `xs:all`, `xs:element` or `xs:any` allows.
#[derive(Clone, Debug)]
pub(crate) enum Particle {
    /// Name and declaration.
    Element(u32, u32),
    Any,
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
    /// Members in any order; the flag says whether one must be there.
    All(Vec<(Particle, bool)>),
    /// At least and at most (`None`: any number) so many times.
    Occurs(Box<Particle>, u32, Option<u32>),
}

/// One state of the automaton; 0 is the first.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) accepting: bool,
    /// Name to declaration and next state.
    pub(crate) edges: BTreeMap<u32, (u32, usize)>,
    pub(crate) any: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Element(u32, u32),
    Any,
}

pub(crate) fn automaton(model: &Particle) -> Vec<State> {
    let mut nfa = Nfa::new();
    let start = nfa.state();
    let end = nfa.add(model, start);
    nfa.determine(start, end)
}

impl Nfa<Label> {
    fn step(&mut self, from: usize, label: Label) -> usize {
        let to = self.state();
        self.steps[from].push((label, to));
        to
    }

    /// Adds what `particle` allows after `from`; returns the state after it.
    fn add(&mut self, particle: &Particle, from: usize) -> usize {
        match particle {
            Particle::Element(name, element) => self.step(from, Label::Element(*name, *element)),
            Particle::Any => self.step(from, Label::Any),
            Particle::Sequence(members) => members.iter().fold(from, |at, member| self.add(member, at)),
            Particle::Choice(members) => {
                let end = self.state();
                for member in members {
                    let after = self.add(member, from);
                    self.empty[after].push(end);
                }
                end
            }
            Particle::All(members) => self.all(members, from),
            Particle::Occurs(inner, least, most) => self.occurs(inner, *least, *most, from),
        }
    }

    fn occurs(&mut self, inner: &Particle, least: u32, most: Option<u32>, from: usize) -> usize {
        let mut at = (0..least).fold(from, |at, _| self.add(inner, at));
        match most {
            Some(most) => {
                let end = self.state();
                for _ in least..most {
                    self.empty[at].push(end);
                    at = self.add(inner, at);
                }
                self.empty[at].push(end);
                end
            }
            None => {
                // States of its own, so that the loop does not run into the neighbours.
                let again = self.state();
                self.empty[at].push(again);
                let after = self.add(inner, again);
                self.empty[after].push(again);
                let end = self.state();
                self.empty[again].push(end);
                end
            }
        }
    }

    /// One state per set of members seen; the official schemas have at most six members.
    fn all(&mut self, members: &[(Particle, bool)], from: usize) -> usize {
        assert!(members.len() <= 8, "xs:all with {} members needs another automaton", members.len());
        let end = self.state();
        let seen: Vec<usize> = (0..1usize << members.len()).map(|_| self.state()).collect();
        self.empty[from].push(seen[0]);
        for set in 0..seen.len() {
            for (index, (member, _)) in
                members.iter().enumerate().filter(|(index, _)| set & (1 << index) == 0)
            {
                let after = self.add(member, seen[set]);
                self.empty[after].push(seen[set | (1 << index)]);
            }
            if members.iter().enumerate().all(|(index, (_, required))| !required || set & (1 << index) != 0) {
                self.empty[seen[set]].push(end);
            }
        }
        end
    }

    fn determine(&self, start: usize, end: usize) -> Vec<State> {
        let mut sets = vec![self.closure([start])];
        let mut known = BTreeMap::from([(sets[0].clone(), 0)]);
        let mut states = Vec::new();
        while states.len() < sets.len() {
            let set = sets[states.len()].clone();
            let mut target = |states: Vec<usize>| {
                let set = self.closure(states);
                *known.entry(set.clone()).or_insert_with(|| {
                    sets.push(set);
                    sets.len() - 1
                })
            };
            let steps: Vec<(Label, usize)> =
                set.iter().flat_map(|state| self.steps[*state].clone()).collect();
            let any: Vec<usize> =
                steps.iter().filter(|(label, _)| *label == Label::Any).map(|step| step.1).collect();
            let mut state = State { accepting: set.contains(&end), ..State::default() };
            for (label, _) in &steps {
                let Label::Element(name, element) = *label else { continue };
                if state.edges.contains_key(&name) {
                    continue;
                }
                let mut targets = any.clone();
                targets.extend(
                    steps
                        .iter()
                        .filter(|step| matches!(step.0, Label::Element(other, _) if other == name))
                        .map(|step| step.1),
                );
                state.edges.insert(name, (element, target(targets)));
            }
            state.any = (!any.is_empty()).then(|| target(any));
            states.push(state);
        }
        states
    }
}

//! `duplicate-child-id`: the children of an element have different ids.
//!
//! NML021

use std::collections::hash_map::Entry;

use ::syntax::{Attribute, Column, Node, NodeId};
use lems::plain_number;
use rustc_hash::FxHashMap;

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_CHILD_ID: Rule = Rule {
    name: "duplicate-child-id",
    group: Group::References,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("duplicate_child_id.md"),
    check: Check::Element(PARENTS, check),
};

/// What holds children with ids, other than what has a rule of its own (a document, a morphology, a network).
const PARENTS: &[&str] = &[
    "cell",
    "cell2CaPools",
    "ionChannel",
    "ionChannelHH",
    "ionChannelVShift",
    "ionChannelKS",
    "gate",
    "gateFractional",
    "gateKS",
    "segmentGroup",
    "membraneProperties",
    "membraneProperties2CaPools",
    "intracellularProperties",
    "intracellularProperties2CaPools",
    "projection",
    "electricalProjection",
    "continuousProjection",
    "inputList",
    "population",
    "spikeArray",
    "timedSynapticInput",
    "compoundInput",
    "compoundInputDL",
    "Display",
    "OutputFile",
    "EventOutputFile",
];

fn check(ctx: &mut Context<'_>, parent: Node<'_>) {
    let mut ids = Ids::new(parent);
    let id_of = Column::new("id");
    for child in parent.elements() {
        // A species is told by its ion, and many cells have one per part with the same id.
        if child.local_name() == "species" {
            continue;
        }
        let Some(id) = id_of.of(child) else { continue };
        let Some(earlier) = ids.add(id) else { continue };
        let severity = if parent.local_name() == "population" { Severity::Error } else { Severity::Warning };
        let report = ctx.report(
            id.value_range(),
            format!(
                "another child of this `<{}>` has the id `{}` already",
                parent.local_name(),
                id.raw_value()
            ),
        );
        report.related(earlier.value_range(), "first used here").severity(severity);
    }
}

/// The ids of children so far. Long lists nearly always count 0, 1, 2 …, perhaps with a gap, and then no id is hashed.
struct Ids<'t> {
    parent: Node<'t>,
    /// The first of them count up to here.
    in_order: u32,
    /// The children with the numbers from there on.
    numbered: Vec<Option<NodeId>>,
    rest: FxHashMap<&'t str, NodeId>,
}

impl<'t> Ids<'t> {
    fn new(parent: Node<'t>) -> Ids<'t> {
        Ids { parent, in_order: 0, numbered: Vec::new(), rest: FxHashMap::default() }
    }

    /// The id that the child of a new one shares, if there is one.
    fn add(&mut self, id: Attribute<'t>) -> Option<Attribute<'t>> {
        let child = id.element().id();
        let earlier = match plain_number(id.raw_value()) {
            Some(number) if number < self.in_order => return self.nth(number),
            Some(number) if number == self.in_order && self.numbered.is_empty() && self.rest.is_empty() => {
                self.in_order += 1;
                None
            }
            // No table is longer than the list itself.
            Some(number) if number - self.in_order < self.n_nodes() => {
                let at = (number - self.in_order) as usize;
                if self.numbered.len() <= at {
                    self.numbered.resize((at + 1).next_power_of_two(), None);
                }
                first_or(&mut self.numbered[at], child)
            }
            _ => match self.rest.entry(id.raw_value()) {
                Entry::Occupied(first) => Some(*first.get()),
                Entry::Vacant(place) => {
                    place.insert(child);
                    None
                }
            },
        };
        Node::new(self.parent.tree(), self.parent.document_text(), earlier?).attribute("id")
    }

    /// The id of one of those that count from 0.
    fn nth(&self, number: u32) -> Option<Attribute<'t>> {
        let counted = self.parent.elements().filter(|it| it.local_name() != "species");
        counted.filter_map(|it| it.attribute("id")).nth(number as usize)
    }

    fn n_nodes(&self) -> u32 {
        self.parent.tree().subtree_end(self.parent.id()).0 - self.parent.id().0
    }
}

/// What is there already; else `child` is put there.
fn first_or(place: &mut Option<NodeId>, child: NodeId) -> Option<NodeId> {
    let earlier = *place;
    *place = earlier.or(Some(child));
    earlier
}

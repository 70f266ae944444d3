//! `duplicate-child-id`: the children of an element have different ids.
//!
//! NML021

use ::syntax::{Attribute, Column, Node};
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
    let mut first: FxHashMap<&str, Attribute<'_>> = FxHashMap::default();
    let mut in_order = 0_u64;
    let id_of = Column::new("id");
    for child in parent.elements() {
        // A species is told by its ion, and many cells have one per part with the same id.
        if child.local_name() == "species" {
            continue;
        }
        let Some(id) = id_of.of(child) else { continue };
        let text = id.raw_value();
        // Long lists nearly always count 0, 1, 2 …, and then nothing need be remembered.
        if first.is_empty() && is_number(text, in_order) {
            in_order += 1;
            continue;
        }
        if first.is_empty() {
            let before = parent.elements().filter_map(|it| it.attribute("id")).take(in_order as usize);
            first.extend(before.map(|it| (it.raw_value(), it)));
        }
        let Some(earlier) = first.get(text).copied() else {
            first.insert(text, id);
            continue;
        };
        let severity = if parent.local_name() == "population" { Severity::Error } else { Severity::Warning };
        ctx.report(
            id.value_range(),
            format!("another child of this `<{}>` has the id `{text}` already", parent.local_name()),
        )
        .related(earlier.value_range(), "first used here")
        .severity(severity);
    }
}

fn is_number(text: &str, expected: u64) -> bool {
    text.len() < 20 && text.bytes().all(|it| it.is_ascii_digit()) && text.parse() == Ok(expected)
}

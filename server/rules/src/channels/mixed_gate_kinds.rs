//! `mixed-gate-kinds`: the gates of a channel are written with one element name.
//!
//! NML096

use ::syntax::Node;
use text::TextEdit;

use crate::subject::channel::Channel;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MIXED_GATE_KINDS: Rule = Rule {
    name: "mixed-gate-kinds",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("mixed_gate_kinds.md"),
    check: Check::Channel(check),
};

fn check(ctx: &mut Context<'_>, channel: &Channel<'_>) {
    let mut gates = channel.node.elements().filter(|it| is_gate(*it));
    let Some(first) = gates.next() else { return };
    let Some(other) = gates.find(|it| it.local_name() != first.local_name()) else { return };
    let written: Vec<_> =
        channel.node.elements().filter(|it| is_gate(*it) && it.local_name() != "gate").collect();
    let safety = if written.iter().all(|it| is_in_order(*it)) { Safety::Safe } else { Safety::Unsafe };
    let edits = written.iter().flat_map(|gate| {
        let start = TextEdit::replace(gate.name_range(), "gate");
        let at = gate.attribute("id").map_or(gate.name_range().end, |it| it.range().end);
        let kind = TextEdit::insert(at, format!(" type=\"{}\"", gate.local_name()));
        let end = gate.end_name_range().map(|range| TextEdit::replace(range, "gate"));
        [Some(start), Some(kind), end].into_iter().flatten()
    });
    let fix = Fix::edits("Write all as `<gate type=\"…\">`", safety, edits.collect());
    ctx.report(
        other.name_range(),
        format!(
            "`<{}>` beside `<{}>`: the schema allows one kind of gate element per channel; `<gate type=\"{0}\">` may be mixed",
            other.local_name(),
            first.local_name()
        ),
    )
    .related(first.name_range(), "the first gate")
    .fix(fix);
}

fn is_gate(node: Node<'_>) -> bool {
    matches!(
        node.local_name(),
        "gate"
            | "gateHHrates"
            | "gateHHratesTau"
            | "gateHHtauInf"
            | "gateHHratesInf"
            | "gateHHratesTauInf"
            | "gateHHInstantaneous"
            | "gateFractional"
    )
}

/// A `<gate>` wants its children in this order; the other gate elements take any.
fn is_in_order(gate: Node<'_>) -> bool {
    const ORDER: [&str; 7] =
        ["notes", "q10Settings", "forwardRate", "reverseRate", "timeCourse", "steadyState", "subGate"];
    let places = gate.elements().map(|it| ORDER.iter().position(|name| *name == it.local_name()));
    places.clone().all(|it| it.is_some()) && places.is_sorted()
}

//! Which edits in a network leave the findings about all other connections as they are.
//!
//! The rules that look where connections and inputs lead are asked of a network, and find something about one of its hundred
//! thousand connections. Their findings belong to that one.

use ::syntax::{Document, Node, NodeId};
use model::Step;

use crate::Diagnostic;
use crate::networks::is_about_one_connection;

/// Whether an edit is inside a list of connections or inputs, or inside an instance of a population: there no other connection
/// looks.
pub(super) fn leaves_others_alone(step: &Step) -> bool {
    let parent = step.before.at(step.change.parent);
    let mut around = std::iter::once(parent).chain(parent.ancestors()).filter(|it| it.is_element());
    let is_in = |inner: Node<'_>, outer: &str| inner.parent().is_some_and(|it| it.local_name() == outer);
    around.any(|it| match it.local_name() {
        "projection" | "electricalProjection" | "continuousProjection" | "inputList" => is_in(it, "network"),
        "instance" => is_in(it, "population"),
        _ => false,
    })
}

/// The network that is asked for a finding about one of its connections; `None` for all other findings.
pub(super) fn network_of(document: &Document, anchor: NodeId, finding: &Diagnostic) -> Option<NodeId> {
    if !is_about_one_connection(finding.rule) {
        return None;
    }
    let anchor = document.at(anchor);
    let network = std::iter::once(anchor).chain(anchor.ancestors()).find(|it| it.local_name() == "network");
    network.map(|it| it.id())
}

//! What stands near an element: how its neighbours of the same name are written.
//!
//! People repeat themselves; the neighbours say which unit, which group, which synapse comes next. The look is bounded,
//! so it costs the same in a large document as in a small one.

use syntax::{Attribute, Node, NodeId};

/// How many nodes are looked at before the element, and how many behind.
const REACH: u32 = 400;

/// The values of an attribute in elements of the same name, the nearest before the element first, then those behind.
pub(crate) fn values<'t>(node: Node<'t>, attribute: &str) -> Vec<Attribute<'t>> {
    elements(node).filter_map(|it| it.attribute(attribute)).take(40).collect()
}

/// The elements of the same name, the nearest before it first, then those behind it.
pub(crate) fn elements<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let name = node.name();
    around(node).filter(move |it| it.name() == name)
}

/// All elements near an element, without itself.
pub(crate) fn around<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let (tree, text) = (node.tree(), node.document_text());
    let id = node.id().0;
    let end = tree.subtree_end(node.id()).0;
    let last = tree.len() as u32;
    let before = (id.saturating_sub(REACH).max(1)..id).rev();
    let behind = end..end.saturating_add(REACH).min(last);
    let nodes = before.chain(behind).map(NodeId).filter(|it| tree.is_node(*it));
    nodes.map(|it| Node::new(tree, text, it)).filter(|it| it.is_element())
}

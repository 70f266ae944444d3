//! What an element is: by the schema, by the component types, and by the language LEMS itself.

use std::sync::Arc;

use model::{Db, File, ResolvedType};
use schema::{Schema, State, Type, Version};
use syntax::Node;

use crate::lems_language::{self, LemsElement};

/// An element with all that is known about it.
#[derive(Debug, Clone)]
pub(crate) struct Known<'t> {
    /// The element.
    pub(crate) node: Node<'t>,
    /// Its type in the schema.
    pub(crate) schema: Option<Type>,
    /// Its component type, if it is a component or stands in one.
    pub(crate) ty: Option<Arc<ResolvedType>>,
    /// What it is in the language LEMS, if it is part of that.
    pub(crate) lems: Option<&'static LemsElement>,
}

/// What is known about an element.
pub(crate) fn known<'t>(db: &dyn Db, file: File, node: Node<'t>) -> Known<'t> {
    let lems = lems_element(node);
    let schema = schema_type(node);
    let ty = if lems.is_some() { None } else { model::type_of(db, file, node) };
    Known { node, schema, ty, lems }
}

/// What an element is in the language LEMS.
pub(crate) fn lems_element(node: Node<'_>) -> Option<&'static LemsElement> {
    if enclosing_type(node).is_some() {
        return lems_language::in_type(node.local_name());
    }
    let is_top = node.parent().is_some_and(is_root);
    if is_top && node.document_root_name() == "Lems" {
        return lems_language::at_top(node.local_name());
    }
    None
}

/// The `ComponentType` that an element stands in, or is.
pub(crate) fn enclosing_type(node: Node<'_>) -> Option<Node<'_>> {
    let is_type = |it: &Node<'_>| it.is_element() && it.local_name() == "ComponentType";
    std::iter::once(node).chain(node.ancestors()).find(is_type)
}

/// Whether an element is the outermost one.
pub(crate) fn is_root(node: Node<'_>) -> bool {
    node.is_element() && node.parent().is_some_and(|it| !it.is_element())
}

/// The schema that a document declares, or the newest.
pub(crate) fn schema_of(node: Node<'_>) -> &'static Schema {
    let root = Node::root(node.tree(), node.document_text());
    let location = root.and_then(|it| it.attribute("xsi:schemaLocation"));
    let version = location.and_then(|it| Version::from_schema_location(&it.value()));
    Schema::of(version.unwrap_or(Version::LATEST))
}

/// The type of an element in the schema. Components of a LEMS document are taken as if they stood in a NeuroML one.
pub(crate) fn schema_type(node: Node<'_>) -> Option<Type> {
    schema_type_in(schema_of(node), node)
}

/// The same in another version of the schema than the declared one.
pub(crate) fn schema_type_in(schema: &'static Schema, node: Node<'_>) -> Option<Type> {
    let mut chain: Vec<Node<'_>> =
        std::iter::once(node).chain(node.ancestors()).filter(|it| it.is_element()).collect();
    let root = chain.pop()?;
    if !matches!(root.local_name(), "neuroml" | "Lems") {
        return None;
    }
    let mut ty = schema.root().ty();
    while let Some(node) = chain.pop() {
        ty = child_type(ty, node.local_name())?;
    }
    Some(ty)
}

/// The type of a child called `tag`, wherever in the content it may stand.
pub(crate) fn child_type(ty: Type, tag: &str) -> Option<Type> {
    states(ty).into_iter().find_map(|state| state.next(tag)?.0).map(schema::Element::ty)
}

/// All states of a content model.
pub(crate) fn states(ty: Type) -> Vec<State> {
    let mut states = vec![ty.start()];
    let mut at = 0;
    while let Some(&state) = states.get(at) {
        for (_, target) in state.edges() {
            if !states.contains(&target) {
                states.push(target);
            }
        }
        at += 1;
    }
    states
}

/// Questions about the document that a node belongs to.
pub(crate) trait InDocument {
    /// The local name of the outermost element.
    fn document_root_name(&self) -> &str;
}

impl InDocument for Node<'_> {
    fn document_root_name(&self) -> &str {
        Node::root(self.tree(), self.document_text()).map_or("", Node::local_name)
    }
}

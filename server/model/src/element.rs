//! Which type an element has, and what each of its attributes is.

use std::sync::Arc;

use syntax::Node;

use crate::items::{Member, MemberKind};
use crate::names::scope;
use crate::types::{ResolvedMember, ResolvedType, component_type, is_subtype};
use crate::{Db, File};

/// How a nested element fits into its parent (lems-language §7.2).
#[derive(Debug, Clone)]
pub struct Slot {
    /// The `Child` or `Children` of the parent's type that takes it; `None` if no slot fits.
    pub member: Option<ResolvedMember>,
    /// The type of the element, if it is known.
    pub ty: Option<Arc<ResolvedType>>,
}

/// What an attribute of a component is, by the type of the component.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeRole {
    /// `id`, `type`, `extends`, `name`, `xmlns…`, `xsi:…`: every component may have them.
    General,
    /// A value with a dimension: `Parameter`, or a `Constant` that is overridden.
    Value(ResolvedMember),
    /// A `Property`, index or path parameter or another plain member.
    Plain(ResolvedMember),
    /// The id of a top-level component of (a subtype of) the member's type.
    Reference(ResolvedMember),
    /// The id of a sibling of (a subtype of) the member's type.
    Link(ResolvedMember),
    /// The name of a type.
    TypeReference(ResolvedMember),
    /// The path of an instance.
    Path(ResolvedMember),
    /// Free text.
    Text(ResolvedMember),
    /// No member declares it.
    Undeclared,
}

impl AttributeRole {
    /// The member that declares the attribute.
    pub fn member(&self) -> Option<&Member> {
        match self {
            AttributeRole::General | AttributeRole::Undeclared => None,
            AttributeRole::Value(it)
            | AttributeRole::Plain(it)
            | AttributeRole::Reference(it)
            | AttributeRole::Link(it)
            | AttributeRole::TypeReference(it)
            | AttributeRole::Path(it)
            | AttributeRole::Text(it) => Some(&it.member),
        }
    }
}

/// What the attribute called `name` is in a component of type `ty`.
pub fn attribute_role(ty: &ResolvedType, name: &str) -> AttributeRole {
    use MemberKind as K;
    // A type may declare a member called `type` or `name`; then that counts.
    let declared = ty.members.iter().find(|it| &*it.member.name == name && it.member.kind.is_attribute());
    let Some(member) = declared.cloned() else {
        let general = matches!(name, "id" | "type" | "extends" | "name" | "xmlns")
            || name.starts_with("xmlns:")
            || name.starts_with("xsi:");
        return if general { AttributeRole::General } else { AttributeRole::Undeclared };
    };
    match member.member.kind {
        K::Parameter | K::Constant => AttributeRole::Value(member),
        K::ComponentReference if member.member.local => AttributeRole::Link(member),
        K::ComponentReference => AttributeRole::Reference(member),
        K::Link => AttributeRole::Link(member),
        K::ComponentTypeReference => AttributeRole::TypeReference(member),
        K::Path => AttributeRole::Path(member),
        K::Text => AttributeRole::Text(member),
        _ => AttributeRole::Plain(member),
    }
}

/// How an element called `tag`, with its `type` attribute if it has one, fits into a parent of type `parent`.
pub fn slot(db: &dyn Db, root: File, parent: &ResolvedType, tag: &str, type_attribute: Option<&str>) -> Slot {
    let child = parent.member(&[MemberKind::Child], tag);
    let declared_type = child.and_then(|it| it.member.of_type.as_deref());
    // In NeuroML `type` is often plain text (`<gate type="gateHHrates">` is a type, `<population type="population">` too,
    // `<parent type=…>` not); as in the reference it is the type only if there is such a type.
    let named = type_attribute.filter(|it| scope(db, root).has_type(it));
    let type_name = named.or(declared_type).unwrap_or(tag);
    let ty = component_type(db, root, type_name);
    let member = child.or_else(|| {
        let lists = parent.members.iter().rev().filter(|it| it.member.kind == MemberKind::Children);
        let mut fitting =
            lists.filter(|it| is_subtype(db, root, type_name, it.member.of_type.as_deref().unwrap_or("")));
        fitting.next()
    });
    Slot { member: member.cloned(), ty }
}

/// How an element fits into its parent of type `parent`.
///
/// The prefix counts where a slot or type is called so (the `Child` `rdf:RDF` of the core types) and does not where it only stands for the
/// NeuroML namespace.
pub fn slot_of(db: &dyn Db, root: File, parent: &ResolvedType, node: Node<'_>) -> Slot {
    let (name, local_name) = (node.name(), node.local_name());
    let is_known = || parent.member(&[MemberKind::Child], name).is_some() || scope(db, root).has_type(name);
    let tag = if name.len() == local_name.len() || is_known() { name } else { local_name };
    slot(db, root, parent, tag, type_attribute(node).as_deref())
}

/// The type of an element that is a component or stands inside one, as seen from `root`; `None` if it or its parent is unknown.
pub fn type_of(db: &dyn Db, root: File, node: Node<'_>) -> Option<Arc<ResolvedType>> {
    // From the top-level component down to the element. The chain is as long as the nesting, so no recursion.
    let mut chain: Vec<Node<'_>> =
        std::iter::once(node).chain(node.ancestors()).filter(|it| it.is_element()).collect();
    chain.pop()?; // the document element
    let top = chain.pop()?;
    let mut ty = top_level_type(db, root, top)?;
    while let Some(node) = chain.pop() {
        ty = slot_of(db, root, &ty, node).ty?;
    }
    Some(ty)
}

/// The type of a top-level component.
pub fn top_level_type(db: &dyn Db, root: File, node: Node<'_>) -> Option<Arc<ResolvedType>> {
    match type_attribute(node) {
        Some(name) if scope(db, root).has_type(&name) => component_type(db, root, &name),
        Some(_) if node.local_name() == "Component" => None,
        Some(_) => component_type(db, root, node.local_name()),
        None => match node.attribute("extends") {
            Some(prototype) => crate::component::prototype_type(db, root, &prototype.value()),
            None => component_type(db, root, node.local_name()),
        },
    }
}

fn type_attribute(node: Node<'_>) -> Option<String> {
    node.attribute("type").map(|it| it.value().into_owned())
}

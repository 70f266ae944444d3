//! What a component mentions: its type, its parameters, other components, segments, populations (catalogue §11).

use std::sync::Arc;

use model::items::MemberKind;
use model::{AttributeRole, ResolvedType, attribute_role};
use syntax::{Attribute, Node};

use super::{Context, Definition, Role};

impl Context<'_> {
    pub(super) fn component(&mut self, node: Node<'_>) {
        let ty = self.type_of(node);
        self.tag(node);
        for attribute in node.attributes() {
            self.component_attribute(node, attribute, ty.as_ref());
        }
    }

    /// A tag names a type, or the `Child` of the parent that the element is.
    fn tag(&mut self, node: Node<'_>) {
        let name = node.local_name();
        if !self.wants(name) || name == "Component" {
            return;
        }
        let range = text::Range { start: node.name_range().end - name.len() as u32, ..node.name_range() };
        let parent = node.parent().and_then(|it| self.type_of(it));
        let child = parent.as_ref().and_then(|it| Some((it, it.member(&[MemberKind::Child], name)?)));
        if let Some((parent, member)) = child {
            let target = Definition::of_member(self.db, parent, member);
            self.add(range, Role::Instance, target);
        } else if let Some(ty) = self.type_called(name) {
            self.add(range, Role::Instance, Some(ty));
        }
    }

    fn component_attribute(
        &mut self,
        node: Node<'_>,
        attribute: Attribute<'_>,
        ty: Option<&Arc<ResolvedType>>,
    ) {
        let name = attribute.name();
        let role = ty.map_or(AttributeRole::Undeclared, |it| attribute_role(it, name));
        if let (Some(ty), Some(member)) = (ty, role.member())
            && self.wants(name)
            && let Some(member) = ty.members.iter().find(|it| std::ptr::eq(&*it.member, member))
        {
            let target = Definition::of_member(self.db, ty, member);
            self.add(attribute.name_range(), Role::Setting, target);
        }
        if attribute.raw_value().trim().is_empty() {
            return;
        }
        match (&role, name) {
            (_, "type") if self.type_called(attribute.value().trim()).is_some() => {
                self.name(attribute, Role::Instance, Self::type_called);
            }
            (AttributeRole::General, "type") if node.local_name() == "Component" => {
                self.name(attribute, Role::Instance, Self::type_called);
            }
            (AttributeRole::General, "extends") => {
                self.name(attribute, Role::Extends, |this, id| this.component_called(id, None));
            }
            (_, "segment" | "segmentGroup" | "inhomogeneousParameter") if ty.is_some() => {
                self.part_of_morphology(node, attribute);
            }
            (
                _,
                "preSegmentId" | "postSegmentId" | "preSegment" | "postSegment" | "segmentId" | "destination",
            ) if ty.is_some() => self.part_of_cell(node, attribute),
            (_, "population" | "presynapticPopulation" | "postsynapticPopulation" | "region" | "space")
                if ty.is_some() =>
            {
                self.name(attribute, Role::Reference, |this, id| this.in_network(node, id));
            }
            (_, "extracellularProperties") if ty.is_some() => {
                self.name(attribute, Role::Reference, |this, id| {
                    this.in_network(node, id).or_else(|| this.component_called(id, None))
                });
            }
            (_, "morphology" | "biophysicalProperties") if node.local_name().starts_with("cell") => {
                self.name(attribute, Role::Reference, |this, id| this.component_called(id, Some(name)));
            }
            (AttributeRole::Reference(member), _) => {
                let expected = member.member.of_type.clone();
                self.name(attribute, Role::Reference, |this, id| {
                    this.component_called(id, expected.as_deref())
                });
            }
            (AttributeRole::Link(_), _) => {
                self.name(attribute, Role::Reference, |this, id| this.sibling(node, id));
            }
            (AttributeRole::TypeReference(_), _) => self.name(attribute, Role::Instance, Self::type_called),
            (AttributeRole::Path(_), _) => self.path(node, attribute),
            (AttributeRole::Value(_), _) => self.quantity(attribute),
            (_, "eventPort") => self.event_port(node, attribute),
            _ => {}
        }
    }

    /// The child of the parent that has an id.
    fn sibling(&self, node: Node<'_>, id: &str) -> Option<Definition> {
        self.child_with_id(node.parent()?, id)
    }

    /// The child of an element of this file that has an id.
    fn child_with_id(&self, parent: Node<'_>, id: &str) -> Option<Definition> {
        let mut children = parent.elements().filter(|it| it.local_name() != "notes");
        children.find(|it| has_id(*it, id)).map(|it| Definition::new(self.file, it))
    }

    /// What has an id in the network around an element.
    pub(super) fn in_network(&self, node: Node<'_>, id: &str) -> Option<Definition> {
        let network = network_around(node).or_else(|| node.parent())?;
        self.child_with_id(network, id)
    }

    /// The component of the population that an element of a projection or an input list belongs to.
    pub(super) fn cell_of(&self, node: Node<'_>, attribute: &str) -> Option<Definition> {
        let list = node.parent()?;
        let population = match attribute {
            _ if list.local_name() == "inputList" => list.attribute("population")?,
            "destination" => list.attribute("postsynapticPopulation")?,
            _ if attribute.starts_with("pre") => list.attribute("presynapticPopulation")?,
            _ => list.attribute("postsynapticPopulation")?,
        };
        let population = self.element(self.in_network(node, population.value().trim())?);
        let id = population.attribute("component")?.value();
        self.component_called(id.trim(), None)
    }

    /// The event port of the type that `select` leads to.
    fn event_port(&mut self, node: Node<'_>, attribute: Attribute<'_>) {
        let Some(select) = node.attribute("select") else { return };
        self.name(attribute, Role::Recording, |this, port| {
            let selected = this.end_of_path(node, select)?;
            let ty = this.type_of_component(selected)?;
            Definition::of_member(this.db, &ty, ty.member(&[MemberKind::EventPort], port)?)
        });
    }

    /// The type of a component that may stand in another file.
    pub(super) fn type_of_component(&self, component: Definition) -> Option<Arc<ResolvedType>> {
        self.type_of(self.element(component))
    }
}

pub(super) fn has_id(node: Node<'_>, id: &str) -> bool {
    node.attribute("id").is_some_and(|it| it.value() == id)
}

/// The network that an element stands in.
pub(super) fn network_around(node: Node<'_>) -> Option<Node<'_>> {
    node.ancestors().find(|it| matches!(it.local_name(), "network" | "networkWithTemperature"))
}

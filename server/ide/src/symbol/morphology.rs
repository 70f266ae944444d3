//! Segments, segment groups and what else is named inside a morphology.

use std::borrow::Cow;

use syntax::{Attribute, Node};

use super::components::has_id;
use super::{Context, Definition, Mention, Role, Target, trimmed_range};

impl Context<'_> {
    /// `segment`, `segmentGroup` or `inhomogeneousParameter` of an element of a morphology or of biophysical properties.
    pub(super) fn part_of_morphology(&mut self, node: Node<'_>, attribute: Attribute<'_>) {
        let value = attribute.value();
        let name = value.trim();
        if !self.wants(name) {
            return;
        }
        let morphology = self.morphology_of(node);
        let target = morphology.and_then(|morphology| match attribute.local_name() {
            "segment" => self.part(morphology, "segment", name),
            "segmentGroup" => self.part(morphology, "segmentGroup", name),
            _ => {
                let group = node.parent().and_then(|it| it.attribute("segmentGroup"))?.value();
                let group = self.element(self.part(morphology, "segmentGroup", group.trim())?);
                let mut parameters =
                    group.elements().filter(|it| it.local_name() == "inhomogeneousParameter");
                let parameter = parameters.find(|it| has_id(*it, name))?;
                Some(Definition::new(morphology.file, parameter))
            }
        });
        let range = trimmed_range(attribute);
        match target {
            // Every morphology has the group `all`, declared or not.
            None if name == "all" => {
                self.found.push(Mention { range, role: Role::Reference, target: Target::Builtin });
            }
            // Biophysical properties on their own belong to cells that nobody has included here.
            None if morphology.is_none() => {
                self.found.push(Mention { range, role: Role::Reference, target: Target::Incomplete });
            }
            target => self.add(range, Role::Reference, target),
        }
    }

    /// A segment of the cell that a connection or an input goes to, or its list of synapses.
    pub(super) fn part_of_cell(&mut self, node: Node<'_>, attribute: Attribute<'_>) {
        let value = attribute.value();
        let name = value.trim();
        if !self.wants(name) {
            return;
        }
        let Some(cell) = self.cell_of(node, attribute.local_name()) else { return };
        let target = if attribute.local_name() == "destination" {
            self.type_of_component(cell).and_then(|ty| {
                let member = ty.member(&[model::items::MemberKind::Attachments], name)?;
                Definition::of_member(self.db, &ty, member)
            })
        } else {
            // A cell without morphology is one segment, with the number 0.
            let Some(morphology) = self.morphology_of_cell(cell) else { return };
            self.part(morphology, "segment", name)
        };
        self.add(trimmed_range(attribute), Role::Reference, target);
    }

    fn part(&self, morphology: Definition, tag: &str, id: &str) -> Option<Definition> {
        let mut parts = self.element(morphology).elements().filter(|it| it.local_name() == tag);
        parts.find(|it| has_id(*it, id)).map(|it| Definition::new(morphology.file, it))
    }

    /// The morphology that an element speaks about.
    fn morphology_of(&self, node: Node<'_>) -> Option<Definition> {
        let mut biophysics = None;
        for ancestor in node.ancestors() {
            match ancestor.local_name() {
                "morphology" => return Some(Definition::new(self.file, ancestor)),
                "cell" | "cell2CaPools" => {
                    return self.morphology_of_cell(Definition::new(self.file, ancestor));
                }
                "biophysicalProperties" | "biophysicalProperties2CaPools" => biophysics = Some(ancestor),
                _ => {}
            }
        }
        // Shared biophysical properties: any cell that uses them.
        let id = biophysics?.attribute("id")?.value();
        self.seen_from_roots(|root| {
            let files = &model::include_closure(self.db, root).files;
            files.iter().find_map(|&file| {
                let items = model::file_items(self.db, file);
                let uses = |it: &model::items::Component| {
                    it.attribute("biophysicalProperties").is_some_and(|it| *it == *id)
                };
                let index = items.components.iter().position(uses)?;
                let item = model::ItemRef { file, item: model::ItemKind::Component.at(index) };
                self.morphology_of_cell(Definition::of_item(self.db, item)?)
            })
        })
    }

    /// The morphology of a cell: inside it, or the one that it names.
    fn morphology_of_cell(&self, cell: Definition) -> Option<Definition> {
        let node = self.element(cell);
        if let Some(own) = node.elements().find(|it| it.local_name() == "morphology") {
            return Some(Definition::new(cell.file, own));
        }
        let id: Cow<'_, str> = node.attribute("morphology")?.value();
        self.component_called(id.trim(), Some("morphology"))
    }
}

//! Feature: what can be done with the components of a document, shown above each: run it, draw it, count who refers to it.

use model::{Db, File, ItemKind, ItemRef, component_type, file_items, type_name_of};
use text::Range;

use crate::symbol::name_attribute;
use crate::{Analysis, Cancellable};

/// Something that can be done with an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The name of the element: where the lens stands.
    pub focus: Range,
    /// The whole element.
    pub element: Range,
    /// What can be done.
    pub kind: LensKind,
}

/// What can be done with an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensKind {
    /// Count what refers to it and go there.
    References,
    /// Simulate it, or what it names; none: what the document asks for.
    Run(Option<String>),
    /// Draw the ion channel with this id.
    Channel(String),
    /// Draw the morphology of the cell with this id.
    Morphology(String),
    /// Draw the network with this id.
    Network(String),
}

/// More lenses than anybody scrolls through.
const MOST: usize = 2000;

impl Analysis {
    /// The lenses of a document, in the order of the text.
    pub fn lenses(&self, file: File) -> Cancellable<Vec<Lens>> {
        self.ask(|db| lenses(db, file))
    }
}

fn lenses(db: &dyn Db, file: File) -> Vec<Lens> {
    let items = file_items(db, file);
    let mut found = Vec::new();
    let list = |kind: ItemKind, length: usize| (0..length).map(move |it| ItemRef { file, item: kind.at(it) });
    let all = list(ItemKind::Target, items.targets.len())
        .chain(list(ItemKind::Type, items.types.len()))
        .chain(list(ItemKind::Component, items.components.len()));
    for item in all {
        db.unwind_if_revision_cancelled();
        let Some(node) = item.node(db) else { continue };
        let focus = name_attribute(node).map_or_else(|| node.name_range(), |it| it.value_range());
        let lens = |kind| Lens { focus, element: node.range(), kind };
        let id = || node.attribute("id").map(|it| it.value().into_owned()).filter(|it| !it.is_empty());
        match item.item.kind {
            ItemKind::Target => found.push(lens(LensKind::Run(None))),
            ItemKind::Type => found.push(lens(LensKind::References)),
            _ => {
                let Some(id) = id() else { continue };
                found.push(lens(LensKind::References));
                let ty = type_name_of(db, file, item).and_then(|name| component_type(db, file, &name));
                let Some(ty) = ty else { continue };
                if ty.is_a("baseIonChannel") {
                    found.push(lens(LensKind::Channel(id)));
                    continue;
                }
                let can_run =
                    ty.simulation.as_ref().is_some_and(|it| it.block.with_tag("Run").next().is_some());
                if can_run || ty.is_a("network") || ty.is_a("baseCell") {
                    found.push(lens(LensKind::Run(Some(id.clone()))));
                }
                let has_shape = node.elements().any(|it| it.local_name() == "morphology");
                if has_shape || node.local_name() == "morphology" {
                    found.push(lens(LensKind::Morphology(id)));
                } else if ty.is_a("network") {
                    found.push(lens(LensKind::Network(id)));
                }
            }
        }
        if found.len() > MOST {
            break;
        }
    }
    found.sort_by_key(|it| it.element.start);
    found.truncate(MOST);
    found
}

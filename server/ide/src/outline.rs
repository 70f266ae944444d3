//! Feature: the symbols of a document, as a tree; the symbols of the workspace, by name.

use model::{Db, File, ItemKind};
use syntax::Node;
use text::Range;

use crate::goto::Place;
use crate::number::counted;
use crate::symbol::{self, Definition};
use crate::{Analysis, Cancellable};

/// More children than anybody scrolls through: the rest of a list of ten thousand instances is left out.
const MAX_CHILDREN: usize = 1000;
/// More answers than anybody reads.
const MAX_FOUND: usize = 512;

/// What a symbol of an outline is, as coarse as editors can draw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutlineKind {
    /// A network, a simulation, a cell: something that holds others.
    Model,
    /// Any other component.
    Component,
    /// A component type.
    Type,
    /// A dimension or a unit.
    Measure,
    /// A constant or parameter.
    Constant,
    /// A variable.
    Variable,
    /// What a type promises to others.
    Exposure,
    /// A port of events.
    Event,
    /// A block of a type: dynamics, structure.
    Block,
    /// A segment.
    Segment,
    /// A segment group or a list of components.
    Group,
}

/// A symbol of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    /// Its id or name, or else its tag.
    pub name: String,
    /// Its tag, and what tells most about it.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// The whole element.
    pub range: Range,
    /// Its name.
    pub focus: Range,
    /// What is inside.
    pub children: Vec<OutlineItem>,
}

/// A symbol of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// Its id or name.
    pub name: String,
    /// Its tag.
    pub tag: String,
    /// What it is.
    pub kind: OutlineKind,
    /// Where it is.
    pub place: Place,
}

impl Analysis {
    /// The symbols of a document.
    pub fn outline(&self, file: File) -> Cancellable<Vec<OutlineItem>> {
        self.ask(|db| model::root_element(db, file).map(|root| items(db, root, 0)).unwrap_or_default())
    }

    /// The symbols of the workspace that a query finds. `#channel:na` looks only among what is called something with `channel`.
    pub fn workspace_symbols(&self, query: &str) -> Cancellable<Vec<WorkspaceSymbol>> {
        self.ask(|db| workspace_symbols(db, query))
    }
}

fn items(db: &dyn Db, parent: Node<'_>, depth: usize) -> Vec<OutlineItem> {
    db.unwind_if_revision_cancelled();
    // Deeper than any model; a hostile document must not overflow the stack.
    if depth > 64 {
        return Vec::new();
    }
    let shown = parent.elements().filter(|it| !matches!(it.local_name(), "notes" | "annotation"));
    shown.filter_map(|it| item(db, it, depth)).take(MAX_CHILDREN).collect()
}

fn item(db: &dyn Db, node: Node<'_>, depth: usize) -> Option<OutlineItem> {
    let children = items(db, node, depth + 1);
    let name = symbol::name_attribute(node).filter(|it| !it.raw_value().is_empty());
    let is_block = matches!(node.local_name(), "Dynamics" | "Structure" | "Simulation");
    if name.is_none() && children.is_empty() && !is_block {
        return None;
    }
    Some(OutlineItem {
        name: name.map_or_else(|| node.local_name().to_owned(), |it| it.value().into_owned()),
        detail: detail(node, name.is_some()),
        kind: kind(node),
        range: node.range(),
        focus: name.map_or_else(|| node.name_range(), |it| it.value_range()),
        children,
    })
}

fn detail(node: Node<'_>, has_name: bool) -> String {
    let mut words = Vec::new();
    if has_name {
        words.push(node.local_name().to_owned());
    }
    for name in ["component", "ionChannel", "dimension", "value", "extends", "target"] {
        words.extend(node.attribute(name).map(|it| it.value().into_owned()).filter(|it| it.len() <= 60));
    }
    let count = |tag: &str| node.elements().filter(|it| it.local_name() == tag).count() as u64;
    match node.local_name() {
        "morphology" => words.push(counted(count("segment"), "segment")),
        "population" => match (count("instance"), node.attribute("size")) {
            (0, Some(size)) => words.push(format!("size {}", size.value())),
            (0, None) => {}
            (instances, _) => words.push(counted(instances, "instance")),
        },
        tag if tag.ends_with("rojection") => {
            words.push(counted(node.elements().count() as u64, "connection"))
        }
        "inputList" => words.push(counted(node.elements().count() as u64, "input")),
        _ => {}
    }
    words.join(" · ")
}

pub(crate) fn kind(node: Node<'_>) -> OutlineKind {
    use OutlineKind as K;
    if symbol::is_in_type(node) {
        return match node.local_name() {
            "ComponentType" => K::Type,
            "Parameter" | "Constant" | "Fixed" | "DerivedParameter" | "Property" | "IndexParameter" => {
                K::Constant
            }
            "Exposure" | "Requirement" => K::Exposure,
            "EventPort" | "OnEvent" | "EventOut" => K::Event,
            "Dynamics" | "Structure" | "Simulation" | "Regime" | "OnStart" | "OnCondition" | "OnEntry" => {
                K::Block
            }
            "StateVariable" | "DerivedVariable" | "ConditionalDerivedVariable" => K::Variable,
            _ => K::Component,
        };
    }
    match node.local_name() {
        "Dimension" | "Unit" => K::Measure,
        "Constant" => K::Constant,
        "segment" => K::Segment,
        "segmentGroup" | "population" | "inputList" => K::Group,
        "network" | "Simulation" | "cell" | "cell2CaPools" => K::Model,
        tag if tag.ends_with("rojection") => K::Group,
        _ => K::Component,
    }
}

fn workspace_symbols(db: &dyn Db, query: &str) -> Vec<WorkspaceSymbol> {
    let (filter, query) = match query.trim().strip_prefix('#').and_then(|it| it.split_once(':')) {
        Some((filter, rest)) => (filter.to_lowercase(), rest.trim()),
        None => (String::new(), query.trim()),
    };
    let query = query.to_lowercase();
    let mut found: Vec<(u32, String, String, model::ItemRef)> = Vec::new();
    for &file in model::workspace_files(db) {
        db.unwind_if_revision_cancelled();
        let items = model::file_items(db, file);
        let mut add = |name: &str, tag: &str, kind: ItemKind, index: usize| {
            if tag.to_lowercase().contains(&filter)
                && let Some(score) = score(&name.to_lowercase(), &query)
            {
                found.push((
                    score,
                    name.to_owned(),
                    tag.to_owned(),
                    model::ItemRef { file, item: kind.at(index) },
                ));
            }
        };
        for (index, it) in items.components.iter().enumerate() {
            if let Some(id) = &it.id {
                add(id, &it.tag, ItemKind::Component, index);
            }
        }
        items
            .types
            .iter()
            .enumerate()
            .for_each(|(index, it)| add(&it.name, "ComponentType", ItemKind::Type, index));
        items
            .dimensions
            .iter()
            .enumerate()
            .for_each(|(index, it)| add(&it.name, "Dimension", ItemKind::Dimension, index));
        items.units.iter().enumerate().for_each(|(index, it)| add(&it.symbol, "Unit", ItemKind::Unit, index));
    }
    found.sort_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
    found.truncate(MAX_FOUND);
    let symbol = |(_, name, tag, item): (u32, String, String, model::ItemRef)| {
        let definition = Definition::of_item(db, item)?;
        let kind = kind(definition.element(db));
        Some(WorkspaceSymbol { name, tag, kind, place: Place::of(db, definition) })
    };
    found.into_iter().filter_map(symbol).collect()
}

/// How well a name fits a query, 0 best: the same, begins so, contains it, has its letters in this order.
fn score(name: &str, query: &str) -> Option<u32> {
    if name == query {
        return Some(0);
    }
    if let Some(at) = name.find(query) {
        return Some(if at == 0 { 1 } else { 2 });
    }
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|it| it == wanted)).then_some(3)
}

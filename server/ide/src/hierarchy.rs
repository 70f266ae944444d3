//! Feature: call hierarchy (what is made of what, and what drives what) and type hierarchy (`extends`).
//!
//! Components do not call, but they rest on each other in the same way: a network has populations, a population is made of a cell, a cell
//! has channels, a channel has gates; a projection leads from a population to another through a synapse.

use model::{Db, File};
use syntax::Node;
use text::Range;

use crate::goto::Place;
use crate::outline::OutlineKind;
use crate::references::{self, Found};
use crate::symbol::{self, Context, Definition, Role, SymbolKind, Target};
use crate::{Analysis, Cancellable};

/// So many elements of one list are looked at: ten thousand electrical connections name the same gap junction.
const MAX_ALIKE: usize = 256;

/// Something in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyItem {
    /// Its id or name.
    pub name: String,
    /// Its tag, or what it extends.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// Where it is.
    pub place: Place,
}

/// A step in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyStep {
    /// The other end.
    pub item: HierarchyItem,
    /// Where the one that rests on the other says so, in its own file.
    pub ranges: Vec<Range>,
}

impl Analysis {
    /// The component at a place, as the start of a hierarchy.
    pub fn component_hierarchy(&self, file: File, offset: u32) -> Cancellable<Option<HierarchyItem>> {
        self.ask(|db| Some(HierarchyItem::of(db, component_at(db, file, offset)?)))
    }

    /// What the component at a place rests on.
    pub fn outgoing(&self, file: File, offset: u32) -> Cancellable<Vec<HierarchyStep>> {
        self.ask(|db| component_at(db, file, offset).map(|it| outgoing(db, it)).unwrap_or_default())
    }

    /// What rests on the component at a place.
    pub fn incoming(&self, file: File, offset: u32) -> Cancellable<Vec<HierarchyStep>> {
        self.ask(|db| component_at(db, file, offset).map(|it| incoming(db, it)).unwrap_or_default())
    }

    /// The type at a place, or the type of the component there.
    pub fn type_hierarchy(&self, file: File, offset: u32) -> Cancellable<Option<HierarchyItem>> {
        self.ask(|db| Some(HierarchyItem::of(db, type_at(db, file, offset)?)))
    }

    /// What the type at a place extends.
    pub fn supertypes(&self, file: File, offset: u32) -> Cancellable<Vec<HierarchyItem>> {
        self.ask(|db| {
            let base = type_at(db, file, offset).and_then(|it| {
                let node = it.element(db);
                Context::new(db, it.file).mention_of(node, node.attribute("extends")?)
            });
            base.map(|it| HierarchyItem::of(db, it)).into_iter().collect()
        })
    }

    /// What extends the type at a place.
    pub fn subtypes(&self, file: File, offset: u32) -> Cancellable<Vec<HierarchyItem>> {
        self.ask(|db| {
            let Some(ty) = type_at(db, file, offset) else { return Vec::new() };
            let found = references::find(db, file, Target::Symbol(ty)).into_iter();
            let extending = found.filter(|it| it.mention.role == Role::Extends).filter_map(|it| {
                let node = symbol::element_around(db, it.file, it.mention.range.start)?;
                Some(HierarchyItem::of(db, Definition::new(it.file, node)))
            });
            extending.collect()
        })
    }
}

impl HierarchyItem {
    fn of(db: &dyn Db, definition: Definition) -> HierarchyItem {
        let node = definition.element(db);
        let name = definition.name(db).map_or_else(|| node.local_name().to_owned(), |it| it.into_owned());
        let base = node.attribute("extends").map(|it| format!("extends {}", it.value()));
        let file = definition.file.path(db).file_name();
        let detail = format!("{} · {file}", base.unwrap_or_else(|| node.local_name().to_owned()));
        HierarchyItem { name, detail, kind: crate::outline::kind(node), place: Place::of(db, definition) }
    }
}

fn type_at(db: &dyn Db, file: File, offset: u32) -> Option<Definition> {
    let at = symbol::at_cursor(db, file, offset)?;
    let Target::Symbol(definition) = at.target else { return None };
    match definition.kind(db) {
        SymbolKind::ComponentType => Some(definition),
        SymbolKind::Component => {
            let ty = Context::new(db, definition.file).type_of(definition.element(db))?;
            Definition::of_type(db, ty.source())
        }
        _ => None,
    }
}

/// The component that the cursor is at: the one that is named there, or the one around.
fn component_at(db: &dyn Db, file: File, offset: u32) -> Option<Definition> {
    if let Some(at) = symbol::at_cursor(db, file, offset)
        && let Target::Symbol(definition) = at.target
        && definition.kind(db) == SymbolKind::Component
    {
        return Some(Definition::new(definition.file, holder(definition.element(db))?));
    }
    let around = symbol::element_around(db, file, offset)?;
    Some(Definition::new(file, holder(around)?))
}

/// The component in the hierarchy that an element belongs to.
fn holder(node: Node<'_>) -> Option<Node<'_>> {
    if symbol::is_in_type(node) {
        return None;
    }
    std::iter::once(node).chain(node.ancestors()).find(|it| is_holder(*it))
}

/// Does an element stand in the hierarchy by itself? What is at the top, what is directly in a network, and gates.
fn is_holder(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let is_top = parent.parent().is_some_and(|it| !it.is_element());
    let in_network = parent.local_name() == "network" && node.attribute("id").is_some();
    is_top || in_network || node.local_name().starts_with("gate")
}

fn outgoing(db: &dyn Db, from: Definition) -> Vec<HierarchyStep> {
    let mut steps = Steps::default();
    let node = from.element(db);
    let mut alike: (&str, usize) = ("", 0);
    for inner in node.descendants().filter(|it| it.is_element()) {
        db.unwind_if_revision_cancelled();
        let Some(holder) = holder(inner) else { continue };
        if holder != node {
            if holder == inner && self::holder(inner.parent().unwrap_or(inner)) == Some(node) {
                steps.add(Definition::new(from.file, inner), inner.name_range());
            }
            continue;
        }
        alike = if alike.0 == inner.name() { (alike.0, alike.1 + 1) } else { (inner.name(), 0) };
        if alike.1 > MAX_ALIKE {
            continue;
        }
        for mention in symbol::mentions(db, from.file, inner, None) {
            if let (Role::Reference | Role::Extends, Target::Symbol(target)) = (mention.role, mention.target)
                && target.kind(db) == SymbolKind::Component
                && let Some(holder) = self::holder(target.element(db))
                && Definition::new(target.file, holder) != from
            {
                steps.add(Definition::new(target.file, holder), mention.range);
            }
        }
    }
    steps.finish(db)
}

fn incoming(db: &dyn Db, to: Definition) -> Vec<HierarchyStep> {
    let mut steps = Steps::default();
    let node = to.element(db);
    if let Some(above) = node.parent().and_then(holder) {
        steps.add(Definition::new(to.file, above), node.name_range());
    }
    for Found { file, mention } in references::find(db, to.file, Target::Symbol(to)) {
        if matches!(mention.role, Role::Reference | Role::Extends)
            && let Some(holder) = symbol::element_around(db, file, mention.range.start).and_then(holder)
            && Definition::new(file, holder) != to
        {
            steps.add(Definition::new(file, holder), mention.range);
        }
    }
    steps.finish(db)
}

/// Steps, gathered by their other end.
#[derive(Default)]
struct Steps(Vec<(Definition, Vec<Range>)>);

impl Steps {
    fn add(&mut self, other: Definition, range: Range) {
        match self.0.iter_mut().find(|(it, _)| *it == other) {
            Some((_, ranges)) => ranges.push(range),
            None => self.0.push((other, vec![range])),
        }
    }

    fn finish(self, db: &dyn Db) -> Vec<HierarchyStep> {
        self.0
            .into_iter()
            .map(|(it, ranges)| HierarchyStep { item: HierarchyItem::of(db, it), ranges })
            .collect()
    }
}

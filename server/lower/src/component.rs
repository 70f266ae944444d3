//! Components: a walk from the one to run over everything that it contains and refers to.

use std::sync::Arc;

use model::items::{MemberKind, Text};
use model::{
    Db, File, IncludeProblem, ItemRef, Measures, ResolvedType, component_type, measures, scope, slot_of,
    top_level_type,
};
use rustc_hash::FxHashMap;
use sim::graph::Component;
use sim::{ComponentGraph, ComponentId, Name, TypeId};
use syntax::{Attribute, Node, NodeId};

use crate::place::{Place, Places};
use crate::problem::{LowerError, Problem};
use crate::types::{self, TypeInfo};
use crate::{cell, constants};

/// Deeper nesting is no model.
const DEEPEST: usize = 120;

/// A graph while it grows.
pub(crate) struct Building<'db> {
    pub(crate) db: &'db dyn Db,
    pub(crate) root: File,
    pub(crate) graph: ComponentGraph,
    pub(crate) places: Places,
    pub(crate) measures: Arc<Measures>,
    /// Parallel to the types of the graph; `None` for types of which there is no component, only a name.
    infos: Vec<Option<TypeInfo>>,
    type_ids: FxHashMap<Text, TypeId>,
    top_level: FxHashMap<(File, NodeId), ComponentId>,
    slots: FxHashMap<(TypeId, Text, Option<Text>), Fit>,
    /// References that lead to top-level components, not followed yet.
    open: Vec<Reference>,
    /// Links to siblings, which may come later in the document.
    links: Vec<Reference>,
    names: FxHashMap<Text, Name>,
}

/// Where an element goes in its parent, and as what.
#[derive(Clone)]
struct Fit {
    place: Holder,
    ty: Arc<ResolvedType>,
}

#[derive(Copy, Clone)]
enum Holder {
    Slot(u16),
    List(u16),
}

struct Reference {
    holder: ComponentId,
    at: usize,
    id: Text,
    place: Place,
}

impl<'db> Building<'db> {
    pub(crate) fn new(db: &'db dyn Db, root: File) -> Result<Building<'db>, LowerError> {
        if !root.exists(db) {
            return Err(LowerError::nowhere(Problem::Unreadable));
        }
        let graph = ComponentGraph { constants: constants::constants(db, root), ..ComponentGraph::default() };
        Ok(Building {
            db,
            root,
            graph,
            places: Places::default(),
            measures: measures(db, root),
            infos: Vec::new(),
            type_ids: FxHashMap::default(),
            top_level: FxHashMap::default(),
            slots: FxHashMap::default(),
            open: Vec::new(),
            links: Vec::new(),
            names: FxHashMap::default(),
        })
    }

    /// The top-level component with an id, wherever the closure declares it.
    pub(crate) fn by_id(&self, id: &str, asked_at: Option<Place>) -> Result<ItemRef, LowerError> {
        let scope = scope(self.db, self.root);
        if let Some(&item) = scope.components(id).first() {
            return Ok(item);
        }
        let problem =
            self.broken_include(id).unwrap_or_else(|| Problem::UnknownComponent { id: id.to_owned() });
        Err(LowerError { place: asked_at, problem })
    }

    /// The include in which a component may be that is nowhere else.
    fn broken_include(&self, id: &str) -> Option<Problem> {
        let closure = model::include_closure(self.db, self.root);
        let broken = closure.links.iter().find(|it| it.problem.as_ref().is_some_and(|it| it.is_broken()))?;
        let include = model::file_items(self.db, broken.from).includes.get(broken.include as usize)?;
        let (name, id) = (include.target.to_string(), id.to_owned());
        Some(match broken.problem {
            Some(IncludeProblem::Outside { .. }) => Problem::IncludeOutside { name, id },
            _ => Problem::BrokenInclude { name, id },
        })
    }

    /// A component without content, so that problems with an element can be shown at its place.
    pub(crate) fn blame(&mut self, file: File, node: Node<'_>) -> ComponentId {
        let name = self.name("element");
        let ty = match self.graph.types.iter().position(|it| it.name == name) {
            Some(at) => TypeId(at as u32),
            None => {
                self.infos.push(None);
                self.graph.add_type(sim::graph::Type { name, ..Default::default() })
            }
        };
        let id = node.attribute("id").map(|it| self.name(&it.value()));
        let component = Component::new(id, ty, self.graph.ty(ty));
        self.places.push(file, node);
        self.graph.add_component(component)
    }

    /// Adds a top-level component with all that it contains.
    pub(crate) fn top_level(&mut self, item: ItemRef) -> Result<ComponentId, LowerError> {
        let node = item.node(self.db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
        let key = (item.file, node.id());
        if let Some(&known) = self.top_level.get(&key) {
            return Ok(known);
        }
        let place = Place { file: item.file, range: node.name_range() };
        let ty = top_level_type(self.db, self.root, node)
            .ok_or_else(|| LowerError::at(place, Problem::UnknownType { name: type_name(node) }))?;
        let id = self.component(item.file, node, &ty, None, 0)?;
        self.top_level.insert(key, id);
        Ok(id)
    }

    /// Follows all references that are still open, and the links.
    pub(crate) fn finish(&mut self) -> Result<(), LowerError> {
        while let Some(reference) = self.open.pop() {
            let item = self.by_id(&reference.id, Some(reference.place))?;
            let target = self.top_level(item)?;
            self.graph.components[reference.holder.0 as usize].references[reference.at] = Some(target);
        }
        for link in std::mem::take(&mut self.links) {
            let sibling = self.sibling(link.holder, &link.id);
            let unknown =
                || LowerError::at(link.place, Problem::UnknownComponent { id: link.id.to_string() });
            self.graph.components[link.holder.0 as usize].references[link.at] =
                Some(sibling.ok_or_else(unknown)?);
        }
        Ok(())
    }

    fn sibling(&self, of: ComponentId, id: &str) -> Option<ComponentId> {
        let parent = self.graph.component(self.graph.component(of).parent?);
        let members = parent.members.iter().map(|&(_, it)| it);
        let mut siblings = members.chain(parent.children.iter().flatten().copied());
        siblings.find(|&it| self.graph.component(it).id.as_deref() == Some(id))
    }

    fn component(
        &mut self,
        file: File,
        node: Node<'db>,
        ty: &Arc<ResolvedType>,
        parent: Option<ComponentId>,
        depth: usize,
    ) -> Result<ComponentId, LowerError> {
        let place = Place { file, range: node.name_range() };
        if depth > DEEPEST {
            return Err(LowerError::at(place, Problem::TooDeep));
        }
        if let Some(problem) = cell::refusal(ty, node) {
            return Err(LowerError::at(place, problem));
        }
        let ty = self.ty(ty);
        let written_id = node.attribute("id").map(|it| self.name(&it.value()));
        let mut component = Component::new(written_id, ty, self.graph.ty(ty));
        component.parent = parent;
        let id = self.graph.add_component(component);
        self.places.push(file, node);
        if parent.is_none() {
            self.top_level.insert((file, node.id()), id);
        }
        self.values(file, node, id, ty)?;
        for element in node.elements() {
            if matches!(element.local_name(), "notes" | "annotation") {
                continue;
            }
            let fit = self.fit(file, ty, element)?;
            let child = self.component(file, element, &fit.ty, Some(id), depth + 1)?;
            let holder = &mut self.graph.components[id.0 as usize];
            match fit.place {
                // A second element for the same slot replaces the first.
                Holder::Slot(at) => holder.children[at as usize] = Some(child),
                Holder::List(at) => holder.members.push((at, child)),
            }
        }
        Ok(id)
    }

    /// Where an element goes in a parent of a type. Networks have thousands of alike elements, so answers are kept.
    fn fit(&mut self, file: File, parent: TypeId, element: Node<'db>) -> Result<Fit, LowerError> {
        let type_attribute = element.attribute("type").map(|it| Text::from(it.value()));
        let key = (parent, Text::from(element.name()), type_attribute);
        if let Some(fit) = self.slots.get(&key) {
            return Ok(fit.clone());
        }
        let place = Place { file, range: element.name_range() };
        let resolved = Arc::clone(&self.info(parent).resolved);
        let slot = slot_of(self.db, self.root, &resolved, element);
        let ty = slot
            .ty
            .ok_or_else(|| LowerError::at(place, Problem::UnknownType { name: type_name(element) }))?;
        let holder = slot.member.and_then(|it| {
            let of = self.graph.ty(parent);
            let position = |names: &[Name]| names.iter().position(|name| **name == *it.member.name);
            match it.member.kind {
                MemberKind::Child => Some(Holder::Slot(position(&of.child_slots)? as u16)),
                _ => Some(Holder::List(position(&of.child_lists)? as u16)),
            }
        });
        let no_slot = || {
            let (element, parent) = (element.name().to_owned(), resolved.name.to_string());
            LowerError::at(place, Problem::NoSlot { element, parent })
        };
        let fit = Fit { place: holder.ok_or_else(no_slot)?, ty };
        self.slots.insert(key, fit.clone());
        Ok(fit)
    }

    /// Parameters, texts and references of a component.
    fn values(&mut self, file: File, node: Node<'db>, id: ComponentId, ty: TypeId) -> Result<(), LowerError> {
        let prototypes = self.prototypes(file, node);
        let info = self.infos[ty.0 as usize].as_ref().expect("a component's type is filled");
        let mut parameters = Vec::with_capacity(info.parameters.len());
        for parameter in &info.parameters {
            let name = &*parameter.member.name;
            let given = node
                .attribute(name)
                .map(|it| (file, it))
                .or_else(|| prototypes.iter().find_map(|&(file, node)| Some((file, node.attribute(name)?))));
            let value = match (&given, &parameter.preset) {
                (Some((file, attribute)), _) => {
                    let place = Place { file: *file, range: attribute.value_range() };
                    self.quantity(&attribute.value(), parameter, place)?
                }
                (None, Some(preset)) => {
                    let place = Place { file, range: node.name_range() };
                    self.quantity(preset, parameter, place)?
                }
                (None, None) => {
                    let component = described(node);
                    let problem = Problem::MissingValue { component, name: name.to_owned() };
                    return Err(LowerError::at(Place { file, range: node.name_range() }, problem));
                }
            };
            parameters.push(value);
        }
        let of = self.graph.ty(ty);
        let texts: Vec<Option<Attribute<'_>>> = of.texts.iter().map(|name| node.attribute(name)).collect();
        let texts =
            texts.into_iter().map(|it| it.map(|it| interned(&mut self.names, it.value().trim()))).collect();
        for (at, member) in info.references.iter().enumerate() {
            let Some(attribute) = node.attribute(&member.name) else { continue };
            let reference = Reference {
                holder: id,
                at,
                id: attribute.value().trim().into(),
                place: Place { file, range: attribute.value_range() },
            };
            if member.local || member.kind == MemberKind::Link {
                self.links.push(reference);
            } else {
                self.open.push(reference);
            }
        }
        let component = &mut self.graph.components[id.0 as usize];
        component.parameters = parameters;
        component.texts = texts;
        Ok(())
    }

    /// The components whose values this one takes over, nearest first.
    fn prototypes(&self, file: File, node: Node<'db>) -> Vec<(File, Node<'db>)> {
        let mut found: Vec<(File, Node<'db>)> = Vec::new();
        let mut current = (file, node);
        while let Some(extends) = current.1.attribute("extends") {
            let Some(&item) = scope(self.db, self.root).components(&extends.value()).first() else { break };
            let Some(node) = item.node(self.db) else { break };
            if found.iter().any(|(file, it)| *file == item.file && it.id() == node.id()) {
                break;
            }
            current = (item.file, node);
            found.push(current);
        }
        found
    }

    fn quantity(&self, text: &str, parameter: &types::Parameter, place: Place) -> Result<f64, LowerError> {
        let parsed = lems::parse_quantity(text);
        let quantity = parsed.value;
        if parsed.problems.iter().any(|it| !it.kind.is_read_by_reference()) {
            return Err(LowerError::at(place, Problem::InvalidQuantity { text: text.to_owned() }));
        }
        let (value, dimension) = if quantity.is_plain() {
            (quantity.number, lems::Dimension::NONE)
        } else {
            let unknown = || Problem::UnknownUnit { unit: quantity.unit.to_owned() };
            let unit = self.measures.units.get(quantity.unit);
            let unit = unit.ok_or_else(|| LowerError::at(place, unknown()))?;
            (unit.to_si(quantity.number), unit.dimension)
        };
        if parameter.dimension.is_some_and(|it| it != dimension) {
            let expected = parameter.dimension.map(|it| self.measures.dimensions.describe(it));
            return Err(LowerError::at(
                place,
                Problem::WrongDimension {
                    text: text.to_owned(),
                    name: parameter.member.name.to_string(),
                    expected: expected.unwrap_or_default(),
                },
            ));
        }
        Ok(value)
    }

    /// The quantity of an attribute outside of the graph (a simulation's), in SI.
    pub(crate) fn free_quantity(&self, text: &str) -> Option<f64> {
        let quantity = lems::parse_quantity(text).ok()?;
        match quantity.is_plain() {
            true => Some(quantity.number),
            false => Some(self.measures.units.get(quantity.unit)?.to_si(quantity.number)),
        }
    }

    pub(crate) fn name(&mut self, text: &str) -> Name {
        interned(&mut self.names, text)
    }

    fn info(&self, ty: TypeId) -> &TypeInfo {
        self.infos[ty.0 as usize].as_ref().expect("a component's type is filled")
    }

    /// The number of a type, with everything that its components need.
    fn ty(&mut self, resolved: &Arc<ResolvedType>) -> TypeId {
        let id = self.named_type(resolved);
        if self.infos[id.0 as usize].is_none() {
            let measures = Arc::clone(&self.measures);
            let (mut ty, info) = types::convert(resolved, &measures, |name| self.type_by_name(name));
            ty.extends = self.graph.ty(id).extends;
            self.graph.types[id.0 as usize] = ty;
            self.infos[id.0 as usize] = Some(info);
        }
        id
    }

    /// The number of a type of which only the name and the bases matter.
    fn named_type(&mut self, resolved: &ResolvedType) -> TypeId {
        let mut derived: Option<TypeId> = None;
        let mut own = None;
        for ancestor in &resolved.lineage {
            let known = self.type_ids.get(&ancestor.name).copied();
            let id = known.unwrap_or_else(|| {
                let name = interned(&mut self.names, &ancestor.name);
                self.infos.push(None);
                self.graph.add_type(sim::graph::Type { name, ..Default::default() })
            });
            self.type_ids.insert(ancestor.name.clone(), id);
            if let Some(derived) = derived {
                self.graph.types[derived.0 as usize].extends = Some(id);
            }
            own.get_or_insert(id);
            if known.is_some() {
                break;
            }
            derived = Some(id);
        }
        own.expect("a lineage begins with the type itself")
    }

    fn type_by_name(&mut self, name: &str) -> Option<TypeId> {
        if name == "Component" {
            return None;
        }
        if let Some(&known) = self.type_ids.get(name) {
            return Some(known);
        }
        let resolved = component_type(self.db, self.root, name)?;
        Some(self.named_type(&resolved))
    }
}

fn interned(names: &mut FxHashMap<Text, Name>, text: &str) -> Name {
    if let Some(name) = names.get(text) {
        return name.clone();
    }
    let name = Name::from(text);
    names.insert(text.into(), name.clone());
    name
}

fn type_name(node: Node<'_>) -> String {
    node.attribute("type").map_or_else(|| node.name().to_owned(), |it| it.value().into_owned())
}

/// How a person would call an element: its name and id.
fn described(node: Node<'_>) -> String {
    match node.attribute("id") {
        Some(id) => format!("{} {}", node.name(), id.value()),
        None => node.name().to_owned(),
    }
}

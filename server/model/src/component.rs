//! Top-level components resolved: their type and the value of every parameter.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::items::{Component, ItemKind, Member, MemberKind, Text};
use crate::names::{ItemRef, scope};
use crate::types::{ResolvedType, component_type};
use crate::{Db, File, Measures, Name, file_items};

/// A component with its type and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedComponent {
    /// The type; `None` if it is unknown.
    pub ty: Option<Arc<ResolvedType>>,
    /// The name of the type, known or not.
    pub type_name: Option<Text>,
    /// The parameters of the type, each with its value.
    pub values: Box<[Value]>,
    /// The components whose values it takes over, nearest first.
    pub prototypes: Box<[ItemRef]>,
    /// What is wrong.
    pub problems: Box<[ComponentProblem]>,
}

/// The value of a parameter of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The parameter (or constant).
    pub member: Arc<Member>,
    /// What is written; `None` if no value is given.
    pub text: Option<Text>,
    /// Who gives it.
    pub origin: ValueOrigin,
}

impl Value {
    /// The value in SI units with the dimension of what is written.
    pub fn quantity(&self, measures: &Measures) -> Option<(f64, lems::Dimension)> {
        measures.quantity(self.text.as_deref()?)
    }
}

/// Who gives a parameter its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The component itself.
    Own,
    /// A component that it extends.
    Prototype(ItemRef),
    /// A `Fixed` or a `Constant` of its type.
    Type,
    /// Nobody.
    Missing,
}

/// What can be wrong with a component as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentProblem {
    /// There is no such type.
    UnknownType {
        /// Its name.
        name: Text,
    },
    /// `<Component>` with neither `type` nor `extends`.
    NoType,
    /// `extends` names no known component.
    UnknownPrototype {
        /// The id.
        id: Text,
    },
    /// It extends itself, perhaps through others.
    CyclicPrototype,
}

/// The component that an item is, as seen from `root`; `None` if the item is no component.
pub fn component(db: &dyn Db, root: File, item: ItemRef) -> Option<ResolvedComponent> {
    let own = declared(db, item)?;
    let mut problems = Vec::new();
    let mut chain = vec![(item, own)];
    let mut visited = FxHashSet::from_iter([item]);
    let mut current = own;
    while let Some(id) = current.extends.as_deref() {
        let Some(&prototype) = scope(db, root).components(id).first() else {
            problems.push(ComponentProblem::UnknownPrototype { id: id.into() });
            break;
        };
        if !visited.insert(prototype) {
            problems.push(ComponentProblem::CyclicPrototype);
            break;
        }
        let Some(next) = declared(db, prototype) else { break };
        chain.push((prototype, next));
        current = next;
    }
    let type_name = chain.iter().find_map(|(_, it)| known_type_name(db, root, it));
    let ty = type_name.and_then(|it| component_type(db, root, it));
    match (&ty, type_name) {
        (Some(_), _) => {}
        (None, Some(name)) => problems.push(ComponentProblem::UnknownType { name: name.into() }),
        (None, None) if problems.is_empty() => problems.push(ComponentProblem::NoType),
        (None, None) => {}
    }
    let values = ty.as_deref().map(|ty| values(ty, &chain)).unwrap_or_default();
    let prototypes = chain[1..].iter().map(|(item, _)| *item).collect();
    Some(ResolvedComponent {
        type_name: type_name.map(Text::from),
        ty,
        values,
        prototypes,
        problems: problems.into(),
    })
}

/// The component with an id, as seen from `root`: the first of that name.
pub fn component_named(db: &dyn Db, root: File, id: &str) -> Option<ResolvedComponent> {
    let &item = scope(db, root).components(id).first()?;
    component(db, root, item)
}

/// The name of the type of a component, as seen from `root`, found without resolving the type.
pub fn type_name_of(db: &dyn Db, root: File, item: ItemRef) -> Option<Text> {
    let mut current = declared(db, item)?;
    // A circle of prototypes ends here without an answer.
    for _ in 0..64 {
        if let Some(name) = known_type_name(db, root, current) {
            return Some(name.into());
        }
        let &prototype = scope(db, root).components(current.extends.as_deref()?).first()?;
        current = declared(db, prototype)?;
    }
    None
}

/// The type that a component extending `id` has.
pub(crate) fn prototype_type(db: &dyn Db, root: File, id: &str) -> Option<Arc<ResolvedType>> {
    prototype_type_of(db, root, Name::new(db, id)).clone()
}

#[salsa::tracked(returns(ref))]
fn prototype_type_of<'db>(db: &'db dyn Db, root: File, id: Name<'db>) -> Option<Arc<ResolvedType>> {
    let &item = scope(db, root).components(id.text(db)).first()?;
    let name = type_name_of(db, root, item)?;
    component_type(db, root, &name)
}

fn declared(db: &dyn Db, item: ItemRef) -> Option<&Component> {
    match item.item.kind {
        ItemKind::Component => file_items(db, item.file).component(item.item.index),
        _ => None,
    }
}

/// `type` if there is such a type, otherwise the tag; `None` if only the prototype can tell.
///
/// Some NeuroML elements have a `type` that is no type (`<ionChannel type="ionChannelPassive">` is one, but
/// `<spikeGeneratorPoisson type="…">` of older files is not); there the tag counts.
fn known_type_name<'a>(db: &dyn Db, root: File, component: &'a Component) -> Option<&'a str> {
    let written = component.type_name()?;
    if component.type_attribute.is_some()
        && &*component.tag != "Component"
        && !scope(db, root).has_type(written)
    {
        return Some(&component.tag);
    }
    Some(written)
}

fn values(ty: &ResolvedType, chain: &[(ItemRef, &Component)]) -> Box<[Value]> {
    let valued =
        ty.members.iter().filter(|it| matches!(it.member.kind, MemberKind::Parameter | MemberKind::Constant));
    let value = |it: &crate::types::ResolvedMember| {
        let member = Arc::clone(&it.member);
        for (at, (item, component)) in chain.iter().enumerate() {
            if let Some(text) = component.attribute(&member.name) {
                let origin = if at == 0 { ValueOrigin::Own } else { ValueOrigin::Prototype(*item) };
                return Value { member, text: Some(text.into()), origin };
            }
        }
        let preset = match member.kind {
            MemberKind::Constant => member.value.clone(),
            _ => it.fixed.clone(),
        };
        let origin = if preset.is_some() { ValueOrigin::Type } else { ValueOrigin::Missing };
        Value { member, text: preset, origin }
    };
    valued.map(value).collect()
}

//! Component types as the simulator takes them.

use std::sync::Arc;

use lems::Dimension;
use model::items::{Direction, Member, MemberKind as K};
use model::{Measures, ResolvedMember, ResolvedType};
use sim::Name;
use sim::graph::{self, DerivedParameter, DerivedParameterValue, EventPort, Property, Type};

use crate::{dynamics, structure};

/// What is needed of a type while its components are read. The lists run parallel to those of the simulator's type.
#[derive(Debug)]
pub(crate) struct TypeInfo {
    pub(crate) resolved: Arc<ResolvedType>,
    /// The declarations of the parameters.
    pub(crate) parameters: Vec<Parameter>,
    /// The declarations of references and links.
    pub(crate) references: Vec<Arc<Member>>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) member: Arc<Member>,
    /// What the type gives it: the value of a constant or of a `Fixed`.
    pub(crate) preset: Option<Box<str>>,
    /// The dimension that values must have; `None` when any will do.
    pub(crate) dimension: Option<Dimension>,
}

/// Inherited members first, as the reference copies them.
fn ordered(resolved: &ResolvedType) -> Vec<&ResolvedMember> {
    let mut members: Vec<&ResolvedMember> = resolved.members.iter().collect();
    members.sort_by_key(|it| std::cmp::Reverse(it.origin));
    members
}

/// Fills a type. `attachable` finds the number of a type by name.
pub(crate) fn convert(
    resolved: &Arc<ResolvedType>,
    measures: &Measures,
    mut attachable: impl FnMut(&str) -> Option<sim::TypeId>,
) -> (Type, TypeInfo) {
    let members = ordered(resolved);
    let of = |kinds: &'static [K]| members.iter().copied().filter(move |it| kinds.contains(&it.member.kind));
    let names = |kinds: &'static [K]| -> Vec<Name> { of(kinds).map(name).collect() };
    // A parameter of a base that the type declares again as a derived one needs no value any more.
    let is_derived = |it: &&ResolvedMember| {
        let derived =
            |other: &&ResolvedMember| other.member.name == it.member.name && other.origin <= it.origin;
        of(&[K::DerivedParameter]).any(|other| derived(&other))
    };
    let given = of(&[K::Parameter]).filter(|it| !is_derived(it));
    let valued = given.chain(of(&[K::Constant])).chain(of(&[K::IndexParameter]));
    let parameters: Vec<Parameter> = valued
        .map(|it| Parameter {
            member: Arc::clone(&it.member),
            preset: match it.member.kind {
                K::Constant => it.member.value.clone(),
                _ => it.fixed.clone(),
            },
            dimension: dimension(&it.member, measures),
        })
        .collect();
    let exposures = names(&[K::Exposure]);
    let mut ty = Type {
        name: (&*resolved.name).into(),
        extends: None,
        parameters: parameters.iter().map(|it| Name::from(&*it.member.name)).collect(),
        derived_parameters: of(&[K::DerivedParameter]).map(derived_parameter).collect(),
        properties: of(&[K::Property]).map(|it| property(it, measures)).collect(),
        requirements: names(&[K::Requirement]),
        child_slots: names(&[K::Child]),
        child_lists: names(&[K::Children]),
        attachments: of(&[K::Attachments])
            .map(|it| graph::Attachments {
                name: name(it),
                accepts: it.member.of_type.as_deref().and_then(&mut attachable),
            })
            .collect(),
        references: names(&[K::ComponentReference, K::Link]),
        texts: names(&[K::Text, K::Path, K::PathParameter]),
        ports: of(&[K::EventPort]).filter_map(port).collect(),
        dynamics: graph::Dynamics::default(),
        structure: Vec::new(),
        exposures,
    };
    if let Some(it) = &resolved.dynamics {
        ty.dynamics = dynamics::dynamics(&it.block, &ty.exposures);
    }
    if let Some(it) = &resolved.structure {
        ty.structure = structure::builders(&it.block.statements);
    }
    let references = of(&[K::ComponentReference, K::Link]).map(|it| Arc::clone(&it.member)).collect();
    (ty, TypeInfo { resolved: Arc::clone(resolved), parameters, references })
}

fn name(member: &ResolvedMember) -> Name {
    (&*member.member.name).into()
}

fn dimension(member: &Member, measures: &Measures) -> Option<Dimension> {
    if member.kind == K::IndexParameter {
        return Some(Dimension::NONE);
    }
    match member.dimension.as_deref()? {
        "*" => None,
        "none" => Some(Dimension::NONE),
        name => measures.dimensions.get(name),
    }
}

fn derived_parameter(it: &ResolvedMember) -> DerivedParameter {
    let value = match (&it.member.value, &it.member.select) {
        (Some(value), _) => DerivedParameterValue::Value(lems::parse_value(value).value),
        (None, Some(path)) => DerivedParameterValue::Select((&**path).into()),
        (None, None) => DerivedParameterValue::Value(lems::parse_value("").value),
    };
    DerivedParameter { name: name(it), value }
}

fn property(it: &ResolvedMember, measures: &Measures) -> Property {
    let default = it.member.value.as_deref().and_then(|text| {
        let quantity = lems::parse_quantity(text).ok()?;
        match quantity.is_plain() {
            true => Some(quantity.number),
            false => Some(measures.units.get(quantity.unit)?.to_si(quantity.number)),
        }
    });
    Property { name: name(it), default }
}

fn port(it: &ResolvedMember) -> Option<EventPort> {
    let direction = match it.member.direction? {
        Direction::In => graph::Direction::In,
        Direction::Out => graph::Direction::Out,
        Direction::Unknown => return None,
    };
    Some(EventPort { name: name(it), direction })
}

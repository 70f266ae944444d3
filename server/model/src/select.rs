//! Where the `select` of a derived variable leads, step by step over the types (lems-language §10).

use std::sync::Arc;

use lems::Dimension;
use lems::path::{Select, SelectStep, SelectStepKind};
use text::Range;

use crate::environment::variable_of;
use crate::items::{MemberKind, Text};
use crate::names::scope;
use crate::types::{ResolvedType, component_type};
use crate::{Db, File};

/// The step of a path at which it leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostStep {
    /// Where the step stands in the path.
    pub range: Range,
    /// What is written there.
    pub name: Text,
    /// The type in which it is not found.
    pub in_type: Text,
    /// Why.
    pub why: Lost,
    /// What could stand there.
    pub candidates: Vec<Text>,
}

/// Why a step leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lost {
    /// No child, list or reference of that name.
    NoChild,
    /// A list, which needs `[*]` or a condition.
    ListWithoutBrackets,
    /// `[*]` behind something that is no list.
    NoList,
    /// No variable of that name at the end.
    NoVariable,
    /// A member of a list that is not there: the index or id is too large.
    NoMember,
    /// `pop/0/cell`: the instances of this population are found by an index in brackets.
    NeedsBrackets,
    /// `pop[0]/v`: the cell follows the index of the instance.
    NeedsCell,
    /// `pop[0]/7/v`: a segment is found behind the cell only.
    SegmentNeedsCell,
    /// The path ends on an instance, not on a variable.
    NoVariableGiven,
}

/// What a `select` of a variable of `ty` leads to: what it measures, as far as that can be told from the types alone.
///
/// # Errors
/// The step at which no instance of the type can have what is asked for.
pub fn resolve_select(
    db: &dyn Db,
    root: File,
    ty: &ResolvedType,
    select: &Select<'_>,
) -> Result<Option<Dimension>, LostStep> {
    let Some((last, way)) = select.steps.split_last() else { return Ok(None) };
    let mut current: Option<Arc<ResolvedType>> = None;
    for step in way {
        let here = current.as_deref().unwrap_or(ty);
        match step_into(db, root, here, step)? {
            Some(next) => current = Some(next),
            None => return Ok(None),
        }
    }
    let here = current.as_deref().unwrap_or(ty);
    if last.kind != SelectStepKind::Name {
        return Ok(None);
    }
    if let Some(found) = variable_of(db, root, here, last.name) {
        return Ok(found.dimension);
    }
    // The variable may belong to a subtype only; then nothing more can be told from the types.
    if has_open_members(here) || any_subtype_has(db, root, here, last.name) {
        return Ok(None);
    }
    Err(lost(last, here, Lost::NoVariable, variables(here)))
}

/// The type behind a step; `None` if it cannot be told.
fn step_into(
    db: &dyn Db,
    root: File,
    here: &ResolvedType,
    step: &SelectStep<'_>,
) -> Result<Option<Arc<ResolvedType>>, LostStep> {
    use MemberKind as K;
    const SINGLE: &[MemberKind] = &[K::Child, K::ComponentReference, K::Link];
    const LISTS: &[MemberKind] = &[K::Children, K::Attachments];
    let type_of = |name: Option<&str>| name.and_then(|it| component_type(db, root, it));
    let is_many = !matches!(step.kind, SelectStepKind::Name | SelectStepKind::Parent);
    let list = here.member(LISTS, step.name);
    if is_many {
        if let Some(list) = list {
            return Ok(type_of(list.member.of_type.as_deref()));
        }
        if here.member(&[K::Collection, K::PairCollection], step.name).is_some() || has_open_members(here) {
            return Ok(None);
        }
        if any_subtype_has_child(db, root, here, step.name) {
            return Ok(None);
        }
        let why = if here.member(SINGLE, step.name).is_some() { Lost::NoList } else { Lost::NoChild };
        return Err(lost(step, here, why, names_of(here, &[K::Children, K::Attachments, K::Collection])));
    }
    if let Some(single) = here.member(SINGLE, step.name) {
        return Ok(type_of(single.member.of_type.as_deref()));
    }
    if here
        .member(&[K::InstanceRequirement, K::ComponentRequirement, K::PathParameter, K::Path], step.name)
        .is_some()
    {
        return Ok(None);
    }
    if list.is_some() {
        return Err(lost(step, here, Lost::ListWithoutBrackets, Vec::new()));
    }
    // Nothing follows a variable.
    if variable_of(db, root, here, step.name).is_some() {
        return Err(lost(step, here, Lost::NoChild, Vec::new()));
    }
    // The id of a list's member, a tunnel, or something of a subtype.
    let may_be_id = here.members_of(K::Children).next().is_some() || has_open_members(here);
    if may_be_id || any_subtype_has_child(db, root, here, step.name) {
        return Ok(None);
    }
    Err(lost(step, here, Lost::NoChild, names_of(here, SINGLE)))
}

/// Does the structure bring in instances under names that its members do not tell?
fn has_open_members(ty: &ResolvedType) -> bool {
    &*ty.name == "Component"
        || ty.structure.as_ref().is_some_and(|it| it.block.statements.iter().any(|it| &*it.tag == "Tunnel"))
}

fn any_subtype(db: &dyn Db, root: File, base: &ResolvedType, has: impl Fn(&ResolvedType) -> bool) -> bool {
    let scope = scope(db, root);
    let mut types = scope.all_types();
    types.any(|name| {
        crate::types::is_subtype(db, root, name, &base.name)
            && component_type(db, root, name).is_some_and(|it| has(&it))
    })
}

fn any_subtype_has(db: &dyn Db, root: File, base: &ResolvedType, variable: &str) -> bool {
    any_subtype(db, root, base, |ty| variable_of(db, root, ty, variable).is_some())
}

fn any_subtype_has_child(db: &dyn Db, root: File, base: &ResolvedType, name: &str) -> bool {
    any_subtype(db, root, base, |ty| {
        ty.members.iter().any(|it| &*it.member.name == name && is_place(it.member.kind))
    })
}

fn is_place(kind: MemberKind) -> bool {
    use MemberKind as K;
    matches!(
        kind,
        K::Child | K::Children | K::ComponentReference | K::Link | K::Attachments | K::InstanceRequirement
    )
}

fn lost(step: &SelectStep<'_>, ty: &ResolvedType, why: Lost, candidates: Vec<Text>) -> LostStep {
    LostStep { range: step.name_range, name: step.name.into(), in_type: ty.name.clone(), why, candidates }
}

fn names_of(ty: &ResolvedType, kinds: &[MemberKind]) -> Vec<Text> {
    ty.members.iter().filter(|it| kinds.contains(&it.member.kind)).map(|it| it.member.name.clone()).collect()
}

/// The exposures of a type, then its other variables.
pub(crate) fn variables(ty: &ResolvedType) -> Vec<Text> {
    let mut names =
        names_of(ty, &[MemberKind::Exposure, MemberKind::Parameter, MemberKind::DerivedParameter]);
    let statements = ty.dynamics.iter().flat_map(|it| &it.block.statements);
    names.extend(
        statements
            .filter(|it| it.tag.ends_with("Variable"))
            .filter_map(|it| it.attribute("name").map(Text::from)),
    );
    names
}

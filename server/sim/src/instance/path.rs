//! Paths over instances: quantities, event sources, connection ends, selections.

use super::{InstanceId, Instances, unknown_path};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, Name, position};

/// Follows a path whose every step is an instance.
pub(crate) fn walk(
    graph: &ComponentGraph,
    instances: &Instances,
    from: InstanceId,
    path: &str,
    whole: &str,
) -> Result<InstanceId, ModelError> {
    let mut at = from;
    for part in steps(path) {
        at = match part {
            ".." => {
                let component = instances.get(at).component;
                instances.get(at).parent.ok_or_else(|| unknown_path(component, whole, ".."))?
            }
            "." => at,
            _ => step(graph, instances, at, part, whole)?,
        };
    }
    Ok(at)
}

/// The steps of a path: parts between slashes, with `[` beginning a new one.
fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .flat_map(|part| {
            let (name, index) = match part.find('[') {
                Some(at) => part.split_at(at),
                None => (part, ""),
            };
            [name.trim(), index.trim()]
        })
        .filter(|part| !part.is_empty())
}

/// One step down.
pub(crate) fn step(
    graph: &ComponentGraph,
    instances: &Instances,
    at: InstanceId,
    step: &str,
    whole: &str,
) -> Result<InstanceId, ModelError> {
    let instance = instances.get(at);
    let unknown = || unknown_path(instance.component, whole, step);
    if let Some(index) = step.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let index: usize = index.trim().parse().map_err(|_| unknown())?;
        // The reference wants exactly one list in the instance. A list that comes after the members of a population
        // (properties, attachments) is no reason to refuse: the population itself is meant.
        let list = match instance.lists.as_slice() {
            [] => return Err(unknown()),
            [only] => only,
            several => several
                .iter()
                .find(|it| it.members.first().is_some_and(|&it| instances.get(it).index.is_some()))
                .ok_or_else(unknown)?,
        };
        let out_of_range = || {
            ModelError::new(
                instance.component,
                ErrorKind::IndexOutOfRange {
                    path: whole.into(),
                    step: step.into(),
                    count: list.members.len(),
                },
            )
        };
        return list.members.get(index).copied().ok_or_else(out_of_range);
    }
    if let Some(named) = instance.names.get(step) {
        return Ok(named);
    }
    let id_of = |it: InstanceId| graph.component(instances.get(it).component).id.as_deref();
    if let Some(&child) = instance.children.iter().find(|&&it| id_of(it) == Some(step)) {
        return Ok(child);
    }
    let mut parts = step.split(':');
    if let (Some(list), Some(id), Some(number)) = (parts.next(), parts.next(), parts.next()) {
        let number: usize = number.parse().map_err(|_| unknown())?;
        let list = instance.lists.iter().find(|it| &*it.name == list).ok_or_else(unknown)?;
        return list
            .members
            .iter()
            .copied()
            .filter(|&it| id_of(it) == Some(id))
            .nth(number)
            .ok_or_else(unknown);
    }
    let mut members = instance.lists.iter().flat_map(|it| &it.members).copied();
    members.find(|&it| id_of(it) == Some(step)).ok_or_else(unknown)
}

/// The instance and the variable that a recorded quantity names.
pub(crate) fn column(
    graph: &ComponentGraph,
    instances: &Instances,
    root: InstanceId,
    quantity: &Name,
) -> Result<(InstanceId, Name), ModelError> {
    let path = quantity.trim();
    let (path, variable) = path.rsplit_once('/').unwrap_or(("", path));
    let instance = walk(graph, instances, root, path, quantity)?;
    Ok((instance, variable.into()))
}

/// The instance that an event selection names.
pub(crate) fn event_source(
    graph: &ComponentGraph,
    instances: &Instances,
    root: InstanceId,
    select: &Name,
) -> Result<InstanceId, ModelError> {
    walk(graph, instances, root, select, select)
}

/// What a select path leads to.
#[derive(Debug)]
pub(crate) enum Selection {
    /// One instance and a variable of it.
    One(InstanceId, Name),
    /// Any number of instances and a variable of each.
    Many(Vec<InstanceId>, Name),
}

/// Resolves a select path of an instance.
pub(crate) fn select(
    graph: &ComponentGraph,
    instances: &Instances,
    from: InstanceId,
    path: &Name,
) -> Result<Selection, ModelError> {
    let unsupported =
        || ModelError::new(instances.get(from).component, ErrorKind::UnsupportedPath { path: path.clone() });
    let (steps, variable) = split_last(path).ok_or_else(unsupported)?;
    let mut found = vec![from];
    let mut many = false;
    for part in steps.split('/').filter(|it| !it.is_empty()) {
        let Some((list, predicate)) = part.split_once('[') else {
            found =
                found.iter().map(|&it| step(graph, instances, it, part, path)).collect::<Result<_, _>>()?;
            continue;
        };
        many = true;
        let predicate = predicate.strip_suffix(']').ok_or_else(unsupported)?.trim();
        let mut members: Vec<InstanceId> = found
            .iter()
            .flat_map(|&it| {
                instances
                    .get(it)
                    .lists
                    .iter()
                    .filter(|it| &*it.name == list)
                    .flat_map(|it| it.members.iter().copied())
            })
            .collect();
        if predicate != "*" {
            let (attribute, value) = predicate.split_once('=').ok_or_else(unsupported)?;
            let value = value.trim_start_matches('=').trim().trim_matches(['\'', '"']);
            members.retain(|&it| attribute_is(graph, instances, it, attribute.trim(), value));
        }
        found = members;
    }
    let variable = variable.into();
    Ok(match found.as_slice() {
        &[only] if !many => Selection::One(only, variable),
        _ => Selection::Many(found, variable),
    })
}

/// Splits off the variable, mindful of slashes inside a predicate.
fn split_last(path: &str) -> Option<(&str, &str)> {
    let tail = path.rfind(']').map_or(0, |at| at + 1);
    match path[tail..].rfind('/') {
        Some(at) => Some((&path[..tail + at], &path[tail + at + 1..])),
        None if tail == 0 => Some(("", path)),
        None => None,
    }
}

/// Whether a text or the id of a referenced component has a value.
fn attribute_is(
    graph: &ComponentGraph,
    instances: &Instances,
    id: InstanceId,
    attribute: &str,
    value: &str,
) -> bool {
    let component = graph.component(instances.get(id).component);
    let ty = graph.ty(component.ty);
    if let Some(at) = position(&ty.texts, attribute) {
        return component.texts.get(at).and_then(|it| it.as_deref()) == Some(value);
    }
    let referenced = position(&ty.references, attribute).and_then(|at| *component.references.get(at)?);
    referenced.is_some_and(|it| graph.component(it).id.as_deref() == Some(value))
}

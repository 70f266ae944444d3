//! Which instances are solved together, and which units have the same equations.

use rustc_hash::FxHashMap;

use super::symbols::{Symbols, Variable, is_active};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{DerivedValue, Name, position};
use crate::instance::{self, InstanceId, Selection};

/// A host with more attachments than this keeps them as units of their own.
const MOST_INLINED: usize = 4;
/// More kinds of units than this per unit mean that inlining attachments tells too many units apart.
const FEWEST_UNITS_PER_CLASS: usize = 4;

/// Every unit, and where each instance is.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) members: Vec<Vec<InstanceId>>,
    /// Unit and position in it.
    pub(crate) place: Vec<Option<(u32, u32)>>,
    /// Class and row of each unit.
    pub(crate) row: Vec<(u32, u32)>,
    /// The units of each class, in the order of rows.
    pub(crate) classes: Vec<Vec<u32>>,
}

/// Finds units and classes.
pub(crate) fn units(symbols: &Symbols<'_>) -> Result<Units, ModelError> {
    let inlined = grouped(symbols, MOST_INLINED)?;
    let many =
        inlined.classes.len() > 64 && inlined.classes.len() * FEWEST_UNITS_PER_CLASS > inlined.members.len();
    if many { grouped(symbols, 0) } else { Ok(inlined) }
}

fn grouped(symbols: &Symbols<'_>, most_inlined: usize) -> Result<Units, ModelError> {
    let mut units = Units { place: vec![None; symbols.instances.all.len()], ..Units::default() };
    let mut open = vec![(InstanceId(0), None)];
    while let Some((id, around)) = open.pop() {
        let instance = symbols.instances.get(id);
        let ty = symbols.graph.ty(instance.ty);
        let unit = match around {
            Some(unit) if instance.index.is_none() => Some(unit),
            _ if is_active(ty) => {
                units.members.push(Vec::new());
                Some(units.members.len() as u32 - 1)
            }
            _ => None,
        };
        if let Some(unit) = unit {
            let members = &mut units.members[unit as usize];
            units.place[id.0 as usize] = Some((unit, members.len() as u32));
            members.push(id);
        }
        let attached: usize = instance
            .lists
            .iter()
            .filter(|list| ty.attachments.iter().any(|it| it.name == list.name))
            .map(|it| it.members.iter().filter(|&&it| symbols.stands_for(it).is_none()).count())
            .sum();
        // The stack turns the order around, so the last goes first.
        for list in instance.lists.iter().rev() {
            let apart = attached > most_inlined && ty.attachments.iter().any(|it| it.name == list.name);
            let around = if apart { None } else { unit };
            let members = list.members.iter().rev().filter(|&&it| symbols.stands_for(it).is_none());
            open.extend(members.map(|&it| (it, around)));
        }
        open.extend(instance.children.iter().rev().map(|&it| (it, unit)));
    }
    classify(symbols, &mut units)?;
    Ok(units)
}

/// Units with the same key have the same equations.
fn classify(symbols: &Symbols<'_>, units: &mut Units) -> Result<(), ModelError> {
    let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    for unit in 0..units.members.len() as u32 {
        let key = key(symbols, units, unit)?;
        let class = *known.entry(key).or_insert_with(|| {
            units.classes.push(Vec::new());
            units.classes.len() as u32 - 1
        });
        let rows = &mut units.classes[class as usize];
        units.row.push((class, rows.len() as u32));
        rows.push(unit);
    }
    Ok(())
}

fn key(symbols: &Symbols<'_>, units: &Units, unit: u32) -> Result<Vec<u32>, ModelError> {
    let mut key = Vec::new();
    for &id in &units.members[unit as usize] {
        let ty = symbols.type_of(id);
        key.extend([symbols.instances.get(id).ty.0, u32::from(symbols.is_sum(id))]);
        let push = |key: &mut Vec<u32>, target: (InstanceId, Variable)| {
            let code = match target.1 {
                Variable::Parameter(at) => at as u32,
                Variable::DerivedParameter(at) => 0x1_0000 + at as u32,
                Variable::Property(at) => 0x2_0000 + at as u32,
                Variable::Index => 0x3_0000,
                Variable::Time => 0x4_0000,
                Variable::Requirement(at) => 0x5_0000 + at as u32,
                Variable::State(at) => 0x6_0000 + at as u32,
                Variable::Derived(at) => 0x7_0000 + at as u32,
            };
            match units.place[target.0.0 as usize] {
                Some((other, member)) if other == unit => key.extend([member, code]),
                _ if target.1.is_number() => key.push(u32::MAX),
                _ => key.push(u32::MAX - 1),
            }
        };
        for at in 0..ty.requirements.len() as u16 {
            let unmet = || {
                let name = ty.requirements[at as usize].clone();
                ModelError::new(symbols.instances.get(id).component, ErrorKind::UnmetRequirement { name })
            };
            push(&mut key, symbols.requirement(id, at).ok_or_else(unmet)?);
        }
        for variable in &ty.dynamics.derived {
            let DerivedValue::Select { path, .. } = &variable.value else { continue };
            let targets = selected(symbols, id, path).map_err(|it| it.at(&variable.name))?;
            let mut external = false;
            for target in targets.targets {
                match units.place[target.0.0 as usize] {
                    Some((other, _)) if other == unit => push(&mut key, target),
                    _ => external = true,
                }
            }
            key.push(u32::MAX - 2 - u32::from(external));
        }
        for scheme in &ty.dynamics.kinetic_schemes {
            key.extend(scheme_ends(symbols, id, &scheme.edges, &scheme.edge_source, &scheme.nodes));
            key.extend(scheme_ends(symbols, id, &scheme.edges, &scheme.edge_target, &scheme.nodes));
        }
    }
    Ok(key)
}

/// What a select path leads to.
pub(crate) struct Targets {
    pub(crate) targets: Vec<(InstanceId, Variable)>,
    pub(crate) many: bool,
}

/// Resolves a select path to variables.
pub(crate) fn selected(symbols: &Symbols<'_>, id: InstanceId, path: &Name) -> Result<Targets, ModelError> {
    let component = symbols.instances.get(id).component;
    let selection = instance::select(symbols.graph, symbols.instances, id, path)
        .map_err(|it| ModelError { component: Some(component), ..it })?;
    let (ids, name, many) = match selection {
        Selection::One(id, name) => (vec![id], name, false),
        Selection::Many(mut ids, name) => {
            ids.retain(|&it| symbols.stands_for(it).is_none());
            (ids, name, true)
        }
    };
    let unknown = || instance::unknown_path(component, path, &name);
    let targets =
        ids.into_iter().map(|it| symbols.visible(it, &name).ok_or_else(unknown)).collect::<Result<_, _>>()?;
    Ok(Targets { targets, many })
}

/// For each edge of a kinetic scheme, the position of the node at one end.
pub(crate) fn scheme_ends(
    symbols: &Symbols<'_>,
    id: InstanceId,
    edges: &str,
    end: &str,
    nodes: &str,
) -> Vec<u32> {
    let instance = symbols.instances.get(id);
    let list = |name: &str| {
        instance.lists.iter().find(|it| &*it.name == name).map(|it| it.members.as_slice()).unwrap_or_default()
    };
    let nodes = list(nodes);
    let node_of = |&edge: &InstanceId| {
        let component = symbols.graph.component(symbols.instances.get(edge).component);
        let at = position(&symbols.graph.ty(component.ty).references, end)?;
        let linked = (*component.references.get(at)?)?;
        nodes.iter().position(|&node| symbols.instances.get(node).component == linked)
    };
    list(edges).iter().map(|edge| node_of(edge).map_or(u32::MAX, |at| at as u32)).collect()
}

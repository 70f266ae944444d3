//! Where the path of a recording leads: from the target of a simulation, instance by instance, to a variable
//! (lems-execution §7).

use std::sync::Arc;

use lems::path::{InstancePath, Step, StepKind};
use syntax::Node;
use text::Range;

use crate::element::{slot_of, top_level_type};
use crate::environment::{Variable, variable_of};
use crate::items::{MemberKind, Statement, Text};
use crate::names::scope;
use crate::select::{Lost, LostStep, variables};
use crate::types::{ResolvedType, is_subtype};
use crate::{Db, File, ItemRef};

/// What the path of a recording leads to.
#[derive(Debug, Clone)]
pub struct Recorded<'db> {
    /// The component of the instance that the path ends in.
    pub node: Node<'db>,
    /// Its type.
    pub ty: Arc<ResolvedType>,
    /// The variable, if the path is one to a variable.
    pub variable: Option<Variable>,
    /// Whether the variable is exposed.
    pub exposed: bool,
}

/// An instance on the way: a component with its type.
#[derive(Clone)]
struct Here<'db> {
    node: Node<'db>,
    ty: Arc<ResolvedType>,
}

/// What `quantity` leads to, seen from the component called `target`. `None` if it cannot be told, for example because a
/// type on the way is unknown.
///
/// # Errors
/// The step that leads nowhere.
pub fn resolve_quantity<'db>(
    db: &'db dyn Db,
    root: File,
    target: ItemRef,
    path: &InstancePath<'_>,
) -> Result<Option<Recorded<'db>>, LostStep> {
    let Some(start) = component_here(db, root, target) else { return Ok(None) };
    let Some((last, way)) = path.steps.split_last() else { return Ok(None) };
    let Some(here) = walk(db, root, start, way)? else { return Ok(None) };
    let StepKind::Name(name) = last.kind else {
        return Err(lost(&here, last, Lost::NoVariableGiven, variables(&here.ty)));
    };
    if let Some(variable) = variable_of(db, root, &here.ty, name) {
        let exposed = here.ty.member(&[MemberKind::Exposure], name).is_some();
        return Ok(Some(Recorded { node: here.node, ty: here.ty, variable: Some(variable), exposed }));
    }
    if let Some(rewritten) = instance_without_cell(db, root, &here, path) {
        return Err(rewritten);
    }
    let why = match step_to_name(db, root, &here, name) {
        Some(_) => Lost::NoVariableGiven,
        None => Lost::NoVariable,
    };
    Err(lost(&here, last, why, variables(&here.ty)))
}

/// What the path of an instance leads to, seen from the component called `target`.
///
/// # Errors
/// The step that leads nowhere.
pub fn resolve_instance<'db>(
    db: &'db dyn Db,
    root: File,
    target: ItemRef,
    path: &InstancePath<'_>,
) -> Result<Option<Recorded<'db>>, LostStep> {
    let Some(start) = component_here(db, root, target) else { return Ok(None) };
    let Some(here) = walk(db, root, start, &path.steps)? else { return Ok(None) };
    if let Some(rewritten) = instance_without_cell(db, root, &here, path) {
        return Err(rewritten);
    }
    Ok(Some(Recorded { node: here.node, ty: here.ty, variable: None, exposed: false }))
}

fn component_here<'db>(db: &'db dyn Db, root: File, item: ItemRef) -> Option<Here<'db>> {
    let node = item.node(db)?;
    Some(Here { node, ty: top_level_type(db, root, node)? })
}

fn component_named<'db>(db: &'db dyn Db, root: File, id: &str) -> Option<Here<'db>> {
    component_here(db, root, *scope(db, root).components(id).first()?)
}

fn walk<'db>(
    db: &'db dyn Db,
    root: File,
    start: Here<'db>,
    steps: &[Step<'_>],
) -> Result<Option<Here<'db>>, LostStep> {
    let mut here = start;
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        let next = match step.kind {
            StepKind::This => Some(here.clone()),
            StepKind::Parent => return Ok(None),
            StepKind::Name(name) => {
                if !has_instances(&here) {
                    return Ok(None);
                }
                step_to_name(db, root, &here, name)
            }
            StepKind::ListItem { list, id, .. } => {
                let is_list =
                    here.ty.member(&[MemberKind::Attachments, MemberKind::Children], list).is_some();
                if is_list { component_named(db, root, id) } else { None }
            }
            StepKind::Index(index) | StepKind::Id(index) => {
                let Some(found) = step_to_index(db, root, &here, step, index)? else { return Ok(None) };
                if multi_instantiate(&here.ty).is_some() && !has_listed(&here) {
                    let cell = here.node.attribute("component").map(|it| it.value().into_owned());
                    match (step.kind, steps.get(at).map(|it| it.kind)) {
                        (StepKind::Id(_), Some(StepKind::Name(name))) if Some(name) == cell.as_deref() => {
                            // jLEMS does not run such a cell, and the exporters find its segments in this form only.
                            if !has_segments(db, root, found.node) {
                                return Err(needs_brackets(&here, step, steps[at].range));
                            }
                            at += 1;
                        }
                        (StepKind::Index(_), Some(StepKind::Id(_))) if has_segments(db, root, found.node) => {
                            return Err(LostStep {
                                candidates: vec![format!("/{index}/{}", cell.unwrap_or_default()).into()],
                                ..lost(&here, step, Lost::SegmentNeedsCell, Vec::new())
                            });
                        }
                        _ => {}
                    }
                }
                Some(found)
            }
        };
        match next {
            Some(next) => here = next,
            None => {
                let candidates = children(db, root, &here);
                return Err(lost(&here, step, Lost::NoChild, candidates));
            }
        }
    }
    Ok(Some(here))
}

/// `pop/0/cell` on a population by size: the exporters take it, jLEMS does not.
fn needs_brackets(population: &Here<'_>, index: &Step<'_>, cell: Range) -> LostStep {
    let number = match index.kind {
        StepKind::Index(number) | StepKind::Id(number) => number,
        _ => 0,
    };
    let range = Range { start: index.range.start.saturating_sub(1), end: cell.end };
    LostStep {
        range,
        candidates: vec![format!("[{number}]").into()],
        ..lost(population, index, Lost::NeedsBrackets, Vec::new())
    }
}

/// Is it a cell of several segments, or one whose morphology stands elsewhere?
fn has_segments(db: &dyn Db, root: File, cell: Node<'_>) -> bool {
    let segments = |it: Node<'_>| it.elements().filter(|it| it.local_name() == "segment").count();
    cell.attribute("morphology").is_some() || morphology(db, root, cell).is_some_and(|it| segments(it) > 1)
}

/// Is it something whose instances are made as the core types do, so that the names in it can be told?
fn has_instances(here: &Here<'_>) -> bool {
    let open = ["With", "Tunnel", "ForEach", "CoInstantiate"];
    here.ty.structure.as_ref().is_none_or(|it| it.block.statements.iter().all(|it| !open.contains(&&*it.tag)))
        && here.node.attribute("extends").is_none()
}

fn multi_instantiate(ty: &ResolvedType) -> Option<&Statement> {
    ty.structure.as_ref()?.block.statements.iter().find(|it| &*it.tag == "MultiInstantiate")
}

fn has_listed(here: &Here<'_>) -> bool {
    here.node.elements().any(|it| it.local_name() == "instance")
}

fn step_to_index<'db>(
    db: &'db dyn Db,
    root: File,
    here: &Here<'db>,
    step: &Step<'_>,
    index: u32,
) -> Result<Option<Here<'db>>, LostStep> {
    let no_member = |count: usize| {
        Err(LostStep {
            candidates: vec![count.to_string().into()],
            ..lost(here, step, Lost::NoMember, Vec::new())
        })
    };
    if has_listed(here) {
        let mut instances = here.node.elements().filter(|it| it.local_name() == "instance");
        let found = match step.kind {
            StepKind::Index(_) => instances.clone().nth(index as usize),
            _ => instances
                .find(|it| it.attribute("id").is_some_and(|id| id.value() == index.to_string().as_str())),
        };
        let Some(node) = found else {
            return no_member(here.node.elements().filter(|it| it.local_name() == "instance").count());
        };
        let ty = slot_of(db, root, &here.ty, node).ty;
        return Ok(ty.map(|ty| Here { node, ty }));
    }
    if let Some(builder) = multi_instantiate(&here.ty) {
        let attribute = |name: &str| builder.attribute(name).and_then(|it| here.node.attribute(it));
        let size = attribute("number").and_then(|it| it.value().trim().parse::<f64>().ok());
        if let Some(size) = size
            && f64::from(index) >= size.round()
        {
            return no_member(size.max(0.0).round() as usize);
        }
        return Ok(attribute("component").and_then(|it| component_named(db, root, &it.value())));
    }
    if let StepKind::Id(_) = step.kind {
        if let Some(morphology) = morphology(db, root, here.node) {
            let id = index.to_string();
            let mut segments = morphology.elements().filter(|it| it.local_name() == "segment");
            if segments.any(|it| it.attribute("id").is_some_and(|it| it.value() == id.as_str())) {
                return Ok(Some(here.clone()));
            }
            return Err(lost(here, step, Lost::NoMember, Vec::new()));
        }
        let listed = listed(here.node)
            .find(|it| it.attribute("id").is_some_and(|id| id.value() == index.to_string().as_str()));
        let ty = listed.and_then(|node| Some((node, slot_of(db, root, &here.ty, node).ty?)));
        return Ok(ty.map(|(node, ty)| Here { node, ty }));
    }
    // The only list of the instance.
    if here.ty.members_of(MemberKind::Children).count() == 1
        && here.ty.members_of(MemberKind::Attachments).count() == 0
    {
        let is_listed = |node: &Node<'_>| {
            let slot = slot_of(db, root, &here.ty, *node);
            slot.member.is_some_and(|it| it.member.kind == MemberKind::Children)
        };
        let Some(node) = listed(here.node).filter(is_listed).nth(index as usize) else {
            return no_member(listed(here.node).filter(is_listed).count());
        };
        let ty = slot_of(db, root, &here.ty, node).ty;
        return Ok(ty.map(|ty| Here { node, ty }));
    }
    Ok(None)
}

fn listed<'db>(node: Node<'db>) -> impl Iterator<Item = Node<'db>> {
    node.elements().filter(|it| !matches!(it.local_name(), "notes" | "annotation" | "property"))
}

/// The morphology of a cell, in it or referred to.
fn morphology<'db>(db: &'db dyn Db, root: File, cell: Node<'db>) -> Option<Node<'db>> {
    let inside = cell.elements().find(|it| it.local_name() == "morphology");
    inside.or_else(|| {
        let id = cell.attribute("morphology")?;
        Some(component_named(db, root, &id.value())?.node)
    })
}

fn step_to_name<'db>(db: &'db dyn Db, root: File, here: &Here<'db>, name: &str) -> Option<Here<'db>> {
    for child in here.node.elements() {
        let is_slot = child.local_name() == name && here.ty.member(&[MemberKind::Child], name).is_some();
        if is_slot || child.attribute("id").is_some_and(|it| it.value() == name) {
            let ty = slot_of(db, root, &here.ty, child).ty?;
            return Some(Here { node: child, ty });
        }
    }
    if let Some(found) = child_instances(here).find_map(|(reference, id)| {
        (reference == name || id == name).then(|| component_named(db, root, &id)).flatten()
    }) {
        return Some(found);
    }
    if let Some(component) = component_named(db, root, name) {
        // The reference attaches whatever a connection or an input list brings.
        if here.ty.members_of(MemberKind::Attachments).next().is_some() {
            return Some(component);
        }
        // A morphology or biophysical properties that stand on their own.
        if here.node.attributes().any(|it| it.value() == name) {
            return Some(component);
        }
    }
    None
}

/// The components that the structure of an instance makes its children, with the name of the reference.
fn child_instances(here: &Here<'_>) -> impl Iterator<Item = (String, String)> {
    let statements = here.ty.structure.iter().flat_map(|it| &it.block.statements);
    statements.filter(|it| &*it.tag == "ChildInstance").filter_map(|it| {
        let reference = it.attribute("component")?;
        let (node, name) = match reference.strip_prefix("../") {
            Some(name) => (here.node.parent()?, name),
            None => (here.node, reference),
        };
        Some((name.to_owned(), node.attribute(name)?.value().into_owned()))
    })
}

/// `pop[0]/v` on a population of instances ends on the place of the cell instead of the cell.
fn instance_without_cell(
    db: &dyn Db,
    root: File,
    here: &Here<'_>,
    path: &InstancePath<'_>,
) -> Option<LostStep> {
    if &*here.ty.name != "instance" {
        return None;
    }
    let (_, cell) = child_instances(here).next()?;
    component_named(db, root, &cell)?;
    let (member, range) = path.steps.iter().rev().find_map(|it| match it.kind {
        StepKind::Index(_) | StepKind::Id(_) => Some((it.kind, it.range)),
        _ => None,
    })?;
    let id = here.node.attribute("id")?.value().into_owned();
    let separator = if matches!(member, StepKind::Index(_)) { "/" } else { "" };
    Some(LostStep {
        range,
        name: Text::from(""),
        in_type: here.ty.name.clone(),
        why: Lost::NeedsCell,
        candidates: vec![format!("{separator}{id}/{cell}").into()],
    })
}

/// What stands in a component under a name that a path can use.
fn children(db: &dyn Db, root: File, here: &Here<'_>) -> Vec<Text> {
    let mut names: Vec<Text> = Vec::new();
    for child in listed(here.node) {
        match child.attribute("id") {
            Some(id) => names.push(id.value().into()),
            None => names.push(child.local_name().into()),
        }
    }
    names.extend(child_instances(here).map(|(_, id)| Text::from(id)));
    let attached: Vec<_> =
        here.ty.members_of(MemberKind::Attachments).filter_map(|it| it.member.of_type.clone()).collect();
    if !attached.is_empty() {
        for (id, items) in scope(db, root).all_components() {
            let ty = items.first().and_then(|it| crate::component::type_name_of(db, root, *it));
            if ty.is_some_and(|ty| attached.iter().any(|it| is_subtype(db, root, &ty, it))) {
                names.push(id.into());
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

fn lost(here: &Here<'_>, step: &Step<'_>, why: Lost, candidates: Vec<Text>) -> LostStep {
    let name: Text = match step.kind {
        StepKind::Name(name) => name.into(),
        StepKind::Index(index) | StepKind::Id(index) => index.to_string().into(),
        StepKind::ListItem { list, id, index } => format!("{list}:{id}:{index}").into(),
        StepKind::Parent => "..".into(),
        StepKind::This => ".".into(),
    };
    LostStep { range: step.range, name, in_type: here.ty.name.clone(), why, candidates }
}

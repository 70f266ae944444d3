//! Which compartment has what: properties by groups of segments, resolved for every compartment of a cell.
//!
//! In an export only includes of flagged groups reach a section; `accurate` mode takes members, paths and sub-trees as well, segment by
//! segment. In both, what comes later overwrites, and one channel occurs once in a compartment.

use std::collections::HashMap;

use lems::Expr;

use super::geometry::Tree;
use super::membrane::{ChannelKey, PoolKey, RowNumbers, Signature};
use super::model::{Cell, Density, DensityKind, Group, InhomogeneousParameter, Network, PopulationKind};
use super::single::scripted;
use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, ComponentId, Name, position};

/// What a compartment is like.
#[derive(Clone, Debug)]
pub(super) struct Compartment {
    /// F/m²
    pub(super) capacitance: f64,
    /// V
    pub(super) initial: f64,
    pub(super) signature: Signature,
    pub(super) numbers: RowNumbers,
    /// The densities, in the order of the channels of the signature.
    pub(super) densities: Vec<usize>,
}

/// Settings of a network that reach every cell.
#[derive(Debug, Default)]
pub(super) struct Habits {
    pub(super) is_reference: bool,
    /// `reference`: the law and the potential that an export gives a channel, from the first density that uses it.
    channels: HashMap<ComponentId, (DensityKind, f64)>,
    /// `reference`: the initial concentration that an export gives an ion everywhere, and the one outside.
    pub(super) ions: Vec<(Name, f64, f64)>,
}

impl Habits {
    pub(super) fn new(network: &Network, is_reference: bool) -> Habits {
        let mut habits = Habits { is_reference, ..Habits::default() };
        for population in &network.populations {
            let PopulationKind::Cell(cell) = population.kind else { continue };
            let biophysics = &network.cells[cell].biophysics;
            for density in by_kind(&biophysics.densities).into_iter().map(|at| &biophysics.densities[at]) {
                habits.channels.entry(density.channel).or_insert((density.kind, density.reversal));
            }
            for it in &biophysics.species {
                habits.ions.retain(|(ion, ..)| *ion != it.ion);
                habits.ions.push((it.ion.clone(), it.initial, it.external));
            }
        }
        habits
    }
}

/// The order in which an export applies densities: by kind, then as written.
fn by_kind(densities: &[Density]) -> Vec<usize> {
    let rank = |at: &usize| {
        let it = &densities[*at];
        match (it.kind, &it.varying, it.v_shift) {
            (DensityKind::Fixed | DensityKind::Population, None, None) => 0,
            (DensityKind::Fixed | DensityKind::Population, None, Some(_)) => 1,
            (DensityKind::Fixed | DensityKind::Population, Some(_), _) => 2,
            (DensityKind::Nernst, None, _) => 3,
            (DensityKind::Nernst, Some(_), _) => 4,
            (DensityKind::Ghk, None, _) => 5,
            (DensityKind::Ghk2, _, _) => 6,
            (DensityKind::Ghk, Some(_), _) => 7,
        }
    };
    let mut order: Vec<usize> = (0..densities.len()).collect();
    order.sort_by_key(rank);
    order
}

/// Resolves groups of a cell.
pub(super) struct Reach<'a> {
    cell: &'a Cell,
    tree: &'a Tree,
    is_reference: bool,
    known: std::cell::RefCell<HashMap<Name, Vec<usize>>>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(cell: &'a Cell, tree: &'a Tree, is_reference: bool) -> Reach<'a> {
        Reach { cell, tree, is_reference, known: Default::default() }
    }

    fn group(&self, name: &str) -> Option<&'a Group> {
        self.cell.morphology.groups.iter().find(|it| &*it.id == name)
    }

    /// All compartments.
    fn all(&self) -> Vec<usize> {
        (0..self.tree.sections.len()).flat_map(|at| self.tree.compartments(at)).collect()
    }

    /// The compartments that a property on a group reaches.
    pub(super) fn compartments(
        &self,
        group: Option<&Name>,
        component: ComponentId,
    ) -> Result<Vec<usize>, ModelError> {
        let Some(name) = group.filter(|it| &***it != "all") else { return Ok(self.all()) };
        if let Some(known) = self.known.borrow().get(name) {
            return Ok(known.clone());
        }
        if self.group(name).is_none() {
            let step = name.clone();
            let path = "segmentGroup".into();
            return Err(ModelError::new(component, ErrorKind::UnknownPath { path, step }));
        }
        let found = if self.is_reference { self.exported(name, 0) } else { self.by_segments(name) };
        self.known.borrow_mut().insert(name.clone(), found.clone());
        Ok(found)
    }

    /// Sections that are reached by includes, or the section that the group itself is.
    fn exported(&self, name: &str, depth: usize) -> Vec<usize> {
        let Some(group) = self.group(name).filter(|_| depth < 64) else { return Vec::new() };
        if group.is_section {
            let section = self.tree.sections.iter().position(|it| *it.name == *name);
            return section.map_or_else(Vec::new, |at| self.tree.compartments(at).collect());
        }
        let mut found = Vec::new();
        for included in group.includes.iter() {
            for node in self.exported(included, depth + 1) {
                if !found.contains(&node) {
                    found.push(node);
                }
            }
        }
        found
    }

    fn by_segments(&self, name: &str) -> Vec<usize> {
        let mut is_in = vec![false; self.cell.morphology.segments.len()];
        self.mark(name, &mut is_in, 0);
        // A section of which every segment belongs belongs as a whole; else the segment at each centre decides.
        self.all().into_iter().filter(|&node| is_in[self.tree.segment_at(node)]).collect()
    }

    /// Marks the segments of a group.
    fn mark(&self, name: &str, is_in: &mut [bool], depth: usize) {
        let Some(group) = self.group(name).filter(|_| depth < 64) else {
            if name == "all" {
                is_in.fill(true);
            }
            return;
        };
        for at in group.members.iter().filter_map(|&it| self.tree.segment(it)) {
            is_in[at] = true;
        }
        for included in &group.includes {
            self.mark(included, is_in, depth + 1);
        }
        let segments = &self.cell.morphology.segments;
        for subtree in &group.trees {
            let from = subtree.from.and_then(|it| self.tree.segment(it));
            let to = subtree.to.and_then(|it| self.tree.segment(it));
            let ancestors = |at: usize| {
                let parent = |&at: &usize| segments[at].parent.and_then(|(id, _)| self.tree.segment(id));
                std::iter::successors(Some(at), parent).take(segments.len())
            };
            match (from, to) {
                (Some(from), Some(to)) => {
                    ancestors(to).take_while(|&it| it != from).chain([from]).for_each(|it| is_in[it] = true);
                }
                (Some(from), None) => {
                    for (at, is_in) in is_in.iter_mut().enumerate() {
                        *is_in |= ancestors(at).any(|it| it == from);
                    }
                }
                (None, Some(to)) => ancestors(to).for_each(|it| is_in[it] = true),
                (None, None) if !subtree.is_path => is_in.fill(true),
                (None, None) => {}
            }
        }
    }

    /// The variable of an inhomogeneous parameter at each compartment of its group.
    fn variable(
        &self,
        group: &Name,
        parameter: &InhomogeneousParameter,
        component: ComponentId,
    ) -> Result<HashMap<usize, f64>, ModelError> {
        let nodes = self.compartments(Some(group), component)?;
        let path = |node: usize| {
            let section = &self.tree.sections[self.tree.nodes[node].section];
            section.path + section.length * self.tree.centre(node)
        };
        let (mut start, mut end) = (f64::INFINITY, 1.0f64);
        for &node in &nodes {
            let section = &self.tree.sections[self.tree.nodes[node].section];
            start = start.min(section.path);
            end = end.max(section.path + section.length);
        }
        let shift = if parameter.is_translated && start.is_finite() { start } else { 0.0 };
        let scale = if parameter.is_normalized { (end - shift).max(1.0) } else { 1.0 };
        Ok(nodes.into_iter().map(|node| (node, (path(node) - shift) / scale)).collect())
    }
}

/// What each node of a cell is like; ends of sections have nothing.
pub(super) fn compartments(
    graph: &ComponentGraph,
    cell: &Cell,
    tree: &Tree,
    habits: &Habits,
) -> Result<Vec<Option<Compartment>>, ModelError> {
    let reach = Reach::new(cell, tree, habits.is_reference);
    let biophysics = &cell.biophysics;
    let rounded = |value: f64, factor: f32| if habits.is_reference { scripted(value, factor) } else { value };
    let mut found: Vec<Option<Compartment>> = vec![None; tree.nodes.len()];
    for node in reach.all() {
        let numbers = RowNumbers { area: tree.nodes[node].area * 1e-12, ..RowNumbers::default() };
        found[node] = Some(Compartment {
            capacitance: 0.01,
            initial: -0.065,
            signature: Signature::default(),
            numbers,
            densities: Vec::new(),
        });
    }
    let mut each = |group: Option<&Name>, at: ComponentId, set: &mut dyn FnMut(usize, &mut Compartment)| {
        for node in reach.compartments(group, at)? {
            if let Some(it) = &mut found[node] {
                set(node, it);
            }
        }
        Ok::<(), ModelError>(())
    };
    for it in &biophysics.capacitances {
        let value = rounded(it.value, 100.0);
        each(it.group.as_ref(), cell.component, &mut |_, compartment| compartment.capacitance = value)?;
    }
    for it in &biophysics.initial_potentials {
        let value = rounded(it.value, 1000.0);
        each(it.group.as_ref(), cell.component, &mut |_, compartment| compartment.initial = value)?;
    }
    for at in by_kind(&biophysics.densities) {
        let density = &biophysics.densities[at];
        let varying = values(&reach, cell, density, habits.is_reference)?;
        let (key, reversal) = law(density, habits);
        let only = match density.segment.filter(|_| !habits.is_reference) {
            Some(id) => {
                let unknown =
                    || ErrorKind::UnknownPath { path: "segment".into(), step: id.to_string().into() };
                let segment =
                    tree.segment(id).ok_or_else(|| ModelError::new(density.component, unknown()))?;
                Some(segment)
            }
            None => None,
        };
        let nodes = reach.compartments(density.group.as_ref(), density.component)?;
        let total: f64 = nodes.iter().map(|&node| tree.nodes[node].area * 1e-12).sum();
        let factor = if density.kind == DensityKind::Ghk { 100.0 } else { 1e-4 };
        let group = match (&varying, &density.varying) {
            (Some(_), Some(it)) => Some(&it.group),
            _ => density.group.as_ref(),
        };
        each(group, density.component, &mut |node, compartment| {
            if only.is_some_and(|it| tree.segment_at(node) != it) {
                return;
            }
            let value = match &varying {
                Some(values) => values.get(&node).copied().unwrap_or(0.0),
                None if density.kind == DensityKind::Population => density.value * density.unitary / total,
                None => rounded(density.value, factor),
            };
            let numbers = [value, reversal, density.v_shift.map_or(0.0, |it| rounded(it, 1000.0))];
            let same = |it: &ChannelKey| it.channel == key.channel;
            match compartment.signature.channels.iter().position(same) {
                Some(at) => {
                    compartment.signature.channels[at] = key.clone();
                    compartment.numbers.channels[at] = numbers;
                }
                None => {
                    compartment.signature.channels.push(key.clone());
                    compartment.numbers.channels.push(numbers);
                    compartment.densities.push(0);
                }
            }
            if let Some(place) = compartment.signature.channels.iter().position(same) {
                compartment.densities[place] = at;
            }
        })?;
    }
    for it in &biophysics.species {
        let component = graph.component(it.model);
        let ty = graph.ty(component.ty);
        let own = position(&ty.texts, "ion").and_then(|at| component.texts.get(at)?.clone());
        let ion = if habits.is_reference { own.unwrap_or_else(|| it.ion.clone()) } else { it.ion.clone() };
        let everywhere = habits.ions.iter().find(|(name, ..)| *name == it.ion).map_or(it.initial, |it| it.1);
        let initial = if habits.is_reference { everywhere } else { it.initial };
        let numbers = [rounded(initial, 1.0), rounded(it.initial, 1.0), rounded(it.external, 1.0)];
        let key = PoolKey { ion, model: it.model };
        each(it.group.as_ref(), it.component, &mut |_, compartment| match compartment
            .signature
            .pools
            .iter()
            .position(|it| it.ion == key.ion)
        {
            Some(at) => {
                compartment.signature.pools[at] = key.clone();
                compartment.numbers.pools[at] = numbers;
            }
            None => {
                compartment.signature.pools.push(key.clone());
                compartment.numbers.pools.push(numbers);
            }
        })?;
    }
    Ok(found)
}

/// The law of a density and its reversal potential.
fn law(density: &Density, habits: &Habits) -> (ChannelKey, f64) {
    let species = density.channel_species.as_ref().filter(|it| &***it != "non_specific");
    let mut key = ChannelKey {
        channel: density.channel,
        kind: density.kind,
        ion: density.ion.clone(),
        is_shifted: density.v_shift.is_some(),
    };
    if !habits.is_reference {
        return (key, density.reversal);
    }
    let (kind, first) =
        habits.channels.get(&density.channel).copied().unwrap_or((density.kind, density.reversal));
    key.kind = kind;
    match species {
        // Written into the mechanism, with all its digits.
        Some(species) => {
            key.ion = species.clone();
            (key, scripted(first, 1000.0))
        }
        None => {
            key.ion = "non_specific".into();
            (key, scripted(density.reversal, 1000.0))
        }
    }
}

/// The values of a density that varies, by compartment.
fn values(
    reach: &Reach<'_>,
    cell: &Cell,
    density: &Density,
    is_reference: bool,
) -> Result<Option<HashMap<usize, f64>>, ModelError> {
    let Some(varying) = &density.varying else { return Ok(None) };
    let unknown = || {
        let (path, step) = ("inhomogeneousParameter".into(), varying.parameter.clone());
        ModelError::new(density.component, ErrorKind::UnknownPath { path, step })
    };
    let groups = &cell.morphology.groups;
    let owner = groups.iter().find(|it| it.id == varying.group).ok_or_else(unknown)?;
    let parameter = owner
        .parameters
        .iter()
        .find(|it| it.id == varying.parameter)
        .or_else(|| groups.iter().flat_map(|it| &it.parameters).find(|it| it.id == varying.parameter))
        .ok_or_else(unknown)?;
    let mut values = HashMap::new();
    for (node, variable) in reach.variable(&varying.group, parameter, density.component)? {
        let value = evaluate(&varying.value, &parameter.variable, variable, is_reference)
            .ok_or_else(|| ModelError::new(density.component, broken(&varying.value)))?;
        values.insert(node, value);
    }
    Ok(Some(values))
}

fn broken(expr: &Expr) -> ErrorKind {
    ErrorKind::BrokenExpression { text: expr.text().into() }
}

/// An expression over one variable.
fn evaluate(expr: &Expr, variable: &str, value: f64, is_reference: bool) -> Option<f64> {
    use lems::expression::{BinaryOp, Function, Node, Sign};
    fn at(expr: &Expr, id: lems::expression::ExprId, variable: &str, value: f64, step: f64) -> Option<f64> {
        Some(match expr.node(id) {
            Node::Number(number) => number,
            Node::Variable if expr.name(id) == variable => value,
            Node::Signed(Sign::LeadingMinus | Sign::Minus, inner) => -at(expr, inner, variable, value, step)?,
            Node::Signed(Sign::LeadingPlus, inner) => at(expr, inner, variable, value, step)?,
            Node::Binary(op, a, b) => {
                let (a, b) = (at(expr, a, variable, value, step)?, at(expr, b, variable, value, step)?);
                if op == BinaryOp::Pow { a.powf(b) } else { crate::code::binary(op, a, b) }
            }
            Node::Call(Function::H, inner) => {
                let x = at(expr, inner, variable, value, step)?;
                if x == 0.0 {
                    step
                } else if x > 0.0 {
                    1.0
                } else {
                    0.0
                }
            }
            Node::Call(function, inner) if !matches!(function, Function::Unknown | Function::Random) => {
                crate::code::call(function, at(expr, inner, variable, value, step)?)
            }
            _ => return None,
        })
    }
    at(expr, expr.root(), variable, value, if is_reference { 1.0 } else { 0.5 })
}

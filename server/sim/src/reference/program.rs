//! The program of a type, and the placing of instances in memory.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::scheme::{self, Scheme};
use super::{Placed, Receivers, ReferenceProgram};
use crate::code::{Code, Symbol, compile as compile_code};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{
    Block, ComponentGraph, ComponentId, DerivedValue, DerivedVariable, Direction, Name, OnCondition, OnEvent,
    Reduce, Type, TypeId, position,
};
use crate::hash_order::hash_order;
use crate::instance::{self, InstanceId, Instances, Selection, port};

/// What all instances of a type do.
#[derive(Debug, Default)]
pub(super) struct TypeProgram {
    pub(super) size: u32,
    pub(super) requirements: Vec<u32>,
    pub(super) selections: Vec<Select>,
    pub(super) derived: Vec<Derived>,
    pub(super) rates: Vec<(u32, Code)>,
    pub(super) conditions: Vec<(Code, Action)>,
    pub(super) starts: Vec<Action>,
    /// Per port, for those that receive.
    pub(super) events: Vec<Vec<Action>>,
    /// From variables to exposures.
    pub(super) exposures: Vec<(u32, u32)>,
    pub(super) regimes: Vec<RegimeProgram>,
    pub(super) initial_regime: u32,
    /// Slots by name: exposures before variables.
    names: FxHashMap<Name, u32>,
    exposed: FxHashMap<Name, u32>,
    equations: BTreeMap<u32, Box<str>>,
    reads: FxHashMap<u32, Vec<u32>>,
}

#[derive(Debug)]
pub(super) struct Select {
    pub(super) slot: u32,
    pub(super) reduce: Option<Reduce>,
}

#[derive(Debug)]
pub(super) struct Derived {
    pub(super) slot: u32,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    Code(Code),
    Cases(Vec<(Option<Code>, Code)>),
}

/// A block of assignments, events, a transition.
#[derive(Debug, Default)]
pub(super) struct Action {
    pub(super) assignments: Vec<(u32, Code)>,
    pub(super) events: Vec<u16>,
    pub(super) transition: Option<u32>,
}

#[derive(Debug, Default)]
pub(super) struct RegimeProgram {
    pub(super) requirements: bool,
    pub(super) derived: Vec<Derived>,
    pub(super) rates: Vec<(u32, Code)>,
    pub(super) conditions: Vec<(Code, Action)>,
    pub(super) entries: Vec<Action>,
    pub(super) events: Vec<Vec<Action>>,
}

/// The slot of `t` in every frame; the second is the position in the population.
pub(super) const TIME: u32 = 0;
const INDEX: u32 = 1;

/// Where the members of a type are in its frame.
struct Layout<'t> {
    ty: &'t Type,
    parameters: u32,
    derived_parameters: u32,
    properties: u32,
    program: TypeProgram,
    constants: &'t [(Name, f64)],
}

/// `steps`: whether it is to do more than to initialise.
pub(super) fn compile(
    graph: &ComponentGraph,
    instances: &Instances,
    steps: bool,
) -> Result<ReferenceProgram, ModelError> {
    let mut numbers: FxHashMap<TypeId, u32> = FxHashMap::default();
    let mut programs: Vec<TypeProgram> = Vec::new();
    let mut bases = Vec::with_capacity(instances.all.len());
    let mut memory: Vec<f64> = Vec::new();
    let mut program_of = Vec::with_capacity(instances.all.len());
    for id in instances.ids() {
        let it = instances.get(id);
        let number = match numbers.get(&it.ty) {
            Some(&number) => number,
            None => {
                programs.push(
                    type_program(graph, it.ty)
                        .map_err(|error| ModelError { component: Some(it.component), ..error })?,
                );
                let number = programs.len() as u32 - 1;
                numbers.insert(it.ty, number);
                number
            }
        };
        program_of.push(number);
        bases.push(memory.len() as u32);
        fill_frame(graph, instances, id, &programs[number as usize], &mut memory);
    }
    let mut linked = Linked { graph, instances, programs: &programs, program_of: &program_of, bases: &bases };
    let mut schemes = Vec::new();
    let mut placed = Vec::with_capacity(instances.all.len());
    for id in instances.ids() {
        placed.push(linked.place(id, &mut schemes)?);
    }
    let mut receivers: FxHashMap<(InstanceId, u16), Receivers> = FxHashMap::default();
    for wire in &instances.wires {
        let receivers = receivers.entry((wire.from, wire.out_port)).or_default();
        if wire.delay > 0.0 {
            receivers.delayed.push((wire.to, wire.in_port, wire.delay));
        } else {
            receivers.at_once.push((wire.to, wire.in_port));
        }
    }
    let root = InstanceId(0);
    let mut columns = Vec::new();
    for column in &graph.columns {
        let (id, variable) = instance::column(graph, instances, root, &column.quantity)?;
        let unknown = || instance::unknown_path(instances.get(id).component, &column.quantity, &variable);
        columns.push(linked.own(id, &variable).ok_or_else(unknown)?);
    }
    for (at, column) in graph.event_columns.iter().enumerate() {
        let id = instance::event_source(graph, instances, root, &column.select)?;
        let ty = graph.ty(instances.get(id).ty);
        let unknown = || {
            ModelError::new(instances.get(id).component, ErrorKind::UnknownPort { name: column.port.clone() })
        };
        let port = port(ty, Direction::Out, &column.port).ok_or_else(unknown)?;
        receivers.entry((id, port)).or_default().recorded_as.push(at);
    }
    mark_counting(&programs, &mut placed);
    let mut order = if steps { order(&programs, &placed, &columns) } else { Vec::new() };
    let is_simultaneous = |id: InstanceId| graph.ty(instances.get(id).ty).dynamics.simultaneous;
    let systems =
        if steps { super::system::systems(is_simultaneous, &placed, &mut order) } else { Vec::new() };
    let column_names = graph.columns.iter().map(|it| it.quantity.clone()).collect();
    let names = instances.names(graph);
    Ok(ReferenceProgram {
        programs,
        placed,
        order,
        schemes,
        systems,
        memory,
        columns,
        column_names,
        receivers,
        names,
    })
}

/// Which subtrees must be initialised exactly as often as the reference does it.
fn mark_counting(programs: &[TypeProgram], placed: &mut [Placed]) {
    // Children have larger numbers than the instance they belong to, attachments included.
    for at in (0..placed.len()).rev() {
        let own = programs[placed[at].program as usize].counts_starts();
        placed[at].counts_starts =
            own || placed[at].below.iter().any(|it| placed[it.0 as usize].counts_starts);
    }
}

/// Post-order: children before their parents, siblings as they were created. Instances with nothing to do are left out.
fn order(programs: &[TypeProgram], placed: &[Placed], columns: &[u32]) -> Vec<InstanceId> {
    let mut time_is_read = vec![false; placed.len()];
    for slot in columns.iter().chain(placed.iter().flat_map(|it| &it.links)) {
        let at = placed.partition_point(|it| it.base <= *slot).saturating_sub(1);
        time_is_read[at] |= placed[at].base + TIME == *slot;
    }
    let mut order = Vec::new();
    let mut open: Vec<(InstanceId, usize)> = vec![(InstanceId(0), 0)];
    while let Some((id, next)) = open.last_mut() {
        let it = &placed[id.0 as usize];
        if let Some(&child) = it.below.get(*next) {
            *next += 1;
            open.push((child, 0));
        } else {
            if !programs[it.program as usize].is_inert()
                || !it.schemes.is_empty()
                || time_is_read[id.0 as usize]
            {
                order.push(*id);
            }
            open.pop();
        }
    }
    order
}

fn fill_frame(
    graph: &ComponentGraph,
    instances: &Instances,
    id: InstanceId,
    program: &TypeProgram,
    memory: &mut Vec<f64>,
) {
    let it = instances.get(id);
    let component = graph.component(it.component);
    let ty = graph.ty(it.ty);
    let start = memory.len();
    memory.push(0.0);
    memory.push(f64::from(it.index.unwrap_or(0)));
    memory
        .extend((0..ty.parameters.len()).map(|at| component.parameters.get(at).copied().unwrap_or(f64::NAN)));
    let derived = instances.derived_parameters.get(&it.component);
    memory.extend(
        (0..ty.derived_parameters.len())
            .map(|at| derived.and_then(|it| it.get(at)).copied().unwrap_or(f64::NAN)),
    );
    for property in &ty.properties {
        let assigned =
            it.assigned.iter().rev().find(|(name, _)| *name == property.name).map(|&(_, value)| value);
        memory.push(assigned.or(property.default).unwrap_or(f64::NAN));
    }
    memory.resize(start + program.size as usize, 0.0);
}

struct Linked<'a> {
    graph: &'a ComponentGraph,
    instances: &'a Instances,
    programs: &'a [TypeProgram],
    program_of: &'a [u32],
    bases: &'a [u32],
}

impl Linked<'_> {
    /// The slot of a variable of this very instance: its exposure if exposed, else the variable.
    fn own(&self, id: InstanceId, name: &str) -> Option<u32> {
        let program = &self.programs[self.program_of[id.0 as usize] as usize];
        let slot = program.exposed.get(name).or_else(|| program.names.get(name))?;
        Some(self.bases[id.0 as usize] + slot)
    }

    /// The slot of a variable itself, exposed or not.
    fn variable(&self, id: InstanceId, name: &str) -> Option<u32> {
        let slot = self.programs[self.program_of[id.0 as usize] as usize].names.get(name)?;
        Some(self.bases[id.0 as usize] + slot)
    }

    /// The slot that `get(name)` reads: own, else the nearest ancestor's.
    fn visible(&self, id: InstanceId, name: &str) -> Option<u32> {
        self.instances.lineage(id).find_map(|it| self.own(it, name))
    }

    fn place(&mut self, id: InstanceId, schemes: &mut Vec<Scheme>) -> Result<Placed, ModelError> {
        let it = self.instances.get(id);
        let ty = self.graph.ty(it.ty);
        let mut links = Vec::new();
        for name in &ty.requirements {
            let unmet = || ModelError::new(it.component, ErrorKind::UnmetRequirement { name: name.clone() });
            let parent = it.parent.ok_or_else(unmet)?;
            links.push(self.visible(parent, name).ok_or_else(unmet)?);
        }
        let mut selection_ends = Vec::new();
        for variable in &ty.dynamics.derived {
            let DerivedValue::Select { path, reduce, .. } = &variable.value else { continue };
            let wrap = |error: ModelError| ModelError {
                component: Some(it.component),
                member: Some(variable.name.clone()),
                kind: error.kind,
            };
            match instance::select(self.graph, self.instances, id, path).map_err(wrap)? {
                Selection::One(target, name) => {
                    let unknown = || wrap(instance::unknown_path(it.component, path, &name));
                    links.push(self.visible(target, &name).ok_or_else(unknown)?);
                }
                Selection::Many(targets, name) => {
                    if reduce.is_none() {
                        return Err(wrap(ModelError::new(
                            it.component,
                            ErrorKind::MissingReduce { path: path.clone() },
                        )));
                    }
                    for target in targets {
                        let unknown = || wrap(instance::unknown_path(it.component, path, &name));
                        links.push(self.visible(target, &name).ok_or_else(unknown)?);
                    }
                }
            }
            selection_ends.push(links.len() as u32);
        }
        let mut own_schemes = Vec::new();
        for scheme in &ty.dynamics.kinetic_schemes {
            let (variable, exposure) =
                (|id, name: &str| self.variable(id, name), |id, name: &str| self.own(id, name));
            schemes.push(scheme::resolve(self.graph, self.instances, id, scheme, &variable, &exposure)?);
            own_schemes.push(schemes.len() as u32 - 1);
        }
        Ok(Placed {
            program: self.program_of[id.0 as usize],
            base: self.bases[id.0 as usize],
            links: links.into(),
            selection_ends: selection_ends.into(),
            below: self.instances.below(id).collect(),
            schemes: own_schemes.into(),
            starts_twice: it.starts_twice,
            counts_starts: false,
            component: it.component,
        })
    }
}

fn type_program(graph: &ComponentGraph, id: TypeId) -> Result<TypeProgram, ModelError> {
    let ty = graph.ty(id);
    let parameters = 2;
    let derived_parameters = parameters + ty.parameters.len() as u32;
    let properties = derived_parameters + ty.derived_parameters.len() as u32;
    let size = properties + ty.properties.len() as u32;
    let program = TypeProgram { size, ..TypeProgram::default() };
    let mut layout =
        Layout { ty, parameters, derived_parameters, properties, program, constants: &graph.constants };
    layout.declare();
    layout.compile()?;
    Ok(layout.program)
}

impl Layout<'_> {
    fn slot(&mut self) -> u32 {
        self.program.size += 1;
        self.program.size - 1
    }

    fn variable(&mut self, name: &Name) -> u32 {
        if let Some(&slot) = self.program.names.get(name) {
            return slot;
        }
        let slot = self.slot();
        self.program.names.insert(name.clone(), slot);
        slot
    }

    /// Gives every name its slot.
    fn declare(&mut self) {
        let ty = self.ty;
        self.program.names.insert("t".into(), TIME);
        for (names, first) in [(&ty.parameters, self.parameters)] {
            for (at, name) in names.iter().enumerate() {
                self.program.names.insert(name.clone(), first + at as u32);
            }
        }
        for (at, parameter) in ty.derived_parameters.iter().enumerate() {
            self.program.names.insert(parameter.name.clone(), self.derived_parameters + at as u32);
        }
        for (at, property) in ty.properties.iter().enumerate() {
            self.program.names.insert(property.name.clone(), self.properties + at as u32);
        }
        self.program.names.entry("index".into()).or_insert(INDEX);
        for name in &ty.requirements {
            let slot = self.slot();
            self.program.names.insert(name.clone(), slot);
            self.program.requirements.push(slot);
        }
        let dynamics = &ty.dynamics;
        for state in &dynamics.states {
            // A state variable with the name of a parameter has a slot of its own; expressions go on reading the parameter.
            let slot = self.slot();
            self.program.names.insert(state.name.clone(), slot);
        }
        for variable in &dynamics.derived {
            self.variable(&variable.name);
        }
        let states = dynamics.states.iter().map(|it| (&it.name, &it.exposure));
        let derived = dynamics.derived.iter().map(|it| (&it.name, &it.exposure));
        let exposed: Vec<(Name, Name)> =
            states.chain(derived).filter_map(|(name, it)| Some((name.clone(), it.clone()?))).collect();
        for (name, exposure) in exposed {
            let variable = self.variable(&name);
            let slot = match self.program.exposed.get(&exposure) {
                Some(&slot) => slot,
                None => self.slot(),
            };
            self.program.exposed.insert(exposure, slot);
            self.program.exposures.push((variable, slot));
        }
    }

    fn compile(&mut self) -> Result<(), ModelError> {
        let ty = self.ty;
        let dynamics = &ty.dynamics;
        let none = FxHashMap::default();
        for variable in &dynamics.derived {
            if let DerivedValue::Select { reduce, .. } = variable.value {
                let slot = self.variable(&variable.name);
                self.program.selections.push(Select { slot, reduce });
            }
        }
        self.program.derived = self.derived(&dynamics.derived, &none)?;
        for derivative in &dynamics.derivatives {
            let slot = self.state(&derivative.variable, &none)?;
            let code = self.code(&derivative.value, &none, &derivative.variable)?;
            self.program.rates.push((slot, code));
        }
        let regimes: Vec<Name> = dynamics.regimes.iter().map(|it| it.name.clone()).collect();
        self.program.conditions = self.conditions(&dynamics.on_condition, &none, &[])?;
        self.program.starts = self.blocks(&dynamics.on_start, &none, &[])?;
        self.program.events = self.events(&dynamics.on_event, &none, &[])?;
        for regime in &dynamics.regimes {
            let mut local = FxHashMap::default();
            for name in
                regime.states.iter().map(|it| &it.name).chain(regime.derived.iter().map(|it| &it.name))
            {
                if !self.program.names.contains_key(name) {
                    let slot = self.slot();
                    local.insert(name.clone(), slot);
                }
            }
            let program = RegimeProgram {
                requirements: !ty.requirements.is_empty(),
                derived: self.derived(&regime.derived, &local)?,
                rates: regime
                    .derivatives
                    .iter()
                    .map(|it| {
                        Ok((self.state(&it.variable, &local)?, self.code(&it.value, &local, &it.variable)?))
                    })
                    .collect::<Result<_, ModelError>>()?,
                conditions: self.conditions(&regime.on_condition, &local, &regimes)?,
                entries: self.blocks(&regime.on_entry, &local, &regimes)?,
                events: self.events(&regime.on_event, &local, &regimes)?,
            };
            self.program.regimes.push(program);
        }
        // Several initial regimes: the last of the map. None: its first.
        let names: Vec<&str> = regimes.iter().map(|it| &**it).collect();
        let order = hash_order(&names);
        let initial = order.iter().rev().find(|&&at| dynamics.regimes[at].initial).or(order.first());
        self.program.initial_regime = initial.map_or(0, |&at| at as u32);
        Ok(())
    }

    fn derived(
        &mut self,
        variables: &[DerivedVariable],
        local: &FxHashMap<Name, u32>,
    ) -> Result<Vec<Derived>, ModelError> {
        let mut derived = Vec::new();
        for variable in variables {
            let DerivedValue::Value(expr) = &variable.value else { continue };
            let slot = self.any(&variable.name, local)?;
            let code = self.code(expr, local, &variable.name)?;
            self.remember(slot, expr.text(), code.reads());
            derived.push(Derived { slot, value: Value::Code(code) });
        }
        // The reference evaluates the conditional ones after all others.
        for variable in variables {
            let DerivedValue::Conditional(cases) = &variable.value else { continue };
            let slot = self.any(&variable.name, local)?;
            let mut compiled = Vec::new();
            for case in cases {
                let condition =
                    case.condition.as_ref().map(|it| self.code(it, local, &variable.name)).transpose()?;
                let value = self.code(&case.value, local, &variable.name)?;
                self.remember(slot, case.value.text(), value.reads());
                compiled.push((condition, value));
            }
            derived.push(Derived { slot, value: Value::Cases(compiled) });
        }
        Ok(derived)
    }

    fn remember(&mut self, slot: u32, text: &str, reads: impl Iterator<Item = u32>) {
        self.program.equations.insert(slot, text.into());
        self.program.reads.entry(slot).or_default().extend(reads);
    }

    fn conditions(
        &mut self,
        list: &[OnCondition],
        local: &FxHashMap<Name, u32>,
        regimes: &[Name],
    ) -> Result<Vec<(Code, Action)>, ModelError> {
        list.iter()
            .map(|it| {
                Ok((
                    self.code(&it.test, local, &"OnCondition".into())?,
                    self.action(&it.block, local, regimes)?,
                ))
            })
            .collect()
    }

    fn blocks(
        &mut self,
        list: &[Block],
        local: &FxHashMap<Name, u32>,
        regimes: &[Name],
    ) -> Result<Vec<Action>, ModelError> {
        list.iter().map(|it| self.action(it, local, regimes)).collect()
    }

    fn events(
        &mut self,
        list: &[OnEvent],
        local: &FxHashMap<Name, u32>,
        regimes: &[Name],
    ) -> Result<Vec<Vec<Action>>, ModelError> {
        let mut events: Vec<Vec<Action>> = self.ty.ports.iter().map(|_| Vec::new()).collect();
        for it in list {
            let at = port(self.ty, Direction::In, &it.port)
                .ok_or_else(|| no_component(ErrorKind::UnknownPort { name: it.port.clone() }))?;
            // A second block for the same port replaces the first in the reference's map.
            events[at as usize] = vec![self.action(&it.block, local, regimes)?];
        }
        Ok(events)
    }

    fn action(
        &mut self,
        block: &Block,
        local: &FxHashMap<Name, u32>,
        regimes: &[Name],
    ) -> Result<Action, ModelError> {
        let mut action = Action::default();
        for it in &block.assignments {
            action
                .assignments
                .push((self.state(&it.variable, local)?, self.code(&it.value, local, &it.variable)?));
        }
        for name in &block.events {
            let at = port(self.ty, Direction::Out, name)
                .ok_or_else(|| no_component(ErrorKind::UnknownPort { name: name.clone() }))?;
            action.events.push(at);
        }
        if let Some(name) = &block.transition {
            let at = position(regimes, name)
                .ok_or_else(|| no_component(ErrorKind::UnknownRegime { name: name.clone() }))?;
            action.transition = Some(at as u32);
        }
        Ok(action)
    }

    fn state(&self, name: &Name, local: &FxHashMap<Name, u32>) -> Result<u32, ModelError> {
        let slot = local.get(name).or_else(|| self.program.names.get(name)).copied();
        slot.filter(|&slot| slot >= self.properties)
            .ok_or_else(|| no_component(ErrorKind::NotAState { name: name.clone() }))
    }

    fn any(&self, name: &Name, local: &FxHashMap<Name, u32>) -> Result<u32, ModelError> {
        let slot = local.get(name).or_else(|| self.program.names.get(name)).copied();
        slot.ok_or_else(|| no_component(ErrorKind::UnknownName { name: name.clone() }))
    }

    fn code(
        &self,
        expr: &lems::Expr,
        local: &FxHashMap<Name, u32>,
        member: &Name,
    ) -> Result<Code, ModelError> {
        let mut resolve = |name: &str| {
            // Parameters are folded in before anything else can have their name.
            let derived = self.ty.derived_parameters.iter().any(|it| &*it.name == name);
            if let Some(at) = position(&self.ty.parameters, name).filter(|_| !derived) {
                return Some(Symbol::Slot(self.parameters + at as u32));
            }
            let slot = local
                .get(name)
                .or_else(|| self.program.names.get(name).filter(|&&slot| slot != INDEX || name == "index"));
            let constant = || {
                self.constants
                    .iter()
                    .rev()
                    .find(|(it, _)| &**it == name)
                    .map(|&(_, value)| Symbol::Constant(value))
            };
            slot.map(|&slot| Symbol::Slot(slot)).or_else(constant)
        };
        compile_code(expr, &mut resolve).map_err(|kind| no_component(kind).at(member))
    }
}

fn no_component(kind: ErrorKind) -> ModelError {
    ModelError { component: None::<ComponentId>, member: None, kind }
}

impl TypeProgram {
    /// Nothing to do in a step.
    fn is_inert(&self) -> bool {
        self.requirements.is_empty()
            && self.selections.is_empty()
            && self.derived.is_empty()
            && self.rates.is_empty()
            && self.conditions.is_empty()
            && self.exposures.is_empty()
            && self.regimes.is_empty()
    }

    /// Whether it matters how often instances are initialised.
    fn counts_starts(&self) -> bool {
        let blocks = || self.starts.iter().chain(self.regimes.iter().flat_map(|it| &it.entries));
        let derived = || self.derived.iter().chain(self.regimes.iter().flat_map(|it| &it.derived));
        let random = |it: &Derived| match &it.value {
            Value::Code(code) => code.is_random(),
            Value::Cases(cases) => cases.iter().any(|(condition, value)| {
                value.is_random() || condition.as_ref().is_some_and(Code::is_random)
            }),
        };
        let assigned: Vec<u32> = blocks().flat_map(|it| &it.assignments).map(|&(slot, _)| slot).collect();
        blocks().any(|it| {
            !it.events.is_empty()
                || it
                    .assignments
                    .iter()
                    .any(|(_, code)| code.is_random() || code.reads().any(|slot| assigned.contains(&slot)))
        }) || derived().any(random)
    }

    /// The slot of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<u32> {
        self.names.get(name).copied()
    }

    pub(super) fn name_of(&self, slot: u32) -> Name {
        let named = |map: &FxHashMap<Name, u32>| {
            map.iter().find(|&(_, &it)| it == slot).map(|(name, _)| name.clone())
        };
        named(&self.names).or_else(|| named(&self.exposed)).unwrap_or_default()
    }

    pub(super) fn equation(&self, slot: u32) -> &str {
        self.equations.get(&slot).map_or("", |it| it)
    }

    pub(super) fn inputs(&self, slot: u32) -> Vec<u32> {
        let mut reads = self.reads.get(&slot).cloned().unwrap_or_default();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    /// The variable at the beginning of the trouble: from an exposure to its variable, and on to inputs that are not finite either.
    pub(super) fn culprit(&self, frame: &[f64], slot: u32) -> u32 {
        let mut at = self
            .exposures
            .iter()
            .find(|&&(_, exposure)| exposure == slot)
            .map_or(slot, |&(variable, _)| variable);
        for _ in 0..self.size {
            match self.inputs(at).into_iter().find(|&it| it != at && !frame[it as usize].is_finite()) {
                Some(input) => at = input,
                None => break,
            }
        }
        at
    }
}

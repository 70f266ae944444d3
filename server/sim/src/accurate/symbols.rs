//! What names mean across instances: a variable of the own type, or of the nearest ancestor that has it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::merge::Merged;
use crate::graph::{ComponentGraph, DerivedValue, Name, Type, TypeId, position};
use crate::instance::{InstanceId, Instances};

/// A member of a type, by kind and position.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Variable {
    Parameter(u16),
    DerivedParameter(u16),
    Property(u16),
    Index,
    Time,
    Requirement(u16),
    State(u16),
    Derived(u16),
}

impl Variable {
    /// Whether it is one number for the whole run.
    pub(crate) fn is_number(self) -> bool {
        matches!(
            self,
            Variable::Parameter(_) | Variable::DerivedParameter(_) | Variable::Property(_) | Variable::Index
        )
    }
}

#[derive(Debug, Default)]
struct TypeSymbols {
    exposed: FxHashMap<Name, Variable>,
    variables: FxHashMap<Name, Variable>,
}

/// The symbols of all types.
#[derive(Debug)]
pub(crate) struct Symbols<'g> {
    pub(crate) graph: &'g ComponentGraph,
    pub(crate) instances: &'g Instances,
    types: Vec<TypeSymbols>,
    /// Instances that others stand for.
    merged: Merged,
    /// Those that stand for others.
    sums: FxHashSet<InstanceId>,
}

impl<'g> Symbols<'g> {
    pub(crate) fn new(graph: &'g ComponentGraph, instances: &'g Instances) -> Symbols<'g> {
        let types = graph.types.iter().map(type_symbols).collect();
        Symbols { graph, instances, types, merged: Merged::default(), sums: FxHashSet::default() }
    }

    /// Lets instances stand for others.
    pub(super) fn merge(&mut self, merged: Merged) {
        self.sums = merged.values().copied().collect();
        self.merged = merged;
    }

    /// The instance that stands for another, if one does.
    pub(super) fn stands_for(&self, id: InstanceId) -> Option<InstanceId> {
        self.merged.get(&id).copied()
    }

    /// Whether an instance stands for others as well.
    pub(super) fn is_sum(&self, id: InstanceId) -> bool {
        self.sums.contains(&id)
    }

    pub(crate) fn type_of(&self, id: InstanceId) -> &'g Type {
        self.graph.ty(self.instances.get(id).ty)
    }

    /// A variable by its own name, as expressions of the type use it.
    pub(crate) fn variable(&self, ty: TypeId, name: &str) -> Option<Variable> {
        let of = self.graph.ty(ty);
        // Parameters are folded in before anything else can have their name.
        if let Some(at) = of.derived_parameters.iter().position(|it| &*it.name == name) {
            return Some(Variable::DerivedParameter(at as u16));
        }
        if let Some(at) = position(&of.parameters, name) {
            return Some(Variable::Parameter(at as u16));
        }
        self.types[ty.0 as usize].variables.get(name).copied()
    }

    /// What others see under a name: an exposure, else a variable.
    pub(crate) fn own(&self, id: InstanceId, name: &str) -> Option<Variable> {
        let symbols = &self.types[self.instances.get(id).ty.0 as usize];
        symbols.exposed.get(name).or_else(|| symbols.variables.get(name)).copied()
    }

    /// What a name means from an instance on upwards. Requirements on the way are followed to what fulfils them.
    pub(crate) fn visible(&self, from: InstanceId, name: &str) -> Option<(InstanceId, Variable)> {
        self.instances.lineage(from).find_map(|id| match self.own(id, name)? {
            Variable::Requirement(_) => None,
            variable => Some((id, variable)),
        })
    }

    /// What fulfils a requirement of an instance.
    pub(crate) fn requirement(&self, id: InstanceId, at: u16) -> Option<(InstanceId, Variable)> {
        let name = &self.type_of(id).requirements[at as usize];
        self.visible(self.instances.get(id).parent?, name)
    }

    /// The value of a variable that is a number.
    pub(crate) fn number(&self, id: InstanceId, variable: Variable) -> f64 {
        let instance = self.instances.get(id);
        let component = self.graph.component(instance.component);
        match variable {
            Variable::Parameter(at) => component.parameters.get(at as usize).copied().unwrap_or(f64::NAN),
            Variable::DerivedParameter(at) => {
                let values = self.instances.derived_parameters.get(&instance.component);
                values.and_then(|it| it.get(at as usize)).copied().unwrap_or(f64::NAN)
            }
            Variable::Property(at) => {
                let property = &self.graph.ty(instance.ty).properties[at as usize];
                let assigned = instance
                    .assigned
                    .iter()
                    .rev()
                    .find(|(name, _)| *name == property.name)
                    .map(|&(_, value)| value);
                assigned.or(property.default).unwrap_or(f64::NAN)
            }
            Variable::Index => f64::from(instance.index.unwrap_or(0)),
            _ => f64::NAN,
        }
    }

    /// The name of a variable.
    pub(crate) fn name(&self, ty: TypeId, variable: Variable) -> Name {
        let of = self.graph.ty(ty);
        match variable {
            Variable::Parameter(at) => of.parameters[at as usize].clone(),
            Variable::DerivedParameter(at) => of.derived_parameters[at as usize].name.clone(),
            Variable::Property(at) => of.properties[at as usize].name.clone(),
            Variable::Requirement(at) => of.requirements[at as usize].clone(),
            Variable::State(at) => states(of).nth(at as usize).cloned().unwrap_or_default(),
            Variable::Derived(at) => of.dynamics.derived[at as usize].name.clone(),
            Variable::Index => "index".into(),
            Variable::Time => "t".into(),
        }
    }
}

/// The state variables of a type: its own, then those that only regimes declare.
pub(crate) fn states(ty: &Type) -> impl Iterator<Item = &Name> {
    let dynamics = &ty.dynamics;
    let own = move |name: &Name| dynamics.states.iter().any(|it| it.name == *name);
    let regimes =
        dynamics.regimes.iter().flat_map(|it| &it.states).map(|it| &it.name).filter(move |name| !own(name));
    dynamics.states.iter().map(|it| &it.name).chain(regimes)
}

fn type_symbols(ty: &Type) -> TypeSymbols {
    let mut symbols = TypeSymbols::default();
    let variables = &mut symbols.variables;
    variables.insert("t".into(), Variable::Time);
    variables.insert("index".into(), Variable::Index);
    for (at, name) in ty.requirements.iter().enumerate() {
        variables.insert(name.clone(), Variable::Requirement(at as u16));
    }
    for (at, property) in ty.properties.iter().enumerate() {
        variables.insert(property.name.clone(), Variable::Property(at as u16));
    }
    for (at, name) in ty.parameters.iter().enumerate() {
        variables.insert(name.clone(), Variable::Parameter(at as u16));
    }
    for (at, parameter) in ty.derived_parameters.iter().enumerate() {
        variables.insert(parameter.name.clone(), Variable::DerivedParameter(at as u16));
    }
    for (at, variable) in ty.dynamics.derived.iter().enumerate() {
        variables.insert(variable.name.clone(), Variable::Derived(at as u16));
        if let Some(exposure) = &variable.exposure {
            symbols.exposed.insert(exposure.clone(), Variable::Derived(at as u16));
        }
    }
    for (at, name) in states(ty).enumerate() {
        variables.insert(name.clone(), Variable::State(at as u16));
    }
    for (at, state) in ty.dynamics.states.iter().enumerate() {
        if let Some(exposure) = &state.exposure {
            symbols.exposed.insert(exposure.clone(), Variable::State(at as u16));
        }
    }
    symbols
}

/// Whether instances of a type do anything.
pub(crate) fn is_active(ty: &Type) -> bool {
    let dynamics = &ty.dynamics;
    let computed = dynamics
        .derived
        .iter()
        .any(|it| !matches!(&it.value, DerivedValue::Value(expr) if expr.text().is_empty()));
    computed
        || !dynamics.states.is_empty()
        || !dynamics.on_condition.is_empty()
        || !dynamics.on_event.is_empty()
        || !dynamics.regimes.is_empty()
        || !dynamics.kinetic_schemes.is_empty()
}

//! The tree of instances that a graph stands for: components instantiated, `Structure` carried out.
//!
//! The order of everything follows the reference (see `hash_order`), since in `reference` mode the order of
//! siblings is the order of updates.

mod build;
mod path;

use rustc_hash::FxHashMap;

use crate::error::{ErrorKind, ModelError};
use crate::graph::{Component, ComponentGraph, ComponentId, Direction, Name, Type, TypeId, position};

pub(crate) use build::build;
pub(crate) use path::{Selection, column, event_source, select};

/// An instance: its position in [`Instances::all`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct InstanceId(pub(crate) u32);

/// All instances of a model and the wires between them.
#[derive(Debug, Default)]
pub(crate) struct Instances {
    pub(crate) all: Vec<Instance>,
    pub(crate) wires: Vec<Wire>,
    /// Derived parameters of the components that have any.
    pub(crate) derived_parameters: FxHashMap<ComponentId, Box<[f64]>>,
}

/// One instance of a component.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) component: ComponentId,
    pub(crate) ty: TypeId,
    pub(crate) parent: Option<InstanceId>,
    /// Filled `Child` slots and `ChildInstance`s, in the order of creation.
    pub(crate) children: Vec<InstanceId>,
    /// Children lists, populations and attachments, in the order of creation.
    pub(crate) lists: Vec<List>,
    /// The members of children lists and populations in document order: the order of building.
    pub(crate) listed: Vec<InstanceId>,
    /// By slot, by id and through tunnels; the last of a name wins.
    pub(crate) names: Names,
    /// Whether the reference stores the `OnStart` blocks of this instance twice.
    pub(crate) starts_twice: bool,
    /// The position in its population.
    pub(crate) index: Option<u32>,
    /// Values set by `Assign`.
    pub(crate) assigned: Vec<(Name, f64)>,
}

/// A list of instances under one name.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) name: Name,
    pub(crate) members: Vec<InstanceId>,
}

/// An event connection.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Wire {
    pub(crate) from: InstanceId,
    pub(crate) out_port: u16,
    pub(crate) to: InstanceId,
    pub(crate) in_port: u16,
    pub(crate) delay: f64,
}

/// Names of instances. Few, mostly; a list of thousands of ids gets an index.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pairs: Vec<(Name, InstanceId)>,
    index: FxHashMap<Name, InstanceId>,
}

impl Names {
    const FEW: usize = 16;

    pub(crate) fn insert(&mut self, name: &Name, instance: InstanceId) {
        if self.pairs.len() >= Names::FEW {
            if self.index.is_empty() {
                self.index.extend(self.pairs.iter().cloned());
            }
            self.index.insert(name.clone(), instance);
        } else {
            self.pairs.push((name.clone(), instance));
        }
    }

    /// All that have a name here, some of them twice.
    pub(crate) fn instances(&self) -> impl Iterator<Item = InstanceId> + '_ {
        self.pairs.iter().map(|it| it.1).chain(self.index.values().copied())
    }

    pub(crate) fn get(&self, name: &str) -> Option<InstanceId> {
        if !self.index.is_empty() {
            return self.index.get(name).copied();
        }
        self.pairs.iter().rev().find(|(it, _)| &**it == name).map(|&(_, instance)| instance)
    }
}

/// What messages call instances.
#[derive(Debug)]
pub(crate) struct InstanceNames {
    components: Vec<Name>,
    places: Vec<(ComponentId, Option<InstanceId>, Option<u32>)>,
}

impl InstanceNames {
    /// How a person would call an instance: its path from the root.
    pub(crate) fn path(&self, id: InstanceId) -> String {
        let of = |id: InstanceId| &self.places[id.0 as usize];
        let step = |id: InstanceId| {
            let (component, _, index) = of(id);
            let name = &self.components[component.0 as usize];
            index.map_or_else(|| name.to_string(), |index| format!("{name}[{index}]"))
        };
        let mut steps: Vec<String> = std::iter::successors(Some(id), |&it| of(it).1).map(step).collect();
        steps.reverse();
        steps.join("/")
    }
}

impl Instances {
    pub(crate) fn get(&self, id: InstanceId) -> &Instance {
        &self.all[id.0 as usize]
    }

    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = InstanceId> + use<> {
        (0..self.all.len() as u32).map(InstanceId)
    }

    /// An instance and its ancestors.
    pub(crate) fn lineage(&self, id: InstanceId) -> impl Iterator<Item = InstanceId> + '_ {
        std::iter::successors(Some(id), |&it| self.get(it).parent)
    }

    /// The ids of the instances below one, in the order in which they are updated.
    pub(crate) fn below(&self, id: InstanceId) -> impl Iterator<Item = InstanceId> + '_ {
        let instance = self.get(id);
        instance.children.iter().chain(instance.lists.iter().flat_map(|list| &list.members)).copied()
    }

    /// What messages call instances, without the rest.
    pub(crate) fn names(&self, graph: &ComponentGraph) -> InstanceNames {
        let of_component = |it: &Component| it.id.clone().unwrap_or_else(|| graph.ty(it.ty).name.clone());
        InstanceNames {
            components: graph.components.iter().map(of_component).collect(),
            places: self.all.iter().map(|it| (it.component, it.parent, it.index)).collect(),
        }
    }

    /// The value of a parameter, constant or derived parameter of a component.
    pub(crate) fn parameter(
        &self,
        graph: &ComponentGraph,
        component: ComponentId,
        name: &str,
    ) -> Option<f64> {
        let it = graph.component(component);
        let ty = graph.ty(it.ty);
        // A derived parameter may take the place of an inherited parameter that nobody gave a value.
        if let Some(at) = ty.derived_parameters.iter().position(|it| &*it.name == name) {
            return self.derived_parameters.get(&component)?.get(at).copied();
        }
        it.parameters.get(position(&ty.parameters, name)?).copied()
    }
}

/// A port by its direction and name.
pub(crate) fn port(ty: &Type, direction: Direction, name: &str) -> Option<u16> {
    ty.ports.iter().position(|it| it.direction == direction && &*it.name == name).map(|at| at as u16)
}

/// The first port of a direction.
pub(crate) fn first_port(ty: &Type, direction: Direction) -> Option<u16> {
    ty.ports.iter().position(|it| it.direction == direction).map(|at| at as u16)
}

pub(crate) fn unknown_path(component: ComponentId, path: &str, step: &str) -> ModelError {
    ModelError::new(component, ErrorKind::UnknownPath { path: path.into(), step: step.into() })
}

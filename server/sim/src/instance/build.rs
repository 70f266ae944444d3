//! Building the tree: children first, then what `Structure` says, parent before children.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Instance, InstanceId, Instances, List, Names, Wire, first_port, path, port};
use crate::code::{Symbol, compile};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{
    Assign, Builder, ComponentGraph, ComponentId, DerivedParameterValue, Direction, EventConnection, Name,
    Tunnel, position,
};
use crate::hash_order::hash_order;
use crate::random::JavaRandom;

/// More instances than this do not fit into the memory of an ordinary machine.
const MOST_INSTANCES: usize = 50_000_000;
/// Deeper nesting is a component that contains itself.
const DEEPEST: usize = 128;

/// Instantiates the root of a graph.
pub(crate) fn build(graph: &ComponentGraph) -> Result<Instances, ModelError> {
    let root = graph.root.ok_or(ModelError { component: None, member: None, kind: ErrorKind::NoRoot })?;
    let mut building = Building { graph, instances: Instances::default(), evaluated: FxHashSet::default() };
    let root = building.instantiate(root, None, 0)?;
    building.instances.all[root.0 as usize].starts_twice = true;
    building.carry_out(root, 0)?;
    Ok(building.instances)
}

struct Building<'g> {
    graph: &'g ComponentGraph,
    instances: Instances,
    /// Components whose derived parameters are known or being computed.
    evaluated: FxHashSet<ComponentId>,
}

type Built<T> = Result<T, ModelError>;

impl<'g> Building<'g> {
    /// Creates an instance with its static children; attachments exist but are empty.
    fn instantiate(
        &mut self,
        component: ComponentId,
        parent: Option<InstanceId>,
        depth: usize,
    ) -> Built<InstanceId> {
        let graph = self.graph;
        if depth > DEEPEST {
            return Err(ModelError::new(component, ErrorKind::ContainsItself));
        }
        if self.instances.all.len() >= MOST_INSTANCES {
            return Err(ModelError::new(component, ErrorKind::TooManyInstances { limit: MOST_INSTANCES }));
        }
        self.derive_parameters(component, 0)?;
        let it = graph.component(component);
        let ty = graph.ty(it.ty);
        let id = InstanceId(self.instances.all.len() as u32);
        self.instances.all.push(Instance {
            component,
            ty: it.ty,
            parent,
            children: Vec::new(),
            lists: Vec::new(),
            listed: Vec::new(),
            names: Names::default(),
            starts_twice: false,
            index: None,
            assigned: Vec::new(),
        });
        let filled: Vec<(&Name, ComponentId)> = ty
            .child_slots
            .iter()
            .zip(&it.children)
            .filter_map(|(slot, child)| Some((slot, (*child)?)))
            .collect();
        let slots: Vec<&str> = filled.iter().map(|(slot, _)| &***slot).collect();
        for at in hash_order(&slots) {
            let (slot, child) = filled[at];
            self.add_child(id, slot, child, depth)?;
        }
        for &(list, member) in &it.members {
            let name = ty
                .child_lists
                .get(list as usize)
                .ok_or_else(|| ModelError::new(component, ErrorKind::NoAttachments { name: "".into() }))?;
            let member = self.instantiate(member, Some(id), depth + 1)?;
            self.add_listed(id, name, member);
        }
        let attachments: Vec<&str> = ty.attachments.iter().map(|it| &*it.name).collect();
        for at in hash_order(&attachments) {
            self.get_mut(id).lists.push(List { name: ty.attachments[at].name.clone(), members: Vec::new() });
        }
        Ok(id)
    }

    fn get_mut(&mut self, id: InstanceId) -> &mut Instance {
        &mut self.instances.all[id.0 as usize]
    }

    fn add_child(
        &mut self,
        parent: InstanceId,
        name: &Name,
        component: ComponentId,
        depth: usize,
    ) -> Built<()> {
        let child = self.instantiate(component, Some(parent), depth + 1)?;
        self.get_mut(child).starts_twice = true;
        let parent = self.get_mut(parent);
        parent.children.push(child);
        parent.names.insert(name, child);
        Ok(())
    }

    fn add_listed(&mut self, parent: InstanceId, list: &Name, member: InstanceId) {
        let id = self.graph.component(self.instances.get(member).component).id.clone();
        let parent = self.get_mut(parent);
        match parent.lists.iter_mut().find(|it| it.name == *list) {
            Some(list) => list.members.push(member),
            None => parent.lists.push(List { name: list.clone(), members: vec![member] }),
        }
        parent.listed.push(member);
        if let Some(id) = id {
            parent.names.insert(&id, member);
        }
    }

    /// Carries out the `Structure` of an instance and of everything below it.
    fn carry_out(&mut self, id: InstanceId, depth: usize) -> Built<()> {
        let graph = self.graph;
        let structure = &graph.ty(self.instances.get(id).ty).structure;
        if !structure.is_empty() {
            self.carry_out_builders(id, structure, &mut FxHashMap::default(), depth)?;
        }
        // Builders of children may add to the lists while we go through them; those are built when they are attached.
        let children = self.instances.get(id).children.clone();
        let listed = self.instances.get(id).listed.clone();
        for child in children.into_iter().chain(listed) {
            self.carry_out(child, depth + 1)?;
        }
        Ok(())
    }

    fn carry_out_builders(
        &mut self,
        id: InstanceId,
        builders: &'g [Builder],
        bound: &mut FxHashMap<Name, InstanceId>,
        depth: usize,
    ) -> Built<()> {
        for builder in builders {
            match builder {
                Builder::ChildInstance { component } => {
                    let referenced = self.referenced(id, component)?;
                    let name: Name = component.trim_start_matches("../").into();
                    self.add_child(id, &name, referenced, depth)?;
                }
                Builder::MultiInstantiate { number, component, assigns } => {
                    self.multiply(id, number, component, assigns, depth)?
                }
                Builder::WithInstance { instance, name } => {
                    let found = self.instance_at(id, instance)?;
                    bound.insert(name.clone(), found);
                }
                Builder::WithList { list, index, name } => {
                    let found = self.list_item(id, list, index)?;
                    bound.insert(name.clone(), found);
                }
                Builder::ForEach { instances, name, body } => {
                    for each in self.instances_at(id, instances)? {
                        bound.insert(name.clone(), each);
                        self.carry_out_builders(id, body, bound, depth)?;
                    }
                }
                Builder::EventConnection(connection) => self.connect(id, connection, bound, depth)?,
                Builder::Tunnel(tunnel) => self.dig(id, tunnel, bound, depth)?,
                Builder::Unsupported(name) => {
                    return Err(self.error(id, ErrorKind::Unsupported { name: name.clone() }));
                }
            }
        }
        Ok(())
    }

    fn error(&self, id: InstanceId, kind: ErrorKind) -> ModelError {
        ModelError::new(self.instances.get(id).component, kind)
    }

    /// The component that a reference or slot names, `../name` meaning one of the parent component's.
    fn referenced(&self, id: InstanceId, name: &Name) -> Built<ComponentId> {
        let graph = self.graph;
        let mut holder = self.instances.get(id).component;
        let mut rest = &**name;
        while let Some(outer) = rest.strip_prefix("../") {
            rest = outer;
            // A component that was instantiated through a reference has the instance's parent around it, not its own.
            holder = graph
                .component(holder)
                .parent
                .ok_or_else(|| self.error(id, ErrorKind::UnknownReference { name: name.clone() }))?;
        }
        reference(graph, holder, rest)
            .ok_or_else(|| self.error(id, ErrorKind::UnknownReference { name: name.clone() }))
    }

    fn multiply(
        &mut self,
        id: InstanceId,
        number: &Name,
        component: &Name,
        assigns: &[Assign],
        depth: usize,
    ) -> Built<()> {
        let graph = self.graph;
        let holder = self.instances.get(id).component;
        let count = self
            .instances
            .parameter(graph, holder, number)
            .ok_or_else(|| self.error(id, ErrorKind::UnknownName { name: number.clone() }))?;
        if !(count.is_finite() && count < MOST_INSTANCES as f64) {
            return Err(self.error(id, ErrorKind::InvalidCount { value: count }).at(number));
        }
        let referenced = self.referenced(id, component)?;
        let list = graph.ty(graph.component(referenced).ty).name.clone();
        let assigned = self.assigned(id, assigns)?;
        for index in 0..count.round().max(0.0) as u32 {
            let member = self.instantiate(referenced, Some(id), depth + 1)?;
            let it = self.get_mut(member);
            it.index = Some(index);
            it.starts_twice = true;
            it.assigned = assigned.clone();
            self.add_listed(id, &list, member);
        }
        Ok(())
    }

    /// The instance that the value of a path attribute leads to.
    fn instance_at(&self, id: InstanceId, attribute: &Name) -> Built<InstanceId> {
        match &**attribute {
            "this" => return Ok(id),
            "parent" => return self.parent(id),
            _ => {}
        }
        let text = self
            .text(id, attribute)
            .ok_or_else(|| self.error(id, ErrorKind::MissingValue { name: attribute.clone() }))?;
        match &**text {
            "this" => Ok(id),
            "parent" => self.parent(id),
            _ => match text.strip_prefix("./") {
                Some(relative) => path::walk(self.graph, &self.instances, id, relative, text),
                None => path::walk(self.graph, &self.instances, self.parent(id)?, text, text),
            }
            .map_err(|error| ModelError {
                component: Some(self.instances.get(id).component),
                member: Some(attribute.clone()),
                ..error
            }),
        }
    }

    fn parent(&self, id: InstanceId) -> Built<InstanceId> {
        self.instances.get(id).parent.ok_or_else(|| {
            self.error(id, ErrorKind::UnknownPath { path: "parent".into(), step: "parent".into() })
        })
    }

    fn text(&self, id: InstanceId, name: &str) -> Option<&'g Name> {
        let component = self.graph.component(self.instances.get(id).component);
        let at = position(&self.graph.ty(component.ty).texts, name)?;
        component.texts.get(at)?.as_ref()
    }

    /// A member of the population that a reference of this component, or of the nearest ancestor which has it, names.
    fn list_item(&self, id: InstanceId, list: &Name, index: &Name) -> Built<InstanceId> {
        let graph = self.graph;
        let population = self
            .instances
            .lineage(id)
            .find_map(|it| reference(graph, self.instances.get(it).component, list))
            .ok_or_else(|| self.error(id, ErrorKind::UnknownReference { name: list.clone() }))?;
        let found = self.instances.lineage(id).find_map(|it| {
            let instance = self.instances.get(it);
            let name = graph.component(population).id.as_ref().and_then(|name| instance.names.get(name));
            name.filter(|&it| self.instances.get(it).component == population).or_else(|| {
                self.instances.below(it).find(|&it| self.instances.get(it).component == population)
            })
        });
        let found =
            found.ok_or_else(|| self.error(id, ErrorKind::UnknownReference { name: list.clone() }))?;
        let component = self.instances.get(id).component;
        let at = self
            .instances
            .parameter(graph, component, index)
            .or_else(|| self.text(id, index).and_then(|text| text.trim().parse().ok()))
            .ok_or_else(|| self.error(id, ErrorKind::MissingValue { name: index.clone() }))?;
        path::step(graph, &self.instances, found, &format!("[{at}]"), list)
            .map_err(|error| ModelError { component: Some(component), ..error }.at(index))
    }

    /// All instances that a path selects: the members of what it leads to, or that alone.
    fn instances_at(&self, id: InstanceId, attribute: &Name) -> Built<Vec<InstanceId>> {
        let graph = self.graph;
        let path = self.text(id, attribute).unwrap_or(attribute);
        let mut scope = id;
        let mut rest = &**path;
        while let Some(outer) = rest.strip_prefix("../") {
            rest = outer;
            scope = self.parent(scope)?;
        }
        let first = rest.split(['[', '/']).next().unwrap_or(rest);
        // A reference leads to the instance of the component that it names, in the nearest scope which has one.
        let referenced = reference(graph, self.instances.get(scope).component, first);
        for scope in self.instances.lineage(scope) {
            let instance = self.instances.get(scope);
            if let Some(list) = instance.lists.iter().find(|it| &*it.name == first) {
                return Ok(list.members.clone());
            }
            let named = instance.names.get(first);
            let found = named.or_else(|| {
                self.instances.below(scope).find(|&it| Some(self.instances.get(it).component) == referenced)
            });
            if let Some(found) = found {
                return Ok(match self.instances.get(found).lists.as_slice() {
                    [only] => only.members.clone(),
                    _ => vec![found],
                });
            }
        }
        Err(super::unknown_path(self.instances.get(id).component, path, first))
    }

    /// An end of a connection: what its name is bound to, else a step from the instance.
    fn end(&self, id: InstanceId, name: &Name, bound: &FxHashMap<Name, InstanceId>) -> Built<InstanceId> {
        match bound.get(name) {
            Some(&it) => Ok(it),
            None => path::step(self.graph, &self.instances, id, name, name),
        }
    }

    fn connect(
        &mut self,
        id: InstanceId,
        connection: &EventConnection,
        bound: &FxHashMap<Name, InstanceId>,
        depth: usize,
    ) -> Built<()> {
        let graph = self.graph;
        let (from, to) = (self.end(id, &connection.from, bound)?, self.end(id, &connection.to, bound)?);
        let holder = self.instances.get(id).component;
        let delay = match &connection.delay {
            Some(name) => self.instances.parameter(graph, holder, name).unwrap_or(0.0),
            None => 0.0,
        };
        let named = |attribute: &Option<Name>| attribute.as_ref().and_then(|it| self.text(id, it)).cloned();
        let (source_port, target_port, container) = (
            named(&connection.source_port),
            named(&connection.target_port),
            named(&connection.receiver_container),
        );
        let receiver = match &connection.receiver {
            Some(name) => {
                let component = self.referenced(id, name)?;
                let assigned = self.assigned(id, &connection.assigns)?;
                let receiver = self.instantiate(component, Some(to), depth + 1)?;
                let it = self.get_mut(receiver);
                it.assigned = assigned;
                it.starts_twice = true;
                Some(receiver)
            }
            None => None,
        };
        let target = receiver.unwrap_or(to);
        let in_port = self.port(id, target, Direction::In, target_port.as_ref());
        let out_port = self.port(id, from, Direction::Out, source_port.as_ref());
        match (out_port, in_port) {
            (Ok(out_port), Ok(in_port)) => {
                self.instances.wires.push(Wire { from, out_port, to: target, in_port, delay })
            }
            // Inputs are attached by connections from something that sends no events; the wire then carries nothing.
            (Err(error), _) | (_, Err(error))
                if receiver.is_none() || !matches!(error.kind, ErrorKind::NoPort) =>
            {
                return Err(error);
            }
            _ => {}
        }
        match receiver {
            Some(receiver) => self.attach(id, to, receiver, container.as_ref(), depth),
            None => {
                let assigned = self.assigned(id, &connection.assigns)?;
                self.get_mut(to).assigned.extend(assigned);
                Ok(())
            }
        }
    }

    fn port(&self, id: InstanceId, of: InstanceId, direction: Direction, name: Option<&Name>) -> Built<u16> {
        let ty = self.graph.ty(self.instances.get(of).ty);
        match name {
            Some(name) => port(ty, direction, name)
                .ok_or_else(|| self.error(id, ErrorKind::UnknownPort { name: name.clone() })),
            None => first_port(ty, direction).ok_or_else(|| self.error(id, ErrorKind::NoPort)),
        }
    }

    /// Puts an instance into an attachments list and builds what is inside it.
    fn attach(
        &mut self,
        id: InstanceId,
        to: InstanceId,
        attached: InstanceId,
        container: Option<&Name>,
        depth: usize,
    ) -> Built<()> {
        let lists = &self.instances.get(to).lists;
        let at = match container {
            Some(name) => lists
                .iter()
                .position(|it| it.name == *name)
                .ok_or_else(|| self.error(id, ErrorKind::UnknownAttachments { name: name.clone() }))?,
            None if lists.len() == 1 => 0,
            None => {
                // The reference wants exactly one list of any kind. Where there are several, but only one for attachments, that one is meant.
                let attachments = &self.graph.ty(self.instances.get(to).ty).attachments;
                let only = match attachments.as_slice() {
                    [only] => lists.iter().position(|it| it.name == only.name),
                    _ => None,
                };
                let name = self.graph.ty(self.instances.get(attached).ty).name.clone();
                only.ok_or_else(|| self.error(id, ErrorKind::NoAttachments { name }))?
            }
        };
        self.get_mut(to).lists[at].members.push(attached);
        self.carry_out(attached, depth + 1)
    }

    fn dig(
        &mut self,
        id: InstanceId,
        tunnel: &Tunnel,
        bound: &FxHashMap<Name, InstanceId>,
        depth: usize,
    ) -> Built<()> {
        let (end_a, end_b) = (self.end(id, &tunnel.end_a, bound)?, self.end(id, &tunnel.end_b, bound)?);
        let (component_a, component_b) =
            (self.referenced(id, &tunnel.component_a)?, self.referenced(id, &tunnel.component_b)?);
        let assigned = self.assigned(id, &tunnel.assigns)?;
        let a = self.instantiate(component_a, Some(end_a), depth + 1)?;
        let b = self.instantiate(component_b, Some(end_b), depth + 1)?;
        self.get_mut(a).names.insert(&tunnel.name, b);
        self.get_mut(b).names.insert(&tunnel.name, a);
        for end in [a, b] {
            let end = self.get_mut(end);
            end.assigned = assigned.clone();
            end.starts_twice = true;
        }
        self.attach(id, end_a, a, None, depth)?;
        self.attach(id, end_b, b, None, depth)
    }

    /// The values of `Assign`s, over the parameters of the component that has them.
    fn assigned(&self, id: InstanceId, assigns: &[Assign]) -> Built<Vec<(Name, f64)>> {
        let component = self.instances.get(id).component;
        assigns
            .iter()
            .map(|assign| {
                let value = self
                    .evaluate(component, &assign.value, usize::MAX)
                    .map_err(|it| it.at(&assign.property))?;
                Ok((assign.property.clone(), value))
            })
            .collect()
    }

    /// Evaluates over parameters and the first `known` derived parameters of a component.
    fn evaluate(&self, component: ComponentId, expr: &lems::Expr, known: usize) -> Built<f64> {
        let graph = self.graph;
        let ty = graph.ty(graph.component(component).ty);
        let mut resolve = |name: &str| {
            if let Some(at) = position(&ty.parameters, name) {
                return graph.component(component).parameters.get(at).copied().map(Symbol::Constant);
            }
            if let Some(at) = ty.derived_parameters.iter().position(|it| &*it.name == name) {
                // One that is declared later reads as 0 in the reference.
                let values = self.instances.derived_parameters.get(&component);
                let value = values.and_then(|it| it.get(at)).filter(|_| at < known).copied().unwrap_or(0.0);
                return Some(Symbol::Constant(value));
            }
            if let Some(property) = ty.properties.iter().find(|it| &*it.name == name) {
                return property.default.map(Symbol::Constant);
            }
            graph
                .constants
                .iter()
                .rev()
                .find(|(it, _)| &**it == name)
                .map(|&(_, value)| Symbol::Constant(value))
        };
        let code = compile(expr, &mut resolve).map_err(|kind| ModelError::new(component, kind))?;
        Ok(code.eval(&[], &mut Vec::new(), &mut JavaRandom::new(0)))
    }

    /// Computes the derived parameters of a component.
    fn derive_parameters(&mut self, component: ComponentId, depth: usize) -> Built<()> {
        let graph = self.graph;
        let ty = graph.ty(graph.component(component).ty);
        if ty.derived_parameters.is_empty() || !self.evaluated.insert(component) {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(ModelError::new(component, ErrorKind::ContainsItself));
        }
        self.instances.derived_parameters.insert(component, vec![0.0; ty.derived_parameters.len()].into());
        for (at, parameter) in ty.derived_parameters.iter().enumerate() {
            let value = match &parameter.value {
                DerivedParameterValue::Value(expr) => {
                    self.evaluate(component, expr, at).map_err(|it| it.at(&parameter.name))?
                }
                DerivedParameterValue::Select(path) => {
                    self.static_parameter(component, path, depth).map_err(|it| it.at(&parameter.name))?
                }
            };
            if let Some(values) = self.instances.derived_parameters.get_mut(&component) {
                values[at] = value;
            }
        }
        Ok(())
    }

    /// A parameter of another component, by a path over children, references and parents, or by a search for its type.
    fn static_parameter(&mut self, component: ComponentId, path: &Name, depth: usize) -> Built<f64> {
        let graph = self.graph;
        let unknown = |step: &str| super::unknown_path(component, path, step);
        let (steps, last) = path.rsplit_once('/').unwrap_or(("", path));
        let at = match steps.strip_prefix("//") {
            Some(search) => find_by_type(graph, component, search).ok_or_else(|| unknown(search))?,
            None => follow(graph, component, steps).map_err(unknown)?,
        };
        self.derive_parameters(at, depth + 1)?;
        self.instances.parameter(graph, at, last).ok_or_else(|| unknown(last))
    }
}

/// Follows a static path; the error is the step that leads nowhere.
fn follow<'p>(graph: &ComponentGraph, from: ComponentId, path: &'p str) -> Result<ComponentId, &'p str> {
    path.split('/').filter(|it| !it.is_empty()).try_fold(from, |at, step| {
        let next = match step {
            ".." => graph.component(at).parent,
            "." => Some(at),
            _ => reference(graph, at, step),
        };
        next.ok_or(step)
    })
}

/// `Type[a=b]`: the first component of the type from which `a` leads to what `b` leads to from here.
fn find_by_type(graph: &ComponentGraph, from: ComponentId, search: &str) -> Option<ComponentId> {
    let (name, predicate) = search.strip_suffix(']')?.split_once('[')?;
    let (theirs, ours) = predicate.split_once('=')?;
    let wanted = follow(graph, from, ours).ok()?;
    (0..graph.components.len() as u32).map(ComponentId).find(|&it| {
        let ty = graph.ty(graph.component(it).ty);
        &*ty.name == name && follow(graph, it, theirs) == Ok(wanted)
    })
}

/// What a component refers to under a name, or contains in a slot of that name.
fn reference(graph: &ComponentGraph, holder: ComponentId, name: &str) -> Option<ComponentId> {
    let component = graph.component(holder);
    let ty = graph.ty(component.ty);
    let referenced = position(&ty.references, name).and_then(|at| *component.references.get(at)?);
    let child = || position(&ty.child_slots, name).and_then(|at| *component.children.get(at)?);
    let listed = || {
        let mut members = component.members.iter().map(|&(_, member)| member);
        members.find(|&member| graph.component(member).id.as_deref() == Some(name))
    };
    referenced.or_else(child).or_else(listed)
}

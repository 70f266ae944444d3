//! The paths of instances: `../pop/3/cell`, `pop[3]/biophys/membraneProperties/na/m/q`, `./synapse`.

use lems::path::{Step, StepKind, parse_instance_path};
use model::items::MemberKind;
use model::{AttributeRole, ResolvedType, attribute_role};
use syntax::{Attribute, Node};
use text::Range;

use super::components::{has_id, network_around};
use super::{Context, Definition, Role, masked};

/// What a step of a path names, and where the path goes on.
struct Reached {
    named: Definition,
    next: Option<Definition>,
}

impl Context<'_> {
    /// The steps of a path.
    pub(super) fn path(&mut self, node: Node<'_>, attribute: Attribute<'_>) {
        let text = masked(attribute);
        if self.only.is_some_and(|only| !text.contains(only)) {
            return;
        }
        let path = parse_instance_path(&text).value;
        let role = if simulation_around(node).is_some() { Role::Recording } else { Role::Path };
        let start = i64::from(attribute.value_range().start);
        let mut here = self.start_of_path(node, &path.steps);
        for step in &path.steps {
            let Some(at) = here else { return self.lost(step, start, role) };
            match step.kind {
                StepKind::Parent | StepKind::This => {}
                StepKind::Index(_) | StepKind::Id(_) => here = Some(self.member_of_list(at)),
                StepKind::Name(name) => {
                    let reached = self.step(at, name);
                    if self.wants(name) {
                        self.add(step.range.shifted(start), role, reached.as_ref().map(|it| it.named));
                    }
                    here = reached.and_then(|it| it.next);
                    if here.is_none() {
                        return;
                    }
                }
                StepKind::ListItem { list, id, .. } => {
                    let list_range = Range { end: step.range.start + list.len() as u32, ..step.range };
                    let ty = self.type_of_component(at);
                    let member = ty.as_deref().and_then(|it| {
                        it.member(&[MemberKind::Attachments, MemberKind::Children], list)
                            .map(|member| (it, member))
                    });
                    if self.wants(list) {
                        let target =
                            member.and_then(|(ty, member)| Definition::of_member(self.db, ty, member));
                        self.add(list_range.shifted(start), role, target);
                    }
                    let item = self.component_called(id, None);
                    if self.wants(id) {
                        let from = list_range.end + 1;
                        let range = Range { start: from, end: from + id.len() as u32 };
                        self.add(range.shifted(start), role, item);
                    }
                    here = item;
                }
            }
        }
    }

    /// The component at the end of a path.
    pub(super) fn end_of_path(&self, node: Node<'_>, attribute: Attribute<'_>) -> Option<Definition> {
        let text = masked(attribute);
        let path = parse_instance_path(&text).value;
        let mut here = self.start_of_path(node, &path.steps)?;
        for step in &path.steps {
            here = match step.kind {
                StepKind::Parent | StepKind::This => here,
                StepKind::Index(_) | StepKind::Id(_) => self.member_of_list(here),
                StepKind::Name(name) => self.step(here, name)?.next?,
                StepKind::ListItem { id, .. } => self.component_called(id, None)?,
            };
        }
        Some(self.member_of_list(here))
    }

    /// Nothing is known about where the path starts.
    fn lost(&mut self, step: &Step<'_>, start: i64, role: Role) {
        if let StepKind::Name(name) = step.kind
            && self.wants(name)
        {
            self.add(step.range.shifted(start), role, None);
        }
    }

    fn start_of_path(&self, node: Node<'_>, steps: &[Step<'_>]) -> Option<Definition> {
        if let Some(simulation) = simulation_around(node) {
            let target = simulation.attribute("target")?.value();
            return self.component_called(target.trim(), None);
        }
        if steps.first().is_some_and(|it| it.kind == StepKind::This) {
            return Some(Definition::new(self.file, node));
        }
        // Connections count `..` from their list, explicit inputs from the network, and authors as they like.
        let parent =
            || node.ancestors().nth(steps.iter().take_while(|it| it.kind == StepKind::Parent).count());
        let start = network_around(node).or_else(parent).filter(|it| it.is_element())?;
        Some(Definition::new(self.file, start))
    }

    /// A member of a population is its component; so it is with all types whose structure makes several instances of one.
    fn member_of_list(&self, at: Definition) -> Definition {
        let node = self.element(at);
        let component = match node.local_name() {
            "population" => node.attribute("component"),
            _ => self.instantiated(at, node),
        };
        component.and_then(|it| self.component_called(it.value().trim(), None)).unwrap_or(at)
    }

    /// The attribute that names what a component makes several instances of.
    fn instantiated<'n>(&self, at: Definition, node: Node<'n>) -> Option<Attribute<'n>> {
        let ty = self.type_of_component(at)?;
        let mut statements = ty.structure.as_ref()?.block.statements.iter();
        let several = statements.find(|it| &*it.tag == "MultiInstantiate")?;
        node.attribute(several.attribute("component")?)
    }

    /// What the instances show that the structure of a type makes of another type, without a component.
    fn of_instances(&self, ty: &ResolvedType, name: &str) -> Option<Definition> {
        let mut statements = ty.structure.as_ref()?.block.statements.iter();
        let made = statements.find_map(|it| it.attribute("componentType"))?;
        self.last_step(&*self.seen_from_roots(|root| model::component_type(self.db, root, made))?, name)
    }

    fn step(&self, at: Definition, name: &str) -> Option<Reached> {
        let node = self.element(at);
        let into = |it| Some(Reached { named: it, next: Some(it) });
        let by_id = node.elements().find(|it| has_id(*it, name));
        if let Some(child) = by_id.or_else(|| node.elements().find(|it| it.local_name() == name)) {
            return into(Definition::new(at.file, child));
        }
        // A population may be followed by the id of its component at once, or after the number.
        let member = self.member_of_list(at);
        let member_node = self.element(member);
        if member != at && has_id(member_node, name) {
            return into(member);
        }
        if has_id(node, name)
            && node.parent().is_some_and(|it| it.parent().is_some_and(|it| !it.is_element()))
        {
            return into(at);
        }
        if member != at {
            return self.step(member, name);
        }
        let ty = self.type_of_component(at);
        for attribute in node.attributes().filter(|it| !matches!(it.name(), "id" | "type")) {
            let reference = match ty.as_deref().map(|it| attribute_role(it, attribute.name())) {
                Some(AttributeRole::Reference(member)) => Some(member),
                _ if matches!(attribute.name(), "morphology" | "biophysicalProperties" | "extends") => None,
                _ => continue,
            };
            let value = attribute.value();
            if value.trim() == name {
                return into(self.component_called(name, None)?);
            }
            if attribute.name() == name
                && let (Some(member), Some(ty)) = (reference, &ty)
            {
                let named = Definition::of_member(self.db, ty, &member)?;
                return Some(Reached { named, next: self.component_called(value.trim(), None) });
            }
        }
        let ty = ty?;
        let list = ty.member(&[MemberKind::Children, MemberKind::Attachments, MemberKind::Child], name);
        let named =
            self.last_step(&ty, name).or_else(|| list.and_then(|it| Definition::of_member(self.db, &ty, it)));
        if let Some(named) = named.or_else(|| self.of_instances(&ty, name)) {
            return Some(Reached { named, next: None });
        }
        // What a network attaches to a cell at run time is reached by the id of its component.
        ty.members_of(MemberKind::Attachments).next()?;
        into(self.component_called(name, None)?)
    }
}

/// The simulation that an element belongs to.
fn simulation_around(node: Node<'_>) -> Option<Node<'_>> {
    std::iter::once(node).chain(node.ancestors()).find(|it| {
        it.local_name() == "Simulation"
            || it.attribute("type").is_some_and(|it| it.raw_value() == "Simulation")
    })
}

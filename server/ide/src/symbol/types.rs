//! What the declarations of types, dimensions and units mention (lems-language §13).

use std::sync::Arc;

use model::items::MemberKind as K;
use model::{ResolvedType, TypeProblem};
use syntax::{Attribute, Node};

use super::{Context, Definition, Role, Target, masked, top_level};

/// What expressions may name besides variables.
const VALUES: &[K] = &[
    K::Parameter,
    K::Constant,
    K::DerivedParameter,
    K::Property,
    K::Requirement,
    K::IndexParameter,
    K::Exposure,
];
/// What the parts of a `Simulation` and a `Structure` name.
const ATTRIBUTES: &[K] = &[
    K::Parameter,
    K::ComponentReference,
    K::Link,
    K::Child,
    K::Path,
    K::Text,
    K::Property,
    K::IndexParameter,
    K::PathParameter,
    K::Attachments,
    K::Children,
    K::ComponentRequirement,
    K::InstanceRequirement,
    K::Constant,
    K::DerivedParameter,
];

impl Context<'_> {
    pub(super) fn top_level_declaration(&mut self, node: Node<'_>) {
        for attribute in node.attributes() {
            match attribute.local_name() {
                "component" if node.local_name() == "Target" => {
                    self.name(attribute, Role::Reference, |this, id| this.component_called(id, None));
                }
                "dimension" => self.dimension(attribute),
                "value" => self.quantity(attribute),
                _ => {}
            }
        }
    }

    pub(super) fn part_of_type(&mut self, node: Node<'_>) {
        let Some(declaration) = top_level(node) else { return };
        if node == declaration {
            if let Some(base) = node.attribute("extends") {
                self.name(base, Role::Extends, Self::type_called);
            }
            return;
        }
        let name = declaration.attribute("name").map(|it| it.value()).unwrap_or_default();
        let Some(ty) = self.seen_from_roots(|root| model::component_type(self.db, root, &name)) else {
            return;
        };
        self.lacks_base = ty.problems.iter().any(|it| matches!(it, TypeProblem::UnknownBase { .. }));
        for attribute in node.attributes() {
            self.attribute_in_type(node, attribute, &ty);
        }
    }

    fn attribute_in_type(&mut self, node: Node<'_>, attribute: Attribute<'_>, ty: &Arc<ResolvedType>) {
        use Role::{Assignment, Declaration};
        let member = |kinds: &'static [K]| {
            let ty = Arc::clone(ty);
            move |this: &Self, name: &str| Definition::of_member(this.db, &ty, ty.member(kinds, name)?)
        };
        match (node.local_name(), attribute.local_name()) {
            ("Fixed", "parameter") => self.name(attribute, Declaration, member(&[K::Parameter])),
            (_, "dimension") => self.dimension(attribute),
            (
                "Child" | "Children" | "ComponentReference" | "Link" | "Attachments" | "InstanceRequirement",
                "type",
            )
                if attribute.value().trim() != "Component" => {
                    self.name(attribute, Declaration, Self::type_called);
                }
            (_, "componentType") => self.name(attribute, Declaration, Self::type_called),
            ("Fixed" | "Constant", "value") | ("Property", "defaultValue") => self.quantity(attribute),
            (_, "exposure") => self.name(attribute, Declaration, member(&[K::Exposure])),
            ("TimeDerivative" | "StateAssignment", "variable") => {
                self.name(attribute, Assignment, |this, name| {
                    this.variable_here(node, name).or_else(|| member(&[K::Property])(this, name))
                });
            }
            ("OnEvent" | "EventOut", "port") => self.name(attribute, Declaration, member(&[K::EventPort])),
            ("Transition", "regime") => {
                self.name(attribute, Declaration, |this, name| this.regime(node, name))
            }
            ("KineticScheme", _) => self.kinetic_scheme(node, attribute, ty),
            ("DerivedVariable", "select") => self.select(attribute, ty, false),
            ("DerivedParameter", "select") => self.select(attribute, ty, true),
            (
                "TimeDerivative" | "StateAssignment" | "DerivedVariable" | "DerivedParameter" | "Case"
                | "Assign",
                "value",
            )
            | ("Case", "condition")
            | ("OnCondition", "test") => self.expression(node, attribute, ty),
            ("EventConnection", "from" | "to") | ("Tunnel", "endA" | "endB") => {
                self.name(attribute, Declaration, |this, name| this.alias(node, name));
            }
            ("With", "instance") | ("ForEach", "instances")
                if !matches!(attribute.value().trim(), "this" | "parent" | "." | "..") => {
                    self.name(attribute, Declaration, member(ATTRIBUTES));
                }
            ("With", "list") => self.name(attribute, Declaration, member(ATTRIBUTES)),
            ("With", "index") => self.name(attribute, Declaration, member(ATTRIBUTES)),
            ("ChildInstance" | "MultiInstantiate" | "CoInstantiate", "component" | "number")
            | ("EventConnection", "delay" | "receiver" | "receiverContainer" | "sourcePort" | "targetPort")
            | ("Tunnel", "componentA" | "componentB")
            | ("Run", "component" | "increment" | "total")
            | ("Record", "quantity" | "scale" | "timeScale" | "color" | "destination")
            | ("EventRecord", "quantity" | "eventPort")
            | ("DataDisplay", "title")
            | ("DataWriter" | "EventWriter", "path" | "fileName" | "format")
                // `../name` means a member of the type of the parent, which only a component has.
                if !attribute.value().contains('/') => {
                    self.name(attribute, Declaration, member(ATTRIBUTES));
                }
            ("DataDisplay", "dataRegion") => self.list_of_members(attribute, ty),
            _ => {}
        }
    }

    fn list_of_members(&mut self, attribute: Attribute<'_>, ty: &ResolvedType) {
        let text = masked(attribute);
        let mut at = attribute.value_range().start;
        for part in text.split(',') {
            let name = part.trim();
            if self.wants(name) {
                let start = at + (part.len() - part.trim_start().len()) as u32;
                let range = text::Range::new(start, start + name.len() as u32);
                let target =
                    ty.member(ATTRIBUTES, name).and_then(|it| Definition::of_member(self.db, ty, it));
                self.add(range, Role::Declaration, target);
            }
            at += part.len() as u32 + 1;
        }
    }

    fn expression(&mut self, node: Node<'_>, attribute: Attribute<'_>, ty: &ResolvedType) {
        let text = masked(attribute);
        if self.only.is_some_and(|only| !text.contains(only)) {
            return;
        }
        let expression = lems::parse_expression(&text).value;
        let start = i64::from(attribute.value_range().start);
        for (name, range) in expression.variables() {
            if !self.wants(name) {
                continue;
            }
            let range = range.shifted(start);
            match self.value_called(node, ty, name) {
                None if name == "t" => {
                    self.found.push(super::Mention {
                        range,
                        role: Role::Expression,
                        target: Target::Builtin,
                    });
                }
                target => self.add(range, Role::Expression, target),
            }
        }
    }

    /// What a name means in an expression of an element.
    fn value_called(&self, node: Node<'_>, ty: &ResolvedType, name: &str) -> Option<Definition> {
        let member = || Definition::of_member(self.db, ty, ty.member(VALUES, name)?);
        let constant = || {
            self.seen_from_roots(|root| {
                Definition::of_item(self.db, *model::scope(self.db, root).constants(name).first()?)
            })
        };
        self.variable_here(node, name).or_else(member).or_else(constant)
    }

    /// The variable of the same regime or the same dynamics.
    fn variable_here(&self, node: Node<'_>, name: &str) -> Option<Definition> {
        let blocks = node.ancestors().filter(|it| matches!(it.local_name(), "Dynamics" | "Regime"));
        let mut variables = blocks.flat_map(|it| it.elements()).filter(|it| {
            matches!(it.local_name(), "StateVariable" | "DerivedVariable" | "ConditionalDerivedVariable")
        });
        variables.find(|it| is_called(*it, name)).map(|it| Definition::new(self.file, it))
    }

    fn regime(&self, node: Node<'_>, name: &str) -> Option<Definition> {
        let dynamics = node.ancestors().find(|it| it.local_name() == "Dynamics")?;
        let mut regimes = dynamics.elements().filter(|it| it.local_name() == "Regime");
        regimes.find(|it| is_called(*it, name)).map(|it| Definition::new(self.file, it))
    }

    /// The `With` or `ForEach` that binds a name.
    fn alias(&self, node: Node<'_>, name: &str) -> Option<Definition> {
        let structure = node.ancestors().find(|it| it.local_name() == "Structure")?;
        let binds = |it: &Node<'_>| {
            matches!(it.local_name(), "With" | "ForEach")
                && it.attribute("as").is_some_and(|it| it.value() == name)
        };
        structure.descendants().find(binds).map(|it| Definition::new(self.file, it))
    }

    fn kinetic_scheme(&mut self, node: Node<'_>, attribute: Attribute<'_>, ty: &Arc<ResolvedType>) {
        let list_type = |this: &Self, list: &str| {
            let list = node.attribute(list)?.value();
            let of_type = ty.member(&[K::Children], &list)?.member.of_type.clone()?;
            this.seen_from_roots(|root| model::component_type(this.db, root, &of_type))
        };
        let (list, kinds): (&str, &[K]) = match attribute.local_name() {
            "nodes" | "edges" => {
                return self.name(attribute, Role::Declaration, |this, name| {
                    Definition::of_member(this.db, ty, ty.member(&[K::Children], name)?)
                });
            }
            "stateVariable" => ("nodes", &[]),
            "edgeSource" | "edgeTarget" => ("edges", &[K::Link, K::ComponentReference]),
            "forwardRate" | "reverseRate" => ("edges", &[K::Exposure]),
            _ => return,
        };
        self.name(attribute, Role::Declaration, |this, name| {
            let of = list_type(this, list)?;
            match kinds {
                [] => this.variable_of_type(&of, name),
                kinds => Definition::of_member(this.db, &of, of.member(kinds, name)?),
            }
        });
    }

    /// The variable of the dynamics of a type.
    pub(super) fn variable_of_type(&self, ty: &ResolvedType, name: &str) -> Option<Definition> {
        let dynamics = ty.dynamics.as_ref()?;
        let tags = ["StateVariable", "DerivedVariable", "ConditionalDerivedVariable"];
        let statement = tags.iter().find_map(|tag| dynamics.block.named(tag, name))?;
        let source = ty.lineage.get(dynamics.origin as usize)?.source.item(self.db);
        let element = super::nth_element(source.node(self.db)?, statement.element)?;
        Some(Definition::new(source.file, element))
    }

    /// The steps of a `select`, by types: each but the last leads to another type.
    fn select(&mut self, attribute: Attribute<'_>, ty: &Arc<ResolvedType>, of_parameter: bool) {
        use lems::path::SelectStepKind as Step;
        let text = masked(attribute);
        let select = if of_parameter {
            lems::path::parse_parameter_select(&text).value
        } else {
            lems::path::parse_select(&text).value
        };
        // `//Type[…]` starts anywhere, `..` at a parent that a type does not know.
        let mut here = (!select.anywhere).then(|| Arc::clone(ty));
        let start = i64::from(attribute.value_range().start);
        let count = select.steps.len();
        for (index, step) in select.steps.iter().enumerate() {
            if matches!(step.kind, Step::Parent) {
                here = None;
                continue;
            }
            let Some(of) = here.clone() else {
                if index == 0 && select.anywhere {
                    if self.wants(step.name) {
                        let target = self.type_called(step.name);
                        self.add(step.name_range.shifted(start), Role::Path, target);
                    }
                    here = self.seen_from_roots(|root| model::component_type(self.db, root, step.name));
                }
                continue;
            };
            let range = step.name_range.shifted(start);
            if index + 1 == count {
                if self.wants(step.name) {
                    let target = self.last_step(&of, step.name);
                    self.add(range, Role::Path, target);
                }
                return;
            }
            let kinds = [
                K::Child,
                K::Children,
                K::Attachments,
                K::ComponentReference,
                K::Link,
                K::InstanceRequirement,
            ];
            let member = of.member(&kinds, step.name);
            if self.wants(step.name) {
                let target = member
                    .and_then(|it| Definition::of_member(self.db, &of, it))
                    .or_else(|| self.tunnel(&of, step.name));
                self.add(range, Role::Path, target);
            }
            let next = member.and_then(|it| it.member.of_type.clone());
            here = next
                .and_then(|name| self.seen_from_roots(|root| model::component_type(self.db, root, &name)));
            if let (Step::Where { attribute: name, attribute_range, .. }, Some(of)) = (step.kind, &here)
                && self.wants(name)
                && let Some(member) =
                    of.member(&[K::Text, K::ComponentReference, K::Link, K::Parameter], name)
            {
                let target = Definition::of_member(self.db, of, member);
                self.add(attribute_range.shifted(start), Role::Path, target);
            }
        }
    }

    /// The name that a `Tunnel` of the structure gives to the other end.
    fn tunnel(&self, ty: &ResolvedType, name: &str) -> Option<Definition> {
        let structure = ty.structure.as_ref()?;
        let statement = structure.block.named("Tunnel", name)?;
        let source = ty.lineage.get(structure.origin as usize)?.source.item(self.db);
        Some(Definition::new(source.file, super::nth_element(source.node(self.db)?, statement.element)?))
    }

    /// What the last step of a path names: an exposure, or else a variable or parameter.
    pub(super) fn last_step(&self, ty: &ResolvedType, name: &str) -> Option<Definition> {
        const KINDS: &[K] = &[
            K::Exposure,
            K::Parameter,
            K::DerivedParameter,
            K::Property,
            K::Constant,
            K::Requirement,
            K::EventPort,
        ];
        let exposure = ty.member(&KINDS[..1], name).and_then(|it| Definition::of_member(self.db, ty, it));
        let member = || ty.member(KINDS, name).and_then(|it| Definition::of_member(self.db, ty, it));
        exposure.or_else(|| self.variable_of_type(ty, name)).or_else(member)
    }
}

fn is_called(node: Node<'_>, name: &str) -> bool {
    node.attribute("name").is_some_and(|it| it.value() == name)
}

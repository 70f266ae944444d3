//! `unmet-requirement`: what a component requires, something around it has.
//!
//! Catalogue: LEMS246.

use std::sync::Arc;

use ::syntax::Node;
use model::items::MemberKind;
use model::{ResolvedType, VariableKind};
use rustc_hash::FxHashSet;

use crate::simulation::unsupported_by_jlems;
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNMET_REQUIREMENT: Rule = Rule {
    name: "unmet-requirement",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unmet_requirement.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("Simulation")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    if model::scope(ctx.db, ctx.file).incomplete {
        return;
    }
    let Some(attribute) = component.node.attribute("target") else { return };
    let id = attribute.value();
    let Some(&item) = model::scope(ctx.db, ctx.file).components(&id).first() else { return };
    let Some(node) = item.node(ctx.db) else { return };
    let Some(ty) = model::top_level_type(ctx.db, ctx.file, node) else { return };
    let mut search = Search { ctx, around: Vec::new(), visited: FxHashSet::default(), missing: Vec::new() };
    search.visit(node, &ty);
    let missing = search.missing;
    // NEURON and `nml run`, which run cells of many segments, have a temperature of their own; jLEMS runs no such cell.
    let is_extended = missing.iter().any(|it| it.0 == "temperature")
        && unsupported_by_jlems::extended_cell(ctx, component.node).is_some();
    for (name, inside, id) in missing.into_iter().take(3) {
        let is_assumed = name == "temperature" && is_extended;
        let hint = match &*name {
            "temperature" if is_assumed => {
                ": NEURON and `nml run` take 6.3 degC; a network has another as \
                 `type=\"networkWithTemperature\" temperature=\"…\"`"
            }
            "temperature" => "; a network has one as `type=\"networkWithTemperature\" temperature=\"…\"`",
            _ => "",
        };
        let message = format!("`{id}` (a `{inside}`) needs `{name}`, which nothing around it has{hint}");
        let report = ctx.report(attribute.value_range(), message);
        if is_assumed {
            report.severity(Severity::Warning);
        }
    }
}

/// A walk over the instances from the target down.
struct Search<'c, 'a> {
    ctx: &'c Context<'a>,
    /// The types around, from the outside in.
    around: Vec<Arc<ResolvedType>>,
    visited: FxHashSet<(u32, usize, Vec<usize>)>,
    /// Name of the requirement, type and id of the component.
    missing: Vec<(String, String, String)>,
}

impl<'a> Search<'_, 'a> {
    fn visit(&mut self, node: Node<'_>, ty: &Arc<ResolvedType>) {
        let around: Vec<usize> = self.around.iter().map(|it| Arc::as_ptr(it) as usize).collect();
        let place = (node.range().start, node.document_text().as_ptr() as usize, around);
        if self.around.len() > 24 || !self.visited.insert(place) {
            return;
        }
        for requirement in ty.members_of(MemberKind::Requirement) {
            let name = &*requirement.member.name;
            let (db, file) = (self.ctx.db, self.ctx.file);
            let provides = |it: &Arc<ResolvedType>| {
                model::variable_of(db, file, it, name).is_some_and(|it| it.kind != VariableKind::Requirement)
            };
            let known = |it: &(String, String, String)| it.0 == name && it.1 == *ty.name;
            if !self.around.iter().any(provides) && !self.missing.iter().any(known) {
                let id =
                    node.attribute("id").map_or(node.local_name().to_owned(), |it| it.value().into_owned());
                self.missing.push((name.to_owned(), ty.name.to_string(), id));
            }
        }
        self.around.push(Arc::clone(ty));
        self.children(node, ty);
        self.around.pop();
    }

    fn children(&mut self, node: Node<'_>, ty: &Arc<ResolvedType>) {
        let (db, file) = (self.ctx.db, self.ctx.file);
        for child in node.elements() {
            // Connections and inputs find their instances by paths; the thousandth is like the first.
            if matches!(
                child.local_name(),
                "notes"
                    | "annotation"
                    | "connection"
                    | "connectionWD"
                    | "input"
                    | "inputW"
                    | "segment"
                    | "segmentGroup"
            ) {
                continue;
            }
            self.attached(node, child);
            let slot = model::slot_of(db, file, ty, child);
            if let (Some(_), Some(ty)) = (&slot.member, &slot.ty) {
                self.visit(child, ty);
            }
        }
        let builders = ty.structure.iter().flat_map(|it| &it.block.statements);
        for builder in builders.filter(|it| matches!(&*it.tag, "ChildInstance" | "MultiInstantiate")) {
            let Some(reference) = builder.attribute("component") else { continue };
            let holder = match reference.strip_prefix("../") {
                Some(name) => node.parent().and_then(|it| it.attribute(name)),
                None => node.attribute(reference),
            };
            let Some(id) = holder.map(|it| it.value()) else { continue };
            if let Some((component, ty)) = self.component(&id) {
                self.visit(component, &ty);
            }
        }
    }

    /// What a projection or a list of inputs attaches to the cells of a population finds those around it.
    fn attached(&mut self, network: Node<'_>, child: Node<'_>) {
        let ends: &[(&str, &str)] = match child.local_name() {
            "projection" => &[("synapse", "postsynapticPopulation")],
            "electricalProjection" => {
                &[("synapse", "presynapticPopulation"), ("synapse", "postsynapticPopulation")]
            }
            "continuousProjection" => {
                &[("preComponent", "presynapticPopulation"), ("postComponent", "postsynapticPopulation")]
            }
            "inputList" => &[("component", "population")],
            _ => return,
        };
        for (names_component, names_population) in ends {
            let Some(population) = child.attribute(names_population).map(|it| it.value()) else { continue };
            // Electrical and continuous connections name what they attach themselves, and all alike.
            let first = || child.elements().next()?.attribute(names_component);
            let Some(attached) = child.attribute(names_component).or_else(first) else { continue };
            let is_it = |it: &Node<'_>| it.attribute("id").is_some_and(|it| it.value() == population);
            let Some(population) = network.elements().find(is_it) else { continue };
            let Some(cell) = population.attribute("component") else { continue };
            let Some((_, cell)) = self.component(&cell.value()) else { continue };
            let Some((component, ty)) = self.component(&attached.value()) else { continue };
            self.around.push(cell);
            self.visit(component, &ty);
            self.around.pop();
        }
    }

    fn component(&self, id: &str) -> Option<(Node<'a>, Arc<ResolvedType>)> {
        let (db, file) = (self.ctx.db, self.ctx.file);
        let &item = model::scope(db, file).components(id).first()?;
        let component = item.node(db)?;
        let ty = model::top_level_type(db, file, component)?;
        Some((component, ty))
    }
}

//! Which attributes may stand here.

use model::items::MemberKind;
use rustc_hash::FxHashMap;
use syntax::{Attribute, Node};
use text::Range;

use super::usage::{self, Habit};
use super::{CompletionKind, Context, Topic};
use crate::element::{self, Known};
use crate::role::{self, Role};

/// What is missing without an attribute has so many points or more.
const REQUIRED: i32 = 900;

/// In the name of an attribute, or where one could be.
pub(super) fn complete(ctx: &mut Context<'_>, node: Node<'_>, at: Option<Attribute<'_>>, range: Range) {
    let known = element::known(ctx.db, ctx.file, node);
    let mut found = Found { known: &known, at, names: Vec::new() };
    found.gather();
    let habits = habits(node);
    // A name that has its value behind it is only replaced.
    let only_name = at.is_some_and(|it| it.has_value());
    for (index, (name, points)) in found.names.into_iter().enumerate() {
        let usual = usage::points(Habit::Attribute, node.local_name(), &name, 480);
        let score = points - index as i32 + usual + habits.get(name.as_str()).copied().unwrap_or(0);
        let insert = match (only_name, ctx.options.snippets) {
            (true, _) => name.clone(),
            (false, true) => format!("{name}=\"{}\"", placeholder(ctx, node, &name)),
            (false, false) => format!("{name}=\"\""),
        };
        let is_snippet = !only_name && ctx.options.snippets;
        let detail = detail(&known, &name);
        let topic = Topic::Attribute {
            schema: known.schema.map(|it| it.name().into()),
            ty: known.ty.as_ref().map(|it| it.name.clone()),
            name: name.as_str().into(),
        };
        let item = ctx.add(name, CompletionKind::Attribute, range, insert);
        item.score(score).detail(detail).topic(topic);
        if is_snippet {
            item.snippet();
        }
        if !only_name {
            item.asks_again();
        }
    }
}

struct Found<'k, 't> {
    known: &'k Known<'t>,
    at: Option<Attribute<'t>>,
    names: Vec<(String, i32)>,
}

impl Found<'_, '_> {
    fn add(&mut self, name: &str, score: i32) {
        let is_there = self.known.node.attributes().any(|it| it.name() == name && Some(it) != self.at);
        if is_there {
            return;
        }
        match self.names.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = (*known).max(score),
            None => self.names.push((name.to_owned(), score)),
        }
    }

    fn gather(&mut self) {
        let node = self.known.node;
        if element::is_root(node) && node.local_name() == "neuroml" {
            for name in ["id", "xmlns", "xmlns:xsi", "xsi:schemaLocation"] {
                self.add(name, 1000);
            }
        }
        if let Some(language) = self.known.lems {
            language.required.iter().for_each(|it| self.add(it, 1000));
            language.optional.iter().for_each(|it| self.add(it, 400));
            if language.tag != "Component" {
                return;
            }
        }
        if let Some(ty) = self.known.schema {
            for attribute in ty.attributes() {
                self.add(attribute.name(), if attribute.is_required() { 1000 } else { 400 });
            }
        }
        self.by_type();
    }

    fn by_type(&mut self) {
        let node = self.known.node;
        // In NeuroML documents the schema has the last word on its own elements.
        if self.known.schema.is_some() && !role::is_lems(node) {
            return;
        }
        let is_lems = role::is_lems(node);
        let is_top = node.parent().is_some_and(element::is_root);
        let Some(ty) = &self.known.ty else {
            if is_top || is_lems {
                self.add("id", 1000);
                self.add("type", 500);
            }
            return;
        };
        let ty = ty.clone();
        self.add("id", if is_top { 1001 } else { 600 });
        for member in &ty.members {
            let score = match member.member.kind {
                MemberKind::Parameter if member.fixed.is_some() => 50,
                MemberKind::Parameter | MemberKind::ComponentReference | MemberKind::Link => 900,
                MemberKind::Path
                | MemberKind::Text
                | MemberKind::IndexParameter
                | MemberKind::PathParameter => 800,
                MemberKind::ComponentTypeReference => 700,
                MemberKind::Property => 500,
                _ => continue,
            };
            self.add(&member.member.name, score);
        }
        if is_top {
            self.add("extends", 100);
        }
        self.add("type", 90);
    }
}

/// How often neighbours of the same name have each attribute.
fn habits(node: Node<'_>) -> FxHashMap<&str, i32> {
    let mut counts: FxHashMap<&str, i32> = FxHashMap::default();
    let mut seen = 0;
    for neighbour in crate::nearby::elements(node).take(8) {
        seen += 1;
        for (at, attribute) in neighbour.attributes().enumerate() {
            *counts.entry(attribute.name()).or_default() += 20 - at.min(15) as i32;
        }
    }
    // All neighbours have it: as good as required.
    counts.values_mut().for_each(|it| *it = *it * 30 / seen.max(1));
    counts
}

/// The required attributes that an element does not have yet, in the order of the schema or the type.
pub(super) fn missing(ctx: &Context<'_>, node: Node<'_>) -> Vec<String> {
    let known = element::known(ctx.db, ctx.file, node);
    let mut found = Found { known: &known, at: None, names: Vec::new() };
    found.gather();
    found
        .names
        .into_iter()
        .filter(|(name, points)| *points >= REQUIRED && !name.contains(':'))
        .map(|(name, _)| name)
        .collect()
}

/// What is written into the value of a new attribute.
pub(super) fn placeholder(ctx: &Context<'_>, node: Node<'_>, name: &str) -> String {
    match role::role_of(ctx.db, ctx.file, node, name) {
        Role::Quantity(Some(dimension)) => {
            let measures = crate::measures::measures(ctx.db, ctx.file);
            match measures.units.of_dimension(dimension).first() {
                Some(unit) if !dimension.is_none() => format!("${{1:0}}${{2:{}}}", unit.symbol),
                _ => "$1".to_owned(),
            }
        }
        _ => "$1".to_owned(),
    }
}

fn detail(known: &Known<'_>, name: &str) -> String {
    if let Some(member) =
        known.ty.as_ref().and_then(|it| it.members.iter().find(|it| &*it.member.name == name))
    {
        let member = &member.member;
        return member.dimension.as_deref().or(member.of_type.as_deref()).unwrap_or("").to_owned();
    }
    let attribute = known.schema.and_then(|it| it.attribute(name));
    attribute.map_or(String::new(), |it| it.ty().name().trim_start_matches("Nml2Quantity_").to_owned())
}

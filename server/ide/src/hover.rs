//! Hover: what the thing under the cursor is.
//!
//! For a quantity its dimension and value in SI units; for an expression what it measures and what it depends on; for a
//! rate a curve over voltage; for populations and segment groups counts and totals. Plain data; Markdown is made at the edge.

mod curve;
mod extent;

use lems::{infer, parse_quantity};
use model::{Db, File};
use syntax::{Attribute, Cursor, Node};
use text::Range;

pub(crate) use extent::members;

use crate::completion::Topic;
use crate::measures::measures;
use crate::role::{self, Role};
use crate::symbol::{self, Target};
use crate::{Analysis, Cancellable, element, names, number};

/// What is known about the thing under the cursor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hover {
    /// What it is about.
    pub range: Range,
    /// The parts, in the order in which they are shown.
    pub parts: Vec<HoverPart>,
}

/// A part of a hover.
#[derive(Debug, Clone, PartialEq)]
pub enum HoverPart {
    /// Code: the name of the thing with its type or value.
    Code(String),
    /// A sentence or more.
    Text(String),
    /// A fact with its name.
    Fact(&'static str, String),
    /// A row of small bars, and the ends of its axes.
    Curve {
        /// What is drawn.
        name: String,
        /// The bars.
        bars: String,
        /// Both axes in words.
        axes: String,
    },
}

impl Analysis {
    /// What the thing at a place is.
    pub fn hover(&self, file: File, offset: u32) -> Cancellable<Option<Hover>> {
        self.ask(|db| hover(db, file, offset))
    }
}

fn hover(db: &dyn Db, file: File, offset: u32) -> Option<Hover> {
    let document = model::parse(db, file);
    match syntax::cursor(document.tree(), document.text(), offset) {
        Cursor::TagName { element: Some(node), range, .. } | Cursor::CloseTag { element: node, range } => {
            tag(db, file, node, range)
        }
        Cursor::AttrName { attribute: Some(attribute), range, .. } => {
            attribute_name(db, file, attribute, range)
        }
        Cursor::AttrValue { attribute, range } => {
            let found = value(db, file, attribute, range, offset).or_else(|| mentioned(db, file, offset));
            found.or_else(|| attribute_name(db, file, attribute, range).filter(|it| it.parts.len() > 1))
        }
        _ => None,
    }
}

fn tag(db: &dyn Db, file: File, node: Node<'_>, range: Range) -> Option<Hover> {
    let known = element::known(db, file, node);
    let mut parts = Vec::new();
    let id = node.attribute("id").or_else(|| node.attribute("name")).map(|it| it.value().into_owned());
    let ty = known.ty.as_ref().map(|it| it.name.to_string());
    let title = match (&id, &ty) {
        (Some(id), Some(ty)) => format!("{id}: {ty}"),
        (Some(id), None) => format!("{} {id}", node.name()),
        (None, Some(ty)) => ty.clone(),
        (None, None) => node.name().to_owned(),
    };
    parts.push(HoverPart::Code(title));
    extent::facts(db, file, node, &mut parts);
    curve::draw(db, file, &known, &mut parts);
    if let Some(ty) = &known.ty {
        let lineage: Vec<&str> = ty.lineage.iter().skip(1).map(|it| &*it.name).collect();
        if !lineage.is_empty() {
            parts.push(HoverPart::Fact("extends", lineage.join(" → ")));
        }
        parts.extend(description(db, file, &ty.name).map(HoverPart::Text));
    } else if let Some(words) = declared_type(node).and_then(|it| description(db, file, &it)) {
        parts.push(HoverPart::Text(words));
    } else if let Some(language) = known.lems {
        parts.push(HoverPart::Text(language.documentation.to_owned()));
    } else if let Some(words) = known.schema.and_then(schema::Type::documentation) {
        parts.push(HoverPart::Text(words.trim().to_owned()));
    }
    (parts.len() > 1 || known.schema.is_some() || known.ty.is_some()).then_some(Hover { range, parts })
}

/// The name of the type that an element declares.
fn declared_type(node: Node<'_>) -> Option<String> {
    (node.local_name() == "ComponentType")
        .then(|| node.attribute("name").map(|it| it.value().into_owned()))?
}

fn description(db: &dyn Db, file: File, ty: &str) -> Option<String> {
    crate::completion::documentation(db, file, &Topic::Type(ty.into()))
}

fn attribute_name(db: &dyn Db, file: File, attribute: Attribute<'_>, range: Range) -> Option<Hover> {
    let known = element::known(db, file, attribute.element());
    let mut parts = vec![HoverPart::Code(what(db, file, attribute))];
    let topic = Topic::Attribute {
        schema: known.schema.map(|it| it.name().into()),
        ty: known.ty.as_ref().map(|it| it.name.clone()),
        name: attribute.name().into(),
    };
    parts.extend(crate::completion::documentation(db, file, &topic).map(HoverPart::Text));
    parts.extend(si(db, file, attribute.raw_value()).map(|it| HoverPart::Fact("SI", it)));
    Some(Hover { range, parts })
}

/// `leakReversal: voltage`.
fn what(db: &dyn Db, file: File, attribute: Attribute<'_>) -> String {
    let measures = measures(db, file);
    let kind = match role::role(db, file, attribute) {
        Role::Quantity(Some(dimension)) | Role::Expression(Some(dimension)) => {
            measures.dimensions.describe(dimension)
        }
        Role::Component(Some(ty)) => ty.into_string(),
        Role::Component(None) => "component".into(),
        Role::Condition => "condition".into(),
        Role::Number => "number".into(),
        Role::Words(simple) => simple.name().to_owned(),
        _ => return attribute.name().to_owned(),
    };
    format!("{}: {kind}", attribute.name())
}

/// A quantity in SI units.
pub(crate) fn si(db: &dyn Db, file: File, text: &str) -> Option<String> {
    let quantity = parse_quantity(text).ok()?;
    if quantity.unit.is_empty() {
        return None;
    }
    let measures = measures(db, file);
    let unit = measures.units.get(quantity.unit)?;
    // The symbol of the unit without prefix where there is one, else base units.
    let base = measures
        .units
        .iter()
        .find(|it| it.dimension == unit.dimension && it.power == 0 && it.scale == 1.0 && it.offset == 0.0);
    let symbol = base.map_or_else(|| unit.dimension.to_string(), |it| it.symbol.to_string());
    Some(format!("{} {symbol}", number::short(unit.to_si(quantity.number))))
}

fn value(db: &dyn Db, file: File, attribute: Attribute<'_>, range: Range, offset: u32) -> Option<Hover> {
    let text = attribute.raw_value();
    match role::role(db, file, attribute) {
        Role::Quantity(_) => {
            let mut parts = vec![HoverPart::Code(format!("{} = {text}", what(db, file, attribute)))];
            parts.push(HoverPart::Fact("SI", si(db, file, text)?));
            let topic = Topic::Attribute {
                schema: None,
                ty: model::type_of(db, file, attribute.element()).map(|it| it.name.clone()),
                name: attribute.name().into(),
            };
            parts.extend(crate::completion::documentation(db, file, &topic).map(HoverPart::Text));
            Some(Hover { range, parts })
        }
        Role::Expression(_) | Role::Condition => expression(db, file, attribute, range, offset),
        _ => None,
    }
}

fn expression(db: &dyn Db, file: File, attribute: Attribute<'_>, range: Range, offset: u32) -> Option<Hover> {
    let declaration = element::enclosing_type(attribute.element())?;
    let visible = names::visible(db, file, declaration);
    let measures = measures(db, file);
    let parsed = lems::parse_expression(attribute.raw_value());
    let at = offset.checked_sub(range.start)?;
    let name = parsed.value.variables().find(|(_, it)| it.touches(at));
    if let Some((name, name_range)) = name
        && let Some(found) = visible.iter().find(|it| &*it.name == name)
    {
        let dimension =
            found.dimension.map_or("unknown dimension".to_owned(), |it| measures.dimensions.describe(it));
        let range = Range::new(range.start + name_range.start, range.start + name_range.end);
        let whose = if found.is_own { "of this type" } else { "inherited or global" };
        let parts = vec![
            HoverPart::Code(format!("{name}: {dimension}")),
            HoverPart::Text(format!("{} {whose}", found.tag)),
        ];
        return Some(Hover { range, parts });
    }
    let of = |name: &str| visible.iter().find(|it| &*it.name == name)?.dimension;
    let inference = infer(&parsed.value, &of);
    let dimension =
        inference.dimension.known().map_or("unknown".to_owned(), |it| measures.dimensions.describe(it));
    let mut used: Vec<&str> = parsed.value.variables().map(|(name, _)| name).collect();
    used.sort_unstable();
    used.dedup();
    let mut parts =
        vec![HoverPart::Code(attribute.raw_value().to_owned()), HoverPart::Fact("dimension", dimension)];
    if !used.is_empty() {
        parts.push(HoverPart::Fact("depends on", used.join(", ")));
    }
    Some(Hover { range, parts })
}

/// What a reference leads to.
fn mentioned(db: &dyn Db, file: File, offset: u32) -> Option<Hover> {
    let at = symbol::at_cursor(db, file, offset)?;
    let Target::Symbol(definition) = at.target else { return None };
    let node = definition.element(db);
    let mut hover = tag(db, definition.file, node, at.range)?;
    if definition.file != file {
        hover.parts.push(HoverPart::Fact("in", definition.file.path(db).file_name().to_owned()));
    }
    Some(hover)
}

#[cfg(test)]
mod tests;

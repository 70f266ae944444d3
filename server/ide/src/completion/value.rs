//! What the value of an attribute may be.

use lems::{Dimension, parse_quantity};
use syntax::{Attribute, Node};
use text::Range;

use super::likely::Evidence;
use super::usage::{self, Habit};
use super::{CompletionKind, Context, Topic, attribute, expression, include, member, path, reference};
use super::{segment, select, snippet};
use crate::measures::measures;
use crate::role::{self, Role};

/// In the value of an attribute.
pub(super) fn complete(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let range = quoted(ctx, attribute, range);
    let node = attribute.element();
    let name = attribute.name();
    match role::role(ctx.db, ctx.file, attribute) {
        Role::Quantity(dimension) => quantity(ctx, attribute, range, dimension),
        Role::Expression(dimension) => expression::complete(ctx, attribute, range, dimension, false),
        Role::Condition => expression::complete(ctx, attribute, range, Some(Dimension::NONE), true),
        Role::Component(of) => reference::component(ctx, attribute, range, of.as_deref()),
        Role::ComponentPath(sibling) => {
            if let Some(id) = node.attribute(&sibling) {
                ctx.add(
                    format!("./{}", id.value()),
                    CompletionKind::Component,
                    range,
                    format!("./{}", id.value()),
                );
            }
        }
        Role::Sibling(of) => reference::sibling(ctx, attribute, range, of.as_deref()),
        Role::Type(of) => reference::component_type(ctx, attribute, range, of.as_deref()),
        Role::Dimension => dimensions(ctx, attribute, range),
        Role::Population => segment::population(ctx, attribute, range),
        Role::Segment => segment::segment(ctx, attribute, range),
        Role::SegmentOf(end) => segment::segment_of(ctx, attribute, range, end),
        Role::SegmentGroup => segment::group(ctx, attribute, range),
        Role::Cell(end) => path::cell(ctx, attribute, range, end),
        Role::Quantities => path::below_target(ctx, attribute, range, true),
        Role::Instances => path::below_target(ctx, attribute, range, false),
        Role::Port(direction) => member::port(ctx, attribute, range, direction),
        Role::Member(kinds) => member::named(ctx, attribute, range, kinds),
        Role::StateVariable => member::state_variable(ctx, attribute, range),
        Role::Regime => member::regime(ctx, attribute, range),
        Role::Alias => member::alias(ctx, attribute, range),
        Role::Select => select::complete(ctx, attribute, range),
        Role::Include => include::complete(ctx, attribute, range),
        Role::Words(simple) => words(ctx, node, name, range, simple.values()),
        Role::Fixed(values) => words(ctx, node, name, range, values.iter().copied()),
        Role::Colour => colours(ctx, range),
        Role::Number => numbers(ctx, node, name, range),
        Role::Name => names(ctx, node, name, range),
        Role::Text => same_as_neighbours(ctx, node, name, range),
    }
}

/// A value whose quote is not closed yet reaches to the end of the line; only what is before the cursor counts then.
fn quoted(ctx: &Context<'_>, attribute: Attribute<'_>, range: Range) -> Range {
    let closed = matches!(ctx.text.as_bytes().get(attribute.value_range().end as usize), Some(b'"' | b'\''));
    if closed { range } else { Range::new(range.start, ctx.offset.clamp(range.start, range.end)) }
}

fn words<'w>(
    ctx: &mut Context<'_>,
    node: Node<'_>,
    name: &str,
    range: Range,
    values: impl Iterator<Item = &'w str>,
) {
    let evidence = Evidence::of(node, name);
    let context = format!("{}@{name}", node.local_name());
    for (index, word) in values.enumerate() {
        let usual = usage::points(Habit::Value, &context, word, 240);
        let mut score = evidence.points(word) + usual - index as i32;
        if name == "type" {
            score += children_fit(node, word) + attributes_fit(ctx, node, word);
        }
        ctx.word(word, CompletionKind::Word, range).score(score);
    }
    if name == "type" {
        other_types(ctx, node, range);
    }
}

/// Types that the declared schema does not list yet, but that are of the kind of the element.
fn other_types(ctx: &mut Context<'_>, node: Node<'_>, range: Range) {
    let scope = model::scope(ctx.db, ctx.file);
    let base = node.local_name();
    let is_new = |it: &&str| *it != base && !ctx.found.iter().any(|found| found.item.label == **it);
    let mut names: Vec<&str> =
        scope.all_types().filter(is_new).filter(|it| model::is_subtype(ctx.db, ctx.file, it, base)).collect();
    names.sort_unstable();
    for name in names {
        let is_base = name.starts_with("base");
        let score = children_fit(node, name) - if is_base { 600 } else { 100 };
        ctx.word(name, CompletionKind::ComponentType, range).score(score).topic(Topic::Type(name.into()));
    }
}

/// Points off a type that does not know an attribute that is there: `temperature` makes a `networkWithTemperature`.
fn attributes_fit(ctx: &Context<'_>, node: Node<'_>, ty: &str) -> i32 {
    let Some(ty) = model::component_type(ctx.db, ctx.file, ty) else { return 0 };
    let general = ["id", "type", "metaid", "neuroLexId", "extends", "size"];
    let written = node.attributes().filter(|it| !general.contains(&it.name()) && !it.name().contains(':'));
    -150 * written.filter(|it| !ty.members.iter().any(|known| *known.member.name == *it.name())).count()
        as i32
}

/// Points for a type whose content is what the element holds: `<gate type="">` with two rates is a `gateHHrates`.
fn children_fit(node: Node<'_>, ty: &str) -> i32 {
    if ty == "ionChannelPassive" {
        let id = node.attribute("id").map(|it| it.value().to_lowercase()).unwrap_or_default();
        let has_gates = node.elements().any(|it| it.local_name().starts_with("gate"));
        return if has_gates {
            -400
        } else if id.contains("pas") || id.contains("leak") {
            1200
        } else {
            0
        };
    }
    let has_instances = || node.elements().next().is_some_and(|it| it.local_name() == "instance");
    if ty == "populationList" && has_instances() {
        return 800;
    }
    if ty == node.local_name() {
        return 0;
    }
    let latest = schema::Schema::of(schema::Version::LATEST);
    let Some(content) = latest.parents_of(ty).find_map(|it| it.child(ty)).map(|it| it.ty()) else { return 0 };
    let mut state = content.start();
    let mut count = 0;
    for child in node.elements().filter(|it| !matches!(it.local_name(), "notes" | "annotation" | "property"))
    {
        match state.next(child.local_name()) {
            Some((Some(_), next)) => (state, count) = (next, count + 1),
            _ => return -400,
        }
    }
    match (count, state.is_complete()) {
        (0, _) => 0,
        (_, true) => 500,
        (_, false) => 0,
    }
}

/// The unit behind a number; before a number stands there, the values of the neighbours.
fn quantity(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range, dimension: Option<Dimension>) {
    let (node, name) = (attribute.element(), attribute.name());
    let evidence = Evidence::of(node, name);
    let value = range.of(ctx.text);
    let quantity = parse_quantity(value).value;
    if quantity.number_text.is_empty() {
        for (index, value) in evidence.neighbours().iter().enumerate() {
            if !ctx.found.iter().any(|it| it.item.label == *value) {
                ctx.word(value, CompletionKind::Number, range).score(-(index as i32));
            }
        }
        if ctx.found.is_empty() {
            beginning(ctx, node, name, range);
        }
        return;
    }
    let shift = |it: Range| Range::new(range.start + it.start, range.start + it.end);
    let place = shift(quantity.unit_range);
    if ctx.offset < place.start {
        return;
    }
    let unit_of = |value: &String| parse_quantity(value).value.unit.to_owned();
    let used: Vec<String> = evidence.neighbours().iter().map(unit_of).collect();
    let alike = units_of_the_element(ctx, node, name, dimension);
    let measures = measures(ctx.db, ctx.file);
    let units = match dimension {
        Some(dimension) => measures.units.of_dimension(dimension),
        None => measures.units.iter().collect(),
    };
    let context = format!("{}@{name}", node.local_name());
    for (index, unit) in units.into_iter().enumerate() {
        let symbol = &*unit.symbol;
        let mut score = -(index as i32);
        if let Some(at) = used.iter().position(|it| it == symbol) {
            score += 100 - at as i32;
        }
        if let Some(at) = alike.iter().position(|it| it == symbol) {
            score += 60 - at as i32;
        }
        score += usage::points(Habit::Unit, &context, symbol, 80);
        let detail = measures.dimensions.name(unit.dimension).unwrap_or("").to_owned();
        ctx.word(symbol, CompletionKind::Unit, place)
            .score(score)
            .detail(detail)
            .topic(Topic::Unit(symbol.into()));
    }
}

/// A value to begin with, where no neighbour has one: a number with a unit that fits.
fn beginning(ctx: &mut Context<'_>, node: Node<'_>, name: &str, range: Range) {
    let value = attribute::placeholder(ctx, node, name);
    let label = snippet::for_editor(&value, false);
    if !label.is_empty() {
        let insert = snippet::for_editor(&value, ctx.options.snippets);
        let is_snippet = ctx.options.snippets;
        ctx.add(label, CompletionKind::Number, range, insert).item.is_snippet = is_snippet;
    }
}

/// The units that the other attributes of the element, and of its neighbours, have for the same dimension.
fn units_of_the_element(
    ctx: &Context<'_>,
    node: Node<'_>,
    name: &str,
    dimension: Option<Dimension>,
) -> Vec<String> {
    let measures = measures(ctx.db, ctx.file);
    let mut found = Vec::new();
    let near = std::iter::once(node).chain(crate::nearby::around(node).take(60));
    for attribute in
        near.flat_map(|it| it.attributes()).filter(|it| it.name() != name || it.element() != node)
    {
        let raw = attribute.raw_value();
        // Most attributes are no quantities; the first byte tells.
        if !raw.starts_with(|it: char| it.is_ascii_digit() || it == '-' || it == '.') {
            continue;
        }
        let symbol = parse_quantity(raw).value.unit;
        let fits = || measures.units.get(symbol).is_some_and(|it| Some(it.dimension) == dimension);
        if !symbol.is_empty() && !found.iter().any(|it| it == symbol) && fits() {
            found.push(symbol.to_owned());
        }
    }
    found
}

fn dimensions(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let (node, name) = (attribute.element(), attribute.name());
    let evidence = Evidence::of(node, name);
    let wanted = member::dimension_of_same_name(ctx, node);
    let measures = measures(ctx.db, ctx.file);
    let named = node.attribute("name").map(|it| it.value().to_lowercase()).unwrap_or_default();
    let own: Vec<String> =
        model::file_items(ctx.db, ctx.file).dimensions.iter().map(|it| it.name.to_string()).collect();
    // A constant has a value, and its unit tells.
    let value = node.attribute("value").or_else(|| node.attribute("defaultValue"));
    let value = value.filter(|_| matches!(node.local_name(), "Constant" | "Property"));
    let value = value.and_then(|it| measures.quantity(&it.value())).map(|(_, dimension)| dimension);
    let mut names: Vec<(String, Dimension)> =
        measures.dimensions.iter().map(|(name, dimension)| (name.to_owned(), dimension)).collect();
    if !names.iter().any(|(name, _)| name == "none") {
        names.push(("none".into(), Dimension::NONE));
    }
    for (index, (name, dimension)) in names.into_iter().enumerate() {
        let mut score = usual_dimension(&name) - index as i32 / 4;
        score += (evidence.points(&name)).min(120);
        score += usage::points(Habit::Dimension, &named, &name, 300);
        if own.contains(&name) {
            score += 60;
        }
        if value.is_some_and(|it| it == dimension) {
            score += 500;
        }
        if wanted.as_deref() == Some(name.as_str()) {
            score += 1000;
        }
        let topic = Topic::Dimension(name.as_str().into());
        ctx.word(&name, CompletionKind::Dimension, range)
            .score(score)
            .detail(dimension.to_string())
            .topic(topic);
    }
}

/// What variables mostly measure.
fn usual_dimension(name: &str) -> i32 {
    const USUAL: &[&str] =
        &["none", "voltage", "time", "per_time", "current", "conductance", "concentration", "capacitance"];
    USUAL.iter().position(|it| *it == name).map_or(0, |at| 100 - 10 * at as i32)
}

fn colours(ctx: &mut Context<'_>, range: Range) {
    for (index, colour) in crate::colour::SERIES.iter().enumerate() {
        ctx.word(colour, CompletionKind::Colour, range).score(-(index as i32));
    }
}

/// The next number where neighbours count.
fn numbers(ctx: &mut Context<'_>, node: Node<'_>, name: &str, range: Range) {
    let evidence = Evidence::of(node, name);
    if name == "id" {
        let next = evidence.neighbours().iter().filter_map(|it| it.parse::<u64>().ok()).max();
        let next = next.map_or(0, |it| it.saturating_add(1)).to_string();
        ctx.word(&next, CompletionKind::Number, range);
        return;
    }
    same_as_neighbours(ctx, node, name, range);
}

fn same_as_neighbours(ctx: &mut Context<'_>, node: Node<'_>, name: &str, range: Range) {
    let evidence = Evidence::of(node, name);
    for (index, value) in evidence.neighbours().iter().enumerate() {
        if !value.is_empty() && value.len() < 200 && !ctx.found.iter().any(|it| it.item.label == *value) {
            let insert = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            ctx.add(value.clone(), CompletionKind::Word, range, insert).score(-(index as i32));
        }
    }
}

/// A name to be declared: in a type, what the base asks for; elsewhere nothing can be known.
fn names(ctx: &mut Context<'_>, node: Node<'_>, name: &str, range: Range) {
    if name == "name" {
        member::names_to_declare(ctx, node, range);
    }
}

//! Paths of cells and of recorded variables, step by step.

use model::items::{ItemKind, MemberKind, Population};
use model::{File, ItemRef, ResolvedType, file_items, scope};
use std::sync::Arc;
use syntax::{Attribute, Node};
use text::Range;

use super::segment::{network, population_of};
use super::{CompletionKind, Context};
use crate::nearby;
use crate::role::CellEnd;

/// The steps of a path and the one that the cursor is in.
struct Steps {
    /// The steps before the cursor's, `pop[0]` taken apart into `pop` and `[0]`.
    before: Vec<String>,
    /// The cursor's step, with the bracket if it is an index in brackets.
    range: Range,
    /// Whether the step is an index in brackets.
    in_brackets: bool,
    /// Whether something follows.
    has_more: bool,
}

impl Steps {
    fn of(text: &str, value: Range, offset: u32) -> Steps {
        let is_part = |it: char| !matches!(it, '/' | '[' | ']');
        let range = super::word_at(text, value, offset, is_part);
        let before_text = &text[value.start as usize..range.start as usize];
        let in_brackets = before_text.ends_with('[');
        let before = split(before_text);
        let behind = &text[range.end as usize..value.end as usize];
        Steps { before, range, in_brackets, has_more: !behind.trim_start_matches(']').is_empty() }
    }

    /// The steps before without leading `..` and `.`.
    fn named(&self) -> &[String] {
        let from =
            self.before.iter().position(|it| !matches!(it.as_str(), ".." | ".")).unwrap_or(self.before.len());
        &self.before[from..]
    }
}

fn split(path: &str) -> Vec<String> {
    path.split(['/', '[', ']']).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// What neighbours say in the same step behind the same steps, the nearest first.
fn precedents(node: Node<'_>, attribute: &str, before: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for value in nearby::values(node, attribute) {
        let steps = split(&value.value());
        if steps.len() > before.len() && steps[..before.len()] == *before {
            found.push(steps[before.len()].clone());
        }
    }
    found
}

/// The same, behind as many steps of any kind.
fn loose_precedents(node: Node<'_>, attribute: &str, at: usize) -> Vec<String> {
    nearby::values(node, attribute).iter().filter_map(|it| split(&it.value()).get(at).cloned()).collect()
}

/// The path of a cell: `../pop/3/cell`, `../pop[3]`, `pop[3]`.
pub(super) fn cell(ctx: &mut Context<'_>, attribute: Attribute<'_>, value: Range, end: CellEnd) {
    let node = attribute.element();
    if matches!(attribute.name(), "preCell" | "postCell") && !is_path(node, attribute) {
        return index_only(ctx, attribute, value);
    }
    let steps = Steps::of(ctx.text, value, ctx.offset);
    let Some(network) = network(ctx.db, ctx.file, node) else { return };
    let population = population_of(ctx.db, ctx.file, node, end);
    let named = steps.named().to_vec();
    match named.as_slice() {
        [] => {
            let prefix = if end == CellEnd::Any || !steps.before.is_empty() { "" } else { "../" };
            let precedents = loose_precedents(node, attribute.name(), steps.before.len() + prefix.len() / 3);
            for (index, candidate) in network.populations.iter().enumerate() {
                let Some(id) = candidate.id.as_deref() else { continue };
                let mut score = -(index as i32);
                if population == Some(candidate) {
                    score += 10_000;
                }
                score += precedent_points(&precedents, id);
                let full = match steps.has_more {
                    true => format!("{prefix}{id}"),
                    false => full_path(prefix, candidate, id, next_index(node, attribute.name(), id)),
                };
                let detail = candidate.component.as_deref().unwrap_or("").to_owned();
                ctx.word(&full, CompletionKind::Step, steps.range).score(score).detail(detail);
            }
            if prefix == "../" && steps.has_more {
                ctx.word("..", CompletionKind::Step, steps.range).score(20_000);
            }
        }
        [id] => {
            let found = network.populations.iter().find(|it| it.id.as_deref() == Some(id));
            indices(ctx, node, attribute.name(), &steps, found);
        }
        [id, _] if !steps.in_brackets => {
            let found = network.populations.iter().find(|it| it.id.as_deref() == Some(id));
            if let Some(component) = found.and_then(|it| it.component.as_deref()) {
                ctx.word(component, CompletionKind::Component, steps.range);
            }
        }
        _ => {}
    }
}

fn full_path(prefix: &str, population: &Population, id: &str, index: u64) -> String {
    let is_list = population.instances > 0 || population.type_attribute.as_deref() == Some("populationList");
    match (is_list, population.component.as_deref()) {
        (true, Some(component)) => format!("{prefix}{id}/{index}/{component}"),
        _ => format!("{prefix}{id}[{index}]"),
    }
}

fn precedent_points(precedents: &[String], candidate: &str) -> i32 {
    precedents.iter().position(|it| it == candidate).map_or(0, |at| 2000 - 20 * at.min(50) as i32)
}

/// Whether neighbours, or the value itself, are written as paths rather than as plain indices.
fn is_path(node: Node<'_>, attribute: Attribute<'_>) -> bool {
    node.local_name().contains("Instance")
        || attribute.raw_value().contains('/')
        || nearby::values(node, attribute.name()).first().is_some_and(|it| it.raw_value().contains('/'))
}

fn index_only(ctx: &mut Context<'_>, attribute: Attribute<'_>, value: Range) {
    let node = attribute.element();
    let end = if attribute.name() == "preCell" { CellEnd::Pre } else { CellEnd::Post };
    let population = population_of(ctx.db, ctx.file, node, end);
    let steps = Steps { before: Vec::new(), range: value, in_brackets: false, has_more: false };
    indices(ctx, node, attribute.name(), &steps, population);
}

/// The index behind the last one that a neighbour has for a population.
fn next_index(node: Node<'_>, attribute: &str, population: &str) -> u64 {
    let values = nearby::values(node, attribute);
    let last = values.iter().find_map(|it| {
        let steps = split(&it.value());
        let at = steps.iter().position(|it| it == population)?;
        steps.get(at + 1)?.parse::<u64>().ok()
    });
    last.map_or(0, |it| it.saturating_add(1))
}

fn indices(
    ctx: &mut Context<'_>,
    node: Node<'_>,
    attribute: &str,
    steps: &Steps,
    population: Option<&Population>,
) {
    let count = population.map_or(1, |it| if it.instances > 0 { it.instances } else { it.size.unwrap_or(1) });
    let precedents = precedents(node, attribute, &steps.before);
    let last = precedents.first().and_then(|it| it.parse::<i64>().ok());
    // Two neighbours that differ by one are counting.
    let counts = match (precedents.first(), precedents.get(1)) {
        (Some(a), Some(b)) => {
            a.parse::<i64>().ok().zip(b.parse().ok()).is_some_and(|(a, b): (i64, i64)| a != b)
        }
        _ => true,
    };
    let repeated: Vec<i64> = precedents.iter().filter_map(|it| it.parse().ok()).collect();
    for index in 0..count.min(2000) {
        let at = i64::from(index);
        let mut score = -(index.min(1000) as i32);
        match last {
            Some(last) if at == last + 1 => score += if counts { 4000 } else { 3000 },
            Some(last) if at == last => score += if counts { 2500 } else { 3500 },
            Some(_) if repeated.contains(&at) => score += 2000,
            _ => {}
        }
        let label = index.to_string();
        ctx.word(&label, CompletionKind::Number, steps.range).score(score);
    }
}

/// A place in the model that a path has reached.
struct Spot<'d> {
    file: File,
    node: Node<'d>,
    ty: Option<Arc<ResolvedType>>,
}

/// The path of a variable, or of an instance, below the target of the simulation.
pub(super) fn below_target(ctx: &mut Context<'_>, attribute: Attribute<'_>, value: Range, variable: bool) {
    let node = attribute.element();
    let steps = Steps::of(ctx.text, value, ctx.offset);
    let precedents = precedents(node, attribute.name(), &steps.before);
    let loose = loose_precedents(node, attribute.name(), steps.before.len());
    let Some(target) = target(ctx, node) else {
        for (index, step) in precedents.iter().enumerate() {
            if !ctx.found.iter().any(|it| it.item.label == *step) {
                ctx.word(step, CompletionKind::Step, steps.range).score(-(index as i32));
            }
        }
        return;
    };
    let mentions: Vec<String> = node
        .attributes()
        .filter(|it| it.name() != attribute.name())
        .map(|it| it.value().to_lowercase())
        .collect();
    let first = ctx.found.len();
    offer_steps(ctx, target, node, attribute.name(), &steps, variable);
    if ctx.found.len() == first && !steps.in_brackets {
        // Something on the way is not known: what others say there, and what is recorded nearly always.
        let usual = (variable && !steps.has_more).then(|| "v".to_owned());
        for (index, step) in precedents.iter().chain(&loose).chain(&usual).enumerate() {
            if !ctx.found[first..].iter().any(|it| it.item.label == *step) {
                ctx.word(step, CompletionKind::Step, steps.range).score(-(index as i32));
            }
        }
        return;
    }
    for it in &mut ctx.found[first..] {
        let label = it.item.label.clone();
        if it.item.kind == CompletionKind::Number {
            continue;
        }
        let bare = label.split(['[', '/']).next().unwrap_or(&label).to_owned();
        it.score += precedent_points(&precedents, &bare);
        if let Some(at) = loose.iter().position(|it| *it == bare) {
            it.score += 600 - 10 * at.min(40) as i32;
        }
        let lower = bare.to_lowercase();
        if lower.len() > 1 && mentions.iter().any(|it| it.contains(&lower)) {
            it.score += 900 + 20 * lower.len().min(20) as i32;
        } else if mentions
            .iter()
            .any(|it| *it == lower || it.split(['_', ' ', '[', '.', '-']).any(|it| it == lower))
        {
            it.score += 500;
        }
    }
}

/// The component that the simulation around runs.
fn target<'d>(ctx: &Context<'d>, node: Node<'_>) -> Option<Spot<'d>> {
    let simulation =
        std::iter::once(node).chain(node.ancestors()).find(|it| it.attribute("target").is_some())?;
    let id = simulation.attribute("target")?.value().into_owned();
    spot(ctx, &id)
}

fn spot<'d>(ctx: &Context<'d>, id: &str) -> Option<Spot<'d>> {
    let &item = scope(ctx.db, ctx.file).components(id).first()?;
    let node = item.node(ctx.db)?;
    Some(Spot { file: item.file, node, ty: model::top_level_type(ctx.db, item.file, node) })
}

fn offer_steps(
    ctx: &mut Context<'_>,
    target: Spot<'_>,
    node: Node<'_>,
    attribute: &str,
    steps: &Steps,
    variable: bool,
) {
    let mut at = target;
    let mut rest = steps.named().iter().peekable();
    while let Some(step) = rest.next() {
        if let Some(population) = population(ctx, &at, step) {
            let Some(_index) = rest.next() else {
                return indices(ctx, node, attribute, steps, Some(&population));
            };
            let component = population.component.as_deref().unwrap_or("");
            let Some(next) = spot(ctx, component) else { return };
            let is_list =
                population.instances > 0 || population.type_attribute.as_deref() == Some("populationList");
            // `pop/0/cell`: the id of the component is a step of its own.
            match rest.peek() {
                Some(name) if name.as_str() == component => {
                    rest.next();
                }
                None if !steps.in_brackets && is_list => {
                    ctx.word(component, CompletionKind::Component, steps.range).score(5000);
                    if steps.has_more {
                        return;
                    }
                }
                _ => {}
            }
            at = next;
            continue;
        }
        match child(ctx, &at, step) {
            Some(next) => at = next,
            None => return,
        }
    }
    if steps.in_brackets {
        return;
    }
    children(ctx, &at, steps);
    if variable && !steps.has_more {
        variables(ctx, &at, steps);
    }
}

fn population(ctx: &Context<'_>, at: &Spot<'_>, id: &str) -> Option<Population> {
    let network = network(ctx.db, at.file, at.node)?;
    network.populations.iter().find(|it| it.id.as_deref() == Some(id)).cloned()
}

/// The child that a step leads to: by its id, or by the name of its slot.
fn child<'d>(ctx: &Context<'d>, at: &Spot<'d>, step: &str) -> Option<Spot<'d>> {
    let by_id = |it: &Node<'d>| it.attribute("id").is_some_and(|it| it.value() == step);
    let elements = || at.node.elements().take(2000);
    if let Some(node) = elements().find(by_id).or_else(|| elements().find(|it| it.local_name() == step)) {
        return Some(Spot { file: at.file, node, ty: model::type_of(ctx.db, at.file, node) });
    }
    // A reference: the channel of a channel density, the synapse of an input.
    let reference = at.node.attributes().find(|it| it.value() == step)?;
    let &item = scope(ctx.db, ctx.file).components(&reference.value()).first()?;
    let item = ItemRef { file: item.file, item: item.item };
    (item.item.kind == ItemKind::Component).then_some(())?;
    let node = item.node(ctx.db)?;
    Some(Spot { file: item.file, node, ty: model::top_level_type(ctx.db, item.file, node) })
}

fn children(ctx: &mut Context<'_>, at: &Spot<'_>, steps: &Steps) {
    let mut order = 0;
    if let Some(network) = network(ctx.db, at.file, at.node)
        && super::top_level(at.node) == Some(at.node)
    {
        for population in &network.populations {
            let Some(id) = population.id.as_deref() else { continue };
            let label = if steps.has_more { id.to_owned() } else { full_path("", population, id, 0) };
            let detail = population.component.as_deref().unwrap_or("").to_owned();
            ctx.word(&label, CompletionKind::Step, steps.range).score(3000 - order).detail(detail);
            order += 1;
        }
        return;
    }
    for child in at.node.elements().take(2000) {
        let tag = child.local_name();
        if matches!(tag, "notes" | "annotation" | "property" | "segment" | "segmentGroup") {
            continue;
        }
        let name = child.attribute("id").map_or_else(|| tag.to_owned(), |it| it.value().into_owned());
        order += 1;
        ctx.word(&name, CompletionKind::Step, steps.range).score(800 - order).detail(tag);
    }
    for attribute in at.node.attributes() {
        let id = attribute.value();
        let is_reference = at
            .ty
            .as_ref()
            .is_some_and(|it| it.member(&[MemberKind::ComponentReference], attribute.name()).is_some());
        if is_reference {
            ctx.word(&id, CompletionKind::Step, steps.range).score(700);
        }
    }
    synapses(ctx, at, steps);
}

/// Synapses are attached to cells while the network is built: `synapses:ampa:0`.
fn synapses(ctx: &mut Context<'_>, at: &Spot<'_>, steps: &Steps) {
    let Some(ty) = &at.ty else { return };
    if ty.members_of(MemberKind::Attachments).next().is_none() {
        return;
    }
    let items = file_items(ctx.db, ctx.file);
    let lists = items.networks.iter().flat_map(|it| &it.lists);
    let ids: Vec<&str> = lists
        .flat_map(|it| &it.attributes)
        .filter(|(name, _)| matches!(&**name, "synapse" | "component"))
        .map(|(_, value)| &**value)
        .collect();
    for id in ids {
        let label = format!("synapses:{id}:0");
        if !ctx.found.iter().any(|it| it.item.label == label) {
            ctx.word(&label, CompletionKind::Step, steps.range).score(300);
        }
    }
}

/// What the type shows.
fn variables(ctx: &mut Context<'_>, at: &Spot<'_>, steps: &Steps) {
    let Some(ty) = &at.ty else { return };
    let usual = ["v", "u", "i", "g", "caConc", "q", "gDensity", "iDensity", "t", "fcond"];
    for (index, member) in ty.members_of(MemberKind::Exposure).enumerate() {
        let name = &*member.member.name;
        let mut score = 1000 - index as i32;
        if let Some(at) = usual.iter().position(|it| *it == name) {
            score += 400 - 20 * at as i32;
        }
        let detail = member.member.dimension.as_deref().unwrap_or("");
        ctx.word(name, CompletionKind::Variable, steps.range).score(score).detail(detail);
    }
}

//! Segments, segment groups and populations: ids inside a cell or a network.

use model::items::{Morphology, Network, Population};
use model::{File, file_items, scope, source_map};
use syntax::{Attribute, Node};
use text::Range;

use super::likely::Evidence;
use super::{CompletionKind, Context, top_level};
use crate::role::CellEnd;

/// The morphology around an element, or the one that its cell names.
pub(crate) fn morphology<'d>(db: &'d dyn model::Db, file: File, node: Node<'_>) -> Option<&'d Morphology> {
    let top = top_level(node)?;
    let item = source_map(db, file).item(top.id())?;
    let own = file_items(db, file).morphologies.iter().find(|it| it.component == item.index);
    own.or_else(|| {
        let id = top.attribute("morphology")?.value().into_owned();
        let &item = scope(db, file).components(&id).first()?;
        file_items(db, item.file).morphologies.iter().find(|it| it.component == item.item.index)
    })
}

/// The network around an element.
pub(crate) fn network<'d>(db: &'d dyn model::Db, file: File, node: Node<'_>) -> Option<&'d Network> {
    let top = top_level(node)?;
    let item = source_map(db, file).item(top.id())?;
    file_items(db, file).networks.iter().find(|it| it.component == item.index)
}

/// The population that one end of a connection or input means.
pub(crate) fn population_of<'d>(
    db: &'d dyn model::Db,
    file: File,
    node: Node<'_>,
    end: CellEnd,
) -> Option<&'d Population> {
    let name = match end {
        CellEnd::Pre => "presynapticPopulation",
        CellEnd::Post => "postsynapticPopulation",
        CellEnd::Input => "population",
        CellEnd::Any => return None,
    };
    let id = std::iter::once(node).chain(node.ancestors()).find_map(|it| it.attribute(name))?;
    network(db, file, node)?.populations.iter().find(|it| it.id.as_deref() == Some(&*id.value()))
}

/// The morphology of the cells of a population.
fn morphology_of_population<'d>(
    db: &'d dyn model::Db,
    file: File,
    population: &Population,
) -> Option<&'d Morphology> {
    let &item = scope(db, file).components(population.component.as_deref()?).first()?;
    file_items(db, item.file).morphologies.iter().find(|it| it.component == item.item.index)
}

/// The id of a segment of the cell around.
pub(super) fn segment(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(morphology) = morphology(ctx.db, ctx.file, node) else { return };
    let evidence = Evidence::of(node, attribute.name());
    let own = node.parent().and_then(|it| it.attribute("id")).and_then(|it| it.value().parse::<u32>().ok());
    let is_parent = node.local_name() == "parent";
    // A segment mostly grows from the one before it; members of a group count upwards.
    let expected = match (is_parent, own) {
        (true, Some(_)) => previous_segment(node),
        (false, _) if node.local_name() == "member" => {
            evidence.nearest().and_then(|it| it.parse::<u32>().ok()).map(|it| it.saturating_add(1))
        }
        _ => None,
    };
    segments(ctx, morphology, range, &evidence, expected, own.filter(|_| is_parent));
}

fn previous_segment(node: Node<'_>) -> Option<u32> {
    let segment = node.parent()?;
    let mut before = std::iter::successors(segment.prev_sibling(), |it| it.prev_sibling()).take(20);
    before.find(|it| it.is_element())?.attribute("id")?.value().parse().ok()
}

/// The id of a segment of the cells at one end of a connection.
pub(super) fn segment_of(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range, end: CellEnd) {
    let node = attribute.element();
    let evidence = Evidence::of(node, attribute.name());
    let population = population_of(ctx.db, ctx.file, node, end);
    match population.and_then(|it| morphology_of_population(ctx.db, ctx.file, it)) {
        Some(morphology) => segments(ctx, morphology, range, &evidence, None, None),
        None => {
            ctx.word("0", CompletionKind::Number, range);
        }
    }
}

fn segments(
    ctx: &mut Context<'_>,
    morphology: &Morphology,
    range: Range,
    evidence: &Evidence,
    expected: Option<u32>,
    except: Option<u32>,
) {
    for (index, id) in morphology.segments.iter().filter_map(|it| it.id).enumerate() {
        if except == Some(id) {
            continue;
        }
        let label = id.to_string();
        let mut score = -(index.min(100_000) as i32);
        if let Some(at) = evidence.neighbours().iter().take(8).position(|it| *it == label) {
            score += 200_000 - 1000 * at as i32;
        }
        if let Some(expected) = expected {
            // The nearer to the expected one, the likelier.
            score += 300_000 - expected.abs_diff(id).min(100_000) as i32 * 2;
            if expected == id {
                score += 400_000;
            }
        }
        ctx.word(&label, CompletionKind::Number, range).score(score);
    }
}

/// The id of a segment group of the cell around.
pub(super) fn group(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(morphology) = morphology(ctx.db, ctx.file, node) else { return };
    let evidence = Evidence::of(node, attribute.name());
    let is_include = node.local_name() == "include";
    let own = node.parent().filter(|_| is_include).and_then(|it| it.attribute("id"));
    let own = own.map(|it| it.value().into_owned());
    let siblings: Vec<String> = match is_include {
        true => {
            let others = node.parent().into_iter().flat_map(Node::elements).filter(|it| *it != node);
            others.filter_map(|it| it.attribute("segmentGroup")).map(|it| it.value().into_owned()).collect()
        }
        false => Vec::new(),
    };
    let ids: Vec<&str> = morphology.groups.iter().filter_map(|it| it.id.as_deref()).collect();
    let own_at = ids.iter().position(|it| Some(*it) == own.as_deref());
    let last_at = siblings.last().and_then(|last| ids.iter().position(|it| it == last));
    let usual = ["all", "soma_group", "dendrite_group", "axon_group"];
    for (index, id) in ids.iter().enumerate() {
        if own.as_deref() == Some(id) {
            continue;
        }
        let order = index.min(500) as i32;
        let mut score = evidence.mentioned(id) - order;
        let group = &morphology.groups[index];
        if is_include {
            if *id == "all" {
                score -= 300;
            }
            // Groups include what comes before them, each once, in the order of the text.
            if siblings.iter().any(|it| it == id) {
                score -= 2000;
            }
            if own_at.is_some_and(|own| index > own) {
                score -= 300;
            }
            if last_at.is_some_and(|last| index == last + 1) {
                score += 500;
            }
        } else {
            if let Some(at) = usual.iter().position(|it| it == id) {
                score += 120 - 10 * at as i32;
            }
            // Groups that are no single section.
            if group.neuro_lex_id.as_deref() != Some("sao864921383") {
                score += 200;
            }
            if let Some(at) = evidence.neighbours().iter().position(|it| it == id) {
                score += 400 - 20 * at.min(20) as i32;
            }
        }
        ctx.word(id, CompletionKind::Component, range).score(score);
    }
    if !is_include && !ids.contains(&"all") {
        let score = if ids.is_empty() { 0 } else { 100 } + evidence.points("all");
        ctx.word("all", CompletionKind::Component, range).score(score).detail("all segments");
    }
}

/// The id of a population of the network around.
pub(super) fn population(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let Some(network) = network(ctx.db, ctx.file, node) else { return };
    let evidence = Evidence::of(node, attribute.name());
    let is_post = attribute.name() == "postsynapticPopulation";
    let id = node.attribute("id").map(|it| it.value().to_lowercase()).unwrap_or_default();
    for (index, population) in network.populations.iter().enumerate() {
        let Some(name) = population.id.as_deref() else { continue };
        let mut score = evidence.points(name) - index as i32;
        // `proj_pre_to_post`: the one that is mentioned first is the presynaptic one.
        let lower = name.to_lowercase();
        let found = if is_post { id.rfind(&lower) } else { id.find(&lower) };
        if let Some(at) = found {
            let at = at as i32;
            let longer = 12 * lower.len().min(30) as i32;
            score += 300 + longer + if is_post { at.min(60) } else { 60 - at.min(60) };
        }
        // The partner of the connection is mostly another population.
        let other = if is_post { "presynapticPopulation" } else { "postsynapticPopulation" };
        if node.attribute(other).is_some_and(|it| it.value() == name) {
            score -= 150;
        }
        let detail = population.component.as_deref().unwrap_or("");
        ctx.word(name, CompletionKind::Component, range).score(score).detail(detail);
    }
}

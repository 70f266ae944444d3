//! The ids of components, the names of types.

use model::items::{IncludeAttribute, IncludeTag, ItemKind};
use model::{ItemRef, file_items, is_subtype, scope, type_name_of, workspace_files};
use syntax::{Attribute, Node};
use text::{Range, TextEdit};

use super::likely::Evidence;
use super::needs::Needs;
use super::usage::{self, Habit};
use super::{CompletionKind, Context, Topic};
use crate::element::{self, InDocument};

/// The id of a component of a type.
pub(super) fn component(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range, of: Option<&str>) {
    let (node, name) = (attribute.element(), attribute.name());
    let evidence = Evidence::of(node, name);
    let scope = scope(ctx.db, ctx.file);
    let own_top = super::top_level(node).and_then(|it| it.attribute("id")).map(|it| it.value().into_owned());
    let items: Vec<(&str, ItemRef)> =
        scope.all_components().filter_map(|(id, items)| Some((id, *items.first()?))).collect();
    for (id, item) in items {
        let ty = type_name_of(ctx.db, ctx.file, item);
        let Some(fit) = fit(ctx, node, name, ty.as_deref(), of) else { continue };
        if own_top.as_deref() == Some(id) && item.file == ctx.file {
            continue;
        }
        let mut score = fit + evidence.points(id);
        // Nothing beats the order of the text for what is equally likely.
        score = score * 8 - (item.item.index % 4096) as i32 / 512;
        if item.file == ctx.file {
            score += 160;
        }
        let detail = ty.as_deref().unwrap_or("").to_owned();
        let topic = Topic::Component(id.into());
        ctx.word(id, CompletionKind::Component, range).score(score).detail(detail).topic(topic);
    }
    not_included(ctx, node, name, range, of, &evidence);
}

/// How well a component of type `ty` fits where `of` is wanted; `None` if not at all.
fn fit(ctx: &Context<'_>, node: Node<'_>, name: &str, ty: Option<&str>, of: Option<&str>) -> Option<i32> {
    let is_a = |base: &str| ty.is_some_and(|it| is_subtype(ctx.db, ctx.file, it, base));
    match (node.local_name(), name) {
        ("Simulation", "target") => return is_a("network").then_some(300).or(Some(0)),
        ("Target", _) => {
            let is_run = is_a("Simulation") || ty.is_some_and(|it| it.contains("Sim"));
            return Some(if is_run { 400 } else { 0 });
        }
        ("population", "component") => {
            let is_cell = is_a("baseCell") || is_a("baseSpikeSource");
            let is_own = ty.is_some_and(|it| !scope(ctx.db, ctx.file).types(it).is_empty());
            return if is_cell { Some(300) } else { is_own.then_some(0) };
        }
        ("explicitInput" | "inputList", _) => {
            let is_input = is_a("basePointCurrent") || is_a("basePointCurrentDL");
            return is_input.then_some(300);
        }
        (_, "preComponent" | "postComponent") => {
            return (is_a("baseGradedSynapse") || is_a("baseSynapse")).then_some(300);
        }
        _ => {}
    }
    match of {
        None => Some(0),
        Some(of) if is_a(of) => Some(300),
        // A type that nobody knows may be anything.
        Some(_) => (!ty.is_some_and(|it| scope(ctx.db, ctx.file).has_type(it))).then_some(-300),
    }
}

/// Components of the workspace that no inclusion brings in: choosing one includes its file.
fn not_included(
    ctx: &mut Context<'_>,
    node: Node<'_>,
    name: &str,
    range: Range,
    of: Option<&str>,
    evidence: &Evidence,
) {
    let Some(folder) = ctx.file.path(ctx.db).folder() else { return };
    let included = &model::include_closure(ctx.db, ctx.file).files;
    for &file in workspace_files(ctx.db).iter().filter(|it| !included.contains(it)).take(2000) {
        ctx.db.unwind_if_revision_cancelled();
        let Some(href) = file.path(ctx.db).as_disk().and_then(|it| relative(folder, it)) else { continue };
        for (index, component) in file_items(ctx.db, file).components.iter().enumerate() {
            let Some(id) = component.id.as_deref() else { continue };
            let item = ItemRef { file, item: ItemKind::Component.at(index) };
            let ty = type_name_of(ctx.db, file, item);
            if fit(ctx, node, name, ty.as_deref(), of).is_none_or(|it| it < 300) {
                continue;
            }
            if ctx.found.iter().any(|it| it.item.label == id) {
                continue;
            }
            let near = 40 - 10 * href.matches('/').count().min(4) as i32;
            let score = evidence.mentioned(id) + near - 1500;
            let edit = include_edit(node, &href);
            let item = ctx.word(id, CompletionKind::Component, range);
            item.score(score).detail(format!("{} (includes {href})", ty.as_deref().unwrap_or("")));
            item.item.additional.extend(edit);
        }
    }
}

/// The edit that includes a file: behind the last inclusion, else first of all.
pub(super) fn include_edit(node: Node<'_>, href: &str) -> Option<TextEdit> {
    let root = Node::root(node.tree(), node.document_text())?;
    let is_lems = root.document_root_name() == "Lems";
    let (tag, attribute) = match is_lems {
        true => (IncludeTag::Lems, IncludeAttribute::File),
        false => (IncludeTag::Neuroml, IncludeAttribute::Href),
    };
    let element = match (tag, attribute) {
        (IncludeTag::Lems, _) => format!("<Include file=\"{href}\"/>"),
        _ => format!("<include href=\"{href}\"/>"),
    };
    let prefix = root.name().strip_suffix(root.local_name()).unwrap_or("");
    let element = if is_lems { element } else { element.replacen('<', &format!("<{prefix}"), 1) };
    // Notes and annotations of the document come before inclusions in the schema.
    let early = |it: &Node<'_>| {
        matches!(it.local_name(), "include" | "Include" | "notes" | "annotation" | "property" | "Target")
    };
    let last = root.elements().take_while(early).last();
    let first = root.elements().next();
    match (last, first) {
        (Some(last), _) => {
            let indent = indent_of(last);
            Some(TextEdit::insert(last.range().end, format!("\n{indent}{element}")))
        }
        (None, Some(first)) => {
            let indent = indent_of(first);
            Some(TextEdit::insert(first.range().start, format!("{element}\n{indent}")))
        }
        (None, None) => Some(TextEdit::insert(root.content_range()?.start, format!("\n    {element}"))),
    }
}

fn indent_of(node: Node<'_>) -> &str {
    let before = &node.document_text()[..node.range().start as usize];
    let line = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
    if line.bytes().all(|it| it.is_ascii_whitespace()) { line } else { "" }
}

/// The path of a file as seen from a folder, with `/`.
pub(super) fn relative(folder: &std::path::Path, file: &std::path::Path) -> Option<String> {
    let mut up = 0;
    let mut base = folder;
    loop {
        if let Ok(rest) = file.strip_prefix(base) {
            let mut parts = vec![".."; up];
            let rest: Vec<&str> = rest.iter().map(|it| it.to_str()).collect::<Option<_>>()?;
            parts.extend(rest);
            return Some(parts.join("/"));
        }
        base = base.parent()?;
        up += 1;
    }
}

/// The id of a sibling.
pub(super) fn sibling(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range, of: Option<&str>) {
    let (node, name) = (attribute.element(), attribute.name());
    let evidence = Evidence::of(node, name);
    let Some(parent) = node.parent() else { return };
    let mut order = 0;
    // A transition may stand in a gate whose states are siblings of it, or one level up.
    let siblings = parent.elements().chain(parent.parent().into_iter().flat_map(Node::elements)).take(400);
    for other in siblings.filter(|it| *it != node) {
        let Some(id) = other.attribute("id") else { continue };
        let ty = model::type_of(ctx.db, ctx.file, other);
        let fits = of.is_none_or(|of| ty.as_ref().is_some_and(|it| it.is_a(of)));
        if fits && !ctx.found.iter().any(|it| it.item.label == id.value()) {
            order += 1;
            let score = evidence.mentioned(&id.value()) - order;
            let detail = ty.map_or(String::new(), |it| it.name.to_string());
            ctx.word(&id.value(), CompletionKind::Component, range).score(score).detail(detail);
        }
    }
}

/// The name of a type.
pub(super) fn component_type(
    ctx: &mut Context<'_>,
    attribute: Attribute<'_>,
    range: Range,
    of: Option<&str>,
) {
    let (node, name) = (attribute.element(), attribute.name());
    let evidence = Evidence::of(node, name);
    let scope = scope(ctx.db, ctx.file);
    // A library of types is read together with the core types by whoever includes it.
    let includer = model::included_by(ctx.db, ctx.file).first();
    let (scope, root) = match includer {
        Some(&includer) if scope.official.is_empty() => (model::scope(ctx.db, includer), includer),
        _ => (scope, ctx.file),
    };
    let of = of.filter(|it| scope.has_type(it));
    let own =
        element::enclosing_type(node).and_then(|it| it.attribute("name")).map(|it| it.value().into_owned());
    let mut names: Vec<&str> = scope
        .all_types()
        .filter(|it| of.is_none_or(|of| is_subtype(ctx.db, root, it, of)))
        .filter(|it| own.as_deref() != Some(*it) || name == "type")
        .collect();
    names.sort_unstable();
    let context = format!("{}@{name}", node.local_name());
    let around = node.parent().and_then(|it| it.attribute("id")).map(|it| it.value().into_owned());
    let in_gate = around.map(|it| format!("{it}/{context}"));
    let declares = node.local_name() != "ComponentType";
    let needs = (!declares && name == "extends").then(|| Needs::of(node));
    for (index, ty) in names.into_iter().enumerate() {
        let is_own = !scope.types(ty).is_empty();
        let is_base = ty.starts_with("base");
        let mut score = evidence.points(ty) * 4 - index as i32 / 8;
        if is_own {
            score += if declares && of.is_some() { 1300 } else { 400 };
        }
        if Some(ty) == of {
            score -= 200;
        }
        score += match (element::enclosing_type(node).is_some(), is_base) {
            // Slots and bases are mostly declared with the abstract types.
            (true, true) => 300,
            (false, true) => -600,
            _ => 0,
        };
        score += usual_type(node, ty);
        if let Some(needs) = &needs {
            score += needs.points(ctx, root, ty);
        }
        score += usage::points(Habit::Value, &context, ty, 900);
        score += in_gate.as_deref().map_or(0, |it| usage::points(Habit::Value, it, ty, 600));
        if !declares && is_own {
            score -= 200;
        }
        let topic = Topic::Type(ty.into());
        ctx.word(ty, CompletionKind::ComponentType, range).score(score).topic(topic);
    }
}

/// The types that are written again and again at certain places.
fn usual_type(node: Node<'_>, ty: &str) -> i32 {
    let tag = node.local_name();
    let usual: &[&str] = match tag {
        "forwardRate" | "reverseRate" => &["HHExpLinearRate", "HHExpRate", "HHSigmoidRate"],
        "steadyState" => &["HHSigmoidVariable", "HHExpVariable", "HHExpLinearVariable"],
        "timeCourse" => &["fixedTimeCourse"],
        "gate" => {
            &["gateHHrates", "gateHHtauInf", "gateHHratesTau", "gateHHratesTauInf", "gateHHInstantaneous"]
        }
        "q10Settings" => &["q10ExpTemp", "q10Fixed"],
        "blockMechanism" => &["voltageConcDepBlockMechanism"],
        "plasticityMechanism" => &["tsodyksMarkramDepFacMechanism", "tsodyksMarkramDepMechanism"],
        "ComponentType" => &[
            "baseVoltageDepRate",
            "baseVoltageDepVariable",
            "baseVoltageDepTime",
            "baseCellMembPotCap",
            "baseIonChannel",
            "concentrationModel",
            "baseCellMembPot",
            "baseSynapse",
        ],
        _ => &[],
    };
    usual.iter().position(|it| *it == ty).map_or(0, |at| 900 - 50 * at as i32)
}

//! Files that can be included: those of the workspace, as seen from this one, and the core files.

use model::items::RootKind;
use model::{Db, File, FilePath, file_items, workspace_files};
use rustc_hash::FxHashSet;
use syntax::{Attribute, Node};
use text::Range;

use super::reference::relative;
use super::{CompletionKind, Context};
use crate::element::InDocument;

/// The file of an inclusion.
pub(super) fn complete(ctx: &mut Context<'_>, attribute: Attribute<'_>, range: Range) {
    let node = attribute.element();
    let is_lems = node.document_root_name() == "Lems";
    let written = range.of(ctx.text).to_owned();
    let items = file_items(ctx.db, ctx.file);
    let known = |name: &str| items.includes.iter().any(|it| &*it.target == name && *it.target != *written);
    let last_folder =
        items.includes.iter().rev().find_map(|it| it.target.rsplit_once('/')).map(|(folder, _)| folder);
    let missing = missing(ctx);
    let near: Vec<String> = missing.iter().filter(|it| it.len() > 1).map(|it| it.to_lowercase()).collect();
    if let Some(folder) = ctx.file.path(ctx.db).folder() {
        let own = ctx.file;
        for &file in workspace_files(ctx.db).iter().filter(|it| **it != own).take(5000) {
            let Some(path) = file.path(ctx.db).as_disk() else { continue };
            let Some(href) = relative(folder, path) else { continue };
            let stem = path.file_stem().and_then(|it| it.to_str()).unwrap_or("").to_lowercase();
            let stem = stem.split('.').next().unwrap_or("");
            let is_model = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("nml"));
            let mut score = 400 - 60 * href.matches('/').count().min(6) as i32;
            if href.rsplit_once('/').map(|(folder, _)| folder) == last_folder {
                score += 80;
            }
            if is_model {
                score += 30;
            } else if !is_lems || stem.starts_with("lems") {
                score -= 200;
            }
            score += declared(ctx.db, file, &missing);
            // A file that is named after something that is missing.
            if near.iter().any(|it| *it == stem) {
                score += 250;
            } else if stem.len() > 2 && near.iter().any(|it| it.contains(stem) || stem.contains(it.as_str()))
            {
                score += 120;
            }
            if known(&href) {
                score -= 6000;
            }
            ctx.word(&href, CompletionKind::File, range).score(score);
        }
    }
    let n_core_beside = core_files_beside(attribute);
    for (index, name) in schema::core_files().enumerate() {
        // Core files are named in a row, before or after the others.
        let mut score = 250 * n_core_beside;
        score += if is_lems || items.root == RootKind::Lems { 420 } else { -100 };
        score += match index_of_usual(name) {
            at @ 0..3 => 60 - 10 * at as i32,
            _ => -100,
        } - index as i32;
        if is_lems && index_of_usual(name) < 3 && !known(name) {
            // The core files come first, and nearly every simulation needs these.
            score += 400;
        }
        if is_lems {
            score += declared(ctx.db, ctx.db.file(&FilePath::Official(name)), &missing) / 2;
        }
        if known(name) {
            score -= 6000;
        }
        ctx.word(name, CompletionKind::File, range).score(score).detail("core types");
    }
}

/// How many of the inclusions before and after this one are of core files.
fn core_files_beside(attribute: Attribute<'_>) -> i32 {
    let node = attribute.element();
    let siblings: Vec<_> = node
        .parent()
        .into_iter()
        .flat_map(|it| it.elements())
        .filter(|it| it.name() == node.name())
        .collect();
    let Some(at) = siblings.iter().position(|it| it.id() == node.id()) else { return 0 };
    let beside =
        [at.checked_sub(1), at.checked_add(1)].into_iter().flatten().filter_map(|it| siblings.get(it));
    let is_core = |it: &&Node<'_>| {
        let target = it.attribute(attribute.name()).map(|it| it.value().into_owned()).unwrap_or_default();
        schema::core_files().any(|name| name == target)
    };
    beside.filter(is_core).count() as i32
}

fn index_of_usual(name: &str) -> usize {
    let usual = ["Cells.xml", "Networks.xml", "Simulation.xml"];
    usual.iter().position(|it| *it == name).unwrap_or(usual.len())
}

/// Points for a file that declares what is missing: the more of it, the more.
fn declared(db: &dyn Db, file: File, missing: &FxHashSet<String>) -> i32 {
    if missing.is_empty() {
        return 0;
    }
    let items = file_items(db, file);
    let ids = items.components.iter().filter_map(|it| it.id.as_deref());
    let names =
        ids.chain(items.types.iter().map(|it| &*it.name)).chain(items.dimensions.iter().map(|it| &*it.name));
    match names.filter(|it| missing.contains(*it)).count() {
        0 => 0,
        count => 1200 + 30 * count.min(20) as i32,
    }
}

/// The attributes whose values name components, types or dimensions of other files.
const NAMING: &[&str] = &[
    "component",
    "synapse",
    "ionChannel",
    "concentrationModel",
    "input",
    "target",
    "morphology",
    "biophysicalProperties",
    "type",
    "extends",
    "dimension",
    "preComponent",
    "postComponent",
    "reaction",
];
/// What is looked at of a large document.
const MAX_NODES: usize = 6000;

/// What this file names that no file declares which it sees.
fn missing(ctx: &Context<'_>) -> FxHashSet<String> {
    let document = model::parse(ctx.db, ctx.file);
    let scope = model::scope(ctx.db, ctx.file);
    let mut named = FxHashSet::default();
    for node in document.node().descendants().take(MAX_NODES).filter(|it| it.is_element()) {
        for attribute in node.attributes().filter(|it| NAMING.contains(&it.name())) {
            named.insert(attribute.value().into_owned());
        }
        if node.parent().is_some_and(crate::element::is_root) {
            named.insert(node.local_name().to_owned());
        }
    }
    let is_known = |name: &str| {
        scope.has_type(name)
            || !scope.components(name).is_empty()
            || !scope.dimensions(name).is_empty()
            || scope.official_dimension(name).is_some()
    };
    named.retain(|it| !it.is_empty() && !is_known(it));
    named
}

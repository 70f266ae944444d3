//! Files that can be included: those of the workspace, as seen from this one, and the core files.

use model::items::RootKind;
use model::{file_items, workspace_files};
use syntax::Attribute;
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
    let names = mentioned(ctx);
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
            // A file that is named after something that this one speaks of, and does not declare.
            if names.iter().any(|it| *it == stem) {
                score += 250;
            } else if stem.len() > 2 && names.iter().any(|it| it.contains(stem) || stem.contains(it.as_str()))
            {
                score += 120;
            }
            if known(&href) {
                score -= 600;
            }
            ctx.word(&href, CompletionKind::File, range).score(score);
        }
    }
    for (index, name) in schema::core_files().enumerate() {
        let mut score = if is_lems || items.root == RootKind::Lems { 420 } else { -100 };
        score += match index_of_usual(name) {
            at @ 0..4 => 60 - 10 * at as i32,
            _ => -100,
        } - index as i32;
        if is_lems && index_of_usual(name) < 3 && !known(name) {
            // The core files come first, and nearly every simulation needs these.
            score += 400;
        }
        if known(name) {
            score -= 600;
        }
        ctx.word(name, CompletionKind::File, range).score(score).detail("core types");
    }
}

fn index_of_usual(name: &str) -> usize {
    let usual = ["Cells.xml", "Networks.xml", "Simulation.xml", "NeuroMLCoreDimensions.xml"];
    usual.iter().position(|it| *it == name).unwrap_or(usual.len())
}

/// The ids that this file refers to without declaring them, in lower case.
fn mentioned(ctx: &Context<'_>) -> Vec<String> {
    let items = file_items(ctx.db, ctx.file);
    let cells = items.networks.iter().flat_map(|it| &it.populations).filter_map(|it| it.component.as_deref());
    let lists = items.networks.iter().flat_map(|it| &it.lists).flat_map(|it| &it.attributes);
    let synapses = lists.filter(|(name, _)| matches!(&**name, "synapse" | "component" | "input"));
    let targets = items.components.iter().filter_map(|it| it.attribute("target"));
    let mut names: Vec<String> =
        cells.chain(synapses.map(|(_, value)| &**value)).chain(targets).map(str::to_lowercase).collect();
    names.extend(channels(ctx));
    names.sort_unstable();
    names.dedup();
    names.retain(|it| it.len() > 1);
    names
}

/// The channels of the cells of this file. Biophysics lie near the end and are short.
fn channels(ctx: &Context<'_>) -> Vec<String> {
    let document = model::parse(ctx.db, ctx.file);
    let Some(root) = document.root() else { return Vec::new() };
    let cells = root.elements().take(200).filter(|it| it.local_name().starts_with("cell"));
    let biophysics =
        cells.flat_map(|it| it.elements()).filter(|it| it.local_name().starts_with("biophysical"));
    let inside = biophysics.flat_map(|it| it.descendants().take(2000)).filter(|it| it.is_element());
    inside
        .flat_map(|it| [it.attribute("ionChannel"), it.attribute("concentrationModel")])
        .flatten()
        .map(|it| it.value().to_lowercase())
        .collect()
}

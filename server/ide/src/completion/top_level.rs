//! Which components a document is likely to hold at its top: those that files with names like its own hold.

use model::{file_items, scope, workspace_files};
use rustc_hash::FxHashMap;
use syntax::Node;

use super::Context;

/// What files like this one hold.
pub(super) struct TopLevel {
    /// In how many of them each tag stands.
    counts: FxHashMap<String, i32>,
    n_files: i32,
    /// What stands in this one already.
    own: Vec<String>,
    /// The words that the name of the file is made of, in lower case.
    words: Vec<String>,
    /// Whether a `Target` names a simulation that is not there.
    lacks_simulation: bool,
}

/// So many other files are looked at.
const ALIKE: usize = 40;

impl TopLevel {
    /// Of the document with this root element.
    pub(super) fn of(ctx: &Context<'_>, root: Node<'_>) -> TopLevel {
        let path = ctx.file.path(ctx.db);
        let name = path.file_name();
        // `na.channel.nml` is like `k.channel.nml`, `LEMS_a.xml` like `LEMS_b.xml`.
        let ending = |name: &str| name.split_once('.').map_or(String::new(), |(_, it)| it.to_lowercase());
        let beginning = |name: &str| name.split_once('_').map_or("", |(it, _)| it).to_lowercase();
        let (own_ending, own_beginning) = (ending(name), beginning(name));
        let is_alike = |it: &str| {
            ending(it) == own_ending && (own_ending.contains('.') || beginning(it) == own_beginning)
        };
        let mut counts: FxHashMap<String, i32> = FxHashMap::default();
        let mut n_files = 0;
        let folder = path.folder();
        let files = workspace_files(ctx.db).iter().filter(|it| **it != ctx.file);
        let files =
            files.filter(|it| it.path(ctx.db).folder() == folder && is_alike(it.path(ctx.db).file_name()));
        for &file in files.take(ALIKE) {
            let items = file_items(ctx.db, file);
            let mut tags: Vec<&str> = items.components.iter().map(|it| &*it.tag).collect();
            tags.sort_unstable();
            tags.dedup();
            if !items.types.is_empty() {
                tags.push("ComponentType");
            }
            if !items.includes.is_empty() {
                tags.push(if root.local_name() == "Lems" { "Include" } else { "include" });
            }
            tags.into_iter().for_each(|it| *counts.entry(it.to_owned()).or_default() += 1);
            n_files += 1;
        }
        let mut own: Vec<String> = root.elements().take(60).map(|it| it.local_name().to_owned()).collect();
        own.sort_unstable();
        own.dedup();
        let words = name.split(['.', '_', '-']).map(str::to_lowercase);
        let words =
            words.filter(|it| it.len() > 2 && !matches!(it.as_str(), "nml" | "xml" | "lems")).collect();
        let scope = scope(ctx.db, ctx.file);
        let targets = file_items(ctx.db, ctx.file).targets.iter().filter_map(|it| it.component.as_deref());
        let lacks_simulation = targets.into_iter().any(|it| scope.components(it).is_empty());
        TopLevel { counts, n_files, own, words, lacks_simulation }
    }

    /// Points for a child of the root.
    pub(super) fn points(&self, tag: &str) -> i32 {
        let mut points = 0;
        if let Some(count) = self.counts.get(tag) {
            points += 100 + 600 * count / self.n_files.max(1);
        }
        // One of a kind mostly follows another, but most kinds are there once.
        if self.own.iter().any(|it| it == tag) {
            points += 60;
        }
        let lower = tag.to_lowercase();
        if self.words.iter().any(|it| lower.contains(it.as_str())) {
            points += 250;
        }
        if self.lacks_simulation && tag == "Simulation" {
            points += 1500;
        }
        points
    }
}

//! `unused-include`: an included file is used.
//!
//! NML004

use model::ItemKind;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::includes::links;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity, Tag};

/// See [`Rule::docs`].
pub(crate) static UNUSED_INCLUDE: Rule = Rule {
    name: "unused-include",
    group: Group::Includes,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unused_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    // A file that only brings others together, or whose includers may use what it brings, is left alone.
    let is_collection = items.components.is_empty() && items.types.is_empty();
    if items.includes.is_empty() || is_collection {
        return;
    }
    // Which includes bring a name; several may.
    let mut brings: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    let mut open: FxHashSet<u32> = FxHashSet::default();
    for (_, link) in links(ctx) {
        let Some(to) = link.to.filter(|_| link.problem.is_none()) else { continue };
        if to.is_official(ctx.db) {
            continue;
        }
        let closure = model::include_closure(ctx.db, to);
        if closure.incomplete {
            continue;
        }
        open.insert(link.include);
        for &file in &closure.files {
            let there = model::file_items(ctx.db, file);
            let components = there.components.iter().filter_map(|it| it.id.as_deref());
            let types = there.types.iter().map(|it| &*it.name);
            let units = there.units.iter().map(|it| &*it.symbol);
            let dimensions = there.dimensions.iter().map(|it| &*it.name);
            let constants = there.constants.iter().filter_map(|it| it.symbol.as_deref());
            for name in components.chain(types).chain(units).chain(dimensions).chain(constants) {
                brings.entry(name).or_default().push(link.include);
            }
        }
    }
    let Some(root) = ctx.root() else { return };
    let use_word = |word: &str, open: &mut FxHashSet<u32>| {
        if let Some(includes) = brings.get(word) {
            includes.iter().for_each(|it| _ = open.remove(it));
        }
    };
    for node in root.descendants().filter(|it| it.is_element()) {
        // It ends as soon as every include has been seen at work, which is soon.
        if open.is_empty() {
            return;
        }
        if is_local(node.local_name()) {
            continue;
        }
        use_word(node.local_name(), &mut open);
        for attribute in node.attributes() {
            let value = attribute.raw_value();
            use_word(value, &mut open);
            for word in value.split(|it: char| !it.is_ascii_alphanumeric() && it != '_') {
                use_word(word, &mut open);
                // `10mydim`: a unit stands right behind its number.
                use_word(word.trim_start_matches(|it: char| it.is_ascii_digit() || it == 'e'), &mut open);
            }
        }
    }
    // Asked last, because it walks the folders of the workspace.
    if open.is_empty() || !model::included_by(ctx.db, ctx.file).is_empty() {
        return;
    }
    keep_what_others_need(ctx, &brings, &mut open);
    for (range, link) in links(ctx) {
        if !open.contains(&link.include) {
            continue;
        }
        let name = range.of(ctx.text).trim();
        let node = model::source_map(ctx.db, ctx.file).node(ItemKind::Include.at(link.include as usize));
        let fix = node.map(|it| {
            Fix::replace("Remove this include", Safety::Unsafe, ctx.with_line(ctx.node(it).range()), "")
        });
        ctx.report(range, format!("nothing of `{name}` is used here")).tag(Tag::Unnecessary).fixes(fix);
    }
}

/// What names nothing outside its own cell or network, and is there by the thousand.
fn is_local(tag: &str) -> bool {
    matches!(
        tag,
        "include"
            | "Include"
            | "location"
            | "instance"
            | "segment"
            | "parent"
            | "proximal"
            | "distal"
            | "member"
            | "connection"
            | "connectionWD"
            | "input"
            | "inputW"
    )
}

/// Many a file includes what its other includes need and do not include themselves.
fn keep_what_others_need(ctx: &Context<'_>, brings: &FxHashMap<&str, Vec<u32>>, open: &mut FxHashSet<u32>) {
    if open.is_empty() {
        return;
    }
    let closure = model::include_closure(ctx.db, ctx.file);
    let names: Vec<_> = brings.iter().filter(|(_, by)| by.iter().any(|it| open.contains(it))).collect();
    // To look through very many is not worth a hint.
    if names.len() * closure.files.len() > 2000 {
        open.clear();
        return;
    }
    for &file in closure.files.iter().filter(|it| **it != ctx.file) {
        let items = model::file_items(ctx.db, file);
        let document = model::parse(ctx.db, file);
        for (name, by) in &names {
            let defines = items.components.iter().any(|it| it.id.as_deref() == Some(**name))
                || items.types.iter().any(|it| &*it.name == **name);
            if !defines && memchr::memmem::find(document.text().as_bytes(), name.as_bytes()).is_some() {
                by.iter().for_each(|it| _ = open.remove(it));
            }
        }
    }
}

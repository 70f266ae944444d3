//! `nml summary FILE`: what a model consists of.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use model::items::Network;
use model::{FilePath, file_items, include_closure};

use crate::exit::{self, Exit};
use crate::project::{Opened, Scope, open};
use crate::terminal;

/// Tell what a model consists of: files, cells, channels, networks, simulations
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The model
    file: PathBuf,
    #[command(flatten)]
    scope: Scope,
}

/// More ids than this are counted, not listed.
const MOST_IDS: usize = 12;

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let opened = match open(&arguments.file, &arguments.scope) {
        Ok(opened) => opened,
        Err(problem) => {
            terminal::error(&problem);
            return Exit::Misuse;
        }
    };
    match anstream::stdout().lock().write_all(summary(&opened).as_bytes()) {
        Ok(()) => Exit::Fine,
        Err(problem) => exit::of_write_error(&problem),
    }
}

// Writing to a string cannot fail, so its results are dropped here.
fn summary(opened: &Opened) -> String {
    let db = &opened.db;
    let closure = include_closure(db, opened.file);
    let mut text = format!("{}\n", opened.path.strip_prefix(&opened.here).unwrap_or(&opened.path).display());
    let included = closure.files.iter().filter(|it| **it != opened.file);
    let names: Vec<String> = included.map(|it| shown(opened, it.path(db))).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "  includes {}", listed(&names));
    }
    let broken =
        closure.links.iter().filter(|it| it.problem.as_ref().is_some_and(|it| it.is_broken())).count();
    if broken > 0 {
        let _ = writeln!(text, "  {broken} includes lead nowhere");
    }
    let mut by_type: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &closure.files {
        for it in &file_items(db, *file).components {
            let ty = it.type_name().unwrap_or(&it.tag).to_owned();
            by_type.entry(ty).or_default().push(it.id.as_deref().unwrap_or("?").to_owned());
        }
        for ty in &file_items(db, *file).types {
            by_type.entry("ComponentType".into()).or_default().push(ty.name.to_string());
        }
    }
    for (ty, ids) in &by_type {
        let _ = writeln!(text, "  {} {ty}: {}", ids.len(), listed(ids));
    }
    for file in &closure.files {
        let items = file_items(db, *file);
        for it in &items.networks {
            let id = items.component(it.component).and_then(|it| it.id.clone()).unwrap_or_default();
            network(&id, it, &mut text);
        }
    }
    if let Ok(lowered) = ::run::lower(db, opened.file)
        && lowered.assumptions.is_empty()
    {
        let it = &lowered.simulation;
        let ms = |seconds: f64| plot::scale::number(seconds * 1e3, 6);
        let _ = writeln!(text, "\nsimulation {}: {} ms in steps of {} ms", it.id, ms(it.length), ms(it.step));
        for display in &it.displays {
            let _ = writeln!(text, "  shows {} ({})", display.title, counted(display.lines.len(), "curve"));
        }
        for file in &it.files {
            let _ = writeln!(text, "  writes {} ({})", file.path, counted(file.columns.len(), "column"));
        }
        for file in it.event_files.iter().filter(|it| !it.path.is_empty()) {
            let _ = writeln!(
                text,
                "  writes {} (events of {})",
                file.path,
                counted(file.selections.len(), "source")
            );
        }
    }
    text
}

fn network(id: &str, network: &Network, text: &mut String) {
    let size = |it: &model::items::Population| match it.instances {
        0 => it.size.unwrap_or(0),
        instances => instances,
    };
    let cells: u32 = network.populations.iter().map(size).fold(0, u32::saturating_add);
    let _ = writeln!(
        text,
        "\nnetwork {id}: {} in {}",
        counted(cells as usize, "cell"),
        counted(network.populations.len(), "population")
    );
    for it in &network.populations {
        let name = it.id.as_deref().unwrap_or("?");
        let _ = writeln!(text, "  {name}: {} {}", size(it), it.component.as_deref().unwrap_or("?"));
    }
    let mut lists: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for it in &network.lists {
        let (count, inside) = lists.entry(&it.tag).or_default();
        *count += 1;
        *inside = inside.saturating_add(it.count);
    }
    for (tag, (count, inside)) in lists {
        let _ = match inside {
            0 => writeln!(text, "  {count} {tag}"),
            _ => writeln!(text, "  {count} {tag} with {}", counted(inside as usize, "element")),
        };
    }
}

/// How an included file is shown: as seen from the folder of the model, `../channels/na.nml`.
fn shown(opened: &Opened, path: &FilePath) -> String {
    let folder = opened.path.parent().unwrap_or(&opened.here);
    let Some(path) = path.as_disk() else { return path.to_string() };
    let shared = folder.ancestors().enumerate().find(|(_, it)| it.parent().is_some() && path.starts_with(it));
    match shared.and_then(|(up, it)| Some((up, path.strip_prefix(it).ok()?))) {
        Some((up, below)) => {
            std::iter::repeat_n("..".as_ref(), up).chain([below]).collect::<PathBuf>().display().to_string()
        }
        None => path.display().to_string(),
    }
}

/// `1 cell`, `2 cells`.
fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MOST_IDS).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_IDS) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

//! Feature: monikers: a name for a definition that means the same in every copy of a project.
//!
//! Definitions of NeuroML itself are called by their core file; those of the user by their path in the workspace.

use model::{Db, File, FilePath};

use crate::symbol::{self, Definition, Target};
use crate::{Analysis, Cancellable};

/// A name for a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moniker {
    /// `Cells.xml#izhikevichCell`; inside a component `cell.nml#c/biophysics`.
    pub identifier: String,
    /// Whether NeuroML itself declares it.
    pub is_official: bool,
    /// Whose it is, as the file sees it that was asked about.
    pub belonging: Belonging,
}

/// Where a definition lies, as seen from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// In another file, which this one includes.
    Imported,
    /// In this file, where others can name it.
    Exported,
    /// Inside another definition of this file.
    Local,
}

impl Analysis {
    /// The name of what is at a place.
    pub fn moniker(&self, file: File, offset: u32) -> Cancellable<Option<Moniker>> {
        self.ask(|db| {
            let Target::Symbol(definition) = symbol::at_cursor(db, file, offset)?.target else { return None };
            moniker(db, file, definition)
        })
    }
}

fn moniker(db: &dyn Db, from: File, definition: Definition) -> Option<Moniker> {
    let node = definition.element(db);
    let around = std::iter::once(node).chain(node.ancestors().filter(|it| it.is_element()));
    // The root element is the file.
    let inside = around.filter(|it| it.parent().is_some_and(|parent| parent.is_element()));
    let mut steps: Vec<String> =
        inside.filter_map(|it| Some(symbol::name_attribute(it)?.value().trim().to_owned())).collect();
    steps.reverse();
    let is_top = symbol::top_level(node) == Some(node);
    let path = match definition.file.path(db) {
        FilePath::Disk(path) => {
            let root = db.workspace().roots(db).iter().find_map(|root| path.strip_prefix(root).ok());
            let steps = root.unwrap_or_else(|| path.file_name().map_or(path.as_path(), std::path::Path::new));
            steps.iter().filter_map(|it| it.to_str()).collect::<Vec<_>>().join("/")
        }
        other => other.file_name().to_owned(),
    };
    let belonging = match (definition.file == from, is_top) {
        (false, _) => Belonging::Imported,
        (true, true) => Belonging::Exported,
        (true, false) => Belonging::Local,
    };
    let is_official = definition.file.is_official(db);
    Some(Moniker { identifier: format!("{path}#{}", steps.join("/")), is_official, belonging })
}

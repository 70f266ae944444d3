//! Feature: find references, by kind; highlight them in a document.
//!
//! The files are sifted by their bytes, so only those that contain the name are parsed, and in them only the elements around the
//! name are asked what they mention.

use std::collections::BTreeSet;

use memchr::memmem;
use model::{Db, File, FilePath};
use rustc_hash::FxHashSet;
use text::Range;

use crate::symbol::{self, Definition, Mention, Role, Target};
use crate::{Analysis, Cancellable};

/// A mention and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub file: File,
    /// The mention.
    pub mention: Mention,
}

/// All that leads to the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct References {
    /// Where it is defined; none for a file.
    pub definition: Option<(File, Range)>,
    /// The mentions, file by file, in the order of the text.
    pub mentions: Vec<Found>,
}

/// A highlighted place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// The name.
    pub range: Range,
    /// Does this place give the thing its value or its name, rather than use it?
    pub is_write: bool,
}

impl Analysis {
    /// Everything that leads to what is at a place.
    pub fn references(&self, file: File, offset: u32) -> Cancellable<Option<References>> {
        self.ask(|db| {
            let at = symbol::at_cursor(db, file, offset)?;
            let definition = match at.target {
                Target::Symbol(it) => Some((it.file, it.name_range(db))),
                _ => None,
            };
            Some(References { definition, mentions: find(db, file, at.target) })
        })
    }

    /// What is at a place, everywhere in the same document; on a tag that names nothing, the pair of tags.
    pub fn highlights(&self, file: File, offset: u32) -> Cancellable<Vec<Highlight>> {
        self.ask(|db| highlights(db, file, offset))
    }

    /// Everything that a file mentions, in the order of the text.
    pub fn mentions(&self, file: File) -> Cancellable<Vec<Mention>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            let mut found = Vec::new();
            for node in document.node().descendants().filter(|it| it.is_element()) {
                db.unwind_if_revision_cancelled();
                found.extend(symbol::mentions(db, file, node, None));
            }
            found
        })
    }
}

fn highlights(db: &dyn Db, file: File, offset: u32) -> Vec<Highlight> {
    let Some(at) = symbol::at_cursor(db, file, offset) else { return tag_pair(db, file, offset) };
    let mut found: Vec<Highlight> = match at.target {
        Target::Symbol(it) if it.file == file => {
            vec![Highlight { range: it.name_range(db), is_write: true }]
        }
        Target::Symbol(_) | Target::File(_) | Target::Builtin => Vec::new(),
        Target::Incomplete | Target::Unknown => return vec![Highlight { range: at.range, is_write: false }],
    };
    let is_write = |it: &Mention| matches!(it.role, Role::Assignment | Role::Setting);
    let mentions = in_file(db, file, at.target);
    found.extend(mentions.iter().map(|it| Highlight { range: it.range, is_write: is_write(it) }));
    found.sort_by_key(|it| it.range.start);
    found
}

fn tag_pair(db: &dyn Db, file: File, offset: u32) -> Vec<Highlight> {
    let Some(element) = symbol::element_around(db, file, offset) else { return Vec::new() };
    let ranges = [Some(element.name_range()), element.end_name_range()];
    let is_touched = ranges.iter().flatten().any(|it| it.touches(offset));
    let shown = ranges.into_iter().flatten().filter(|_| is_touched);
    shown.map(|range| Highlight { range, is_write: false }).collect()
}

/// Everything in the workspace, and in the files around `from`, that leads to a target.
pub(crate) fn find(db: &dyn Db, from: File, target: Target) -> Vec<Found> {
    let mut found = Vec::new();
    for file in candidates(db, from, target) {
        db.unwind_if_revision_cancelled();
        found.extend(in_file(db, file, target).into_iter().map(|mention| Found { file, mention }));
    }
    found
}

/// The files that may mention a target.
fn candidates(db: &dyn Db, from: File, target: Target) -> Vec<File> {
    let mut files = vec![from];
    let home = match target {
        Target::Symbol(it) => Some(it.file),
        Target::File(it) => Some(it),
        Target::Builtin | Target::Incomplete | Target::Unknown => return files,
    };
    files.extend(home);
    files.extend(model::include_closure(db, from).files.iter());
    files.extend(model::included_by(db, from).iter());
    files.extend(home.iter().flat_map(|&it| model::included_by(db, it).iter()));
    files.extend(model::workspace_files(db).iter());
    if home.is_some_and(|it| it.is_official(db)) {
        files.extend(schema::core_files().map(|it| db.file(&FilePath::Official(it))));
    }
    let mut seen = FxHashSet::default();
    files.retain(|it| seen.insert(*it));
    files
}

/// Everything in one file that leads to a target.
pub(crate) fn in_file(db: &dyn Db, file: File, target: Target) -> Vec<Mention> {
    let (name, wanted);
    match target {
        Target::Symbol(definition) => {
            let Some(it) = searched_name(db, definition) else { return Vec::new() };
            (name, wanted) = (it.clone(), Some(it));
        }
        Target::File(included) => {
            (name, wanted) = (included.path(db).file_name().to_owned(), None);
        }
        Target::Builtin | Target::Incomplete | Target::Unknown => return Vec::new(),
    }
    if name.is_empty() || !may_contain(db, file, name.as_bytes()) {
        return Vec::new();
    }
    let document = model::parse(db, file);
    let places = memmem::find_iter(document.text().as_bytes(), name.as_bytes());
    let nodes: BTreeSet<_> = places.map(|at| document.tree().node_at(at as u32)).collect();
    let mut found = Vec::new();
    for id in nodes {
        db.unwind_if_revision_cancelled();
        let mentions = symbol::mentions(db, file, document.at(id), wanted.as_deref());
        found.extend(mentions.into_iter().filter(|it| it.target == target));
    }
    found
}

/// The name by which others mention a definition; a `Children` without one has none in the text.
fn searched_name(db: &dyn Db, definition: Definition) -> Option<String> {
    let name = definition.name(db)?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// Does a file contain some bytes? A closed file is looked into without building its tree.
fn may_contain(db: &dyn Db, file: File, name: &[u8]) -> bool {
    match file.path(db) {
        FilePath::Disk(path) if !file.is_open(db) => {
            // UTF-16 is too rare to be searched quickly.
            db.system().read(path).is_ok_and(|bytes| {
                matches!(bytes.first_chunk(), Some([0xFE, 0xFF] | [0xFF, 0xFE]))
                    || memmem::find(&bytes, name).is_some()
            })
        }
        _ => memmem::find(model::parse(db, file).text().as_bytes(), name).is_some(),
    }
}

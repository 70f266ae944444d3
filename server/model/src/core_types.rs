//! The official core files: indexed once per process, read type by type when somebody asks.
//!
//! A check of a small file needs perhaps twenty of the several hundred core types. So the index only finds where each
//! definition begins and ends (one scan), and a type is parsed and resolved when it is first asked for.
//! The core files never change, so none of this lives in the database.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::{memchr, memmem};
use rustc_hash::FxHashMap;
use syntax::Document;

use crate::items::{self, ComponentType, FileItems};
use crate::types::{ResolvedType, TypeSource, resolve_lineage};

/// Some of the official core files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OfficialSet(u32);

impl OfficialSet {
    /// All official core files: what the tools put around a `neuroml` document.
    pub const ALL: OfficialSet = OfficialSet(u32::MAX);

    /// Those of either set.
    pub fn union(self, other: OfficialSet) -> OfficialSet {
        OfficialSet(self.0 | other.0)
    }

    /// Is there none?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is the file of this name one of them?
    pub fn contains(self, name: &str) -> bool {
        index().files.iter().position(|it| it.name == name).is_some_and(|it| self.holds(it))
    }

    /// The names of the files.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let files = index().files.iter().enumerate();
        files.filter(move |(at, _)| self.holds(*at)).map(|(_, file)| file.name)
    }

    fn holds(self, file: usize) -> bool {
        self.0 & (1 << file) != 0
    }
}

impl fmt::Debug for OfficialSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The text of an official core file.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    official_name(name).and_then(schema::official_text)
}

/// The official core file that an include means, wherever it stands: `Cells.xml`, also `../Cells.xml`.
pub(crate) fn official_name(written: &str) -> Option<&'static str> {
    let name = written.trim_start_matches("./").trim_start_matches("../");
    schema::core_files().find(|it| *it == name)
}

/// The file and all that it includes.
pub(crate) fn closure_of(name: &str) -> OfficialSet {
    index().files.iter().find(|it| it.name == name).map(|it| it.closure).unwrap_or_default()
}

/// All items of an official file (for an editor that opens it).
pub(crate) fn file_items(name: &str) -> Option<&'static FileItems> {
    let file = index().files.iter().find(|it| it.name == name)?;
    Some(file.items.get_or_init(|| {
        let document = Document::new(file.text.to_owned());
        items::collect(document.root())
    }))
}

/// A core type, if its file is in the set.
pub(crate) fn find(set: OfficialSet, name: &str) -> Option<&'static CoreType> {
    index().types.get(name).filter(|it| set.holds(it.file))
}

/// A core dimension or unit, if its file is in the set.
pub(crate) fn find_measure(set: OfficialSet, kind: Measure, name: &str) -> Option<CoreItem> {
    let &(file, index_in_file) = index().measures.get(&(kind, name))?;
    set.holds(file).then(|| CoreItem { file: index().files[file].name, index: index_in_file })
}

/// The names of the core types of a set, in no special order.
pub(crate) fn type_names(set: OfficialSet) -> impl Iterator<Item = &'static str> {
    index().types.iter().filter(move |(_, it)| set.holds(it.file)).map(|(name, _)| *name)
}

/// Something that the scan finds by its `name` or `symbol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Measure {
    Dimension,
    Unit,
}

/// Where a core item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CoreItem {
    /// The official file.
    pub file: &'static str,
    /// Position in the list of its [`FileItems`].
    pub index: u32,
}

/// One type of the core files.
#[derive(Debug)]
pub(crate) struct CoreType {
    file: usize,
    index: u32,
    name: &'static str,
    pub(crate) extends: Option<&'static str>,
    text: &'static str,
    declared: OnceLock<ComponentType>,
    resolved: OnceLock<Arc<ResolvedType>>,
}

impl CoreType {
    /// Where it is declared.
    pub(crate) fn source(&self) -> TypeSource {
        TypeSource::Official(CoreItem { file: index().files[self.file].name, index: self.index })
    }

    /// The declaration.
    pub(crate) fn declared(&self) -> &ComponentType {
        self.declared.get_or_init(|| {
            let document = Document::new(self.text.to_owned());
            document.root().map(items::component_type).unwrap_or_default()
        })
    }

    /// The type with everything that it inherits.
    pub(crate) fn resolved(&self) -> &Arc<ResolvedType> {
        self.resolved.get_or_init(|| {
            let base = |name: &str| index().types.get(name).map(|it| (it.source(), it.declared()));
            Arc::new(resolve_lineage(self.name, self.source(), self.declared(), base))
        })
    }

    /// The names of the type and its bases.
    pub(crate) fn lineage(&self) -> impl Iterator<Item = &'static str> {
        let base = |name: &&'static str| index().types.get(name).and_then(|it| it.extends);
        // The core files have no circles; the bound is for a future version that does.
        std::iter::successors(Some(self.name), base).take(64)
    }
}

struct Index {
    files: Vec<CoreFile>,
    types: FxHashMap<&'static str, CoreType>,
    measures: FxHashMap<(Measure, &'static str), (usize, u32)>,
}

struct CoreFile {
    name: &'static str,
    text: &'static str,
    closure: OfficialSet,
    items: OnceLock<FileItems>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let names: Vec<&'static str> = schema::core_files().collect();
        let mut index =
            Index { files: Vec::new(), types: FxHashMap::default(), measures: FxHashMap::default() };
        let mut includes = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let text = schema::official_text(name).unwrap_or_default();
            includes.push(index.scan(at, text, &names));
            index.files.push(CoreFile {
                name,
                text,
                closure: OfficialSet::default(),
                items: OnceLock::new(),
            });
        }
        for at in 0..names.len() {
            index.files[at].closure = closed(1 << at, &includes);
        }
        index
    })
}

/// The set with everything that its members include.
fn closed(mut set: u32, includes: &[u32]) -> OfficialSet {
    loop {
        let members = includes.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        let grown = members.fold(set, |all, (_, included)| all | included);
        if grown == set {
            return OfficialSet(set);
        }
        set = grown;
    }
}

impl Index {
    /// Finds the definitions in one file; returns the set of files that it includes.
    fn scan(&mut self, file: usize, text: &'static str, names: &[&str]) -> u32 {
        let mut included = 0;
        let (mut types, mut dimensions, mut units) = (0, 0, 0);
        let mut tags = Tags { text, at: 0 };
        while let Some(tag) = tags.next() {
            let start_tag = &text[tag.clone()];
            if start_tag.starts_with("<ComponentType ") {
                let name = attribute(start_tag, " name=").unwrap_or_default();
                tags.at = end_of_type(text, tag.clone());
                let text = &text[tag.start..tags.at];
                let extends = attribute(start_tag, " extends=");
                let index = types;
                types += 1;
                let (declared, resolved) = (OnceLock::new(), OnceLock::new());
                self.types.entry(name).or_insert(CoreType {
                    file,
                    index,
                    name,
                    extends,
                    text,
                    declared,
                    resolved,
                });
            } else if start_tag.starts_with("<Dimension ") {
                let name = attribute(start_tag, " name=").unwrap_or_default();
                self.measures.insert((Measure::Dimension, name), (file, dimensions));
                dimensions += 1;
            } else if start_tag.starts_with("<Unit ") {
                let symbol = attribute(start_tag, " symbol=").unwrap_or_default();
                self.measures.insert((Measure::Unit, symbol), (file, units));
                units += 1;
            } else if start_tag.starts_with("<Include ")
                && let Some(at) =
                    attribute(start_tag, " file=").and_then(|name| names.iter().position(|it| *it == name))
            {
                included |= 1 << at;
            }
        }
        included
    }
}

/// The start tags of a well-formed text, comments skipped.
struct Tags {
    text: &'static str,
    at: usize,
}

impl Iterator for Tags {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let start = self.at + memchr(b'<', rest)?;
            let tag = &self.text.as_bytes()[start..];
            if tag.starts_with(b"<!--") {
                self.at = start + memmem::find(tag, b"-->")?;
            } else {
                let end = start + memchr(b'>', tag)? + 1;
                self.at = end;
                if !tag.starts_with(b"</") {
                    return Some(start..end);
                }
            }
        }
    }
}

fn end_of_type(text: &str, start_tag: Range<usize>) -> usize {
    const END: &str = "</ComponentType>";
    if text[start_tag.clone()].ends_with("/>") {
        return start_tag.end;
    }
    let rest = &text.as_bytes()[start_tag.end..];
    memmem::find(rest, END.as_bytes()).map_or(text.len(), |at| start_tag.end + at + END.len())
}

/// The value of an attribute in a start tag of the official files, which use double quotes throughout.
fn attribute(start_tag: &'static str, name_and_equals: &str) -> Option<&'static str> {
    let at = start_tag.find(name_and_equals)? + name_and_equals.len();
    let value = start_tag[at..].strip_prefix('"')?;
    value.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_finds_what_the_parser_finds() {
        let mut count = 0;
        for (at, file) in index().files.iter().enumerate() {
            let items = file_items(file.name).unwrap();
            for (position, declared) in items.types.iter().enumerate() {
                let found = find(OfficialSet::ALL, &declared.name).unwrap();
                assert_eq!((found.file, found.index as usize), (at, position), "{}", declared.name);
                assert_eq!(found.extends, declared.extends.as_deref());
                assert_eq!(found.declared(), declared);
                count += 1;
            }
            for (position, dimension) in items.dimensions.iter().enumerate() {
                let found = find_measure(OfficialSet::ALL, Measure::Dimension, &dimension.name);
                assert_eq!(found, Some(CoreItem { file: file.name, index: position as u32 }));
            }
            for (position, unit) in items.units.iter().enumerate() {
                let found = find_measure(OfficialSet::ALL, Measure::Unit, &unit.symbol);
                assert_eq!(found, Some(CoreItem { file: file.name, index: position as u32 }));
            }
        }
        assert_eq!(count, index().types.len());
        assert!(count > 200);
    }

    #[test]
    fn core_types_rest_on_known_types_only() {
        for name in type_names(OfficialSet::ALL) {
            let ty = find(OfficialSet::ALL, name).unwrap().resolved();
            assert!(ty.problems.is_empty(), "{name}: {:?}", ty.problems);
        }
    }
}

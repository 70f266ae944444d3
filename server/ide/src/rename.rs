//! Feature: rename, with a look beforehand whether that is possible.
//!
//! Whatever mentions the name changes with it: references, steps of paths, names in expressions, tags and attributes that a type
//! gives their names, in all files of the workspace. A name that is taken already is refused, so renaming back always gives the same bytes.

use std::fmt;

use model::items::MemberKind;
use model::{Db, File, FilePath};
use syntax::Node;
use text::{Range, TextEdit};

use crate::references::{self, Found};
use crate::symbol::{self, Definition, SymbolKind, Target};
use crate::{Analysis, Cancellable};

/// What would be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// The name under the cursor.
    pub range: Range,
    /// The name.
    pub name: String,
}

/// Edits of several files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkspaceEdits {
    /// The edits, file by file.
    pub edits: Vec<(File, Vec<TextEdit>)>,
}

/// Why something cannot be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameProblem {
    /// There is no name at the cursor.
    Nothing,
    /// What the name leads to was not found.
    Unresolved,
    /// It is declared by NeuroML itself.
    Official,
    /// The new name is none.
    Invalid(String),
    /// The new name is in use already.
    Taken(String),
}

impl fmt::Display for RenameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenameProblem::Nothing => f.write_str("there is no name here"),
            RenameProblem::Unresolved => f.write_str("it is unknown what this name leads to"),
            RenameProblem::Official => {
                f.write_str("this is declared by the core types of NeuroML, which cannot be changed")
            }
            RenameProblem::Invalid(name) => write!(f, "`{name}` cannot be a name here"),
            RenameProblem::Taken(name) => write!(f, "`{name}` is in use already"),
        }
    }
}

impl Analysis {
    /// Whether the thing at a place can be renamed, and what it is called now.
    pub fn prepare_rename(&self, file: File, offset: u32) -> Cancellable<Result<Renaming, RenameProblem>> {
        self.ask(|db| {
            let (definition, range) = renamed(db, file, offset)?;
            let name = definition.name(db).ok_or(RenameProblem::Nothing)?;
            Ok(Renaming { range, name: name.trim().to_owned() })
        })
    }

    /// Renames the thing at a place.
    pub fn rename(
        &self,
        file: File,
        offset: u32,
        new_name: &str,
    ) -> Cancellable<Result<WorkspaceEdits, RenameProblem>> {
        self.ask(|db| {
            let (definition, _) = renamed(db, file, offset)?;
            rename(db, file, definition, new_name)
        })
    }
}

fn renamed(db: &dyn Db, file: File, offset: u32) -> Result<(Definition, Range), RenameProblem> {
    let at = symbol::at_cursor(db, file, offset).ok_or(RenameProblem::Nothing)?;
    let definition = match at.target {
        Target::Symbol(definition) => definition,
        Target::File(_) => return Err(RenameProblem::Nothing),
        Target::Builtin => return Err(RenameProblem::Official),
        Target::Incomplete | Target::Unknown => return Err(RenameProblem::Unresolved),
    };
    if matches!(definition.file.path(db), FilePath::Official(_)) {
        return Err(RenameProblem::Official);
    }
    symbol::name_attribute(definition.element(db)).ok_or(RenameProblem::Nothing)?;
    Ok((definition, at.range))
}

fn rename(
    db: &dyn Db,
    from: File,
    definition: Definition,
    new_name: &str,
) -> Result<WorkspaceEdits, RenameProblem> {
    let new_name = new_name.trim();
    let node = definition.element(db);
    if !is_valid(node, definition.kind(db), new_name) {
        return Err(RenameProblem::Invalid(new_name.to_owned()));
    }
    if definition.name(db).is_some_and(|it| it.trim() == new_name) {
        return Ok(WorkspaceEdits::default());
    }
    if is_taken(db, definition, new_name) {
        return Err(RenameProblem::Taken(new_name.to_owned()));
    }
    let mut edits = WorkspaceEdits::default();
    edits.add(definition.file, definition.name_range(db), new_name);
    for Found { file, mention } in references::find(db, from, Target::Symbol(definition)) {
        if matches!(file.path(db), FilePath::Official(_)) {
            continue;
        }
        edits.add(file, mention.range, new_name);
        // A tag that a type has named: its end tag says the same.
        if let Some(element) = symbol::element_around(db, file, mention.range.start)
            && element.name_range().contains_range(mention.range)
            && let Some(end) = element.end_name_range()
        {
            let prefix = mention.range.start - element.name_range().start;
            edits.add(file, Range::new(end.start + prefix, end.end), new_name);
        }
    }
    Ok(edits)
}

impl WorkspaceEdits {
    pub(crate) fn add(&mut self, file: File, range: Range, insert: &str) {
        let edit = TextEdit::replace(range, insert);
        match self.edits.iter_mut().find(|(it, _)| *it == file) {
            Some((_, edits)) if edits.contains(&edit) => {}
            Some((_, edits)) => edits.push(edit),
            None => self.edits.push((file, vec![edit])),
        }
    }
}

fn is_valid(node: Node<'_>, kind: SymbolKind, name: &str) -> bool {
    let is_number = || !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit());
    let is_numbered = symbol::name_attribute(node).is_some_and(|it| {
        let old = it.value();
        !old.is_empty() && old.bytes().all(|it| it.is_ascii_digit())
    });
    match kind {
        // Segments, instances and connections have numbers.
        SymbolKind::Segment => is_number(),
        SymbolKind::Component if is_numbered => is_number(),
        SymbolKind::Unit => {
            !name.is_empty() && !name.contains(|it: char| it.is_whitespace() || "<>&\"'".contains(it))
        }
        _ => {
            let mut letters = name.chars();
            letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
                && letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
        }
    }
}

/// Is the name in use where the definition is seen?
fn is_taken(db: &dyn Db, definition: Definition, name: &str) -> bool {
    let node = definition.element(db);
    let own_name = |it: Node<'_>| symbol::name_attribute(it).is_some_and(|it| it.value().trim() == name);
    let is_top = symbol::top_level(node) == Some(node);
    let by_includers = model::included_by(db, definition.file).iter().copied();
    let mut roots = std::iter::once(definition.file).chain(by_includers);
    match definition.kind(db) {
        SymbolKind::ComponentType => roots.any(|it| model::scope(db, it).has_type(name)),
        SymbolKind::Dimension => roots.any(|it| model::scope(db, it).has_dimension(name)),
        SymbolKind::Unit => roots.any(|it| {
            let scope = model::scope(db, it);
            !scope.units(name).is_empty() || scope.official_unit(name).is_some()
        }),
        SymbolKind::Constant => roots.any(|it| !model::scope(db, it).constants(name).is_empty()),
        SymbolKind::Component if is_top => roots.any(|it| !model::scope(db, it).components(name).is_empty()),
        SymbolKind::Member | SymbolKind::Variable | SymbolKind::Alias => {
            let Some(declaration) = symbol::top_level(node) else { return true };
            let of_type = declaration.attribute("name").map(|it| it.value()).unwrap_or_default();
            // A variable and what exposes it may be called alike, and mostly are.
            let exposes = |it: Node<'_>, exposure: &str| {
                it.attribute("exposure").is_some_and(|it| it.value().trim() == exposure)
            };
            let old_name = definition.name(db).unwrap_or_default();
            let may_share = |it: Node<'_>| match it.local_name() {
                "Exposure" => exposes(node, name),
                _ => node.local_name() == "Exposure" && exposes(it, old_name.trim()),
            };
            let inherited = model::component_type(db, definition.file, &of_type).is_some_and(|ty| {
                let mut same = ty.members.iter().filter(|it| &*it.member.name == name);
                same.any(|it| it.member.kind != MemberKind::Exposure || !exposes(node, name))
            });
            let mut inside = declaration.descendants().skip(1).filter(|it| it.is_element());
            inherited || inside.any(|it| own_name(it) && !may_share(it))
        }
        _ => node.parent().is_some_and(|it| it.elements().any(own_name)),
    }
}

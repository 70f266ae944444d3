//! Feature: go to definition, declaration, type definition, implementation.
//!
//! *Definition*: where the thing under the cursor is named. *Declaration*: the promise that it keeps (the exposure of a variable, the
//! first type that declares a member, the inclusion that brings a component here). *Type definition*: its `ComponentType`, or the
//! dimension of a parameter. *Implementation*: the types that extend a type and the components made of it; the variables behind an exposure.

use model::items::MemberKind;
use model::{Db, File, FilePath};
use text::Range;

use crate::references::{self, Found};
use crate::symbol::{self, Context, Definition, Role, SymbolKind, Target};
use crate::{Analysis, Cancellable};

/// Where the cursor can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destinations {
    /// The name under the cursor.
    pub origin: Range,
    /// The places, the best one first.
    pub places: Vec<Place>,
}

/// An element of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: File,
    /// The whole element.
    pub full: Range,
    /// Its name.
    pub focus: Range,
}

impl Analysis {
    /// Where the thing at a place is defined.
    pub fn definition(&self, file: File, offset: u32) -> Cancellable<Option<Destinations>> {
        self.ask(|db| {
            let at = symbol::at_cursor(db, file, offset)?;
            Some(Destinations {
                origin: at.range,
                places: Place::of_target(db, at.target).into_iter().collect(),
            })
        })
    }

    /// Where the thing at a place is promised.
    pub fn declaration(&self, file: File, offset: u32) -> Cancellable<Option<Destinations>> {
        self.ask(|db| {
            let at = symbol::at_cursor(db, file, offset)?;
            let place = match at.target {
                Target::Symbol(definition) => {
                    let declared = declaration(db, definition).map(|it| Place::of(db, it));
                    declared
                        .or_else(|| inclusion(db, file, definition))
                        .or_else(|| Some(Place::of(db, definition)))
                }
                other => Place::of_target(db, other),
            };
            Some(Destinations { origin: at.range, places: place.into_iter().collect() })
        })
    }

    /// The type of the thing at a place.
    pub fn type_definition(&self, file: File, offset: u32) -> Cancellable<Option<Destinations>> {
        self.ask(|db| {
            let at = symbol::at_cursor(db, file, offset)?;
            let Target::Symbol(definition) = at.target else { return None };
            let ty = type_of(db, definition)?;
            Some(Destinations { origin: at.range, places: vec![Place::of(db, ty)] })
        })
    }

    /// What makes the thing at a place real.
    pub fn implementations(&self, file: File, offset: u32) -> Cancellable<Option<Destinations>> {
        self.ask(|db| {
            let at = symbol::at_cursor(db, file, offset)?;
            let Target::Symbol(definition) = at.target else { return None };
            let mut places: Vec<Place> = Vec::new();
            for Found { file, mention } in references::find(db, file, at.target) {
                let element = symbol::element_around(db, file, mention.range.start);
                let keeps = match mention.role {
                    Role::Instance | Role::Extends => true,
                    Role::Declaration => {
                        element.is_some_and(|it| symbol::attribute_at(it, mention.range) == Some("exposure"))
                    }
                    _ => false,
                };
                if let Some(element) = element.filter(|_| keeps) {
                    places.push(Place::of(db, Definition::new(file, element)));
                }
            }
            if places.is_empty() && definition.kind(db) == SymbolKind::Component {
                places.push(Place::of(db, definition));
            }
            Some(Destinations { origin: at.range, places })
        })
    }
}

impl Place {
    /// The place of a definition.
    pub(crate) fn of(db: &dyn Db, definition: Definition) -> Place {
        let full = definition.element(db).range();
        Place { file: definition.file, full, focus: definition.name_range(db) }
    }

    /// The place of what a mention leads to.
    pub(crate) fn of_target(db: &dyn Db, target: Target) -> Option<Place> {
        match target {
            Target::Symbol(definition) => Some(Place::of(db, definition)),
            Target::File(file) => {
                let root = model::root_element(db, file);
                let focus = root.map_or(Range::at(0), |it| it.name_range());
                Some(Place { file, full: root.map_or(focus, |it| it.range()), focus })
            }
            Target::Builtin | Target::Incomplete | Target::Unknown => None,
        }
    }
}

/// What a part of a type promises: the exposure of a variable, the first declaration of a member.
fn declaration(db: &dyn Db, definition: Definition) -> Option<Definition> {
    let node = definition.element(db);
    match definition.kind(db) {
        SymbolKind::Variable => {
            let exposure = node.attribute("exposure")?;
            let context = Context::new(db, definition.file);
            context.mention_of(node, exposure)
        }
        SymbolKind::Member => {
            let name = symbol::name_attribute(node)?.value();
            let kind = MemberKind::from_tag(node.local_name())?;
            let ty = symbol::top_level(node)?.attribute("name")?.value();
            let ty = model::component_type(db, definition.file, &ty)?;
            let mut first = None;
            for ancestor in &ty.lineage {
                let of = model::component_type(db, definition.file, &ancestor.name)?;
                let own = of.member(&[kind], &name).filter(|it| it.origin == 0);
                first = own.and_then(|it| Definition::of_member(db, &of, it)).or(first);
            }
            first
        }
        _ => None,
    }
}

/// The inclusion in a file that brings a definition of another file.
fn inclusion(db: &dyn Db, file: File, definition: Definition) -> Option<Place> {
    if definition.file == file || matches!(definition.file.path(db), FilePath::Official(_)) {
        return None;
    }
    let brings =
        |to: File| to == definition.file || model::include_closure(db, to).files.contains(&definition.file);
    let closure = model::include_closure(db, file);
    let link = closure.links_of(file).find(|it| it.to.is_some_and(brings))?;
    let item = model::ItemRef { file, item: model::ItemKind::Include.at(link.include as usize) };
    Some(Place { file, full: item.node(db)?.range(), focus: item.range(db)? })
}

/// The type of a definition: of a component its `ComponentType`, of a child or a reference the one that is declared, of a value its dimension.
fn type_of(db: &dyn Db, definition: Definition) -> Option<Definition> {
    let node = definition.element(db);
    let context = Context::new(db, definition.file);
    match definition.kind(db) {
        SymbolKind::ComponentType => Some(definition),
        SymbolKind::Component | SymbolKind::Segment | SymbolKind::SegmentGroup => {
            Definition::of_type(db, context.type_of(node)?.source())
        }
        _ => ["type", "dimension"].iter().find_map(|it| context.mention_of(node, node.attribute(it)?)),
    }
}

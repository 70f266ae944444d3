//! What a reference by id leads to.

use crate::component::type_name_of;
use crate::includers::{included_by, workspace_components};
use crate::items::Text;
use crate::names::{ItemRef, scope};
use crate::types::{component_type, is_subtype};
use crate::{Db, File, Name};

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// A component of the right type.
    Found(ItemRef),
    /// Nothing here, but in a file that includes this one.
    FoundByIncluder {
        /// The component.
        item: ItemRef,
        /// The including file.
        includer: File,
    },
    /// A component of another type.
    WrongType {
        /// The component.
        item: ItemRef,
        /// Its type.
        actual: Text,
    },
    /// Nothing that is included declares the id, but these files of the workspace do.
    NotIncluded(Box<[ItemRef]>),
    /// Nothing declares the id, but an include is broken, so it may be declared there.
    Incomplete,
    /// Nothing in the whole workspace declares the id.
    Unknown,
}

/// What the id of a component leads to, when a component of type `expected` is wanted (`None` or `Component`: of any type).
pub fn find_component(db: &dyn Db, root: File, id: &str, expected: Option<&str>) -> Lookup {
    if let Some(found) = find_here(db, root, id, expected) {
        return found;
    }
    unresolved(db, root, Name::new(db, id), expected.map(|it| Name::new(db, it))).clone()
}

/// Only the scope of `root` itself: found, found with a wrong type, or nothing.
fn find_here(db: &dyn Db, root: File, id: &str, expected: Option<&str>) -> Option<Lookup> {
    let candidates = scope(db, root).components(id);
    let &first = candidates.first()?;
    let Some(expected) = expected.filter(|it| *it != "Component") else { return Some(Lookup::Found(first)) };
    let mut wrong = None;
    for &item in candidates {
        // A component whose type is unknown is a defect of its own, not of those who refer to it.
        let Some(actual) = type_name_of(db, root, item) else { return Some(Lookup::Found(item)) };
        let known = scope(db, root).has_type(&actual) && scope(db, root).has_type(expected);
        if !known || fits(db, root, &actual, expected) {
            return Some(Lookup::Found(item));
        }
        wrong.get_or_insert(Lookup::WrongType { item, actual });
    }
    wrong
}

/// May a component of type `actual` stand where `expected` is wanted?
fn fits(db: &dyn Db, root: File, actual: &str, expected: &str) -> bool {
    let wider = ALSO_ACCEPTED.iter().filter(|(narrow, _)| *narrow == expected).map(|(_, wide)| *wide);
    if std::iter::once(expected).chain(wider).any(|it| is_subtype(db, root, actual, it)) {
        return true;
    }
    // A type of the user's own that extends nothing official claims to be no kind of thing; the reference takes it anywhere.
    let is_official = |ty: &str| scope(db, root).types(ty).is_empty();
    let lineage = component_type(db, root, actual);
    is_official(expected) && lineage.is_some_and(|ty| ty.lineage.iter().all(|it| !is_official(&it.name)))
}

/// Where the core types declare a reference more narrowly than it is meant and used: populations of spike sources, inputs
/// without dimension for cells without dimension.
const ALSO_ACCEPTED: &[(&str, &str)] =
    &[("baseCell", "baseSpikeSource"), ("basePointCurrent", "basePointCurrentDL")];

/// Asked only when the id is not in scope: looks at the files that include this one, then at the whole workspace.
#[salsa::tracked(returns(ref))]
fn unresolved<'db>(db: &'db dyn Db, root: File, id: Name<'db>, expected: Option<Name<'db>>) -> Lookup {
    let id = id.text(db);
    let expected = expected.map(|it| it.text(db));
    let mut incomplete = scope(db, root).incomplete;
    for &includer in included_by(db, root) {
        match find_here(db, includer, id, expected) {
            Some(Lookup::Found(item)) => return Lookup::FoundByIncluder { item, includer },
            Some(other) => return other,
            None => incomplete |= scope(db, includer).incomplete,
        }
    }
    if incomplete {
        return Lookup::Incomplete;
    }
    let elsewhere = workspace_components(db, id);
    if elsewhere.is_empty() { Lookup::Unknown } else { Lookup::NotIncluded(elsewhere.into()) }
}

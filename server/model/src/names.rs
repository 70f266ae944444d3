//! Every name that a root file sees: its own, those of its include closure, those of the core files.

use rustc_hash::FxHashMap;

use crate::core_types::{self, CoreItem, Measure, OfficialSet};
use crate::include::include_closure;
use crate::items::{ItemId, ItemKind, Text};
use crate::{Db, File, FilePath, file_items};

/// An item of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemRef {
    /// The file.
    pub file: File,
    /// Which of its items.
    pub item: ItemId,
}

/// The names that are visible from a root. Duplicates are kept, in load order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// The official files that are visible.
    pub official: OfficialSet,
    /// Is an include of the closure broken, so that an unknown name may be declared there?
    pub incomplete: bool,
    components: Names,
    types: Names,
    dimensions: Names,
    units: Names,
    constants: Names,
}

type Names = FxHashMap<Text, Vec<ItemRef>>;

/// The names that one file declares: what a scope is built of, equal as long as no name changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Declarations {
    pub(crate) components: Box<[Option<Text>]>,
    types: Box<[Text]>,
    dimensions: Box<[Text]>,
    units: Box<[Text]>,
    constants: Box<[Option<Text>]>,
}

impl Scope {
    /// The top-level components with an id.
    pub fn components(&self, id: &str) -> &[ItemRef] {
        get(&self.components, id)
    }

    /// The types of the user with a name (not those of the core files).
    pub fn types(&self, name: &str) -> &[ItemRef] {
        get(&self.types, name)
    }

    /// The top-level constants with a symbol.
    pub fn constants(&self, symbol: &str) -> &[ItemRef] {
        get(&self.constants, symbol)
    }

    /// The dimensions of the user with a name.
    pub fn dimensions(&self, name: &str) -> &[ItemRef] {
        get(&self.dimensions, name)
    }

    /// The units of the user with a symbol.
    pub fn units(&self, symbol: &str) -> &[ItemRef] {
        get(&self.units, symbol)
    }

    /// Where the core files declare a dimension, if they are visible.
    pub fn official_dimension(&self, name: &str) -> Option<CoreItem> {
        core_types::find_measure(self.official, Measure::Dimension, name)
    }

    /// Where the core files declare a unit, if they are visible.
    pub fn official_unit(&self, symbol: &str) -> Option<CoreItem> {
        core_types::find_measure(self.official, Measure::Unit, symbol)
    }

    /// Is there a type with this name, in the core files or declared by the user?
    pub fn has_type(&self, name: &str) -> bool {
        !self.types(name).is_empty() || core_types::find(self.official, name).is_some()
    }

    /// Is there a dimension with this name? `none` always exists.
    pub fn has_dimension(&self, name: &str) -> bool {
        name == "none" || !self.dimensions(name).is_empty() || self.official_dimension(name).is_some()
    }

    /// All ids of components with their items, in no special order.
    pub fn all_components(&self) -> impl Iterator<Item = (&str, &[ItemRef])> {
        self.components.iter().map(|(id, items)| (&**id, &**items))
    }

    /// All names of types, core ones included, in no special order.
    pub fn all_types<'a>(&'a self) -> impl Iterator<Item = &'a str> {
        let own = self.types.keys().map(|it| &**it);
        let core = core_types::type_names(self.official).map(|it| -> &'a str { it });
        own.chain(core.filter(|it| self.types(it).is_empty()))
    }

    /// All names of dimensions of the user with their items, in no special order.
    pub fn all_dimensions(&self) -> impl Iterator<Item = (&str, &[ItemRef])> {
        self.dimensions.iter().map(|(name, items)| (&**name, &**items))
    }

    /// All symbols of units of the user with their items, in no special order.
    pub fn all_units(&self) -> impl Iterator<Item = (&str, &[ItemRef])> {
        self.units.iter().map(|(symbol, items)| (&**symbol, &**items))
    }

    /// All symbols of constants with their items, in no special order.
    pub fn all_constants(&self) -> impl Iterator<Item = (&str, &[ItemRef])> {
        self.constants.iter().map(|(symbol, items)| (&**symbol, &**items))
    }
}

/// The names that are visible from a root.
#[salsa::tracked(returns(ref))]
pub fn scope(db: &dyn Db, root: File) -> Scope {
    let closure = include_closure(db, root);
    let mut scope = Scope { official: closure.official, incomplete: closure.incomplete, ..Scope::default() };
    for &file in &closure.files {
        db.unwind_if_revision_cancelled();
        let names = declarations(db, file);
        let some = |names: &'_ [Text]| names.iter().cloned().map(Some).collect::<Vec<_>>();
        add(&mut scope.components, file, ItemKind::Component, &names.components);
        add(&mut scope.types, file, ItemKind::Type, &some(&names.types));
        add(&mut scope.dimensions, file, ItemKind::Dimension, &some(&names.dimensions));
        add(&mut scope.units, file, ItemKind::Unit, &some(&names.units));
        add(&mut scope.constants, file, ItemKind::Constant, &names.constants);
    }
    scope
}

#[salsa::tracked(returns(ref))]
pub(crate) fn declarations(db: &dyn Db, file: File) -> Declarations {
    let items = file_items(db, file);
    Declarations {
        components: items.components.iter().map(|it| it.id.clone()).collect(),
        types: items.types.iter().map(|it| it.name.clone()).collect(),
        dimensions: items.dimensions.iter().map(|it| it.name.clone()).collect(),
        units: items.units.iter().map(|it| it.symbol.clone()).collect(),
        constants: items.constants.iter().map(|it| it.symbol.clone()).collect(),
    }
}

fn add(names: &mut Names, file: File, kind: ItemKind, declared: &[Option<Text>]) {
    for (index, name) in declared.iter().enumerate() {
        if let Some(name) = name {
            names.entry(name.clone()).or_default().push(ItemRef { file, item: kind.at(index) });
        }
    }
}

fn get<'a>(names: &'a Names, name: &str) -> &'a [ItemRef] {
    names.get(name).map_or(&[], Vec::as_slice)
}

impl ItemRef {
    /// The item of an official file.
    pub fn official(db: &dyn Db, kind: ItemKind, item: CoreItem) -> ItemRef {
        ItemRef { file: db.file(&FilePath::Official(item.file)), item: kind.at(item.index as usize) }
    }
}

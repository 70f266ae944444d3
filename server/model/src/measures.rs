//! The dimensions and units that a root file knows.

use std::sync::{Arc, OnceLock};

use lems::{Dimension, DimensionTable, Unit, UnitTable};

use crate::core_types::{self, OfficialSet};
use crate::include::include_closure;
use crate::items::{self, FileItems};
use crate::{Db, File, file_items};

/// Dimensions by name and units by symbol.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measures {
    /// The dimensions by name.
    pub dimensions: DimensionTable,
    /// The units by symbol.
    pub units: UnitTable,
}

impl Measures {
    /// A quantity in SI units with its dimension; `None` if it is not well written or its unit is unknown.
    pub fn quantity(&self, text: &str) -> Option<(f64, Dimension)> {
        let parsed = lems::parse_quantity(text).ok()?;
        match parsed.unit {
            "" => Some((parsed.number, Dimension::NONE)),
            symbol => {
                let unit = self.units.get(symbol)?;
                Some((unit.to_si(parsed.number), unit.dimension))
            }
        }
    }
}

/// The dimensions and units that `root` knows. Of several with one name the first in load order counts, the official ones
/// before all others.
pub fn measures(db: &dyn Db, root: File) -> Arc<Measures> {
    let closure = include_closure(db, root);
    let declares = |file: &File| !own_measures(db, *file).is_empty();
    match closure.files.iter().any(declares) {
        true => Arc::clone(declared_measures(db, root)),
        false => official_measures(closure.official),
    }
}

#[salsa::tracked(returns(ref))]
fn declared_measures(db: &dyn Db, root: File) -> Arc<Measures> {
    let closure = include_closure(db, root);
    let mut all = Measures::clone(&official_measures(closure.official));
    for &file in &closure.files {
        let own = own_measures(db, file);
        add_dimensions(&mut all, &own.dimensions);
    }
    // Units may come before the dimension that they name.
    for &file in &closure.files {
        add_units(&mut all, &own_measures(db, file).units);
    }
    Arc::new(all)
}

/// Only the dimensions and units of a file: most files have none, and then nothing depends on them.
#[salsa::tracked(returns(ref))]
fn own_measures(db: &dyn Db, file: File) -> OwnMeasures {
    let items = file_items(db, file);
    OwnMeasures { dimensions: items.dimensions.clone(), units: items.units.clone() }
}

#[derive(Debug, Clone, PartialEq, Default)]
struct OwnMeasures {
    dimensions: Box<[items::Dimension]>,
    units: Box<[items::Unit]>,
}

impl OwnMeasures {
    fn is_empty(&self) -> bool {
        self.dimensions.is_empty() && self.units.is_empty()
    }
}

/// What the official files declare, made once: all of them or none, as only one of them declares any.
fn official_measures(official: OfficialSet) -> Arc<Measures> {
    static ALL: OnceLock<Arc<Measures>> = OnceLock::new();
    static NONE: OnceLock<Arc<Measures>> = OnceLock::new();
    if !official.contains("NeuroMLCoreDimensions.xml") {
        return Arc::clone(NONE.get_or_init(Arc::default));
    }
    Arc::clone(ALL.get_or_init(|| {
        let mut all = Measures::default();
        let items: &FileItems = core_types::file_items("NeuroMLCoreDimensions.xml").unwrap_or(&EMPTY);
        add_dimensions(&mut all, &items.dimensions);
        add_units(&mut all, &items.units);
        Arc::new(all)
    }))
}

static EMPTY: std::sync::LazyLock<FileItems> = std::sync::LazyLock::new(FileItems::default);

fn add_dimensions(all: &mut Measures, declared: &[items::Dimension]) {
    for it in declared {
        all.dimensions.insert(&it.name, Dimension::new(it.exponents.map(Option::unwrap_or_default)));
    }
}

fn add_units(all: &mut Measures, declared: &[items::Unit]) {
    for it in declared {
        // A unit of an unknown dimension is a defect of its own; here it measures nothing.
        let dimension =
            it.dimension.as_deref().and_then(|name| all.dimensions.get(name)).unwrap_or(Dimension::NONE);
        let symbol = it.symbol.clone();
        all.units.insert(Unit { symbol, dimension, power: it.power, scale: it.scale, offset: it.offset });
    }
}

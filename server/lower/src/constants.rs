//! Top-level constants: numbers that every expression sees.

use model::{Db, File, file_items, include_closure};
use sim::Name;

/// The constants of a root file in the order in which they are loaded; the last of a symbol counts, as in the reference.
pub(crate) fn constants(db: &dyn Db, root: File) -> Vec<(Name, f64)> {
    let mut known: Vec<(Name, f64)> = Vec::new();
    for &file in &include_closure(db, root).files {
        for constant in &file_items(db, file).constants {
            let (Some(symbol), Some(value)) =
                (constant.symbol.as_deref().or(constant.name.as_deref()), constant.value.as_deref())
            else {
                continue;
            };
            // A value may use the constants before it. One that cannot be understood is left out: its users then say so.
            let expr = lems::parse_value(value).value;
            let before =
                |name: &str| known.iter().rev().find(|(it, _)| &**it == name).map(|(_, value)| *value);
            let value = lems::expression::eval(&expr, &before).or_else(|| quantity(db, root, value));
            if let Some(value) = value {
                known.retain(|(it, _)| &**it != symbol);
                known.push((symbol.into(), value));
            }
        }
    }
    known
}

/// A value with a unit, which the reference refuses and PyLEMS asks for.
fn quantity(db: &dyn Db, root: File, text: &str) -> Option<f64> {
    let quantity = lems::parse_quantity(text).ok()?;
    let measures = model::measures(db, root);
    Some(measures.units.get(quantity.unit)?.to_si(quantity.number))
}

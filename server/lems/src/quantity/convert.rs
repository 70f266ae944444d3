//! The same quantity in another unit, exactly.

use super::Decimal;
use crate::unit::Unit;

/// A number for another unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The number in the new unit.
    pub number: Decimal,
    /// Whether it is exact; if not it is rounded to 17 digits (a third of a minute in hours).
    pub exact: bool,
}

/// Converts a number from one unit to another of the same dimension, offsets included.
/// Nothing if the dimensions differ or the number has too many digits.
pub fn convert(number: Decimal, from: &Unit, to: &Unit) -> Option<Conversion> {
    if from.dimension != to.dimension {
        return None;
    }
    let (number, exact) = number
        .plus(Decimal::from_f64(from.offset)?)?
        .times(Decimal::from_f64(from.scale)?)?
        .shifted(from.power.checked_sub(to.power)?)?
        .over(Decimal::from_f64(to.scale)?)?;
    let number = number.minus(Decimal::from_f64(to.offset)?)?;
    Some(Conversion { number, exact })
}

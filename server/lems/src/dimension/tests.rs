//! Arithmetic of dimensions against textbook relations, and how they are told.

use super::{Dimension, DimensionTable, Rational};

const CURRENT: Dimension = Dimension::new([0, 0, 0, 1, 0, 0, 0]);
const CONDUCTANCE: Dimension = Dimension::new([-1, -2, 3, 2, 0, 0, 0]);
const CAPACITANCE: Dimension = Dimension::new([-1, -2, 4, 2, 0, 0, 0]);
const LENGTH: Dimension = Dimension::new([0, 1, 0, 0, 0, 0, 0]);

fn table() -> DimensionTable {
    let mut table = DimensionTable::default();
    for (name, dimension) in [
        ("time", Dimension::TIME),
        ("per_time", Dimension::NONE.per_time()),
        ("voltage", Dimension::VOLTAGE),
        ("conductance", CONDUCTANCE),
        ("capacitance", CAPACITANCE),
        ("current", CURRENT),
        ("length", LENGTH),
    ] {
        assert!(table.insert(name, dimension));
    }
    table
}

#[test]
fn the_laws_of_circuits_hold() {
    assert_eq!(CONDUCTANCE.times(Dimension::VOLTAGE), CURRENT);
    assert_eq!(CAPACITANCE.times(Dimension::VOLTAGE.per_time()), CURRENT);
    assert_eq!(CAPACITANCE.over(CONDUCTANCE), Dimension::TIME);
}

#[test]
fn roots_undo_powers() {
    let squared = Dimension::VOLTAGE.power(Rational::new(2, 1));
    assert_eq!(squared.root(2), Dimension::VOLTAGE);
    assert_eq!(Dimension::VOLTAGE.root(3).power(Rational::new(3, 1)), Dimension::VOLTAGE);
    assert_eq!(LENGTH.root(2).times(LENGTH.root(2)), LENGTH);
    assert_eq!(LENGTH.root(2).over(LENGTH.root(3)), LENGTH.root(6));
    assert!(!Dimension::VOLTAGE.root(2).is_whole());
    assert!(Dimension::VOLTAGE.power(Rational::ZERO).is_none());
}

#[test]
fn absurd_powers_saturate() {
    let mut huge = LENGTH;
    for _ in 0..100 {
        huge = huge.times(huge).power(Rational::new(999, 7));
    }
    assert!(!huge.is_none());
}

#[test]
fn dimensions_are_told_in_words() {
    let tell = |dimension| table().describe(dimension);
    assert_eq!(tell(Dimension::NONE), "dimensionless");
    assert_eq!(tell(Dimension::VOLTAGE), "voltage");
    assert_eq!(tell(Dimension::VOLTAGE.per_time()), "voltage per time");
    assert_eq!(tell(Dimension::NONE.over(Dimension::VOLTAGE)), "per voltage");
    assert_eq!(tell(Dimension::VOLTAGE.times(Dimension::VOLTAGE)), "voltage squared");
    assert_eq!(tell(CURRENT.over(LENGTH)), "current per length");
    assert_eq!(tell(Dimension::VOLTAGE.root(2)), "square root of voltage");
    assert_eq!(tell(Dimension::new([0, 0, 0, 0, 2, 1, 0])), "K^2 mol");
    assert_eq!(Dimension::VOLTAGE.to_string(), "kg m^2 s^-3 A^-1");
}

#[test]
fn the_first_declaration_of_a_name_counts() {
    let mut table = table();
    assert!(!table.insert("time", CURRENT));
    assert_eq!(table.get("time"), Some(Dimension::TIME));
    assert_eq!(table.get("none"), Some(Dimension::NONE));
    assert_eq!(table.get("Time"), None);
}

#[test]
fn exponents_are_small_fractions() {
    assert_eq!(Rational::from_f64(0.5), Some(Rational::new(1, 2)));
    assert_eq!(Rational::from_f64(1.0 / 3.0), Some(Rational::new(1, 3)));
    assert_eq!(Rational::from_f64(-2.0), Some(Rational::new(-2, 1)));
    assert_eq!(Rational::from_f64(0.123), None);
    assert_eq!(Rational::from_f64(f64::NAN), None);
    assert_eq!(Rational::from_f64(f64::INFINITY), None);
}

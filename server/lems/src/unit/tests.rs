//! Look-up of units and what to offer for one that does not exist.

use super::{Unit, UnitTable};
use crate::dimension::Dimension;

const CONDUCTANCE: Dimension = Dimension::new([-1, -2, 3, 2, 0, 0, 0]);

fn table() -> UnitTable {
    [
        Unit::new("s", Dimension::TIME, 0),
        Unit::new("ms", Dimension::TIME, -3),
        Unit::new("V", Dimension::VOLTAGE, 0),
        Unit::new("mV", Dimension::VOLTAGE, -3),
        Unit::new("S", CONDUCTANCE, 0),
        Unit::new("mS", CONDUCTANCE, -3),
        Unit::new("uS", CONDUCTANCE, -6),
        Unit::new("nS", CONDUCTANCE, -9),
        Unit::new("pS", CONDUCTANCE, -12),
        Unit::new("mS_per_cm2", Dimension::new([-1, -4, 3, 2, 0, 0, 0]), 1),
        Unit::new("furlong", Dimension::new([0, 1, 0, 0, 0, 0, 0]), 2),
    ]
    .into_iter()
    .collect()
}

#[test]
fn symbols_are_case_sensitive() {
    let units = table();
    assert_eq!(units.get("mS").map(|unit| unit.dimension), Some(CONDUCTANCE));
    assert_eq!(units.get("ms").map(|unit| unit.dimension), Some(Dimension::TIME));
    assert_eq!(units.get("MS"), None);
}

#[test]
fn the_first_declaration_counts() {
    let mut units = table();
    assert!(!units.insert(Unit::new("mV", Dimension::TIME, 0)));
    assert_eq!(units.get("mV").map(|unit| unit.power), Some(-3));
}

#[test]
fn units_come_in_the_usual_order() {
    let units = table();
    let symbols: Vec<&str> = units.of_dimension(CONDUCTANCE).iter().map(|unit| &*unit.symbol).collect();
    assert_eq!(symbols, ["nS", "pS", "uS", "mS", "S"]);
}

#[track_caller]
fn check(symbol: &str, wanted: Option<Dimension>, first: Option<&str>) {
    let units = table();
    assert_eq!(units.suggestions(symbol, wanted).first().map(|unit| &*unit.symbol), first, "{symbol}");
}

#[test]
fn an_unknown_symbol_has_a_likely_meaning() {
    check("mv", None, Some("mV"));
    check("msec", Some(Dimension::TIME), Some("ms"));
    check("µS", None, Some("uS"));
    check("kV", None, Some("V"));
    check("mS/cm2", None, Some("mS_per_cm2"));
    check("mS/cm^2", None, Some("mS_per_cm2"));
    check("mS_per_cm", None, Some("mS_per_cm2"));
    check("furlongs", None, Some("furlong"));
    check("parsec", None, None);
}

#[test]
fn the_wanted_dimension_decides_between_letters() {
    check("MS", Some(Dimension::TIME), Some("ms"));
    check("MS", Some(CONDUCTANCE), Some("mS"));
}

#[test]
fn values_are_rounded_as_by_the_reference() {
    let celsius = Unit { offset: 273.15, ..Unit::new("degC", Dimension::NONE, 0) };
    assert_eq!(celsius.to_si(25.0), 298.15);
    // 5e-6, not 5 * 0.1^6.
    assert_eq!(Unit::new("um", Dimension::NONE, -6).to_si(5.0), 5.0 * 1e-6);
    assert_eq!(Unit::new("zS", Dimension::NONE, -21).to_si(1.0), 1e-21);
}

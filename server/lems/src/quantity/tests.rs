//! Quantities: problems, ranges, the schema's form and exact conversion. What the reference reads
//! is checked in `tests/reference.rs`.

use proptest::prelude::*;

use super::{Decimal, QuantityProblem, convert, parse_quantity};
use crate::dimension::Dimension;
use crate::problem::slice;
use crate::unit::Unit;

#[track_caller]
fn check(text: &str, number: &str, unit: &str, problem: Option<(QuantityProblem, &str)>) {
    let parsed = parse_quantity(text);
    let quantity = parsed.value;
    assert_eq!((quantity.number_text, quantity.unit), (number, unit), "{text}");
    assert_eq!(slice(text, quantity.number_range), number);
    assert_eq!(slice(text, quantity.unit_range), unit);
    let found = parsed.problems.first().map(|it| (it.kind, slice(text, it.range)));
    assert_eq!(found, problem, "{text}");
}

#[test]
fn a_quantity_is_a_number_and_a_unit() {
    check("-65mV", "-65", "mV", None);
    check(" 1.5  uF_per_cm2 ", "1.5", "uF_per_cm2", None);
    check("1e3 mV", "1e3", "mV", None);
    check("12", "12", "", None);
    check("2e3e", "2e3", "e", None);
    check("5 e", "5", "e", None);
    check("1 m V", "1", "m V", None);
}

#[test]
fn what_is_wrong_points_at_the_guilty_part() {
    check("", "", "", Some((QuantityProblem::Empty, "")));
    check("mV", "", "mV", Some((QuantityProblem::MissingNumber, "")));
    check("m V", "", "m V", Some((QuantityProblem::MissingNumber, "")));
    check("1,5mV", "1", ",5mV", Some((QuantityProblem::DecimalComma, ",")));
    check("1/2 V", "1/2", "V", Some((QuantityProblem::InvalidNumber, "1/2")));
    check("--1mV", "--1", "mV", Some((QuantityProblem::InvalidNumber, "--1")));
    check("1.2.3mV", "1.2.3", "mV", Some((QuantityProblem::InvalidNumber, "1.2.3")));
    check("1e400mV", "1e400", "mV", Some((QuantityProblem::NotFinite, "1e400")));
}

#[test]
fn the_schema_is_narrower_than_the_reference() {
    let fits = |text| parse_quantity(text).value.fits_schema;
    // The pattern of Nml2Quantity: -?([0-9]*(\.[0-9]+)?)([eE]-?[0-9]+)?[\s]*unit
    for text in ["1mV", "-1 mV", ".5mV", "1e-3 V", "1.5E3V", "-.5e2 mV", "mV"] {
        assert!(fits(text), "{text}");
    }
    for text in ["+1mV", "5.mV", "1e+3 mV", " 1mV", "1mV ", "3f mV", "--1mV", "1/2 V"] {
        assert!(!fits(text), "{text}");
    }
}

fn volt(power: i32) -> Unit {
    Unit::new(if power == 0 { "V" } else { "mV" }, Dimension::VOLTAGE, power)
}

#[track_caller]
fn check_conversion(number: &str, from: &Unit, to: &Unit, expected: &str) {
    let converted = convert(Decimal::parse(number).unwrap(), from, to).unwrap();
    let shown = format!("{}{}", if converted.exact { "" } else { "~" }, converted.number);
    assert_eq!(shown, expected, "{number} {} in {}", from.symbol, to.symbol);
}

#[test]
fn conversion_has_no_floating_point_noise() {
    check_conversion("-65", &volt(-3), &volt(0), "-0.065");
    check_conversion("-0.065", &volt(0), &volt(-3), "-65");
    check_conversion("0.1", &volt(-3), &volt(0), "0.0001");
    check_conversion("1e-12", &volt(0), &volt(-3), "1e-9");
    check_conversion("70.30", &volt(-3), &volt(-3), "70.3");
    check_conversion("0", &volt(-3), &volt(0), "0");
}

#[test]
fn conversion_knows_scales_and_offsets() {
    let kelvin = Unit::new("K", Dimension::new([0, 0, 0, 0, 1, 0, 0]), 0);
    let celsius = Unit { symbol: "degC".into(), offset: 273.15, ..kelvin.clone() };
    check_conversion("25", &celsius, &kelvin, "298.15");
    check_conversion("298.15", &kelvin, &celsius, "25");
    let minute = Unit { scale: 60.0, ..Unit::new("min", Dimension::TIME, 0) };
    let second = Unit::new("s", Dimension::TIME, 0);
    check_conversion("1.5", &minute, &second, "90");
    check_conversion("90", &second, &minute, "1.5");
    check_conversion("1", &second, &minute, "~0.016666666666666667");
    assert_eq!(convert(Decimal::ONE, &kelvin, &second), None);
}

#[test]
fn decimals_are_written_in_the_form_the_schema_accepts() {
    let show = |text| Decimal::parse(text).unwrap().to_string();
    assert_eq!(show("1200000"), "1200000");
    assert_eq!(show("1e12"), "1e12");
    assert_eq!(show("1.25e12"), "1.25e12");
    assert_eq!(show("0.00012"), "0.00012");
    assert_eq!(show("0.0000001"), "1e-7");
    assert_eq!(show("-12.50"), "-12.5");
    assert_eq!(Decimal::parse("1.2.3"), None);
    assert_eq!(Decimal::parse("."), None);
    assert_eq!(Decimal::parse(&"9".repeat(60)), None);
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_number(digits in -1_000_000_000i64..1_000_000_000, shift in 0i32..12) {
        let number = Decimal::parse(&format!("{digits}e-{shift}")).unwrap();
        let there = convert(number, &volt(-3), &volt(0)).unwrap();
        prop_assert!(there.exact);
        prop_assert_eq!(convert(there.number, &volt(0), &volt(-3)).unwrap().number, number);
        prop_assert_eq!(Decimal::parse(&there.number.to_string()), Some(there.number));
        let written = format!("{} V", there.number);
        prop_assert!(parse_quantity(&written).value.fits_schema, "{}", written);
    }

    #[test]
    fn decimal_and_double_agree(value in proptest::num::f64::NORMAL) {
        if let Some(decimal) = Decimal::from_f64(value) {
            prop_assert_eq!(decimal.to_f64(), value);
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        parse_quantity(&text);
    }

    #[test]
    fn any_near_quantity_is_survived(text in "[-+0-9.,eE mVfdx\t]{0,12}") {
        let parsed = parse_quantity(&text);
        prop_assert_eq!(slice(&text, parsed.value.number_range), parsed.value.number_text);
        prop_assert_eq!(slice(&text, parsed.value.unit_range), parsed.value.unit);
        parsed.value.decimal();
    }
}

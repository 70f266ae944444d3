//! Dimensional analysis: physics that everybody can check.

use super::{DimensionProblem, Inferred, Side, infer, infer_as_reference};
use crate::dimension::{Dimension, Rational};
use crate::expression::parse_expression;
use crate::problem::slice;

const CURRENT: Dimension = Dimension::new([0, 0, 0, 1, 0, 0, 0]);

fn of(name: &str) -> Option<Dimension> {
    Some(match name {
        "v" | "vRest" => Dimension::VOLTAGE,
        "tau" | "t" => Dimension::TIME,
        "i" => CURRENT,
        "C" => CURRENT.times(Dimension::TIME).over(Dimension::VOLTAGE),
        "g" => CURRENT.over(Dimension::VOLTAGE),
        "n" | "m" => Dimension::NONE,
        _ => return None,
    })
}

#[track_caller]
fn check(text: &str, expected: Dimension) {
    let found = infer(&parse_expression(text).value, &of);
    assert_eq!(
        (found.dimension, found.problems.as_slice()),
        (Inferred::Known(expected), [].as_slice()),
        "{text}"
    );
}

#[test]
fn sound_equations_have_no_problems() {
    check("(vRest - v) / tau", Dimension::VOLTAGE.per_time());
    check("(i - g * (v - vRest)) / C", Dimension::VOLTAGE.per_time());
    check("exp((v - vRest) / (2 * v)) ^ n", Dimension::NONE);
    check("-n / tau", Dimension::NONE.per_time());
    check("n ^ 3 * m * g * v", CURRENT);
    check("(v ^ 2) ^ 0.5", Dimension::VOLTAGE);
    check("v ^ (1 / 3)", Dimension::VOLTAGE.power(Rational::new(1, 3)));
    check("v ^ -1", Dimension::NONE.over(Dimension::VOLTAGE));
    check("v ^ (-2)", Dimension::VOLTAGE.power(Rational::new(-2, 1)));
    check("v .gt. vRest .and. t .lt. tau", Dimension::NONE);
}

#[test]
fn a_literal_zero_is_a_zero_of_everything() {
    check("v + 0", Dimension::VOLTAGE);
    check("0 - v", Dimension::VOLTAGE);
    check("v .gt. 0", Dimension::NONE);
    check("0 * v", Dimension::VOLTAGE);
    let zero = infer(&parse_expression("0").value, &of).dimension;
    assert_eq!(zero, Inferred::Zero);
    assert!(zero.fits(CURRENT));
    let one = infer(&parse_expression("1").value, &of).dimension;
    assert!(!one.fits(CURRENT));
}

/// The problems with the texts they point at; of a mismatch also both sides.
fn problems(text: &str) -> Vec<String> {
    let show = |side: Side| format!("{} is {}", slice(text, side.range), side.dimension);
    infer(&parse_expression(text).value, &of)
        .problems
        .into_iter()
        .map(|it| {
            let what = match it.kind {
                DimensionProblem::UnknownName => "unknown".to_owned(),
                DimensionProblem::Mismatch { left, right, .. } => format!("{}, {}", show(left), show(right)),
                DimensionProblem::DimensionalArgument { argument, sound, .. } => {
                    format!("argument {}{}", show(argument), if sound { ", sound" } else { "" })
                }
                DimensionProblem::DimensionalExponent { exponent } => format!("exponent {}", show(exponent)),
                DimensionProblem::VariableExponent { base, exponent } => {
                    format!("{} to the {}", show(base), slice(text, exponent))
                }
            };
            format!("{}: {what}", slice(text, it.range))
        })
        .collect()
}

#[test]
fn the_guilty_part_is_named_with_both_sides() {
    assert_eq!(problems("n * (v + i) / tau"), ["v + i: v is kg m^2 s^-3 A^-1, i is A"]);
    assert_eq!(problems("v .gt. 20"), ["v .gt. 20: v is kg m^2 s^-3 A^-1, 20 is dimensionless"]);
    assert_eq!(problems("exp(v)"), ["exp(v): argument v is kg m^2 s^-3 A^-1"]);
    assert_eq!(problems("2 ^ t"), ["2 ^ t: exponent t is s"]);
    assert_eq!(problems("t ^ n"), ["t ^ n: t is s to the n"]);
    assert_eq!(problems("a + t"), ["a: unknown"]);
}

#[test]
fn one_mistake_is_reported_once() {
    assert_eq!(problems("((v + i) + t) * 3 + v").len(), 1);
    assert_eq!(problems("(a - t) / tau + v").len(), 1);
}

#[test]
fn what_only_the_reference_refuses_is_told_apart() {
    assert_eq!(problems("abs(i)"), ["abs(i): argument i is A, sound"]);
    assert_eq!(problems("sqrt(t * t)"), ["sqrt(t * t): argument t * t is s^2, sound"]);
    let found = infer(&parse_expression("sqrt(t * t) + abs(t)").value, &of);
    assert_eq!(found.dimension, Inferred::Known(Dimension::TIME));
    assert!(found.problems.iter().all(|it| !it.kind.is_wrong()));
    assert!(infer_as_reference(&parse_expression("abs(i)").value, &of).is_err());
}

#[test]
fn the_reference_names_where_it_stops() {
    let text = "n * (v + 0)";
    let problem = infer_as_reference(&parse_expression(text).value, &of).unwrap_err();
    assert_eq!((slice(text, problem.range), problem.fatal), ("v + 0", true));
}

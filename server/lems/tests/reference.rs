//! The recorded answers of the reference implementation (jLEMS 0.14's parser, evaluator, dimension
//! checker and quantity reader), asked by `reference/Oracle.java`, against ours.

use lems::expression::{BinaryOp, ExprId, Function, Kind, Node, Sign, Value, evaluate, portability};
use lems::infer::infer_as_reference;
use lems::{
    Dimension, Expr, Unit, UnitTable, parse_condition, parse_expression, parse_quantity, parse_value,
};

fn lines(recorded: &str) -> impl Iterator<Item = (String, Vec<&str>)> {
    recorded.lines().map(|line| {
        let mut fields = line.split('\t');
        let text = fields.next().unwrap_or_default().replace("\\t", "\t").replace("\\n", "\n");
        (text, fields.collect())
    })
}

fn variable(name: &str) -> Option<f64> {
    Some(match name {
        "a" => 2.0,
        "b" => 3.0,
        "c" => 5.0,
        "d" => 7.0,
        "x" => 0.5,
        "z" => 0.0,
        "n" => -4.0,
        "rate" => 11.0,
        _ => return None,
    })
}

#[test]
fn expressions_are_read_refused_and_evaluated_as_by_the_reference() {
    let mut wrong = String::new();
    for (text, answer) in lines(include_str!("reference/expressions.tsv")) {
        let expr = parse_expression(&text).value;
        let problems = match expr.kind(expr.root()) {
            Some(Kind::Condition) => parse_condition(&text).problems,
            _ => parse_value(&text).problems,
        };
        let refused = problems.iter().any(|it| it.kind.refused_by_reference())
            || portability(&expr).iter().any(|it| it.kind.refused_by_reference())
            || expr.variables().any(|(name, _)| variable(name).is_none());
        let expected_refusal = answer[0] == "refused";
        if refused != expected_refusal {
            wrong += &format!("{text:?}: refused {refused}, reference {answer:?}, {problems:?}\n");
        }
        if refused || expected_refusal {
            continue;
        }
        // A text that is a number as a whole is not parsed at all by the reference.
        let is_number = text.trim().parse::<f64>().is_ok();
        let tree = as_the_reference_prints(&expr, expr.root());
        if !is_number && tree != answer[1] {
            wrong += &format!("{text:?}: tree {tree}, reference {}\n", answer[1]);
        }
        let value = match evaluate(&expr, &variable, &mut || None) {
            Some(Value::Truth(truth)) => truth.to_string() == answer[0],
            Some(Value::Number(number)) => same_number(number, answer[0]),
            None => false,
        };
        if !value {
            let reference = u64::from_str_radix(answer[0], 16).map(f64::from_bits);
            wrong += &format!(
                "{text:?}: {:?}, reference {reference:?}\n",
                evaluate(&expr, &variable, &mut || None)
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Equal, or a few units in the last place apart: the functions come from another library.
fn same_number(number: f64, bits: &str) -> bool {
    let reference = f64::from_bits(u64::from_str_radix(bits, 16).expect("the recorded answer is a number"));
    let close = (number - reference).abs() <= 1e-13 * reference.abs();
    close || number == reference || (number.is_nan() && reference.is_nan())
}

fn as_the_reference_prints(expr: &Expr, id: ExprId) -> String {
    let show = |id| as_the_reference_prints(expr, id);
    match expr.node(id) {
        Node::Number(value) => java_number(value),
        Node::Variable => expr.name(id).to_owned(),
        Node::Signed(Sign::LeadingPlus | Sign::Plus, operand) => format!("(0.0 + {})", show(operand)),
        Node::Signed(_, operand) => format!("(0.0 - {})", show(operand)),
        Node::Binary(op, left, right) => {
            // It prints what it would not read again.
            let symbol = if op == BinaryOp::Leq { ".lte." } else { op.symbol() };
            format!("({} {symbol} {})", show(left), show(right))
        }
        Node::Call(Function::Unknown, _) | Node::Missing | Node::List(..) => "?".to_owned(),
        Node::Call(function, argument) => format!("{}({})", function.name(), show(argument)),
    }
}

fn java_number(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e7).contains(&value) {
        let scientific = format!("{value:E}");
        return if scientific.contains('.') { scientific } else { scientific.replace('E', ".0E") };
    }
    format!("{value:?}")
}

#[test]
fn dimensions_are_computed_as_by_the_reference() {
    let of = |name: &str| {
        Some(match name {
            "v" | "w" => Dimension::VOLTAGE,
            "tau" => Dimension::TIME,
            "i" => Dimension::new([0, 0, 0, 1, 0, 0, 0]),
            "n" | "k" => Dimension::NONE,
            _ => return None,
        })
    };
    let mut wrong = String::new();
    for (text, answer) in lines(include_str!("reference/dimensions.tsv")) {
        // A condition as an exponent is no number; that is not for the dimensions to say.
        let parsed = match parse_expression(&text).value {
            expr if expr.kind(expr.root()) == Some(Kind::Condition) => parse_condition(&text),
            _ => parse_value(&text),
        };
        if parsed.problems.iter().any(|it| it.kind.refused_by_reference()) {
            assert_eq!(answer[0], "refused", "{text}");
            continue;
        }
        let found = match infer_as_reference(&parsed.value, &of) {
            Ok(found) => {
                let exponents: Vec<String> =
                    (0..7).map(|base| found.dimension.exponent(base).to_string()).collect();
                exponents.join(" ") + if found.any { " any" } else { "" }
            }
            Err(problem) if problem.fatal => "refused".to_owned(),
            Err(_) => "unknown".to_owned(),
        };
        if found != answer[0] {
            wrong += &format!("{text:?}: {found}, reference {}\n", answer[0]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn quantities_are_read_and_converted_as_by_the_reference() {
    let current = Dimension::new([0, 0, 0, 1, 0, 0, 0]);
    let temperature = Dimension::new([0, 0, 0, 0, 1, 0, 0]);
    let scaled = |symbol, dimension, scale| Unit { scale, ..Unit::new(symbol, dimension, 0) };
    let units: UnitTable = [
        Unit::new("V", Dimension::VOLTAGE, 0),
        Unit::new("mV", Dimension::VOLTAGE, -3),
        Unit::new("ms", Dimension::TIME, -3),
        scaled("min", Dimension::TIME, 60.0),
        Unit { offset: 273.15, ..Unit::new("degC", temperature, 0) },
        Unit::new("K", temperature, 0),
        Unit::new("pA", current, -12),
        Unit::new("nA", current, -9),
        Unit::new("um", Dimension::TIME, -6),
        Unit::new("none", Dimension::NONE, 0),
        scaled("e", current, 1.60218e-19),
    ]
    .into_iter()
    .collect();
    let mut wrong = String::new();
    for (text, answer) in lines(include_str!("reference/quantities.tsv")) {
        // Nothing at all is zero for the reference, and it reads hexadecimal floating point.
        if text.is_empty() || text == "0x1p3" {
            continue;
        }
        let parsed = parse_quantity(&text);
        let quantity = parsed.value;
        let unit = units.get(if quantity.is_plain() { "none" } else { quantity.unit });
        let readable = parsed.problems.iter().all(|it| it.kind.is_read_by_reference());
        let found = match unit {
            Some(unit) if readable => {
                let value = unit.to_si(quantity.number);
                // Bit by bit: the order of operations is the same.
                let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
                format!("{bits:x} {}", name_of(unit.dimension))
            }
            _ => "refused".to_owned(),
        };
        if found != answer.join(" ") {
            wrong += &format!("{text:?}: {found}, reference {answer:?} {parsed:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn name_of(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::NONE => "none",
        Dimension::TIME => "time",
        Dimension::VOLTAGE => "voltage",
        _ if dimension == Dimension::new([0, 0, 0, 0, 1, 0, 0]) => "temperature",
        _ => "current",
    }
}

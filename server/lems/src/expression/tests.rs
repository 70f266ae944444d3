//! What the parser says about bad and half-written expressions. What good ones mean is checked
//! against the reference in `tests/reference.rs`.

use proptest::prelude::*;

use super::{
    BinaryOp, ExprProblem, Function, Node, Portability, eval, eval_condition, evaluate, parse_condition,
    parse_expression, parse_value, portability,
};
use crate::problem::slice;

/// The problems of a value, each with the text it points at.
#[track_caller]
fn check(text: &str, expected: &[(ExprProblem, &str)]) {
    let parsed = parse_value(text);
    let found: Vec<_> = parsed.problems.iter().map(|it| (it.kind, slice(text, it.range))).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn half_written_expressions_say_what_is_missing() {
    check("", &[(ExprProblem::Empty, "")]);
    check("  ", &[(ExprProblem::Empty, "  ")]);
    check("a +", &[(ExprProblem::MissingOperand, "")]);
    check("a + (b", &[(ExprProblem::UnclosedParenthesis, "(")]);
    check("exp(", &[(ExprProblem::UnclosedParenthesis, "("), (ExprProblem::MissingOperand, "")]);
    check("(a + ) * b", &[(ExprProblem::MissingOperand, " ")]);
    check("()", &[(ExprProblem::EmptyParentheses, "()")]);
    check("exp()", &[(ExprProblem::EmptyParentheses, "()")]);
}

#[test]
fn a_half_written_expression_keeps_its_tree() {
    let expr = parse_expression("(v - ) / tau").value;
    let Node::Binary(BinaryOp::Div, left, right) = expr.node(expr.root()) else { panic!("{expr:?}") };
    assert_eq!((expr.source(left), expr.source(right)), ("v -", "tau"));
    let names: Vec<&str> = expr.variables().map(|(name, _)| name).collect();
    assert_eq!(names, ["v", "tau"]);
}

#[test]
fn operators_of_other_languages_come_with_ours() {
    let unsupported = |op| ExprProblem::UnsupportedOperator(Some(op));
    let condition = |text: &str| {
        let parsed = parse_condition(text);
        parsed.problems.iter().map(|it| (it.kind, slice(text, it.range).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(condition("a >= b"), [(unsupported(".geq."), ">=".to_owned())]);
    assert_eq!(condition("a.ge.b"), [(unsupported(".geq."), ".ge.".to_owned())]);
    assert_eq!(condition("a .GT. b"), [(unsupported(".gt."), ".GT.".to_owned())]);
    assert_eq!(
        condition("a < 1 && b != 2"),
        [
            (unsupported(".lt."), "<".to_owned()),
            (unsupported(".and."), "&&".to_owned()),
            (unsupported(".neq."), "!=".to_owned())
        ]
    );
    check("a ** 2", &[(unsupported("^"), "**")]);
    check("a % 2", &[(ExprProblem::UnsupportedOperator(None), "%")]);
    check("a .foo. b", &[(ExprProblem::UnsupportedOperator(None), ".foo.")]);
}

#[test]
fn functions_know_how_many_arguments_they_take() {
    check("pow(a, 2)", &[(ExprProblem::UnknownFunction, "pow")]);
    check("exp(a, 2)", &[(ExprProblem::ArgumentCount(2), "(a, 2)")]);
    check("exp(a, 2, b)", &[(ExprProblem::ArgumentCount(3), "(a, 2, b)")]);
    check("sum(a)", &[(ExprProblem::UnimplementedFunction(Function::Sum), "sum")]);
    check("exp -a", &[(ExprProblem::NeedsParentheses, "-a")]);
    check("sin cos a", &[(ExprProblem::NeedsParentheses, "cos a")]);
    check("a * +b", &[(ExprProblem::NeedsParentheses, "+b")]);
}

#[test]
fn numbers_and_operators_are_not_guessed() {
    check("2a", &[(ExprProblem::InvalidNumber, "2a")]);
    check("2 a", &[(ExprProblem::MissingOperator, " ")]);
    check("(a)(b)", &[(ExprProblem::MissingOperator, "")]);
    check("a @ b", &[(ExprProblem::UnexpectedCharacter, "@")]);
    check("a)", &[(ExprProblem::SurplusParenthesis, ")")]);
    check("*a", &[(ExprProblem::MissingLeftOperand, "")]);
}

#[test]
fn a_value_is_a_number_and_a_test_is_a_condition() {
    check("v .gt. 0", &[(ExprProblem::NumberExpected, "v .gt. 0")]);
    check("1 + (v .gt. 0)", &[(ExprProblem::NumberExpected, "v .gt. 0")]);
    let test = |text| parse_condition(text).problems.iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(test("v"), [ExprProblem::ConditionExpected]);
    assert_eq!(test("v .gt. 0 .and. w"), [ExprProblem::ConditionExpected]);
    assert_eq!(test("v .gt. 0 .and. (w .lt. 1)"), []);
}

#[track_caller]
fn check_notes(text: &str, expected: &[(&str, &str)]) {
    let notes = portability(&parse_expression(text).value);
    let shown: Vec<_> = notes
        .iter()
        .map(|it| {
            let kind = format!("{:?}", it.kind);
            let name = kind.split([' ', '{']).next().unwrap_or_default().to_owned();
            (name, slice(text, it.range))
        })
        .collect();
    let shown: Vec<_> = shown.iter().map(|(name, range)| (name.as_str(), *range)).collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn what_tools_read_differently_is_noted() {
    check_notes("rate-3", &[("SignAfterE", "rate-3")]);
    check_notes("2e-3 + rate - 3", &[]);
    check_notes("a .leq. b", &[("LeqInPyLems", ".leq.")]);
    check_notes("a^b^c", &[("ChainedPower", "a^b^c")]);
    check_notes("(a^b)^c", &[]);
    check_notes("-a^2 * b", &[("MinusBeforePower", "-a^2 * b")]);
    check_notes("-(a^2)", &[]);
    check_notes("b * -a^2", &[("TightMinusBeforePower", "-a^2")]);
    check_notes("ln(a)", &[("LnInPyLems", "ln")]);
    check_notes("exp a", &[("CallWithoutParentheses", "exp a")]);
    check_notes("3f", &[("NumberSuffix", "3f")]);
    check_notes(
        "a .gt. 1 .or. b .gt. 2 .and. c .gt. 3",
        &[("MixedLogic", "a .gt. 1 .or. b .gt. 2 .and. c .gt. 3")],
    );
    check_notes("a .lt. 1 .and. b .eq. 2", &[("EqualsBesideLogic", "b .eq. 2")]);
    check_notes("a .lt. 1 .and. (b .eq. 2)", &[]);
}

#[test]
fn only_an_equals_behind_the_logic_is_refused() {
    let refused = |text| {
        let notes = portability(&parse_expression(text).value);
        notes.iter().filter(|it| it.kind.refused_by_reference()).count()
    };
    // What the reference did with these three stands in tests/reference/expressions.tsv.
    assert_eq!(refused("a .eq. 2 .and. b .lt. 4"), 0);
    assert_eq!(refused("b .lt. 4 .and. a .eq. 2"), 1);
    assert_eq!(refused("a .eq. 2 .and. b .eq. 3"), 1);
    let group = |text| portability(&parse_expression(text).value)[0].kind;
    let Portability::EqualsBesideLogic { group, .. } = group("b .lt. 4 .and. a .eq. 2") else { panic!() };
    assert_eq!(slice("b .lt. 4 .and. a .eq. 2", group), "a .eq. 2");
}

#[test]
fn printing_keeps_the_meaning_and_the_parentheses_that_were_written() {
    let print = |text: &str| parse_expression(text).value.to_string();
    assert_eq!(print("a*( b+c )"), "a*(b + c)");
    assert_eq!(print("(a .eq. 2).and.(b .eq. 3)"), "(a .eq. 2) .and. (b .eq. 3)");
    assert_eq!(print("((a))*b"), "a*b");
    assert_eq!(print("2*-a^2"), "2*-a^2");
    assert_eq!(print("exp a / 1e-9"), "exp(a)/1e-9");
    assert_eq!(print("-a+b"), "-a + b");
}

#[test]
fn a_random_number_is_drawn_by_the_caller() {
    let expr = parse_value("3 * random(2)").value;
    assert_eq!(eval(&expr, &|_| None), None);
    let drawn = evaluate(&expr, &|_| None, &mut || Some(0.25));
    assert_eq!(drawn, Some(super::Value::Number(1.5)));
}

#[test]
fn a_missing_value_has_no_result() {
    assert_eq!(eval(&parse_value("a + ").value, &|_| Some(1.0)), None);
    assert_eq!(eval(&parse_value("a + b").value, &|name| (name == "a").then_some(1.0)), None);
    assert_eq!(eval_condition(&parse_condition("a .gt. 0").value, &|_| Some(1.0)), Some(true));
}

#[test]
fn the_node_at_a_position_is_the_innermost() {
    let expr = parse_value("exp(tau / v)").value;
    let at = |offset| expr.node_at(offset).map(|id| expr.source(id));
    assert_eq!(at(5), Some("tau"));
    assert_eq!(at(1), Some("exp(tau / v)"));
    assert_eq!(expr.name(expr.root()), "exp");
}

#[test]
fn absurd_depth_is_given_up_and_not_followed() {
    for text in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        "a+".repeat(100_000),
        "sin ".repeat(100_000),
        "a^-".repeat(50_000),
    ] {
        let parsed = parse_value(&text);
        assert!(parsed.problems.iter().any(|it| it.kind == ExprProblem::TooDeep), "{}", &text[..8]);
        assert!(parsed.value.same_as(&parsed.value));
        assert!(eval(&parsed.value, &|_| Some(0.5)).is_none_or(f64::is_finite));
        portability(&parsed.value);
    }
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-df-z][a-z0-9_]{0,3}".prop_filter("is a function", |name| Function::named(name).is_none()),
        (0u32..1000, 0i32..4)
            .prop_map(|(digits, shift)| format!("{}", f64::from(digits) / 10f64.powi(shift))),
        Just("1e-9".to_owned()),
        Just("2.5e+20".to_owned()),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let op = prop_oneof![Just("+"), Just("-"), Just("*"), Just("/"), Just("^"), Just("*-"), Just(" - -")];
        let function = prop_oneof![Just("exp"), Just("H"), Just("ln"), Just("sqrt")];
        prop_oneof![
            4 => (inner.clone(), op, inner.clone()).prop_map(|(a, op, b)| format!("{a}{op}{b}")),
            2 => inner.clone().prop_map(|a| format!("({a})")),
            1 => inner.clone().prop_map(|a| format!("(-{a})")),
            1 => inner.clone().prop_map(|a| format!("(+{a})")),
            1 => (function, inner).prop_map(|(f, a)| format!("{f}({a})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let comparison = (expression(), prop_oneof![Just(".gt."), Just(".leq."), Just(".eq.")], expression())
        .prop_map(|(a, op, b)| format!("{a} {op} {b}"));
    comparison.prop_recursive(3, 8, 2, |inner| {
        (inner.clone(), prop_oneof![Just(".and."), Just(".or.")], inner)
            .prop_map(|(a, op, b)| format!("({a}) {op} ({b})"))
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same_expression(text in prop_oneof![expression(), condition()]) {
        let expr = parse_expression(&text).value;
        let printed = expr.to_string();
        let again = parse_expression(&printed);
        prop_assert!(again.problems.is_empty(), "{} printed as {}: {:?}", text, printed, again.problems);
        prop_assert!(expr.same_as(&again.value), "{} printed as {}", text, printed);
        prop_assert_eq!(again.value.to_string(), printed);
    }

    #[test]
    fn any_text_has_a_tree_whose_ranges_lie_in_it(text in "[-+*/^().,abe0-9<>=&!%# a-zµ]{0,40}") {
        let parsed = parse_value(&text);
        let expr = parsed.value;
        for id in expr.ids() {
            let range = expr.range(id);
            prop_assert!(range.start <= range.end && text.get(range.start as usize..range.end as usize).is_some());
            for child in expr.children(id) {
                let inner = expr.range(child);
                prop_assert!(range.start <= inner.start && inner.end <= range.end, "{:?} in {:?}", inner, range);
            }
        }
        for problem in &parsed.problems {
            prop_assert!(text.get(problem.range.start as usize..problem.range.end as usize).is_some());
        }
        for note in portability(&expr) {
            prop_assert!(text.get(note.range.start as usize..note.range.end as usize).is_some());
        }
        eval(&expr, &|_| Some(2.0));
    }

    #[test]
    fn any_unicode_is_survived(text in any::<String>()) {
        let parsed = parse_condition(&text);
        portability(&parsed.value);
        let _ = parsed.value.to_string();
    }
}

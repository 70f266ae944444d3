//! `dimension-mismatch`: both sides of an equation measure the same thing.
//!
//! Catalogue: LEMS242, LEMS245.

use ::syntax::Attribute;
use lems::expression::BinaryOp;
use lems::infer::{DimensionProblem, Inferred};
use model::items::MemberKind;
use text::Range;

use crate::expressions::{at, declarations, derivation};
use crate::subject::dynamics::{Authored, Expression, Place};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DIMENSION_MISMATCH: Rule = Rule {
    name: "dimension-mismatch",
    group: Group::Expressions,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("dimension_mismatch.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for expression in &authored.expressions {
        if !expression.problems.is_empty() {
            continue;
        }
        for problem in &expression.inference.problems {
            inside(ctx, authored, expression, problem);
        }
        result(ctx, authored, expression);
    }
    selected(ctx, authored);
    exposed(ctx, authored);
}

/// Operands that do not go together.
fn inside(
    ctx: &mut Context<'_>,
    authored: &Authored<'_>,
    expression: &Expression<'_>,
    problem: &lems::Problem<DimensionProblem>,
) {
    let text = |range: Range| {
        expression.expr.text().get(range.start as usize..range.end as usize).unwrap_or("").to_owned()
    };
    let (message, guilty) = match problem.kind {
        DimensionProblem::UnknownName => return,
        DimensionProblem::Mismatch { operator, left, right } => {
            let (a, b) = (authored.describe(left.dimension), authored.describe(right.dimension));
            let what = match operator {
                BinaryOp::Add => format!("{a} and {b} cannot be added"),
                BinaryOp::Sub => format!("{b} cannot be subtracted from {a}"),
                _ => format!("{a} and {b} cannot be compared"),
            };
            (format!("{what}\n`{}` is {a}, `{}` is {b}", text(left.range), text(right.range)), problem.range)
        }
        DimensionProblem::DimensionalArgument { function, argument, sound } => {
            let name = function.name();
            let found = authored.describe(argument.dimension);
            let tail = if sound { ", or jLEMS refuses it" } else { "" };
            let derivation = derived(authored, expression, argument.range);
            (
                format!(
                    "the argument of `{name}` must be dimensionless{tail}\n`{}` is {found}{derivation}",
                    text(argument.range)
                ),
                argument.range,
            )
        }
        DimensionProblem::DimensionalExponent { exponent } => {
            let found = authored.describe(exponent.dimension);
            let derivation = derived(authored, expression, exponent.range);
            (
                format!(
                    "an exponent must be dimensionless\n`{}` is {found}{derivation}",
                    text(exponent.range)
                ),
                exponent.range,
            )
        }
        DimensionProblem::VariableExponent { base, exponent } => {
            let found = authored.describe(base.dimension);
            (
                format!(
                    "something with a dimension can only be raised to a constant power\n`{}` is {found}, `{}` is not constant",
                    text(base.range),
                    text(exponent)
                ),
                problem.range,
            )
        }
    };
    // The reference looks into the first case only, and not at all into regimes.
    let severity = match expression.is_checked_by_reference() || expression.place == Place::Case(true) {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let known =
        at(expression, problem.range).map_or_else(Vec::new, |it| declarations(ctx, authored, expression, it));
    let mut report = ctx.report(expression.in_document(guilty), message).severity(severity);
    for (file, range, what) in known {
        report = report.related_in(file, range, what);
    }
}

/// "; `v` is voltage, `tau` is time", unless the expression is itself a name.
fn derived(authored: &Authored<'_>, expression: &Expression<'_>, range: Range) -> String {
    let Some(id) = at(expression, range) else { return String::new() };
    if expression.expr.node(id) == lems::expression::Node::Variable {
        return String::new();
    }
    match derivation(authored, expression, id) {
        text if text.is_empty() => text,
        text => format!(": {text}"),
    }
}

/// An expression that gives something else than is asked for.
fn result(ctx: &mut Context<'_>, authored: &Authored<'_>, expression: &Expression<'_>) {
    let Some(expected) = &expression.expected else { return };
    let Inferred::Known(found) = expression.inference.dimension else { return };
    if found == expected.dimension {
        return;
    }
    let root = expression.expr.root();
    let severity = match expression.is_checked_by_reference() {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let names = derivation(authored, expression, root);
    let because = if names.is_empty() { String::new() } else { format!("\n{names}") };
    let message = format!(
        "`{}` is {}, but {} is {}{because}",
        expression.expr.text().trim(),
        authored.describe(found),
        expected.whose,
        authored.describe(expected.dimension)
    );
    let known = declarations(ctx, authored, expression, root);
    let mut report =
        ctx.report(expression.in_document(expression.expr.range(root)), message).severity(severity);
    for (file, range, what) in known {
        report = report.related_in(file, range, what);
    }
}

/// Variables that are selected from other instances.
fn selected(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for variable in authored.in_dynamics("DerivedVariable") {
        let Some(select) = variable.attribute("select") else { continue };
        if variable.attribute("value").is_some() {
            continue;
        }
        let declared = variable.attribute("dimension").filter(|it| it.raw_value() != "*");
        let Some(declared) = declared else { continue };
        let Some(expected) = authored.measures.dimensions.get(declared.raw_value()) else { continue };
        let text = select.value();
        let path = lems::path::parse_select(&text);
        let Ok(Some(found)) = model::resolve_select(ctx.db, authored.root, &authored.ty, &path.value) else {
            continue;
        };
        // A product of several is something else.
        let multiplies = variable
            .attribute("reduce")
            .is_some_and(|it| matches!(it.raw_value(), "multiply" | "product" | "times" | "*"));
        if found != expected && !(multiplies && path.value.is_many()) {
            let message = format!(
                "`{text}` is {}, but `{}` is {}",
                authored.describe(found),
                variable.attribute("name").map_or("", |it| it.raw_value()),
                authored.describe(expected)
            );
            ctx.report(select.value_range(), message)
                .severity(Severity::Warning)
                .related(declared.value_range(), "declared here");
        }
    }
}

/// Variables that are exposed under a name of another dimension.
fn exposed(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let mut links: Vec<(Attribute<'_>, &str, Option<usize>)> = Vec::new();
    for name in ["StateVariable", "DerivedVariable", "ConditionalDerivedVariable"] {
        for variable in authored.in_dynamics(name) {
            let Some(own) = variable.attribute("name") else { continue };
            let exposure = variable.attribute("exposure").unwrap_or(own);
            let regime = authored.regimes().position(|it| variable.parent() == Some(it));
            links.push((exposure, own.raw_value(), regime));
        }
    }
    for (attribute, variable, regime) in links {
        let Some(exposure) = authored.ty.member(&[MemberKind::Exposure], attribute.raw_value()) else {
            continue;
        };
        let declared = exposure.member.dimension.as_deref().filter(|it| *it != "*");
        let Some(expected) = declared.and_then(|it| authored.measures.dimensions.get(it)) else { continue };
        let Some(found) = authored.dimension(regime, variable) else { continue };
        if found != expected {
            let message = format!(
                "`{variable}` is {}, but the exposure `{}` is {}",
                authored.describe(found),
                attribute.raw_value(),
                authored.describe(expected)
            );
            ctx.report(attribute.value_range(), message).severity(Severity::Warning);
        }
    }
}

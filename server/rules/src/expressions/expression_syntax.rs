//! `expression-syntax`: an expression can be read.
//!
//! Catalogue: LEMS241, LEMS249.

use lems::expression::{ExprProblem, Function};

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static EXPRESSION_SYNTAX: Rule = Rule {
    name: "expression-syntax",
    group: Group::Expressions,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("expression_syntax.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    for expression in &authored.expressions {
        for problem in &expression.problems {
            let source = expression.attribute.value();
            let text = source.get(problem.range.start as usize..problem.range.end as usize).unwrap_or("");
            let empty = expression.attribute.range();
            let mut range = expression.in_document(problem.range);
            if problem.kind == ExprProblem::Empty || range.start > range.end {
                range = empty;
            }
            let fix = fix(problem.kind, range, text);
            let severity = match problem.kind.refused_by_reference() {
                true => Severity::Error,
                false => Severity::Warning,
            };
            let message = message(problem.kind, text, expression.attribute.name());
            ctx.report(range, message).severity(severity).fixes(fix);
        }
    }
}

fn message(problem: ExprProblem, text: &str, attribute: &str) -> String {
    match problem {
        ExprProblem::Empty => format!("`{attribute}` is empty: an expression is missing"),
        ExprProblem::MissingOperand => "a number, a name or a parenthesis is missing here".into(),
        ExprProblem::MissingLeftOperand => "nothing stands before this operator; jLEMS reads a zero".into(),
        ExprProblem::MissingOperator => "an operator is missing between these two".into(),
        ExprProblem::UnclosedParenthesis => "this parenthesis is not closed".into(),
        ExprProblem::SurplusParenthesis => "this parenthesis closes nothing; jLEMS ignores it".into(),
        ExprProblem::EmptyParentheses => "there is nothing in these parentheses".into(),
        ExprProblem::InvalidNumber => format!("`{text}` begins like a number but is none"),
        ExprProblem::UnexpectedCharacter => format!("`{text}` has no meaning in an expression"),
        ExprProblem::UnsupportedOperator(Some(instead)) => {
            format!("`{text}` is not an operator of LEMS; write `{instead}`")
        }
        ExprProblem::UnsupportedOperator(None) => format!("`{text}` is not an operator of LEMS"),
        ExprProblem::UnknownFunction => {
            let names: Vec<_> = Function::ALL.iter().map(|it| it.name()).collect();
            match text::nearest(text, names.iter().copied()) {
                Some(near) => format!("no function is called `{text}`; did you mean `{near}`?"),
                None => format!("no function is called `{text}`; there are {}", names.join(", ")),
            }
        }
        ExprProblem::UnimplementedFunction(function) => {
            format!("`{}` is reserved and always gives NaN", function.name())
        }
        ExprProblem::ArgumentCount(count) => format!("functions of LEMS take one argument, not {count}"),
        ExprProblem::NeedsParentheses => "jLEMS needs parentheses around this".into(),
        ExprProblem::ConditionExpected => {
            "a condition is expected here, such as `v .gt. thresh`, but this is a number".into()
        }
        ExprProblem::NumberExpected => "a number is expected here, but this is a condition".into(),
        ExprProblem::TooDeep => "this is nested too deeply to be read".into(),
    }
}

fn fix(problem: ExprProblem, range: text::Range, text: &str) -> Option<Fix> {
    match problem {
        ExprProblem::UnsupportedOperator(Some(instead)) => Some(Fix::replace(
            format!("Change to `{instead}`"),
            Safety::Unsafe,
            range,
            format!(" {instead} "),
        )),
        ExprProblem::SurplusParenthesis => {
            Some(Fix::replace("Remove the parenthesis", Safety::Unsafe, range, ""))
        }
        ExprProblem::NeedsParentheses => {
            Some(Fix::replace("Add parentheses", Safety::Safe, range, format!("({text})")))
        }
        ExprProblem::UnknownFunction => {
            let near = text::nearest(text, Function::ALL.iter().map(|it| it.name()))?;
            Some(Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near))
        }
        _ => None,
    }
}

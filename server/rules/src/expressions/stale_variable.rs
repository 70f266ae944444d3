//! `stale-variable`: a derived variable does not read another before that is computed.
//!
//! Catalogue: LEMS243.

use model::VariableKind;
use text::TextEdit;

use crate::expressions::variable_of;
use crate::subject::dynamics::{Authored, Expression, Place};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static STALE_VARIABLE: Rule = Rule {
    name: "stale-variable",
    group: Group::Expressions,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("stale_variable.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let scopes = std::iter::once(None).chain((0..authored.regimes().count()).map(Some));
    for regime in scopes {
        let in_scope: Vec<&Expression<'_>> =
            authored.expressions.iter().filter(|it| it.regime == regime).collect();
        for (at, expression) in in_scope.iter().enumerate() {
            let Some(variable) = variable_of(expression) else { continue };
            let mut seen: Vec<&str> = Vec::new();
            for (name, range) in expression.expr.variables() {
                let later = in_scope[at + 1..].iter().find_map(|it| {
                    let other = variable_of(it)?;
                    (it.target() == Some(name) && other != variable).then_some(other)
                });
                let Some(kind) = authored.environment.get_in(regime, name).map(|it| it.kind) else {
                    continue;
                };
                let after = match (expression.place, kind) {
                    // The reference computes all plain variables, then all conditional ones.
                    (Place::Derived, VariableKind::Conditional) => true,
                    (Place::Derived, VariableKind::Derived) => later.is_some(),
                    (_, VariableKind::Conditional) => later.is_some(),
                    _ => false,
                };
                if !after || seen.contains(&name) {
                    continue;
                }
                seen.push(name);
                let range = expression.in_document(range);
                report(
                    ctx,
                    authored,
                    expression,
                    (name, range),
                    later.filter(|_| kind == VariableKind::Derived),
                );
            }
        }
    }
}

fn report<'t>(
    ctx: &mut Context<'_>,
    authored: &Authored<'t>,
    expression: &Expression<'t>,
    (name, range): (&str, text::Range),
    later: Option<::syntax::Node<'t>>,
) {
    let own = expression.target().unwrap_or("");
    let why = match later {
        Some(_) => "which is computed after it",
        None => "which is conditional and computed after all plain ones",
    };
    // Moving what is read up is right unless it reads something that stands between.
    let fix = later.and_then(|later| {
        let text = later.attribute("value")?.value().into_owned();
        let reads = lems::parse_value(&text).value;
        let between = |name: &str| {
            authored.in_dynamics("DerivedVariable").any(|it| {
                it.attribute("name").is_some_and(|it| it.raw_value() == name)
                    && it.range().start >= expression.element.range().start
            })
        };
        if reads.variables().any(|(name, _)| between(name)) {
            return None;
        }
        let moved = format!("{}{}", later.source(), ctx.indent_of(expression.element));
        let edits = vec![
            TextEdit { range: text::Range::at(expression.element.range().start), insert: moved },
            TextEdit { range: ctx.with_line(later.range()), insert: String::new() },
        ];
        Some(Fix::edits(format!("Move `{name}` before `{own}`"), Safety::Unsafe, edits))
    });
    let message = format!("`{own}` reads `{name}`, {why}: in jLEMS it gets the value of the step before");
    let report = ctx.report(range, message).fixes(fix);
    if let Some(later) = later {
        report.related(later.start_tag_range(), "computed here");
    }
}

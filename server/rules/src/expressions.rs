//! Expressions and their dimensions.

use ::lems::expression::{ExprId, Node};
use ::syntax::Node as Element;

use model::ItemRef;
use text::Range;

use crate::Context;
use crate::subject::dynamics::{Authored, Expression};

/// The variables of an expression with what they measure: "`v` is voltage, `tau` is time".
fn derivation(authored: &Authored<'_>, expression: &Expression<'_>, of: ExprId) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut open = vec![of];
    while let Some(id) = open.pop() {
        let mut below: Vec<_> = expression.expr.children(id).collect();
        below.reverse();
        open.extend(below);
        if expression.expr.node(id) != Node::Variable {
            continue;
        }
        let name = expression.expr.name(id);
        let Some(dimension) = authored.dimension(expression.regime, name) else { continue };
        let part = format!("`{name}` is {}", authored.describe(dimension));
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.truncate(5);
    parts.join(", ")
}

/// Where the variables of an expression get their dimensions: the file, the place and "`v` is voltage".
fn declarations(
    ctx: &Context<'_>,
    authored: &Authored<'_>,
    expression: &Expression<'_>,
    of: ExprId,
) -> Vec<(model::File, Range, String)> {
    let mut found: Vec<(model::File, Range, String)> = Vec::new();
    let mut open = vec![of];
    while let Some(id) = open.pop() {
        open.extend(expression.expr.children(id));
        if expression.expr.node(id) != Node::Variable || found.len() == 5 {
            continue;
        }
        let name = expression.expr.name(id);
        let Some(dimension) = authored.dimension(expression.regime, name) else { continue };
        let Some((file, range)) = declaration(ctx, authored, name) else { continue };
        if !found.iter().any(|it| it.0 == file && it.1 == range) {
            found.push((file, range, format!("`{name}` is {}", authored.describe(dimension))));
        }
    }
    found.sort_by_key(|it| (it.0 != ctx.file, it.1.start));
    found
}

/// The dimension that the declaration of a name gives it, in the type or in one that it extends.
fn declaration(ctx: &Context<'_>, authored: &Authored<'_>, name: &str) -> Option<(model::File, Range)> {
    authored.ty.lineage.iter().find_map(|ancestor| {
        let item: ItemRef = ancestor.source.item(ctx.db);
        let node = item.node(ctx.db)?;
        let declares = |it: &Element<'_>| {
            it.is_element() && it.attribute("name").is_some_and(|it| it.raw_value() == name)
        };
        let dimension = node.descendants().filter(declares).find_map(|it| it.attribute("dimension"))?;
        Some((item.file, dimension.value_range()))
    })
}

/// The sub-expression at a range.
fn at(expression: &Expression<'_>, range: text::Range) -> Option<ExprId> {
    let expr = &expression.expr;
    expr.ids().filter(|&id| expr.range(id) == range).last()
}

/// The derived variable or conditional derived variable that an expression belongs to.
fn variable_of<'t>(expression: &Expression<'t>) -> Option<Element<'t>> {
    use crate::subject::dynamics::Place;
    match expression.place {
        Place::Derived => Some(expression.element),
        Place::Case(_) | Place::CaseCondition => expression.element.parent(),
        _ => None,
    }
}

pub(crate) mod case_order;
pub(crate) mod dimension_mismatch;
pub(crate) mod entity_in_expression;
pub(crate) mod equality_of_continuous;
pub(crate) mod expression_syntax;
pub(crate) mod stale_variable;
pub(crate) mod undefined_name;
pub(crate) mod unportable_expression;
pub(crate) mod variable_cycle;

//! `invalid-value`: a value has the form and the unit that the schema asks for.

use ::schema::{Bound, Fault, Primitive, Problem, Simple, Violation};
use text::Range;

use crate::schema::{Judged, quantity};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INVALID_VALUE: Rule = Rule {
    name: "invalid-value",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("invalid_value.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let (expected, fault) = match &violation.problem {
        Problem::Value { attribute, fault } => (attribute.ty(), *fault),
        Problem::ContentValue { ty, fault } => (*ty, *fault),
        _ => return,
    };
    let node = ctx.node(violation.node);
    let value = violation.range.of(ctx.text);
    let of = match &violation.problem {
        Problem::Value { attribute, .. } => format!("`{}`", attribute.name()),
        _ => format!(
            "`<{}>`",
            if node.is_element() {
                node.local_name()
            } else {
                node.parent().map_or("", |it| it.local_name())
            }
        ),
    };
    match quantity::kind(expected) {
        Some(kind) => quantity::explain(ctx, violation.range, value, &of, kind, judged),
        None => explain(ctx, violation.range, value, &of, expected, fault, judged),
    }
}

fn explain(
    ctx: &mut Context<'_>,
    range: Range,
    value: &str,
    of: &str,
    expected: Simple,
    fault: Fault,
    judged: Judged,
) {
    match fault {
        Fault::Enumeration => {
            let values: Vec<_> = all_values(expected);
            let list: Vec<_> = values.iter().map(|it| format!("`{it}`")).collect();
            let near = text::nearest(value, values.iter().copied());
            let fix =
                near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
            judged
                .report(ctx, range, format!("{of} is one of {}; `{value}` is none of them", list.join(", ")))
                .fixes(fix);
        }
        Fault::Bound(bound) => {
            let limit = match bound {
                Bound::MinInclusive(limit) => format!("at least {limit}"),
                Bound::MinExclusive(limit) => format!("greater than {limit}"),
                Bound::MaxInclusive(limit) => format!("at most {limit}"),
                Bound::MaxExclusive(limit) => format!("less than {limit}"),
            };
            judged.report(ctx, range, format!("{of} must be {limit}; `{value}` is not"));
        }
        Fault::Fixed(only) => {
            let fix = Fix::replace(format!("Change to `{only}`"), Safety::Unsafe, range, only);
            judged.report(ctx, range, format!("{of} must be `{only}`")).fix(fix);
        }
        Fault::Lexical(primitive) => {
            judged.report(ctx, range, format!("{of} is {}; `{value}` is none", describe(primitive)));
        }
        Fault::Pattern(_) if expected.name() == "NmlId" => {
            let proposal = sanitised(value);
            let fix = Fix::replace(format!("Change to `{proposal}`"), Safety::Unsafe, range, proposal);
            judged
                .report(ctx, range, format!("`{value}` is not an id: it begins with a letter or `_` and goes on with letters, digits and `_`"))
                .fix(fix);
        }
        Fault::Pattern(_) if expected.name().contains("PopulationReferencePath") => {
            judged.report(ctx, range, format!("`{value}` addresses no cell: the forms are `../population/index/cell` and `../population[index]`"));
        }
        Fault::Pattern(pattern) => {
            judged.report(ctx, range, format!("{of} has the form `{pattern}`; `{value}` has not"));
        }
    }
}

/// The values of an enumeration, which may stand on a base of the type.
fn all_values(ty: Simple) -> Vec<&'static str> {
    let bases = std::iter::successors(Some(ty), |ty| ty.base());
    bases.map(|ty| ty.values().collect::<Vec<_>>()).find(|values| !values.is_empty()).unwrap_or_default()
}

fn describe(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Float | Primitive::Double => "a number",
        Primitive::Integer => "a whole number",
        Primitive::NonNegativeInteger => "a whole number from 0",
        Primitive::PositiveInteger => "a whole number from 1",
        Primitive::AnyUri => "an address",
        Primitive::String | Primitive::AnySimpleType => "a text",
    }
}

/// The id that is nearest to a text that is none.
fn sanitised(value: &str) -> String {
    let keep = |it: char| if it.is_ascii_alphanumeric() || it == '_' { it } else { '_' };
    let id: String = value.trim().chars().map(keep).collect();
    match id.chars().next() {
        Some(first) if !first.is_ascii_digit() => id,
        _ => format!("_{id}"),
    }
}

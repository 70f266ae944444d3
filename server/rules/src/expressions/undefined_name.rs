//! `undefined-name`: the names in an expression are defined.
//!
//! Catalogue: LEMS241.

use model::items::MemberKind;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNDEFINED_NAME: Rule = Rule {
    name: "undefined-name",
    group: Group::Expressions,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("undefined_name.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.complete {
        return;
    }
    for expression in &authored.expressions {
        let mut seen: Vec<&str> = Vec::new();
        for (name, range) in expression.expr.variables() {
            let is_known = authored.environment.get_in(expression.regime, name).is_some();
            // Instances of a `MultiInstantiate` have an `index` that nothing declares.
            if is_known || name.is_empty() || name == "index" || seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let range = expression.in_document(range);
            report(ctx, authored, expression.regime, name, range);
        }
    }
}

fn report(
    ctx: &mut Context<'_>,
    authored: &Authored<'_>,
    regime: Option<usize>,
    name: &str,
    range: text::Range,
) {
    let names: Vec<&str> = authored.environment.names(regime).collect();
    let near = text::nearest(name, sorted(names)).map(str::to_owned);
    let base = authored.ty.lineage.iter().skip(1).find_map(|ancestor| {
        let ty = model::component_type(ctx.db, authored.root, &ancestor.name)?;
        let property = ty.member(&[MemberKind::Property, MemberKind::IndexParameter], name)?;
        Some((ancestor.name.clone(), property.member.dimension.clone()))
    });
    let exposed = authored.names_of(MemberKind::Exposure).any(|it| &**it == name);
    let hint = match (&near, &base) {
        (_, Some((base, _))) => format!("; the one of `{base}` is a property, which is not inherited"),
        _ if exposed => "; it is an exposure to which no variable is linked".into(),
        (Some(near), _) => format!("; did you mean `{near}`?"),
        _ => "; if an instance around this one has it, a `Requirement` must say so".into(),
    };
    let mut fixes: Vec<Fix> = Vec::new();
    if let Some((_, dimension)) = base {
        let dimension = dimension.as_deref().unwrap_or("none");
        fixes.extend(declare(
            ctx,
            authored,
            &format!("<Property name=\"{name}\" dimension=\"{dimension}\"/>"),
        ));
    } else {
        fixes.extend(
            near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near)),
        );
        let declaration = format!("<Requirement name=\"{name}\" dimension=\"none\"/>");
        fixes.extend(declare(ctx, authored, &declaration));
    }
    ctx.report(range, format!("`{name}` is not defined in `{}`{hint}", authored.ty.name)).fixes(fixes);
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

/// Declares a member before the dynamics.
fn declare(ctx: &Context<'_>, authored: &Authored<'_>, declaration: &str) -> Option<Fix> {
    let dynamics = authored.dynamics()?;
    let insert = format!("{declaration}{}", ctx.indent_of(dynamics));
    let at = text::Range::at(dynamics.range().start);
    let what = declaration.trim_start_matches('<').split(' ').next().unwrap_or("");
    Some(Fix::replace(format!("Declare a `{what}`"), Safety::Unsafe, at, insert))
}

//! `unknown-dimension`: a dimension that is named is defined.

use ::syntax::Node;

use crate::types::{Known, known};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_DIMENSION: Rule = Rule {
    name: "unknown-dimension",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_dimension.md"),
    check: Check::Element(&["ComponentType", "Unit"], check),
};

fn check(ctx: &mut Context<'_>, declaration: Node<'_>) {
    for element in declaration.descendants().filter(|it| it.is_element()) {
        let Some(dimension) = element.attribute("dimension") else { continue };
        let name = dimension.raw_value();
        if matches!(name, "" | "*" | "none") || visible(ctx, name) {
            continue;
        }
        if let Known::No = known(
            ctx,
            |scope| scope.has_dimension(name),
            |items| items.dimensions.iter().any(|it| &*it.name == name),
        ) {
            let names: Vec<String> =
                model::scope(ctx.db, ctx.file).all_dimensions().map(|(name, _)| name.to_owned()).collect();
            let measures = model::measures(ctx.db, ctx.file);
            let all = names.iter().map(|it| &**it).chain(measures.dimensions.iter().map(|(name, _)| name));
            let near = lems::nearest(name, all).map(str::to_owned);
            let hint = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let range = dimension.value_range();
            let fix =
                near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
            ctx.report(range, format!("no dimension `{name}` is defined{hint}")).fixes(fix);
        }
    }
}

fn visible(ctx: &Context<'_>, name: &str) -> bool {
    model::measures(ctx.db, ctx.file).dimensions.get(name).is_some()
        || model::scope(ctx.db, ctx.file).has_dimension(name)
}

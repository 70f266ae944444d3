//! `unknown-dimension`: a dimension that is named is defined.

use ::syntax::Node;

use crate::types::{Known, include_core, is_slip_of, known};
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
        let found = known(
            ctx,
            |scope| scope.has_dimension(name),
            |items| items.dimensions.iter().any(|it| &*it.name == name),
        );
        // A library leaves it to the file that is run to include the core dimensions.
        if let Known::Official(file) = found
            && !model::file_items(ctx.db, ctx.file).targets.is_empty()
        {
            let fix = include_core(ctx, file);
            let message = format!("the dimension `{name}` needs `<Include file=\"{file}\"/>`");
            ctx.report(dimension.value_range(), message).fixes(fix);
            continue;
        }
        if let Known::No | Known::Incomplete = found {
            let names: Vec<String> =
                model::scope(ctx.db, ctx.file).all_dimensions().map(|(name, _)| name.to_owned()).collect();
            let measures = model::measures(ctx.db, ctx.file);
            let all = names.iter().map(|it| &**it).chain(measures.dimensions.iter().map(|(name, _)| name));
            let near = text::nearest(name, all).map(str::to_owned);
            let incomplete = matches!(found, Known::Incomplete);
            if incomplete && near.as_ref().is_none_or(|near| !is_slip_of(name, near)) {
                continue;
            }
            let severity = if incomplete { Severity::Warning } else { Severity::Error };
            let hint = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let range = dimension.value_range();
            let fix =
                near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
            ctx.report(range, format!("no dimension `{name}` is defined{hint}"))
                .severity(severity)
                .fixes(fix);
        }
    }
}

fn visible(ctx: &Context<'_>, name: &str) -> bool {
    model::measures(ctx.db, ctx.file).dimensions.get(name).is_some()
        || model::scope(ctx.db, ctx.file).has_dimension(name)
}

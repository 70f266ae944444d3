//! `empty-plot-range`: a display shows a range of values.
//!
//! Catalogue: LEMS211.

use crate::simulation::seconds;
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static EMPTY_PLOT_RANGE: Rule = Rule {
    name: "empty-plot-range",
    group: Group::Simulation,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("empty_plot_range.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("Display")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let number = |name: &str| component.node.attribute(name)?.value().trim().parse::<f64>().ok();
    for (low, high) in [("xmin", "xmax"), ("ymin", "ymax")] {
        if let (Some(least), Some(most), Some(attribute)) =
            (number(low), number(high), component.node.attribute(high))
            && least >= most
        {
            ctx.report(
                attribute.value_range(),
                format!("`{high}` is not above `{low}`, so there is nothing to see"),
            );
        }
    }
    // Where the curves end long before the axis begins.
    let length = component.node.parent().and_then(|it| seconds(ctx, it, "length"));
    let scale = seconds(ctx, component.node, "timeScale");
    if let (Some(length), Some(scale), Some(start), Some(attribute)) =
        (length, scale, number("xmin"), component.node.attribute("xmin"))
        && scale > 0.0
        && start >= length / scale
    {
        ctx.report(
            attribute.value_range(),
            format!("the simulation ends at {}, before the axis begins", length / scale),
        );
    }
}

//! `internal-divisions`: `numberInternalDivisions` is a number of 1 or more.
//!
//! NML066

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INTERNAL_DIVISIONS: Rule = Rule {
    name: "internal-divisions",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("internal_divisions.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        for property in group.others.iter().copied().filter(|it| it.local_name() == "property") {
            let tag = property.attribute("tag").map(|it| it.raw_value());
            let Some(value) = property.attribute("value").filter(|_| tag == Some("numberInternalDivisions"))
            else {
                continue;
            };
            if value.raw_value().trim().parse::<u32>().is_ok_and(|it| it > 0) {
                continue;
            }
            ctx.report(
                value.value_range(),
                format!("`{}` is no number of compartments: a whole number of 1 or more", value.raw_value()),
            );
        }
    }
}

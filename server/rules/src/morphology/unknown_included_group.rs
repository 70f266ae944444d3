//! `unknown-included-group`: a segment group includes groups that exist.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_INCLUDED_GROUP: Rule = Rule {
    name: "unknown-included-group",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10005),
    docs: include_str!("unknown_included_group.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        for included in group.includes() {
            let id = included.raw_value();
            if morphology.group(id).is_some() {
                continue;
            }
            let near = text::nearest(id, morphology.group_ids());
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix = near.map(|near| {
                Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, included.value_range(), near)
            });
            ctx.report(
                included.value_range(),
                format!("no segment group `{id}` is in this morphology{hint}"),
            )
            .fixes(fix);
        }
    }
}

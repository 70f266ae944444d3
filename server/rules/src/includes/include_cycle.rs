//! `include-cycle`: files do not include each other in a circle.

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INCLUDE_CYCLE: Rule = Rule {
    name: "include-cycle",
    group: Group::Includes,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("include_cycle.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        let Some(to) = link.to else { continue };
        let name = range.of(ctx.text).trim();
        if to == ctx.file {
            ctx.report(range, "this file includes itself");
        } else if model::include_closure(ctx.db, to).files.contains(&ctx.file) {
            ctx.report(range, format!("`{name}` includes this file in turn, directly or through others"));
        }
    }
}

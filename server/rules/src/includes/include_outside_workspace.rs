//! `include-outside-workspace`: includes stay in the workspace.

use model::IncludeProblem;

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INCLUDE_OUTSIDE_WORKSPACE: Rule = Rule {
    name: "include-outside-workspace",
    group: Group::Includes,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("include_outside_workspace.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        if let Some(IncludeProblem::Outside { .. }) = &link.problem {
            let name = range.of(ctx.text).trim();
            ctx.report(range, format!("`{name}` lies outside the workspace and was not opened; `include-outside-workspace = true` in `nml.toml` allows it"));
        }
    }
}

//! `duplicate-include`: a file is included once.

use model::IncludeProblem;
use model::items::ItemKind;

use crate::includes::links;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity, Tag};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_INCLUDE: Rule = Rule {
    name: "duplicate-include",
    group: Group::Includes,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("duplicate_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        if let Some(IncludeProblem::Twice { .. }) = link.problem {
            let name = range.of(ctx.text).trim();
            let node = model::source_map(ctx.db, ctx.file).node(ItemKind::Include.at(link.include as usize));
            let fix = node.map(|node| {
                Fix::replace("Remove this include", Safety::Safe, ctx.with_line(ctx.node(node).range()), "")
            });
            ctx.report(range, format!("`{name}` is already included above")).tag(Tag::Unnecessary).fixes(fix);
        }
    }
}

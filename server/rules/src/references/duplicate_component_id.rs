//! `duplicate-component-id`: all components of a model have different ids.

use model::{IncludeLink, ItemRef};
use text::Range;

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static DUPLICATE_COMPONENT_ID: Rule = Rule {
    name: "duplicate-component-id",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(5000),
    docs: include_str!("duplicate_component_id.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let scope = model::scope(ctx.db, ctx.file);
    for (id, items) in scope.all_components().filter(|(_, items)| items.len() > 1) {
        // The last in load order repeats the others; a file included from here is told at its include.
        let (Some(&first), repeats) = (items.first(), &items[1..]) else { continue };
        for &repeat in repeats {
            let Some(range) = place(ctx, repeat) else { continue };
            let whose = if repeat.file == ctx.file {
                "is already used"
            } else {
                "is used twice in the included files"
            };
            let mut report = ctx.report(range, format!("the id `{id}` {whose}"));
            for item in [first, repeat] {
                if (item.file != report.file() || item == first)
                    && let Some(at) = item.range(report.db())
                {
                    report = report.related_in(
                        item.file,
                        at,
                        if item == first { "first used here" } else { "used again here" },
                    );
                }
            }
        }
    }
}

/// Where a component of the closure is said in this file: at itself, or at the include that brings it.
fn place(ctx: &Context<'_>, item: ItemRef) -> Option<Range> {
    if item.file == ctx.file {
        return item.range(ctx.db);
    }
    let brings = |link: &IncludeLink| {
        link.to.is_some_and(|to| {
            to == item.file || model::include_closure(ctx.db, to).files.contains(&item.file)
        })
    };
    links(ctx).into_iter().find(|(_, link)| brings(link)).map(|(range, _)| range)
}

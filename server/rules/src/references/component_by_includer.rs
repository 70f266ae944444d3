//! `component-by-includer`: a file includes what it refers to.
//!
//! NML025

use model::{File, ItemRef};

use crate::references::Reference;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static COMPONENT_BY_INCLUDER: Rule = Rule {
    name: "component-by-includer",
    group: Group::References,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("component_by_includer.md"),
    check: Check::Within("unknown-component"),
};

/// A reference that only an including file makes good.
pub(super) fn report(ctx: &mut Context<'_>, reference: &Reference<'_>, item: ItemRef, includer: File) {
    let id = reference.attribute.value();
    let (home, by) =
        (item.file.path(ctx.db).file_name().to_owned(), includer.path(ctx.db).file_name().to_owned());
    let fix = super::component_not_included::include_file(ctx, item.file);
    let defined = item.range(ctx.db);
    let message = if item.file == includer {
        format!("`{id}` is defined in `{by}`, which includes this file: alone, this file is not complete")
    } else {
        format!(
            "`{id}` is defined in `{home}`, which this file does not include: only `{by}` brings both together"
        )
    };
    let range = reference.attribute.value_range();
    // A circle of includes is no way to mend it.
    let fix = fix.filter(|_| item.file != includer);
    let report = ctx.report_as(&COMPONENT_BY_INCLUDER, range, message).fixes(fix);
    let report = match reference.reference_test() {
        Some(test) => report.reference_test(test),
        None => report,
    };
    if let Some(defined) = defined {
        report.related_in(item.file, defined, "defined here");
    }
}

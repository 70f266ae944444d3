//! `component-not-included`: a component that is referred to is defined in a file that is included.

use model::{File, ItemRef};
use text::Range;

use crate::includes::relative;
use crate::references::Reference;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static COMPONENT_NOT_INCLUDED: Rule = Rule {
    name: "component-not-included",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("component_not_included.md"),
    check: Check::Within("unknown-component"),
};

pub(super) fn report(ctx: &mut Context<'_>, reference: &Reference<'_>, items: &[ItemRef]) {
    let id = reference.attribute.value();
    let Some(&first) = items.first() else { return };
    let name = first.file.path(ctx.db).file_name().to_owned();
    let others = if items.len() > 1 { format!(" and {} more", items.len() - 1) } else { String::new() };
    let fixes: Vec<_> = items.iter().take(3).filter_map(|it| include_file(ctx, it.file)).collect();
    let report = ctx
        .report_as(
            &COMPONENT_NOT_INCLUDED,
            reference.attribute.value_range(),
            format!("`{id}` is defined in `{name}`{others}, which this file does not include"),
        )
        .fixes(fixes);
    let report = match reference.reference_test() {
        Some(test) => report.reference_test(test),
        None => report,
    };
    if let Some(range) = first.range(report.db()) {
        report.related_in(first.file, range, "defined here");
    }
}

/// An include of a file after the last one, or as the first child of the root.
pub(super) fn include_file(ctx: &Context<'_>, file: File) -> Option<Fix> {
    let folder = ctx.file.path(ctx.db).folder()?;
    let path = relative(folder, file.path(ctx.db).as_disk()?)?;
    let root = ctx.root()?;
    let includes = root.elements().filter(|it| matches!(it.local_name(), "include" | "Include"));
    let element = if root.local_name() == "Lems" {
        format!("<Include file=\"{path}\"/>")
    } else {
        format!("<include href=\"{path}\"/>")
    };
    let (at, insert) = match includes.last() {
        Some(last) => (last.range().end, format!("{}{element}", ctx.indent_of(last))),
        None => {
            let before = root
                .elements()
                .find(|it| !matches!(it.local_name(), "notes" | "property" | "annotation" | "Target"))?;
            (before.range().start, format!("{element}{}", ctx.indent_of(before)))
        }
    };
    Some(Fix::replace(format!("Include `{path}`"), Safety::Unsafe, Range::at(at), insert))
}

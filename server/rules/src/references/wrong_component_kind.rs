//! `wrong-component-kind`: a reference names a component of the right kind.

use model::ItemRef;

use crate::references::{Reference, article, spoken_type};
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static WRONG_COMPONENT_KIND: Rule = Rule {
    name: "wrong-component-kind",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("wrong_component_kind.md"),
    check: Check::Within("unknown-component"),
};

pub(super) fn report(ctx: &mut Context<'_>, reference: &Reference<'_>, item: ItemRef, actual: &str) {
    let id = reference.attribute.value();
    let expected = spoken_type(reference.expected.as_deref().unwrap_or("Component"));
    let defined = item.range(ctx.db);
    let name = reference.attribute.name();
    let message = format!(
        "`{id}` is {}, but `{name}` must name a component of another kind: {expected}",
        article(actual)
    );
    let report = ctx.report_as(&WRONG_COMPONENT_KIND, reference.attribute.value_range(), message);
    if let Some(range) = defined {
        report.related_in(item.file, range, "defined here");
    }
}

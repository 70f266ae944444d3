//! `unknown-attribute`: an element has only attributes that the schema gives it.

use ::schema::{Problem, Violation};

use crate::schema::{Judged, came_with};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_ATTRIBUTE: Rule = Rule {
    name: "unknown-attribute",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("unknown_attribute.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let Problem::UnknownAttribute { ty } = violation.problem else { return };
    let node = ctx.node(violation.node);
    let name = violation.range.of(ctx.text);
    let owner = ty.name();
    if let Some(later) =
        came_with(judged, |it| it.type_named(owner).is_some_and(|it| it.attribute(name).is_some()))
    {
        let element = node.local_name();
        let message =
            format!("`<{element}>` has `{name}` only from {later} on, not in {}", judged.version.name());
        judged.report(ctx, violation.range, message);
        return;
    }
    let near =
        text::nearest(name, ty.attributes().map(|it| it.name()).filter(|it| node.attribute(it).is_none()));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let rename =
        near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, violation.range, near));
    let remove = node.attributes().find(|it| it.name_range() == violation.range).map(|attribute| {
        let range = ctx.with_space_before(attribute.range());
        Fix::replace(format!("Remove `{name}`"), Safety::Unsafe, range, "")
    });
    judged
        .report(ctx, violation.range, format!("`<{}>` has no attribute `{name}`{hint}", node.local_name()))
        .fixes(rename)
        .fixes(remove);
}

//! `unexpected-text`: text stands only where the schema allows it.

use ::schema::{Problem, Violation};

use crate::schema::Judged;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNEXPECTED_TEXT: Rule = Rule {
    name: "unexpected-text",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("unexpected_text.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let Problem::Text { .. } = violation.problem else { return };
    let node = ctx.node(violation.node);
    let holder = if node.is_element() {
        node.local_name()
    } else {
        node.parent().map_or("", |parent| parent.local_name())
    };
    let found: String = violation.range.of(ctx.text).chars().take(20).collect();
    judged
        .report(
            ctx,
            violation.range,
            format!(
                "`<{holder}>` holds no text, but here stands `{}`; text belongs in `<notes>`",
                found.escape_debug()
            ),
        )
        .fix(Fix::replace("Remove the text", Safety::Unsafe, violation.range, ""));
}

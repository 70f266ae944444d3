//! `missing-attribute`: an element has the attributes that it needs.

use ::schema::{Problem, Violation};

use crate::schema::Judged;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_ATTRIBUTE: Rule = Rule {
    name: "missing-attribute",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("missing_attribute.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let Problem::MissingAttribute { attribute } = violation.problem else { return };
    let node = ctx.node(violation.node);
    let name = attribute.name();
    let misspelt =
        node.attributes().find(|it| text::nearest(it.name(), [name]).is_some() && it.name() != name);
    let report = judged.report(
        ctx,
        violation.range,
        format!("`<{}>` lacks the attribute `{name}`", node.local_name()),
    );
    // A misspelling is an `unknown-attribute`, which offers to correct it.
    if misspelt.is_none() {
        let at = node.attributes().last().map_or(node.name_range().end, |it| it.range().end);
        let insert = format!(" {name}=\"\"");
        report.fix(Fix::replace(format!("Add `{name}`"), Safety::Unsafe, text::Range::at(at), insert));
    }
}

//! `xsi-attribute`: `xsi:type` and `xsi:nil` are not used in NeuroML.

use ::schema::{Problem, Violation};

use crate::schema::Judged;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static XSI_ATTRIBUTE: Rule = Rule {
    name: "xsi-attribute",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("xsi_attribute.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let message = match violation.problem {
        Problem::XsiType { ty } => format!(
            "`{}` is not a type of the schema that may stand for `{}`",
            violation.range.of(ctx.text),
            ty.name()
        ),
        Problem::XsiNil => String::from("no element of NeuroML may be nil"),
        _ => return,
    };
    judged.report(ctx, violation.range, message);
}

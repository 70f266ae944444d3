//! `invalid-encoding`: the bytes of a file are text in the encoding that it declares.

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static INVALID_ENCODING: Rule = Rule {
    name: "invalid-encoding",
    group: Group::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xml,
    docs: include_str!("invalid_encoding.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let source = model::source(ctx.db, ctx.file);
    let Some(encoding) = &source.encoding else { return };
    let name = encoding.name;
    for &range in &encoding.malformed {
        ctx.report(range, format!("these bytes are not {name} text; save the file as UTF-8"));
    }
}

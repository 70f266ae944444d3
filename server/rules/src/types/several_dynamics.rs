//! `several-dynamics`: a type has one `Dynamics`.
//!
//! Catalogue: LEMS257.

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SEVERAL_DYNAMICS: Rule = Rule {
    name: "several-dynamics",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("several_dynamics.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    let mut all = authored.node.elements().filter(|it| it.local_name() == "Dynamics");
    let Some(first) = all.next() else { return };
    for other in all {
        ctx.report(other.name_range(), format!("`{}` has a second `Dynamics`", authored.ty.name))
            .related(first.start_tag_range(), "this is the first");
    }
}

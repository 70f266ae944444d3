//! `group-by-path`: a segment group lists its members.
//!
//! NML064c

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static GROUP_BY_PATH: Rule = Rule {
    name: "group-by-path",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("group_by_path.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        let by_path = group.others.iter().copied().find(|it| matches!(it.local_name(), "path" | "subTree"));
        let Some(by_path) = by_path else { continue };
        let fix = morphology.on_path(by_path).map(|segments| {
            let indent = ctx.indent_of(by_path);
            let members = segments.iter().filter_map(|&at| morphology.segment_at(at).id());
            let members: Vec<_> =
                members.map(|id| format!("<member segment=\"{}\"/>", id.raw_value())).collect();
            Fix::replace(
                "List the segments as members",
                Safety::Unsafe,
                by_path.range(),
                members.join(&indent),
            )
        });
        ctx.report(
            by_path.name_range(),
            format!(
                "`<{}>` in a segment group: jNeuroML, and so its exports, ignores it; few tools read it",
                by_path.local_name()
            ),
        )
        .fixes(fix);
    }
}

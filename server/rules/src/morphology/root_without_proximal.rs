//! `root-without-proximal`: the root segment says where it begins.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static ROOT_WITHOUT_PROXIMAL: Rule = Rule {
    name: "root-without-proximal",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("root_without_proximal.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for root in morphology.roots().filter(|it| it.proximal().is_none()) {
        let fix = root.distal().map(|distal| {
            let range = distal.range();
            let text = &ctx.text[range.start as usize..range.end as usize];
            let indent = ctx.indent_of(distal);
            let insert = format!(
                "{}{indent}",
                text.replacen("<distal", "<proximal", 1).replacen("</distal", "</proximal", 1)
            );
            let at = text::Range { start: range.start, end: range.start };
            Fix::replace(
                "Add a `<proximal>` equal to the distal point (a sphere)",
                Safety::Unsafe,
                at,
                insert,
            )
        });
        ctx.report(
            root.node.name_range(),
            format!(
                "segment {} is the root and has no `<proximal>`: nothing tells where it begins",
                root.shown()
            ),
        )
        .fixes(fix);
    }
}

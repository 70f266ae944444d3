//! `misplaced-internal-divisions`: `numberInternalDivisions` stands directly in its group.

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static MISPLACED_INTERNAL_DIVISIONS: Rule = Rule {
    name: "misplaced-internal-divisions",
    group: Group::Morphology,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10007),
    docs: include_str!("misplaced_internal_divisions.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    for group in &morphology.groups {
        for annotation in group.others.iter().copied().filter(|it| it.local_name() == "annotation") {
            for property in
                annotation.descendants().filter(|it| it.is_element() && it.local_name() == "property")
            {
                let Some(tag) = property.attribute("tag") else { continue };
                if tag.raw_value() == "numberInternalDivisions" {
                    ctx.report(
                        tag.value_range(),
                        "`numberInternalDivisions` has no effect inside an annotation; it belongs directly in the segment group",
                    );
                }
            }
        }
    }
}

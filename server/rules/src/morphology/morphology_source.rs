//! `morphology-source`: a cell has one morphology and one set of biophysical properties.
//!
//! NML069

use ::syntax::Node;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MORPHOLOGY_SOURCE: Rule = Rule {
    name: "morphology-source",
    group: Group::Morphology,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("morphology_source.md"),
    check: Check::Element(&["cell", "cell2CaPools"], check),
};

fn check(ctx: &mut Context<'_>, cell: Node<'_>) {
    for name in ["morphology", "biophysicalProperties"] {
        let child = cell
            .elements()
            .find(|it| it.local_name().strip_suffix("2CaPools").unwrap_or(it.local_name()) == name);
        match (cell.attribute(name), child) {
            (Some(attribute), Some(child)) => {
                let fix = Fix::replace(
                    format!("Remove the attribute `{name}`"),
                    Safety::Unsafe,
                    ctx.with_space_before(attribute.range()),
                    "",
                );
                ctx.report(
                    attribute.range(),
                    format!("this cell has a `<{name}>` of its own and names another"),
                )
                .related(child.name_range(), "its own")
                .fix(fix);
            }
            (None, None) if name == "morphology" && is_known(cell) => {
                ctx.report(cell.name_range(), "this cell has no morphology, neither of its own nor by name")
                    .severity(Severity::Warning);
            }
            _ => {}
        }
    }
}

/// Whether it is a cell of NeuroML 2 and nothing else: neither another type nor the cell of another format.
fn is_known(cell: Node<'_>) -> bool {
    const USUAL: [&str; 5] =
        ["notes", "property", "annotation", "biophysicalProperties", "biophysicalProperties2CaPools"];
    cell.attribute("type").is_none() && cell.elements().all(|it| USUAL.contains(&it.local_name()))
}

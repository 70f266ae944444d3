//! `unknown-segment-group`: biophysical properties name segment groups and segments that the cell has.

use ::syntax::{Attribute, Node};
use model::Lookup;
use rustc_hash::FxHashSet;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_SEGMENT_GROUP: Rule = Rule {
    name: "unknown-segment-group",
    group: Group::References,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10006),
    docs: include_str!("unknown_segment_group.md"),
    check: Check::Element(&["cell", "cell2CaPools"], check),
};

fn check(ctx: &mut Context<'_>, cell: Node<'_>) {
    let Some(parts) = CellParts::read(ctx, cell) else { return };
    for element in parts.biophysics.descendants().filter(|it| it.is_element()) {
        if let Some(group) = element.attribute("segmentGroup") {
            let id = group.raw_value();
            if id != "all" && !parts.groups.contains(id) {
                report_group(ctx, &parts, element, group);
            }
        }
        if let Some(segment) = element.attribute("segment") {
            let id = segment.raw_value().trim();
            if id.parse::<u32>().is_ok_and(|id| !parts.segments.contains(&id)) {
                ctx.report(segment.value_range(), format!("no segment of this cell has the id {id}"))
                    .no_reference_test();
            }
        }
    }
}

fn report_group(ctx: &mut Context<'_>, parts: &CellParts<'_>, element: Node<'_>, group: Attribute<'_>) {
    let id = group.raw_value();
    let near = text::nearest(id, parts.groups.iter().map(|it| &**it));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let fix = near
        .map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, group.value_range(), near));
    let report =
        ctx.report(group.value_range(), format!("the cell has no segment group `{id}`{hint}")).fixes(fix);
    // The reference looks at these three kinds only.
    let seen =
        matches!(element.local_name(), "channelDensity" | "channelDensityGHK" | "channelDensityNernst");
    if !seen {
        report.no_reference_test();
    }
}

/// The biophysics of a cell with the ids of its segments and groups, in this file or elsewhere.
struct CellParts<'t> {
    biophysics: Node<'t>,
    segments: FxHashSet<u32>,
    groups: FxHashSet<Box<str>>,
}

impl<'t> CellParts<'t> {
    fn read(ctx: &Context<'_>, cell: Node<'t>) -> Option<CellParts<'t>> {
        let child = |name: &str| cell.elements().find(|it| it.local_name() == name);
        let biophysics = child("biophysicalProperties")
            .or_else(|| child("biophysicalProperties2CaPools"))
            .or_else(|| {
                // Named by id: judged here when it stands in the same file.
                let id = cell.attribute("biophysicalProperties")?.raw_value();
                let same = |it: &Node<'_>| {
                    it.local_name() == "biophysicalProperties"
                        && it.attribute("id").is_some_and(|it| it.raw_value() == id)
                };
                cell.parent()?.elements().find(same)
            })?;
        let (mut segments, mut groups) = (FxHashSet::default(), FxHashSet::default());
        match child("morphology") {
            Some(morphology) => {
                for part in morphology.elements() {
                    let Some(id) = part.attribute("id").map(|it| it.raw_value()) else { continue };
                    match part.local_name() {
                        "segment" => segments.extend(id.trim().parse::<u32>()),
                        "segmentGroup" => {
                            groups.insert(id.into());
                        }
                        _ => {}
                    }
                }
            }
            None => {
                let id = cell.attribute("morphology")?.raw_value();
                let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
                    model::find_component(ctx.db, ctx.file, id, None)
                else {
                    return None;
                };
                let items = model::file_items(ctx.db, item.file);
                let morphology = items.morphologies.iter().find(|it| it.component == item.item.index)?;
                segments.extend(morphology.segments.iter().filter_map(|it| it.id));
                groups.extend(morphology.groups.iter().filter_map(|it| it.id.clone()));
            }
        }
        Some(CellParts { biophysics, segments, groups })
    }
}

//! How much there is: cells of a population, connections of a projection, segments, length and area of a group.

use model::items::Morphology;
use model::{Db, File};
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::Node;

use super::HoverPart;
use crate::completion::{morphology, network};
use crate::number::short;

/// The facts about an element.
pub(super) fn facts(db: &dyn Db, file: File, node: Node<'_>, parts: &mut Vec<HoverPart>) {
    match node.local_name() {
        "population" => {
            let id = node.attribute("id").map(|it| it.value().into_owned());
            let found = network(db, file, node)
                .and_then(|it| it.populations.iter().find(|it| it.id.as_deref() == id.as_deref()));
            let count = found.map(|it| if it.instances > 0 { it.instances } else { it.size.unwrap_or(0) });
            parts.extend(count.map(|it| HoverPart::Fact("cells", it.to_string())));
        }
        "projection" | "electricalProjection" | "continuousProjection" => {
            parts.push(HoverPart::Fact("connections", node.elements().count().to_string()));
        }
        "inputList" => parts.push(HoverPart::Fact("inputs", node.elements().count().to_string())),
        "network" => {
            if let Some(network) = network(db, file, node) {
                let cells: u64 = network
                    .populations
                    .iter()
                    .map(|it| u64::from(if it.instances > 0 { it.instances } else { it.size.unwrap_or(0) }))
                    .sum();
                parts.push(HoverPart::Fact("populations", network.populations.len().to_string()));
                parts.push(HoverPart::Fact("cells", cells.to_string()));
            }
        }
        "segmentGroup" => {
            let Some(id) = node.attribute("id") else { return };
            let (Some(morphology), Some(parent)) = (morphology(db, file, node), node.parent()) else {
                return;
            };
            let members = members(morphology, &id.value());
            measure(parent, |id| members.contains(&id), parts);
        }
        "morphology" => measure(node, |_| true, parts),
        "segment" => {
            let (Some(parent), Some(id)) = (node.parent(), node.attribute("id")) else { return };
            let id = id.value().parse().ok();
            measure(parent, |it| Some(it) == id, parts);
        }
        _ => {}
    }
}

/// The segments of a group, with those of the groups that it includes.
pub(crate) fn members(morphology: &Morphology, id: &str) -> FxHashSet<u32> {
    let mut found = FxHashSet::default();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        for group in morphology.groups.iter().filter(|it| it.id.as_deref() == Some(id)) {
            found.extend(&group.members);
            open.extend(group.includes.iter().map(|it| &**it).filter(|it| seen.insert(it)));
        }
    }
    found
}

/// A point with a diameter.
type Point = [f64; 4];

/// Number, length and lateral area of the segments that are wanted.
fn measure(morphology: Node<'_>, wanted: impl Fn(u32) -> bool, parts: &mut Vec<HoverPart>) {
    let mut distals: FxHashMap<u32, Point> = FxHashMap::default();
    let (mut count, mut length, mut area) = (0u32, 0.0, 0.0);
    for segment in morphology.elements().filter(|it| it.local_name() == "segment") {
        let Some(id) = segment.attribute("id").and_then(|it| it.value().parse().ok()) else { continue };
        let point = |name: &str| segment.elements().find(|it| it.local_name() == name).and_then(point);
        let Some(distal) = point("distal") else { continue };
        distals.insert(id, distal);
        if !wanted(id) {
            continue;
        }
        count += 1;
        let parent = segment.elements().find(|it| it.local_name() == "parent");
        let parent = parent.and_then(|it| it.attribute("segment")?.value().parse::<u32>().ok());
        let Some(proximal) = point("proximal").or_else(|| distals.get(&parent?).copied()) else { continue };
        let step = (0..3).map(|at| (distal[at] - proximal[at]).powi(2)).sum::<f64>().sqrt();
        length += step;
        area += if step == 0.0 {
            // Both ends in one place: a sphere.
            std::f64::consts::PI * distal[3].powi(2)
        } else {
            let (r1, r2) = (proximal[3] / 2.0, distal[3] / 2.0);
            std::f64::consts::PI * (r1 + r2) * ((r1 - r2).powi(2) + step.powi(2)).sqrt()
        };
    }
    parts.push(HoverPart::Fact("segments", count.to_string()));
    parts.push(HoverPart::Fact("length", format!("{} µm", short(length))));
    parts.push(HoverPart::Fact("area", format!("{} µm²", short(area))));
}

fn point(node: Node<'_>) -> Option<Point> {
    let number = |name: &str| node.attribute(name)?.value().trim().parse::<f64>().ok();
    Some([number("x")?, number("y")?, number("z")?, number("diameter")?])
}

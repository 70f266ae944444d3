//! A cell in space: segments with their points, groups, channel densities, totals.

use model::{Db, File, ItemRef, file_items, scope};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use syntax::Node;

use crate::candidates::Candidates;
use crate::document::Asker;
use crate::{Data, Panel, Preview, Problem, Question};

/// A morphology. Lists about segments run parallel to the list of their ids.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Morphology {
    /// The document that the ranges are of.
    pub uri: Option<String>,
    /// The segments, in document order.
    pub segments: Segments,
    /// The segment groups.
    pub groups: Vec<Group>,
    /// What the membrane has where.
    pub densities: Vec<Density>,
    /// All of it.
    pub totals: Totals,
    /// Where each segment is said: start line, start column, end line, end column.
    pub ranges: Vec<u32>,
}

/// Segments.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Segments {
    /// Their ids.
    pub id: Vec<i64>,
    /// Their names.
    pub name: Vec<Option<String>>,
    /// Where in these lists the parent is; -1 for none.
    pub parent: Vec<i32>,
    /// x, y, z and diameter of the near end in µm, four for each.
    pub proximal: Vec<f64>,
    /// x, y, z and diameter of the far end.
    pub distal: Vec<f64>,
}

/// A segment group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its id and how many segments it has.
    pub label: String,
    /// The segments, as positions in their lists.
    pub members: Vec<u32>,
    /// The colour that the document gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
}

/// A channel density.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Density {
    /// Its id.
    pub id: String,
    /// The channel.
    pub channel: String,
    /// The ion.
    pub ion: String,
    /// The group of segments that has it.
    pub group: String,
    /// The conductance of each segment in S/m²; none where it has none, or where it is not constant.
    pub values: Vec<Option<f64>>,
}

/// Sums over all segments.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Totals {
    /// How many.
    pub segments: u32,
    /// In µm.
    pub length: f64,
    /// The mantle, in µm².
    pub area: f64,
}

/// A point with a diameter.
type Point = [f64; 4];

pub(crate) fn preview(db: &dyn Db, root: File, asker: &Asker<'_>, question: &Question) -> Preview {
    let is_shape = |item: ItemRef| {
        let component = file_items(db, item.file).component(item.item.index);
        component.is_some_and(|it| matches!(&*it.tag, "cell" | "cell2CaPools" | "morphology"))
    };
    let candidates = Candidates::find(db, root, question, is_shape, |_| None);
    let mut answer = Preview {
        panel: Panel::Morphology,
        id: candidates.id(),
        candidates: candidates.shown(),
        title: String::from("Morphology"),
        data: None,
        problems: Vec::new(),
    };
    let Some((item, node)) = candidates.chosen.and_then(|it| Some((it, it.node(db)?))) else {
        let message = match &question.id {
            Some(id) => format!("there is no cell or morphology `{id}`"),
            None => "there is no cell with a morphology in this document".to_owned(),
        };
        answer.problems.push(Problem::somewhere(message));
        return answer;
    };
    answer.title = format!("Morphology of {}", answer.id.as_deref().unwrap_or_default());
    let Some((file, shape)) = part(db, root, item.file, node, "morphology") else {
        answer.problems.push(Problem {
            message: "the cell has no morphology".to_owned(),
            uri: (asker.uri)(item.file),
            range: Some(asker.range(db, item.file, node.name_range())),
        });
        return answer;
    };
    let mut reading = Reading::new(db, file, shape);
    let densities = match part(db, root, item.file, node, "biophysicalProperties") {
        Some((_, properties)) => densities(db, root, properties, &mut reading),
        None => Vec::new(),
    };
    let ranges = reading.nodes.iter().flat_map(|it| {
        let range = asker.range(db, file, it.start_tag_range());
        [range.start.line, range.start.character, range.end.line, range.end.character]
    });
    let (ranges, totals, groups) = (ranges.collect(), reading.totals(), reading.groups());
    for (node, message) in std::mem::take(&mut reading.problems) {
        let range = Some(asker.range(db, file, node.start_tag_range()));
        answer.problems.push(Problem { message, uri: (asker.uri)(file), range });
    }
    let (uri, segments) = ((asker.uri)(file), reading.segments);
    answer.data = Some(Data::Morphology(Morphology { uri, segments, groups, densities, totals, ranges }));
    answer
}

/// A part of a cell: inside it, or elsewhere and named by an attribute; a part on its own is itself.
fn part<'db>(
    db: &'db dyn Db,
    root: File,
    file: File,
    cell: Node<'db>,
    tag: &str,
) -> Option<(File, Node<'db>)> {
    if cell.local_name() == tag {
        return Some((file, cell));
    }
    if let Some(inside) = cell.elements().find(|it| it.local_name().starts_with(tag)) {
        return Some((file, inside));
    }
    let id = cell.attribute(tag)?.value();
    let named = scope(db, root).components(id.trim()).iter();
    named.filter_map(|it| Some((it.file, it.node(db)?))).find(|(_, it)| it.local_name().starts_with(tag))
}

/// A morphology while it is read.
struct Reading<'t> {
    shape: Node<'t>,
    nodes: Vec<Node<'t>>,
    segments: Segments,
    by_id: FxHashMap<i64, u32>,
    /// The elements of each segment group. Reconstructed cells have thousands of groups that include each other.
    groups: FxHashMap<String, Vec<Node<'t>>>,
    children: Vec<Vec<u32>>,
    problems: Vec<(Node<'t>, String)>,
}

/// More problems than anybody reads.
const MOST_PROBLEMS: usize = 20;

impl<'t> Reading<'t> {
    fn new(db: &dyn Db, file: File, shape: Node<'t>) -> Reading<'t> {
        let nodes: Vec<Node<'t>> = shape.elements().filter(|it| it.local_name() == "segment").collect();
        let mut reading = Reading {
            shape,
            by_id: FxHashMap::default(),
            groups: FxHashMap::default(),
            children: vec![Vec::new(); nodes.len()],
            segments: Segments::default(),
            nodes,
            problems: Vec::new(),
        };
        let _ = file;
        for at in 0..reading.nodes.len() {
            let id =
                reading.nodes[at].attribute("id").and_then(|it| it.value().trim().parse().ok()).unwrap_or(-1);
            reading.segments.id.push(id);
            reading.by_id.entry(id).or_insert(at as u32);
        }
        for group in reading.group_nodes() {
            let id = group.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
            reading.groups.entry(id).or_default().push(group);
        }
        let mut fractions = Vec::new();
        for at in 0..reading.nodes.len() {
            if at % 1024 == 0 {
                db.unwind_if_revision_cancelled();
            }
            let node = reading.nodes[at];
            reading.segments.name.push(node.attribute("name").map(|it| it.value().into_owned()));
            let parent = node.elements().find(|it| it.local_name() == "parent");
            let number = |it: Node<'_>, name: &str| it.attribute(name)?.value().trim().parse::<f64>().ok();
            fractions.push(parent.and_then(|it| number(it, "fractionAlong")).unwrap_or(1.0));
            let named = parent.and_then(|it| it.attribute("segment")?.value().trim().parse::<i64>().ok());
            let index = named.and_then(|it| reading.by_id.get(&it).copied()).filter(|it| *it as usize != at);
            if let (Some(parent), None) = (parent, index) {
                let written =
                    parent.attribute("segment").map(|it| it.value().into_owned()).unwrap_or_default();
                reading.tell(node, format!("there is no segment `{written}` to be the parent"));
            }
            if let Some(index) = index {
                reading.children[index as usize].push(at as u32);
            }
            reading.segments.parent.push(index.map_or(-1, |it| it as i32));
        }
        reading.place(&fractions);
        reading
    }

    fn tell(&mut self, node: Node<'t>, message: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push((node, message));
        }
    }

    /// The points of all segments; a near end that is not given lies on the parent.
    fn place(&mut self, fractions: &[f64]) {
        let count = self.nodes.len();
        let given =
            |node: Node<'t>, name: &str| node.elements().find(|it| it.local_name() == name).map(point);
        let near: Vec<Option<Point>> = self.nodes.iter().map(|it| given(*it, "proximal")).collect();
        let far: Vec<Option<Point>> = self.nodes.iter().map(|it| given(*it, "distal")).collect();
        let mut proximal: Vec<Option<Point>> = near.clone();
        // From the roots outward. Segments in a circle of parents are never reached and stay without a near end.
        let mut open: Vec<u32> =
            (0..count as u32).filter(|it| self.segments.parent[*it as usize] < 0).collect();
        while let Some(at) = open.pop() {
            let at = at as usize;
            let parent = self.segments.parent[at];
            if near[at].is_none() && parent >= 0 {
                let parent = parent as usize;
                let along = fractions[at];
                proximal[at] = match (proximal[parent], far[parent]) {
                    (_, Some(end)) if along == 1.0 => Some(end),
                    (Some(start), Some(end)) => {
                        Some(std::array::from_fn(|k| start[k] + (end[k] - start[k]) * along))
                    }
                    _ => None,
                };
            }
            open.extend(&self.children[at]);
        }
        const NOWHERE: Point = [f64::NAN; 4];
        for at in 0..count {
            let node = self.nodes[at];
            match (proximal[at], far[at]) {
                (Some(near), Some(far)) if near.iter().chain(&far).all(|it| it.is_finite()) => {}
                (_, None) => self.tell(node, "the segment has no distal point".to_owned()),
                (None, _) => {
                    self.tell(node, "the segment has neither a proximal point nor a parent".to_owned())
                }
                _ => self.tell(node, "a coordinate of the segment is not a number".to_owned()),
            }
            self.segments.proximal.extend(proximal[at].or(far[at]).unwrap_or(NOWHERE));
            self.segments.distal.extend(far[at].unwrap_or(NOWHERE));
        }
    }

    fn totals(&self) -> Totals {
        let mut totals = Totals { segments: self.nodes.len() as u32, ..Totals::default() };
        let (near, far) =
            (self.segments.proximal.as_chunks::<4>().0, self.segments.distal.as_chunks::<4>().0);
        for (near, far) in near.iter().zip(far) {
            let length = (0..3).map(|k| (far[k] - near[k]).powi(2)).sum::<f64>().sqrt();
            let (r1, r2) = (near[3] / 2.0, far[3] / 2.0);
            let area = match length == 0.0 {
                // Both ends in one place: a sphere.
                true => std::f64::consts::PI * far[3].powi(2),
                false => std::f64::consts::PI * (r1 + r2) * ((r1 - r2).powi(2) + length.powi(2)).sqrt(),
            };
            if length.is_finite() && area.is_finite() {
                totals.length += length;
                totals.area += area;
            }
        }
        totals
    }

    fn group_nodes(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.shape.elements().filter(|it| it.local_name() == "segmentGroup")
    }

    fn groups(&self) -> Vec<Group> {
        let groups = self.group_nodes().filter_map(|node| {
            let id = node.attribute("id")?.value().into_owned();
            let members = self.members(&id);
            let colour = node.elements().find(|it| {
                it.local_name() == "property" && it.attribute("tag").is_some_and(|it| it.value() == "color")
            });
            let colour = colour.and_then(|it| Some(it.attribute("value")?.value().into_owned()));
            Some(Group { label: format!("{id} ({})", members.len()), id, members, colour })
        });
        groups.collect()
    }

    /// The segments of a group with those of the groups that it includes, in document order.
    fn members(&self, id: &str) -> Vec<u32> {
        let mut found: FxHashSet<u32> = FxHashSet::default();
        let mut seen: FxHashSet<String> = FxHashSet::from_iter([id.to_owned()]);
        let mut open = vec![id.to_owned()];
        while let Some(id) = open.pop() {
            let named = self.groups.get(&id).map(Vec::as_slice).unwrap_or_default();
            for part in named.iter().copied().flat_map(Node::elements) {
                match part.local_name() {
                    "member" => found.extend(self.segment_of(part, "segment")),
                    "include" => {
                        let other = part.attribute("segmentGroup").map(|it| it.value().into_owned());
                        open.extend(other.filter(|it| seen.insert(it.clone())));
                    }
                    "path" => self.add_path(part, &mut found),
                    "subTree" => {
                        let from = part.elements().find(|it| it.local_name() == "from");
                        if let Some(start) = from.and_then(|it| self.segment_of(it, "segment")) {
                            found.extend(self.subtree(start));
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut members: Vec<u32> = found.into_iter().collect();
        members.sort_unstable();
        members
    }

    fn segment_of(&self, node: Node<'_>, attribute: &str) -> Option<u32> {
        self.by_id.get(&node.attribute(attribute)?.value().trim().parse().ok()?).copied()
    }

    /// From one segment up or down to another; without an end: all that hangs on the start.
    fn add_path(&self, path: Node<'_>, found: &mut FxHashSet<u32>) {
        let end = |name: &str| {
            path.elements().find(|it| it.local_name() == name).and_then(|it| self.segment_of(it, "segment"))
        };
        match (end("from"), end("to")) {
            (Some(from), Some(to)) => {
                // The far end is below the near one; whoever writes it the other way round means the same.
                for (from, to) in [(from, to), (to, from)] {
                    let up = self.upward(to);
                    if let Some(length) = up.iter().position(|it| *it == from) {
                        found.extend(&up[..=length]);
                        return;
                    }
                }
            }
            (Some(from), None) => found.extend(self.subtree(from)),
            (None, Some(to)) => found.extend(self.upward(to)),
            (None, None) => {}
        }
    }

    /// A segment and those that it hangs on, up to the root.
    fn upward(&self, from: u32) -> Vec<u32> {
        let mut up = vec![from];
        while let Ok(parent) = u32::try_from(self.segments.parent[*up.last().unwrap_or(&from) as usize]) {
            // A circle of parents is longer than there are segments.
            if up.len() > self.nodes.len() {
                break;
            }
            up.push(parent);
        }
        up
    }

    fn subtree(&self, from: u32) -> Vec<u32> {
        let mut seen = FxHashSet::from_iter([from]);
        let mut tree = vec![from];
        let mut at = 0;
        while let Some(&segment) = tree.get(at) {
            tree.extend(self.children[segment as usize].iter().filter(|it| seen.insert(**it)));
            at += 1;
        }
        tree
    }
}

fn point(node: Node<'_>) -> Point {
    let number = |name: &str| {
        node.attribute(name).and_then(|it| it.value().trim().parse::<f64>().ok()).unwrap_or(f64::NAN)
    };
    [number("x"), number("y"), number("z"), number("diameter")]
}

fn densities(db: &dyn Db, root: File, properties: Node<'_>, reading: &mut Reading<'_>) -> Vec<Density> {
    let membranes = properties.elements().filter(|it| it.local_name().starts_with("membraneProperties"));
    let all = membranes.flat_map(Node::elements).filter(|it| it.local_name().starts_with("channelDensity"));
    let density = |node: Node<'_>| {
        db.unwind_if_revision_cancelled();
        let text = |name: &str| node.attribute(name).map(|it| it.value().into_owned());
        let value = text("condDensity").and_then(|it| lower::quantity(db, root, &it));
        let mut values = vec![None; reading.nodes.len()];
        let mut group = text("segmentGroup").unwrap_or_else(|| "all".to_owned());
        match reading.segment_of(node, "segment") {
            Some(segment) => {
                values[segment as usize] = value;
                group = format!("segment {}", reading.segments.id[segment as usize]);
            }
            // `all` need not be declared.
            None if group == "all" => values.fill(value),
            None => reading.members(&group).into_iter().for_each(|it| values[it as usize] = value),
        }
        Density {
            id: text("id").unwrap_or_default(),
            channel: text("ionChannel").unwrap_or_default(),
            ion: text("ion").unwrap_or_default(),
            group,
            values,
        }
    };
    all.map(density).collect()
}

//! A network: populations in space, projections with their weights and delays, inputs.

use lems::parse_quantity;
use model::{Db, File, ItemRef, component_type, file_items, type_name_of};
use rustc_hash::FxHashMap;
use serde::Serialize;
use syntax::Node;

use crate::candidates::Candidates;
use crate::document::{Asker, Range};
use crate::{Data, Panel, Preview, Problem, Question};

/// A network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Network {
    /// The document that the ranges are of.
    pub uri: Option<String>,
    /// Its populations.
    pub populations: Vec<Population>,
    /// Its projections.
    pub projections: Vec<Projection>,
    /// Its inputs.
    pub inputs: Vec<Inputs>,
}

/// A population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Population {
    /// Its id.
    pub id: String,
    /// The component that its cells are.
    pub component: String,
    /// How many cells.
    pub size: u32,
    /// The colour that the document gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// x, y and z of each cell in µm; empty if the document places none.
    pub positions: Vec<f64>,
    /// Where it is said.
    pub range: Range,
}

/// A projection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Projection {
    /// Its id.
    pub id: String,
    /// `chemical`, `electrical` or `continuous`.
    pub kind: &'static str,
    /// The population that sends.
    pub pre: String,
    /// The population that receives.
    pub post: String,
    /// The synapse.
    pub synapse: String,
    /// How many connections.
    pub count: u32,
    /// Weights.
    pub weight: Option<Extent>,
    /// Delays, in ms.
    pub delay: Option<Extent>,
    /// Each connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// Where it is said.
    pub range: Range,
}

/// Smallest, mean and largest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Extent {
    /// The smallest.
    pub min: f64,
    /// The mean.
    pub mean: f64,
    /// The largest.
    pub max: f64,
}

/// Connections: from which cell to which, and how strong.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Matrix {
    /// The sending cells.
    pub pre: Vec<u32>,
    /// The receiving cells.
    pub post: Vec<u32>,
    /// The weights.
    pub weight: Vec<f64>,
}

/// Inputs to a population.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inputs {
    /// The id of the list; that of the input for one that stands alone.
    pub id: String,
    /// The component that the inputs are.
    pub component: String,
    /// The population.
    pub population: String,
    /// How many.
    pub count: u32,
}

/// With more connections only counts and extents are told.
const MOST_CONNECTIONS: usize = 200_000;

pub(crate) fn preview(db: &dyn Db, root: File, asker: &Asker<'_>, question: &Question) -> Preview {
    let is_network = |item: ItemRef| {
        let component = file_items(db, item.file).component(item.item.index);
        component.is_some_and(|it| &*it.tag == "network") || {
            let ty = type_name_of(db, root, item).and_then(|it| component_type(db, root, &it));
            ty.is_some_and(|it| it.is_a("network"))
        }
    };
    let candidates = Candidates::find(db, root, question, is_network, |_| None);
    let mut answer = Preview {
        panel: Panel::Network,
        id: candidates.id(),
        candidates: candidates.shown(),
        title: String::from("Network"),
        data: None,
        problems: Vec::new(),
    };
    let Some((item, node)) = candidates.chosen.and_then(|it| Some((it, it.node(db)?))) else {
        let message = match &question.id {
            Some(id) => format!("there is no network `{id}`"),
            None => "there is no network in this document".to_owned(),
        };
        answer.problems.push(Problem::somewhere(message));
        return answer;
    };
    answer.title = format!("Network {}", answer.id.as_deref().unwrap_or_default());
    let mut network = Network {
        uri: (asker.uri)(item.file),
        populations: Vec::new(),
        projections: Vec::new(),
        inputs: Vec::new(),
    };
    let mut single: Vec<Inputs> = Vec::new();
    let mut left = MOST_CONNECTIONS;
    for element in node.elements() {
        db.unwind_if_revision_cancelled();
        let range = asker.range(db, item.file, element.start_tag_range());
        match element.local_name() {
            "population" => network.populations.push(population(db, element, range)),
            "projection" | "electricalProjection" | "continuousProjection" => {
                network.projections.push(projection(db, root, element, range, &mut left));
            }
            "inputList" => {
                let count = element.elements().filter(|it| it.local_name().starts_with("input")).count();
                network.inputs.push(Inputs {
                    id: text(element, "id"),
                    component: text(element, "component"),
                    population: text(element, "population"),
                    count: count as u32,
                });
            }
            "explicitInput" => {
                let (component, target) = (text(element, "input"), text(element, "target"));
                let population = instance(&target).0.to_owned();
                match single.iter_mut().find(|it| it.component == component && it.population == population) {
                    Some(known) => known.count += 1,
                    None => single.push(Inputs { id: component.clone(), component, population, count: 1 }),
                }
            }
            "synapticConnection" | "synapticConnectionWD" | "electricalConnection" => {
                loose_connection(db, root, element, range, &mut network.projections);
            }
            _ => {}
        }
    }
    network.inputs.extend(single);
    for it in &network.projections {
        for end in [&it.pre, &it.post] {
            if !network.populations.iter().any(|population| population.id == *end) {
                let message = format!("`{}` connects `{end}`, which is no population here", it.id);
                answer.problems.push(Problem { message, uri: network.uri.clone(), range: Some(it.range) });
            }
        }
    }
    if left == 0 {
        let message = format!("more than {MOST_CONNECTIONS} connections: the rest is counted, not drawn");
        answer.problems.push(Problem::somewhere(message));
    }
    answer.data = Some(Data::Network(network));
    answer
}

fn text(node: Node<'_>, name: &str) -> String {
    node.attribute(name).map(|it| it.value().trim().to_owned()).unwrap_or_default()
}

fn population(db: &dyn Db, node: Node<'_>, range: Range) -> Population {
    let mut positions = Vec::new();
    let mut instances = 0;
    for instance in node.elements().filter(|it| it.local_name() == "instance") {
        if instances % 1024 == 0 {
            db.unwind_if_revision_cancelled();
        }
        instances += 1;
        if let Some(location) = instance.elements().find(|it| it.local_name() == "location") {
            positions.extend(["x", "y", "z"].map(|it| text(location, it).parse().unwrap_or(f64::NAN)));
        }
    }
    let properties = node.elements().filter(|it| it.local_name() == "property");
    let colour = properties.filter(|it| text(*it, "tag") == "color").map(|it| text(it, "value")).next();
    Population {
        id: text(node, "id"),
        component: text(node, "component"),
        size: if instances > 0 { instances } else { text(node, "size").parse().unwrap_or(0) },
        colour,
        // Positions of some cells only could not be told apart from those of the others.
        positions: if positions.len() == 3 * instances as usize { positions } else { Vec::new() },
        range,
    }
}

/// The population and the cell that a path names: `../pop[3]`, `../pop/3/cell`, `pop[3]`.
fn instance(path: &str) -> (&str, Option<u32>) {
    let path = path.trim().trim_start_matches("../");
    if let Some((population, rest)) = path.split_once('[') {
        return (population, rest.split(']').next().and_then(|it| it.trim().parse().ok()));
    }
    let mut steps = path.split('/');
    let population = steps.next().unwrap_or_default();
    (population, steps.next().and_then(|it| it.parse().ok()))
}

/// The cell that a connection names: a path, or its number alone.
fn cell(node: Node<'_>, names: [&str; 2]) -> Option<u32> {
    let written = names.iter().find_map(|it| node.attribute(it))?.value().trim().to_owned();
    written.parse().ok().or_else(|| instance(&written).1)
}

/// Gathers values for their extent.
#[derive(Default)]
struct Gathered {
    sum: f64,
    count: u32,
    min: Option<f64>,
    max: Option<f64>,
}

impl Gathered {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
        self.min = Some(self.min.map_or(value, |it| it.min(value)));
        self.max = Some(self.max.map_or(value, |it| it.max(value)));
    }

    fn extent(&self) -> Option<Extent> {
        Some(Extent { min: self.min?, mean: self.sum / f64::from(self.count), max: self.max? })
    }
}

fn projection(db: &dyn Db, root: File, node: Node<'_>, range: Range, left: &mut usize) -> Projection {
    let kind = match node.local_name() {
        "electricalProjection" => "electrical",
        "continuousProjection" => "continuous",
        _ => "chemical",
    };
    let mut matrix = Matrix::default();
    let (mut weights, mut delays) = (Gathered::default(), Gathered::default());
    let (mut count, mut synapse) = (0u32, text(node, "synapse"));
    // Networks have few different delays and many connections.
    let mut known: FxHashMap<String, Option<f64>> = FxHashMap::default();
    for connection in node.elements().filter(|it| it.local_name().contains("onnection")) {
        if count % 1024 == 0 {
            db.unwind_if_revision_cancelled();
        }
        count += 1;
        if synapse.is_empty() {
            let own = ["synapse", "postComponent"].iter().find_map(|it| connection.attribute(it));
            synapse = own.map(|it| it.value().into_owned()).unwrap_or_default();
        }
        let weight = connection.attribute("weight").map_or(Some(1.0), |it| it.value().trim().parse().ok());
        weight.into_iter().for_each(|it| weights.add(it));
        if let Some(delay) = connection.attribute("delay") {
            let text = delay.value().into_owned();
            let value = *known.entry(text).or_insert_with_key(|it| lower::quantity(db, root, it));
            value.into_iter().for_each(|it| delays.add(it * 1e3));
        }
        let (pre, post) =
            (cell(connection, ["preCellId", "preCell"]), cell(connection, ["postCellId", "postCell"]));
        if let (Some(pre), Some(post), true) = (pre, post, *left > 0) {
            *left -= 1;
            matrix.pre.push(pre);
            matrix.post.push(post);
            matrix.weight.push(weight.unwrap_or(1.0));
        }
    }
    Projection {
        id: text(node, "id"),
        kind,
        pre: text(node, "presynapticPopulation"),
        post: text(node, "postsynapticPopulation"),
        synapse,
        count,
        weight: weights.extent(),
        delay: delays.extent(),
        matrix: (matrix.pre.len() == count as usize && count > 0).then_some(matrix),
        range,
    }
}

/// A connection that stands in the network itself: gathered with its like.
fn loose_connection(db: &dyn Db, root: File, node: Node<'_>, range: Range, all: &mut Vec<Projection>) {
    let (from, to, synapse) = (text(node, "from"), text(node, "to"), text(node, "synapse"));
    let ((pre, from), (post, to)) = (instance(&from), instance(&to));
    let weight = parse_quantity(&text(node, "weight")).ok().map_or(1.0, |it| it.number);
    let delay = lower::quantity(db, root, &text(node, "delay")).map(|it| it * 1e3);
    let known = all
        .iter_mut()
        .find(|it| it.id.is_empty() && it.pre == pre && it.post == post && it.synapse == synapse);
    let projection = match known {
        Some(known) => known,
        None => {
            all.push(Projection {
                id: String::new(),
                kind: if node.local_name() == "electricalConnection" { "electrical" } else { "chemical" },
                pre: pre.to_owned(),
                post: post.to_owned(),
                synapse,
                count: 0,
                weight: None,
                delay: None,
                matrix: Some(Matrix::default()),
                range,
            });
            all.last_mut().expect("one was just added")
        }
    };
    let before = f64::from(projection.count);
    let widened = |it: Option<Extent>, value: f64| {
        let it = it.unwrap_or(Extent { min: value, mean: value, max: value });
        let mean = (it.mean * before + value) / (before + 1.0);
        Some(Extent { min: it.min.min(value), mean, max: it.max.max(value) })
    };
    projection.weight = widened(projection.weight, weight);
    projection.delay = delay.map_or(projection.delay, |it| widened(projection.delay, it));
    projection.count += 1;
    if let Some(matrix) = &mut projection.matrix {
        matrix.pre.push(from.unwrap_or(0));
        matrix.post.push(to.unwrap_or(0));
        matrix.weight.push(weight);
    }
}

//! One walk over all connections and inputs of a network, for the rules that look at where they lead.

use ::syntax::{Attribute, Node};
use model::Lookup;
use model::items::{ItemKind, RootKind};
use rustc_hash::{FxHashMap, FxHashSet};
use text::Range;

use crate::Context;
use crate::networks::{
    cell_index, cell_path, connection_delay, connection_weight, fraction_along, target_segment,
};
use crate::portability::path_form;
use crate::subject::network::{CellPath, Network};

/// One end of a connection, or the target of an input.
pub(crate) struct End<'t> {
    /// The projection or input list (for an `<explicitInput>` the element itself).
    pub list: Node<'t>,
    /// The connection or input.
    pub node: Node<'t>,
    /// Which population the list says it is about.
    pub population: Option<&'t str>,
    /// Where it says so.
    pub population_attribute: Option<Attribute<'t>>,
    /// The attribute that addresses the cell.
    pub attribute: Attribute<'t>,
    /// What it addresses; `None` where the form is wrong or it is a plain index.
    pub path: Option<CellPath<'t>>,
    /// The attribute that names the segment.
    pub segment: Option<Attribute<'t>>,
    plain_index: Option<u64>,
}

impl End<'_> {
    /// The index of the cell and where it stands.
    pub(super) fn index(&self) -> Option<(u64, Range)> {
        let path = self.path.map(|path| (path.index, path.index_range));
        path.or(self.plain_index.map(|index| (index, self.attribute.value_range())))
    }
}

/// Checks every end of every connection and input.
pub(super) fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    let mut cells = Cells::default();
    let is_lems = model::file_items(ctx.db, ctx.file).root == RootKind::Lems;
    for list in network.node.elements() {
        match list.local_name() {
            "projection" | "electricalProjection" | "continuousProjection" => {
                let is_conductance = has_conductance(ctx, list);
                for connection in list.elements() {
                    connection_delay::check(ctx, connection);
                    connection_weight::check(ctx, connection, is_conductance);
                    if is_lems {
                        fraction_along::check(ctx, connection);
                    }
                    projection_ends(ctx, &mut cells, network, list, connection);
                }
            }
            "inputList" => {
                let population = list.attribute("population");
                for input in list.elements().filter(|it| matches!(it.local_name(), "input" | "inputW")) {
                    if is_lems {
                        fraction_along::check(ctx, input);
                    }
                    end(ctx, &mut cells, network, list, input, population, ["target", "segmentId"]);
                }
            }
            "explicitInput" => end(ctx, &mut cells, network, list, list, None, ["target", ""]),
            "synapticConnection" | "synapticConnectionWD" => {
                end(ctx, &mut cells, network, list, list, None, ["from", ""]);
                end(ctx, &mut cells, network, list, list, None, ["to", ""]);
            }
            _ => {}
        }
    }
}

fn projection_ends<'t>(
    ctx: &mut Context<'_>,
    cells: &mut Cells<'t>,
    network: &Network<'t>,
    list: Node<'t>,
    connection: Node<'t>,
) {
    let [pre, post] = match connection.local_name() {
        "connection" | "connectionWD" => [["preCellId", "preSegmentId"], ["postCellId", "postSegmentId"]],
        name if name.starts_with("electricalConnection") || name.starts_with("continuousConnection") => {
            [["preCell", "preSegment"], ["postCell", "postSegment"]]
        }
        _ => return,
    };
    end(ctx, cells, network, list, connection, list.attribute("presynapticPopulation"), pre);
    end(ctx, cells, network, list, connection, list.attribute("postsynapticPopulation"), post);
}

fn end<'t>(
    ctx: &mut Context<'_>,
    cells: &mut Cells<'t>,
    network: &Network<'t>,
    list: Node<'t>,
    node: Node<'t>,
    population: Option<Attribute<'t>>,
    [cell, segment]: [&str; 2],
) {
    let Some(attribute) = node.attribute(cell) else { return };
    let end = End {
        list,
        node,
        population: population.map(|it| it.raw_value()),
        population_attribute: population,
        attribute,
        path: CellPath::read(attribute),
        segment: node.attribute(segment),
        // Only electrical and continuous connections count cells by a bare number.
        plain_index: (cell == "preCell" || cell == "postCell")
            .then(|| attribute.raw_value().trim().parse().ok())
            .flatten(),
    };
    if end.plain_index.is_none() {
        cell_path::check(ctx, network, &end);
        path_form::check(ctx, network, &end);
    }
    cell_index::check(ctx, network, &end);
    target_segment::check(ctx, cells, network, &end);
}

/// Whether the weights of a projection multiply a conductance.
fn has_conductance(ctx: &Context<'_>, projection: Node<'_>) -> bool {
    let ty =
        projection.attribute("synapse").and_then(|it| crate::networks::receivers::type_of(ctx, &it.value()));
    ty.is_some_and(|ty| {
        let bases = ["baseConductanceBasedSynapse", "baseConductanceBasedSynapseTwo"];
        bases.iter().any(|base| model::is_subtype(ctx.db, ctx.file, &ty, base))
    })
}

/// The segments of the cells that were asked about.
#[derive(Default)]
pub(super) struct Cells<'t> {
    segments: FxHashMap<&'t str, Option<FxHashSet<u32>>>,
}

impl<'t> Cells<'t> {
    /// Whether a cell has a segment; `None` where that cannot be known.
    pub(super) fn has_segment(&mut self, ctx: &Context<'_>, cell: &'t str, id: u32) -> Option<bool> {
        let segments = self.segments.entry(cell).or_insert_with(|| segments_of(ctx, cell));
        segments.as_ref().map(|ids| ids.contains(&id))
    }
}

/// The segment ids of a cell with a morphology of its own or one that it names.
fn segments_of(ctx: &Context<'_>, cell: &str) -> Option<FxHashSet<u32>> {
    let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
        model::find_component(ctx.db, ctx.file, cell, None)
    else {
        return None;
    };
    let items = model::file_items(ctx.db, item.file);
    let component = items.component(item.item.index)?;
    let own = items.morphologies.iter().find(|it| it.component == item.item.index);
    let ty = model::type_name_of(ctx.db, ctx.file, item)?;
    let is = |base: &str| model::is_subtype(ctx.db, ctx.file, &ty, base);
    if own.is_none() && is("baseCell") && !is("cell") {
        // A cell that is a point has the one place that is meant when nothing is said.
        return Some(FxHashSet::from_iter([0]));
    }
    let ids =
        |morphology: &model::items::Morphology| morphology.segments.iter().filter_map(|it| it.id).collect();
    if let Some(own) = own {
        return Some(ids(own));
    }
    let named = component.attribute("morphology")?;
    let Lookup::Found(item) = model::find_component(ctx.db, ctx.file, named, None) else { return None };
    debug_assert_eq!(item.item.kind, ItemKind::Component);
    let items = model::file_items(ctx.db, item.file);
    items.morphologies.iter().find(|it| it.component == item.item.index).map(ids)
}

//! One walk over all connections and inputs of a network, for the rules that look at where they lead.

use ::syntax::{Attribute, Column, Node};
use model::Lookup;
use model::items::{ItemKind, RootKind};
use rustc_hash::{FxHashMap, FxHashSet};
use text::Range;

use crate::Context;
use crate::networks::{
    cell_index, cell_path, connection_delay, connection_weight, fraction_along, target_segment,
};
use crate::portability::path_form;
use crate::subject::network::{CellPath, Network, Population};

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

/// The ends of one side of all connections or inputs in a list.
struct Side<'n, 't> {
    list: Node<'t>,
    /// Where the list says which population it is about.
    population: Option<Attribute<'t>>,
    /// That population.
    found: Option<&'n Population<'t>>,
    /// The attributes that address cell and segment.
    cell: Column<'static>,
    segment: Column<'static>,
    /// Only electrical and continuous connections count cells by a bare number.
    may_be_index: bool,
    /// A segment that was found in the cells of the population: most ends are at the same one.
    known_segment: Option<&'t str>,
}

impl<'n, 't> Side<'n, 't> {
    fn new(
        network: &'n Network<'t>,
        list: Node<'t>,
        population: Option<Attribute<'t>>,
        [cell, segment]: [&'static str; 2],
    ) -> Side<'n, 't> {
        let found = population.and_then(|it| network.population(it.raw_value()));
        let may_be_index = cell == "preCell" || cell == "postCell";
        let (cell, segment) = (Column::new(cell), Column::new(segment));
        Side { list, population, found, cell, segment, may_be_index, known_segment: None }
    }

    /// Whether a path is written as it should be and leads to a cell of the population that the list is about: nearly
    /// all do, and that is soon seen.
    fn is_right(&self, path: &str) -> bool {
        let (Some(says), Some(population)) = (self.population, self.found) else { return false };
        let behind = path
            .strip_prefix("../")
            .and_then(|it| it.strip_prefix(says.raw_value()))
            .and_then(|it| it.strip_prefix(if population.is_list() { '/' } else { '[' }));
        let Some(behind) = behind else { return false };
        let n_digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        if n_digits == 0 || n_digits > 15 {
            return false;
        }
        let index = behind.bytes().take(n_digits).fold(0, |index, it| index * 10 + u64::from(it - b'0'));
        let is_known_index = population.count().is_some_and(|count| index < count);
        let is_cell = match (population.is_list(), behind[n_digits..].strip_prefix('/')) {
            (true, Some(cell)) => population.cell() == Some(cell),
            (true, None) => false,
            (false, _) => &behind[n_digits..] == "]",
        };
        is_known_index && is_cell
    }
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
        if !ctx.asks_about_connection(list) {
            continue;
        }
        // What is found belongs to the connection, so that it need not be found again when another one is edited.
        ctx.anchor_at(Some(list.id()));
        match list.local_name() {
            "projection" | "electricalProjection" | "continuousProjection" => {
                let is_conductance = has_conductance(ctx, list);
                let (delay, weight) = (Column::new("delay"), Column::new("weight"));
                let sides = |names: [[&'static str; 2]; 2]| {
                    let [pre, post] = names;
                    let side =
                        |population, names| Side::new(network, list, list.attribute(population), names);
                    [side("presynapticPopulation", pre), side("postsynapticPopulation", post)]
                };
                let mut by_path = sides([["preCellId", "preSegmentId"], ["postCellId", "postSegmentId"]]);
                let mut by_index = sides([["preCell", "preSegment"], ["postCell", "postSegment"]]);
                for connection in list.elements() {
                    if !ctx.asks_about_connection(connection) {
                        continue;
                    }
                    ctx.anchor_at(Some(connection.id()));
                    if let Some(delay) = delay.of(connection) {
                        connection_delay::check(ctx, delay);
                    }
                    if let Some(weight) = weight.of(connection) {
                        connection_weight::check(ctx, weight, is_conductance);
                    }
                    if is_lems {
                        fraction_along::check(ctx, connection);
                    }
                    let name = connection.local_name();
                    let sides = match name {
                        "connection" | "connectionWD" => &mut by_path,
                        _ if name.starts_with("electricalConnection")
                            || name.starts_with("continuousConnection") =>
                        {
                            &mut by_index
                        }
                        _ => continue,
                    };
                    sides.iter_mut().for_each(|side| end(ctx, &mut cells, network, side, connection));
                }
            }
            "inputList" => {
                let population = list.attribute("population");
                let mut side = Side::new(network, list, population, ["target", "segmentId"]);
                for input in list.elements().filter(|it| matches!(it.local_name(), "input" | "inputW")) {
                    if !ctx.asks_about_connection(input) {
                        continue;
                    }
                    ctx.anchor_at(Some(input.id()));
                    if is_lems {
                        fraction_along::check(ctx, input);
                    }
                    end(ctx, &mut cells, network, &mut side, input);
                }
            }
            "explicitInput" => {
                end(ctx, &mut cells, network, &mut Side::new(network, list, None, ["target", ""]), list);
            }
            "synapticConnection" | "synapticConnectionWD" => {
                for name in ["from", "to"] {
                    end(ctx, &mut cells, network, &mut Side::new(network, list, None, [name, ""]), list);
                }
            }
            _ => {}
        }
    }
    ctx.anchor_at(Some(network.node.id()));
}

fn end<'t>(
    ctx: &mut Context<'_>,
    cells: &mut Cells<'t>,
    network: &Network<'t>,
    side: &mut Side<'_, 't>,
    node: Node<'t>,
) {
    let Some(attribute) = side.cell.of(node) else { return };
    let segment = side.segment.of(node);
    let is_right = side.is_right(attribute.raw_value());
    if is_right && segment.is_none_or(|it| side.known_segment == Some(it.raw_value())) {
        return;
    }
    let end = End {
        list: side.list,
        node,
        population: side.population.map(|it| it.raw_value()),
        population_attribute: side.population,
        attribute,
        path: CellPath::read(attribute),
        segment,
        plain_index: side.may_be_index.then(|| attribute.raw_value().trim().parse().ok()).flatten(),
    };
    let before = ctx.n_found();
    if end.plain_index.is_none() {
        cell_path::check(ctx, network, &end);
        path_form::check(ctx, network, &end);
    }
    cell_index::check(ctx, network, &end);
    target_segment::check(ctx, cells, network, &end);
    if is_right && ctx.n_found() == before {
        side.known_segment = segment.map(|it| it.raw_value());
    }
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

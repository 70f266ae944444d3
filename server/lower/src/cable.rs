//! Cells with a morphology and networks of them: the documents as the simulator's cable model takes them.
//!
//! Elements of such cells and networks are read one by one; channels, pools, synapses and inputs become components as usual.

mod cell;
mod network;

use std::sync::Arc;

use model::{ItemRef, top_level_type};
use sim::ComponentId;
use sim::cable::{Network, Population, PopulationKind};
use syntax::Node;

use crate::component::Building;
use crate::place::Place;
use crate::problem::{LowerError, Problem};

/// Whether running a component needs the cable model: it is a cell with several segments or a network that has one.
pub(crate) fn is_needed(building: &Building<'_>, target: ItemRef) -> bool {
    let Some(node) = target.node(building.db) else { return false };
    let Some(ty) = top_level_type(building.db, building.root, node) else { return false };
    if ty.is_a("cell") {
        return cell::has_cable(building, node);
    }
    ty.is_a("network")
        && populations(node).any(|it| {
            let item = it.attribute("component").and_then(|id| building.by_id(&id.value(), None).ok());
            item.is_some_and(|item| {
                let Some(node) = item.node(building.db) else { return false };
                let ty = top_level_type(building.db, building.root, node);
                ty.is_some_and(|it| it.is_a("cell")) && cell::has_cable(building, node)
            })
        })
}

/// Adds what a cell or network needs to the graph, and the network itself.
pub(crate) fn lower<'db>(building: &mut Building<'db>, target: ItemRef) -> Result<ComponentId, LowerError> {
    let node = target.node(building.db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
    let place = Place { file: target.file, range: node.name_range() };
    let unknown = || LowerError::at(place, Problem::UnknownType { name: node.name().to_owned() });
    let ty = top_level_type(building.db, building.root, node).ok_or_else(unknown)?;
    let root = building.blame(target.file, node);
    let mut reading = network::Reading::new(building);
    if ty.is_a("cell") {
        let at = reading.cell(target)?;
        let cell_id = reading.network.cells[at].id.clone();
        reading.network.populations.push(Population {
            id: "".into(),
            kind: PopulationKind::Cell(at),
            cell_id,
            size: 1,
            instances: Vec::new(),
        });
    } else {
        reading.network(target.file, node)?;
    }
    let network: Network = reading.network;
    building.finish()?;
    building.graph.cable = Some(Arc::new(network));
    building.graph.root = Some(root);
    Ok(root)
}

fn populations(network: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    network.elements().filter(|it| it.local_name() == "population")
}

#[cfg(test)]
mod tests;

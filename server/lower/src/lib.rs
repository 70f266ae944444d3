//! From documents to what the simulator takes.
//!
//! [`lower`] starts at the `Target` of a LEMS file, or at the network or cell of a plain NeuroML file, and copies what is
//! reachable from there into a [`sim::ComponentGraph`]: types with inheritance applied and equations read, components
//! with values in SI and references followed. What is to be recorded and where it goes is the [`Simulation`].
//!
//! Only what the run needs is looked at, so a defect elsewhere in a file does not keep a model from running. Defects of
//! what is needed are a [`LowerError`] with the place in the documents.

mod cable;
mod cell;
mod component;
mod constants;
mod default_simulation;
mod dynamics;
mod place;
mod problem;
mod set;
mod simulation;
mod structure;
mod types;

use model::{Db, File};
use sim::{ComponentGraph, ComponentId};

use crate::simulation::Depth;

pub use place::{Place, Places};
pub use problem::{LowerError, Problem};
pub use set::{Setting, SettingError};
pub use simulation::{Display, EventFile, EventFormat, Line, OutputFile, Selection, Simulation};

/// A model ready for the simulator, and what is to become of its results.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// What is simulated.
    pub graph: ComponentGraph,
    /// How long, and what is recorded where.
    pub simulation: Simulation,
    /// Where each component stands in the documents.
    pub places: Places,
    /// What the model does not say and was therefore assumed, in sentences.
    pub assumptions: Vec<String>,
}

impl Lowered {
    /// Where a component stands in the documents.
    pub fn place(&self, component: ComponentId) -> Option<Place> {
        self.places.get(component)
    }

    /// Records these quantities and nothing else; what the model says about displays and files is dropped, events stay.
    pub fn record_only(&mut self, quantities: &[&str]) {
        self.graph.columns =
            quantities.iter().map(|it| sim::graph::Column { quantity: sim::Name::from(*it) }).collect();
        self.simulation.displays.clear();
        self.simulation.files.clear();
    }
}

/// Builds what a file asks to simulate.
pub fn lower(db: &dyn Db, root: File) -> Result<Lowered, LowerError> {
    let mut building = component::Building::new(db, root)?;
    let (simulation, assumptions) = simulation::find(&mut building, Depth::Model)?;
    Ok(Lowered { graph: building.graph, simulation, places: building.places, assumptions })
}

/// What a file asks to simulate, without the model itself: for models that another engine runs. The graph has the columns
/// and no components, unless the file has no simulation; then one is made from the model, which must be one of ours.
pub fn outline(db: &dyn Db, root: File) -> Result<Lowered, LowerError> {
    let mut building = component::Building::new(db, root)?;
    let (simulation, assumptions) = simulation::find(&mut building, Depth::Outline)?;
    Ok(Lowered { graph: building.graph, simulation, places: building.places, assumptions })
}

/// Builds what a component asks to simulate: a simulation, or a network or cell, for which one is assumed. Without an id,
/// what the file asks for.
pub fn lower_target(db: &dyn Db, root: File, id: Option<&str>) -> Result<Lowered, LowerError> {
    let Some(id) = id else { return lower(db, root) };
    let mut building = component::Building::new(db, root)?;
    let (simulation, assumptions) = simulation::of(&mut building, id)?;
    Ok(Lowered { graph: building.graph, simulation, places: building.places, assumptions })
}

/// Builds one top-level component, without anything to run or record: for tables and curves of a channel.
pub fn lower_component(
    db: &dyn Db,
    root: File,
    item: model::ItemRef,
) -> Result<(ComponentGraph, ComponentId), LowerError> {
    let mut building = component::Building::new(db, root)?;
    let id = building.top_level(item)?;
    building.finish()?;
    building.graph.root = Some(id);
    Ok((building.graph, id))
}

/// A quantity in SI, if its unit is one that the file knows.
pub fn quantity(db: &dyn Db, root: File, text: &str) -> Option<f64> {
    let quantity = lems::parse_quantity(text).ok()?;
    match quantity.is_plain() {
        true => Some(quantity.number),
        false => Some(model::measures(db, root).units.get(quantity.unit)?.to_si(quantity.number)),
    }
}

#[cfg(test)]
mod tests;

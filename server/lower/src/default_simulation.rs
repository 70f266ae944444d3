//! A simulation for a file that has none: of its network or cell.

use model::items::MemberKind;
use model::{ItemKind, ItemRef, file_items, top_level_type};
use sim::graph::{Column, EventColumn};
use sim::{ComponentId, Name};

use crate::cable;
use crate::component::Building;
use crate::problem::{LowerError, Problem};
use crate::simulation::{Display, EventFile, EventFormat, Line, Selection, Simulation};

/// Half a second shows what a cell does; a fortieth of a millisecond is what most models are tuned with.
const LENGTH: f64 = 0.5;
const STEP: f64 = 2.5e-5;
/// More curves cannot be told apart.
const MOST_LINES: usize = 12;

/// Makes a simulation of the first network of the root file, or else of its first cell.
pub(crate) fn make(
    building: &mut Building<'_>,
    assumptions: &mut Vec<String>,
) -> Result<Simulation, LowerError> {
    let db = building.db;
    let items: Vec<ItemRef> = (0..file_items(db, building.root).components.len())
        .map(|at| ItemRef { file: building.root, item: ItemKind::Component.at(at) })
        .collect();
    let first = |base: &str| {
        items.iter().copied().find(|it| {
            let ty = it.node(db).and_then(|node| top_level_type(db, building.root, node));
            ty.is_some_and(|ty| ty.is_a(base))
        })
    };
    let (item, kind) = first("network")
        .map(|it| (it, "network"))
        .or_else(|| first("baseCell").map(|it| (it, "cell")))
        .ok_or_else(|| LowerError::nowhere(Problem::NothingToRun))?;
    of(building, item, kind, assumptions)
}

/// Makes a simulation of a network or cell.
pub(crate) fn of(
    building: &mut Building<'_>,
    item: ItemRef,
    kind: &str,
    assumptions: &mut Vec<String>,
) -> Result<Simulation, LowerError> {
    let root = if cable::is_needed(building, item) {
        cable::lower(building, item)?
    } else {
        let root = building.top_level(item)?;
        building.finish()?;
        building.graph.root = Some(root);
        root
    };
    let id = building.graph.component(root).id.clone().unwrap_or_else(|| kind.into());
    assumptions.push(format!(
        "the file has no simulation, so its {kind} `{id}` is run for {} ms in steps of {} ms",
        LENGTH * 1e3,
        STEP * 1e3
    ));

    let cells = match &building.graph.cable {
        Some(network) => cable_cells(&network.clone()),
        None => {
            cells(building, root).into_iter().map(|(path, cell)| (path, exposed(building, cell))).collect()
        }
    };
    let mut display = Display {
        id: id.to_string(),
        title: id.to_string(),
        time_scale: 1e-3,
        time_unit: "ms".into(),
        ..Display::default()
    };
    let mut events = EventFile {
        id: format!("{id}_events"),
        // Recorded to be shown; nobody asked for a file.
        path: String::new(),
        format: Some(EventFormat::TimeId),
        selections: Vec::new(),
    };
    let n_cells = cells.len();
    for (path, Exposed { variable, is_voltage, has_spikes }) in cells {
        if let Some(variable) = variable.filter(|_| display.lines.len() < MOST_LINES) {
            let quantity = if path.is_empty() { variable.to_owned() } else { format!("{path}/{variable}") };
            building.graph.columns.push(Column { quantity: Name::from(&*quantity) });
            display.lines.push(Line {
                id: quantity,
                column: building.graph.columns.len() - 1,
                scale: if is_voltage { 1e-3 } else { 1.0 },
                unit: if is_voltage { "mV".into() } else { String::new() },
                ..Line::default()
            });
        }
        if has_spikes && !path.is_empty() {
            let column = EventColumn { select: Name::from(&*path), port: "spike".into() };
            building.graph.event_columns.push(column);
            events
                .selections
                .push(Selection { id: path, event_column: building.graph.event_columns.len() - 1 });
        }
    }
    if !display.lines.is_empty() {
        let shown = display.lines.len();
        let which = if shown < n_cells {
            format!("the first {shown} of {n_cells} cells")
        } else {
            "every cell".into()
        };
        assumptions.push(format!("the first exposed variable of {which} is recorded"));
    }
    Ok(Simulation {
        id: id.to_string(),
        target: id.to_string(),
        length: LENGTH,
        step: STEP,
        seed: 1234,
        displays: vec![display],
        files: Vec::new(),
        event_files: if events.selections.is_empty() { Vec::new() } else { vec![events] },
    })
}

/// What of a cell can be recorded without being told.
struct Exposed {
    variable: Option<&'static str>,
    is_voltage: bool,
    has_spikes: bool,
}

fn exposed(building: &Building<'_>, cell: ComponentId) -> Exposed {
    let ty = building.graph.ty(building.graph.component(cell).ty);
    let variable = ["v", "V", "R"].into_iter().find(|name| ty.exposures.iter().any(|it| &**it == *name));
    let has_spikes = ty.ports.iter().any(|it| &*it.name == "spike");
    Exposed { variable, is_voltage: variable.is_some_and(|it| is_voltage(building, cell, it)), has_spikes }
}

/// The cells of a network of cells with morphologies, with their paths.
fn cable_cells(network: &sim::cable::Network) -> Vec<(String, Exposed)> {
    let mut cells = Vec::new();
    for population in &network.populations {
        let is_cell = matches!(population.kind, sim::cable::PopulationKind::Cell(_));
        for index in 0..population.size {
            let path = match population.instances.get(index as usize) {
                _ if population.id.is_empty() => String::new(),
                Some(instance) => format!("{}/{instance}/{}", population.id, population.cell_id),
                None => format!("{}[{index}]", population.id),
            };
            let variable = is_cell.then_some("v");
            cells.push((path, Exposed { variable, is_voltage: is_cell, has_spikes: true }));
        }
    }
    cells
}

fn is_voltage(building: &Building<'_>, cell: ComponentId, variable: &str) -> bool {
    let ty = &building.graph.ty(building.graph.component(cell).ty).name;
    let resolved = model::component_type(building.db, building.root, ty);
    let exposure = resolved.and_then(|it| {
        it.member(&[MemberKind::Exposure], variable)?.member.dimension.as_deref().map(String::from)
    });
    exposure.as_deref() == Some("voltage")
}

/// The cells of what is run, with their paths; at most as many as anybody looks at.
fn cells(building: &Building<'_>, root: ComponentId) -> Vec<(String, ComponentId)> {
    const MOST_CELLS: usize = 10_000;
    let graph = &building.graph;
    let is_population = |id: ComponentId| {
        let ty = graph.ty(graph.component(id).ty);
        ty.references.iter().any(|it| &**it == "component") && ty.name.starts_with("population")
    };
    let members = &graph.component(root).members;
    let populations: Vec<ComponentId> =
        members.iter().map(|&(_, it)| it).filter(|&it| is_population(it)).collect();
    if populations.is_empty() {
        return vec![(String::new(), root)];
    }
    let mut cells = Vec::new();
    for population in populations {
        let it = graph.component(population);
        let ty = graph.ty(it.ty);
        let at = ty.references.iter().position(|name| &**name == "component");
        let (Some(cell), Some(id)) = (at.and_then(|at| it.references[at]), &it.id) else { continue };
        let instances: Vec<&Name> =
            it.members.iter().filter_map(|&(_, member)| graph.component(member).id.as_ref()).collect();
        if &*ty.name == "populationList" {
            let cell_id = graph.component(cell).id.clone().unwrap_or_default();
            cells.extend(instances.iter().map(|instance| (format!("{id}/{instance}/{cell_id}"), cell)));
        } else {
            let size = ty.parameters.iter().position(|name| &**name == "size");
            let size = size.map_or(0.0, |at| it.parameters[at]);
            cells.extend((0..(size as usize).min(MOST_CELLS)).map(|index| (format!("{id}[{index}]"), cell)));
        }
    }
    cells.truncate(MOST_CELLS);
    cells
}

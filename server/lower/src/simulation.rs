//! What a run is asked for: how long, in which steps, and what to record where.
//!
//! The blocks `Simulation` of component types say what their components do when they are part of a run. The core types
//! `Simulation`, `Display` and `OutputFile` are read like any other type that has such blocks.

use std::sync::Arc;

use model::items::Statement;
use model::{ItemRef, ResolvedType, file_items, include_closure, slot_of, top_level_type};
use rustc_hash::FxHashMap;
use sim::Name;
use sim::graph::{Column, EventColumn};
use syntax::Node;

use crate::cable;
use crate::component::Building;
use crate::default_simulation;
use crate::place::Place;
use crate::problem::{LowerError, Problem};

/// What a model asks to run, to record and to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulation {
    /// The id of the simulation, or of the component that is run without one.
    pub id: String,
    /// The id of the component that is run.
    pub target: String,
    /// The simulated time, in seconds.
    pub length: f64,
    /// The time step, in seconds.
    pub step: f64,
    /// The seed of the random numbers.
    pub seed: i64,
    /// What is to be drawn.
    pub displays: Vec<Display>,
    /// Files with columns.
    pub files: Vec<OutputFile>,
    /// Files with events.
    pub event_files: Vec<EventFile>,
}

/// A figure that the model asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Display {
    /// `id`
    pub id: String,
    /// `title`
    pub title: String,
    /// What times are divided by, in seconds.
    pub time_scale: f64,
    /// How the scale of times is written: `1ms`.
    pub time_unit: String,
    /// The shown part of the horizontal axis, in its own unit.
    pub x: Option<(f64, f64)>,
    /// The shown part of the vertical axis, in its own unit.
    pub y: Option<(f64, f64)>,
    /// What is drawn.
    pub lines: Vec<Line>,
}

/// A curve of a display.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// `id`, or the quantity where there is none.
    pub id: String,
    /// Which column of the graph.
    pub column: usize,
    /// What values are divided by, in SI.
    pub scale: f64,
    /// The unit of the scale: `mV`; empty for a plain number.
    pub unit: String,
    /// What times are divided by, where it is not that of the display.
    pub time_scale: Option<f64>,
    /// `color`
    pub color: Option<String>,
}

/// A file with the time and columns of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputFile {
    /// `id`
    pub id: String,
    /// The folder and the name, as written: relative to the model.
    pub path: String,
    /// Which columns of the graph, in the order of the file, with their ids.
    pub columns: Vec<(String, usize)>,
}

/// A file with a line for each event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFile {
    /// `id`
    pub id: String,
    /// The folder and the name, as written: relative to the model.
    pub path: String,
    /// What comes first in a line; `None` for a format that nobody knows, which makes an empty file.
    pub format: Option<EventFormat>,
    /// What is written.
    pub selections: Vec<Selection>,
}

/// The order of the words in a line of an event file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum EventFormat {
    /// `TIME_ID`
    TimeId,
    /// `ID_TIME`
    IdTime,
}

/// A source of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// What stands in the file for it.
    pub id: String,
    /// Which event column of the graph.
    pub event_column: usize,
}

/// How much of what is run is looked at.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// All of it, into the graph.
    Model,
    /// Only what is asked of it.
    Outline,
}

/// Finds the simulation of the root file and adds what it runs to the graph.
pub(crate) fn find(
    building: &mut Building<'_>,
    depth: Depth,
) -> Result<(Simulation, Vec<String>), LowerError> {
    let db = building.db;
    let mut assumptions = Vec::new();
    // The root is loaded last, but its `Target` is meant, not one of a file that it includes.
    let files = include_closure(db, building.root);
    let with_target = files.files.iter().rev().find(|&&file| !file_items(db, file).targets.is_empty());
    let item = match with_target {
        Some(&file) => {
            let target = &file_items(db, file).targets[0];
            let item = model::ItemRef { file, item: model::ItemKind::Target.at(0) };
            let place = item.range(db).map(|range| Place { file, range });
            Some(building.by_id(target.component.as_deref().unwrap_or_default(), place)?)
        }
        None => {
            let found = without_target(building);
            if let Some(id) = found.and_then(|it| id_of(building, it)) {
                assumptions.push(format!("there is no `Target`, so the simulation `{id}` is run"));
            }
            found
        }
    };
    let simulation = match item {
        Some(item) => read(building, item, depth)?,
        None => default_simulation::make(building, &mut assumptions)?,
    };
    Ok((simulation, assumptions))
}

/// What a component asks to run: its own simulation, or one that is assumed for it.
pub(crate) fn of(building: &mut Building<'_>, id: &str) -> Result<(Simulation, Vec<String>), LowerError> {
    let item = building.by_id(id, None)?;
    let ty = item.node(building.db).and_then(|node| top_level_type(building.db, building.root, node));
    if ty.as_ref().is_some_and(|ty| run_of(ty).is_some()) {
        return Ok((read(building, item, Depth::Model)?, Vec::new()));
    }
    let kind = ["network", "baseCell"].into_iter().find(|base| ty.as_ref().is_some_and(|ty| ty.is_a(base)));
    let Some(kind) = kind else {
        let ty = ty.map(|it| it.name.to_string()).unwrap_or_default();
        return Err(LowerError::nowhere(Problem::NotRunnable { id: id.to_owned(), ty }));
    };
    let mut assumptions = Vec::new();
    let kind = if kind == "network" { "network" } else { "cell" };
    let simulation = default_simulation::of(building, item, kind, &mut assumptions)?;
    Ok((simulation, assumptions))
}

fn id_of(building: &Building<'_>, item: ItemRef) -> Option<String> {
    Some(item.node(building.db)?.attribute("id")?.value().into_owned())
}

/// The first component of the root file that can be run.
fn without_target(building: &Building<'_>) -> Option<ItemRef> {
    let db = building.db;
    let count = file_items(db, building.root).components.len();
    let mut items =
        (0..count).map(|at| ItemRef { file: building.root, item: model::ItemKind::Component.at(at) });
    items.find(|it| {
        let ty = it.node(db).and_then(|node| top_level_type(db, building.root, node));
        ty.is_some_and(|ty| run_of(&ty).is_some())
    })
}

fn run_of(ty: &ResolvedType) -> Option<&Statement> {
    ty.simulation.as_ref()?.block.with_tag("Run").next()
}

fn read(building: &mut Building<'_>, item: ItemRef, depth: Depth) -> Result<Simulation, LowerError> {
    let db = building.db;
    let node = item.node(db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
    let place = Place { file: item.file, range: node.name_range() };
    let at = |problem| LowerError::at(place, problem);
    let unknown = || at(Problem::UnknownType { name: node.name().to_owned() });
    let ty = top_level_type(db, building.root, node).ok_or_else(unknown)?;
    let id = node.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
    let run =
        run_of(&ty).ok_or_else(|| at(Problem::NotRunnable { id: id.clone(), ty: ty.name.to_string() }))?;

    let mut walk = Walk { file: item.file, simulation: Simulation::default(), columns: FxHashMap::default() };
    let quantity = |building: &Building<'_>, attribute: &str, fallback: &str| {
        let name = run.attribute(attribute).unwrap_or(fallback);
        let missing = || at(Problem::MissingValue { component: id.clone(), name: name.to_owned() });
        let (text, range) = value(&ty, node, name).ok_or_else(missing)?;
        let place = Place { file: item.file, range: range.unwrap_or_else(|| node.name_range()) };
        let invalid = || LowerError::at(place, Problem::InvalidQuantity { text: text.clone() });
        building.free_quantity(&text).ok_or_else(invalid)
    };
    walk.simulation.length = quantity(building, "total", "length")?;
    walk.simulation.step = quantity(building, "increment", "step")?;
    if !(walk.simulation.step > 0.0 && walk.simulation.step.is_finite()) {
        return Err(at(Problem::InvalidStep));
    }
    walk.simulation.seed = match node.attribute("seed") {
        Some(seed) => seed.value().trim().parse().map_err(|_| {
            let place = Place { file: item.file, range: seed.value_range() };
            LowerError::at(place, Problem::InvalidSeed { text: seed.value().into_owned() })
        })?,
        None => 1234,
    };
    let target = run.attribute("component").unwrap_or("target");
    let missing = || at(Problem::MissingValue { component: id.clone(), name: target.to_owned() });
    let (target_id, range) = value(&ty, node, target).ok_or_else(missing)?;
    let asked_at = Place { file: item.file, range: range.unwrap_or_else(|| node.name_range()) };
    let target = building.by_id(target_id.trim(), Some(asked_at))?;
    if depth == Depth::Outline {
        // Whoever runs it looks at it.
    } else if cable::is_needed(building, target) {
        cable::lower(building, target)?;
    } else {
        let root = building.top_level(target)?;
        building.finish()?;
        building.graph.root = Some(root);
    }

    walk.simulation.id = id.clone();
    walk.simulation.target = target_id.trim().to_owned();
    walk.visit(building, node, &ty, None, 0)?;
    Ok(walk.simulation)
}

/// The text of a member of a component, given by the element or fixed by the type, and where it stands.
fn value(ty: &ResolvedType, node: Node<'_>, name: &str) -> Option<(String, Option<text::Range>)> {
    if let Some(attribute) = node.attribute(name) {
        return Some((attribute.value().into_owned(), Some(attribute.value_range())));
    }
    let member = ty.members.iter().find(|it| &*it.member.name == name)?;
    let preset = member.fixed.as_ref().or(member.member.value.as_ref())?;
    Some((preset.to_string(), None))
}

/// Where recorded values go.
#[derive(Copy, Clone)]
enum Destination {
    Display(usize),
    File(usize),
    Events(usize),
}

struct Walk {
    file: model::File,
    simulation: Simulation,
    columns: FxHashMap<String, usize>,
}

impl Walk {
    fn visit(
        &mut self,
        building: &mut Building<'_>,
        node: Node<'_>,
        ty: &Arc<ResolvedType>,
        parent: Option<Destination>,
        depth: usize,
    ) -> Result<(), LowerError> {
        let mut own = parent;
        let text = |name: Option<&str>| {
            name.and_then(|name| value(ty, node, name)).map(|(text, _)| text.trim().to_owned())
        };
        let id = text(Some("id"));
        for statement in ty.simulation.iter().flat_map(|it| &it.block.statements) {
            let named = |attribute: &str| text(statement.attribute(attribute));
            match &*statement.tag {
                "DataDisplay" => {
                    let region = statement.attribute("dataRegion").unwrap_or_default();
                    self.simulation.displays.push(display(building, region, named("title"), &id, &text));
                    own = Some(Destination::Display(self.simulation.displays.len() - 1));
                }
                "DataWriter" => {
                    let path = joined(named("path"), named("fileName"));
                    let id = id.clone().unwrap_or_default();
                    self.simulation.files.push(OutputFile { id, path, columns: Vec::new() });
                    own = Some(Destination::File(self.simulation.files.len() - 1));
                }
                "EventWriter" => {
                    let path = joined(named("path"), named("fileName"));
                    let format = match named("format").as_deref() {
                        Some("TIME_ID") => Some(EventFormat::TimeId),
                        Some("ID_TIME") => Some(EventFormat::IdTime),
                        _ => None,
                    };
                    let id = id.clone().unwrap_or_default();
                    self.simulation.event_files.push(EventFile { id, path, format, selections: Vec::new() });
                    own = Some(Destination::Events(self.simulation.event_files.len() - 1));
                }
                "Record" => {
                    let name = statement.attribute("quantity").unwrap_or("quantity");
                    let Some(quantity) = text(Some(name)).filter(|it| !it.is_empty()) else {
                        let component = id.clone().unwrap_or_else(|| node.name().to_owned());
                        let problem = Problem::MissingValue { component, name: name.to_owned() };
                        return Err(LowerError::at(
                            Place { file: self.file, range: node.name_range() },
                            problem,
                        ));
                    };
                    let destination = self.destination(named("destination")).or(own);
                    let line = Recorded {
                        id: id.clone().unwrap_or_else(|| quantity.clone()),
                        quantity,
                        scale: named("scale"),
                        time_scale: named("timeScale"),
                        color: named("color"),
                    };
                    self.record(building, destination, line);
                }
                "EventRecord" => {
                    let (Some(select), Some(port)) = (named("quantity"), named("eventPort")) else {
                        continue;
                    };
                    let Some(Destination::Events(at)) = own else { continue };
                    let columns = &mut building.graph.event_columns;
                    columns.push(EventColumn { select: Name::from(select), port: Name::from(port) });
                    let event_column = columns.len() - 1;
                    let selection = Selection { id: id.clone().unwrap_or_default(), event_column };
                    self.simulation.event_files[at].selections.push(selection);
                }
                _ => {}
            }
        }
        // What a person puts deeper is no simulation.
        if depth < 16 {
            for element in node.elements() {
                if let Some(ty) = slot_of(building.db, building.root, ty, element).ty {
                    self.visit(building, element, &ty, own, depth + 1)?;
                }
            }
        }
        Ok(())
    }

    /// The display or file with an id.
    fn destination(&self, id: Option<String>) -> Option<Destination> {
        let id = id?;
        let display = self.simulation.displays.iter().position(|it| it.id == id).map(Destination::Display);
        display.or_else(|| self.simulation.files.iter().position(|it| it.id == id).map(Destination::File))
    }

    fn record(&mut self, building: &mut Building<'_>, destination: Option<Destination>, it: Recorded) {
        let columns = &mut building.graph.columns;
        let column = *self.columns.entry(it.quantity.clone()).or_insert_with(|| {
            columns.push(Column { quantity: Name::from(&*it.quantity) });
            columns.len() - 1
        });
        match destination {
            Some(Destination::File(at)) => self.simulation.files[at].columns.push((it.id, column)),
            Some(Destination::Display(at)) => {
                let scale = it.scale.as_deref().and_then(|text| building.free_quantity(text));
                let time_scale = it.time_scale.as_deref().and_then(|text| building.free_quantity(text));
                let unit = it.scale.as_deref().map(unit_of).unwrap_or_default();
                self.simulation.displays[at].lines.push(Line {
                    id: it.id,
                    column,
                    scale: scale.filter(|it| *it != 0.0).unwrap_or(1.0),
                    unit,
                    time_scale: time_scale.filter(|it| *it != 0.0),
                    color: it.color,
                });
            }
            Some(Destination::Events(_)) | None => {}
        }
    }
}

struct Recorded {
    id: String,
    quantity: String,
    scale: Option<String>,
    time_scale: Option<String>,
    color: Option<String>,
}

/// The unit of `1mV`; empty for what is not exactly one of a unit.
fn unit_of(scale: &str) -> String {
    let quantity = lems::parse_quantity(scale).value;
    if quantity.number == 1.0 { quantity.unit.to_owned() } else { String::new() }
}

fn joined(path: Option<String>, file_name: Option<String>) -> String {
    let file_name = file_name.unwrap_or_default();
    match path {
        Some(path) if !path.is_empty() => format!("{}/{file_name}", path.trim_end_matches('/')),
        _ => file_name,
    }
}

fn display(
    building: &Building<'_>,
    region: &str,
    title: Option<String>,
    id: &Option<String>,
    text: &dyn Fn(Option<&str>) -> Option<String>,
) -> Display {
    let bounds: Vec<Option<f64>> = region
        .split(',')
        .map(|name| text(Some(name.trim())).and_then(|it| building.free_quantity(&it)))
        .collect();
    let pair = |at: usize| Some(((*bounds.get(at)?)?, (*bounds.get(at + 1)?)?));
    let scale_text = text(Some("timeScale"));
    let time_scale = scale_text.as_deref().and_then(|it| building.free_quantity(it));
    Display {
        id: id.clone().unwrap_or_default(),
        title: title.or_else(|| id.clone()).unwrap_or_default(),
        time_scale: time_scale.filter(|it| *it != 0.0).unwrap_or(1.0),
        time_unit: scale_text.as_deref().map_or_else(|| "s".to_owned(), unit_of),
        x: pair(0),
        y: pair(2),
        lines: Vec::new(),
    }
}

//! One cell: its segments and groups, and what its membrane and cytoplasm are like.

use lems::Expr;
use model::{File, ItemRef};
use sim::Name;
use sim::cable::{
    Biophysics, ByGroup, Cell, Density, DensityKind, Group, InhomogeneousParameter, Morphology, Point,
    Segment, Species, SubTree, Varying,
};
use syntax::{Attribute, Node};

use crate::component::Building;
use crate::place::Place;
use crate::problem::{LowerError, Problem};

type Read<T> = Result<T, LowerError>;

/// Whether a cell has several segments, or shares its morphology or biophysics with others.
pub(crate) fn has_cable(building: &Building<'_>, cell: Node<'_>) -> bool {
    let is_shared = |name: &str| cell.attribute(name).is_some();
    let segments = |node: Node<'_>| node.elements().filter(|it| it.local_name() == "segment").count();
    let is_divided = |node: Node<'_>| {
        let mut properties = node.descendants().filter(|it| it.local_name() == "property");
        properties.any(|it| it.attribute("tag").is_some_and(|it| it.value() == "numberInternalDivisions"))
    };
    match part(building, cell, "morphology") {
        Some((_, it)) => {
            let is_shared = is_shared("morphology") || is_shared("biophysicalProperties");
            is_shared || segments(it) > 1 || is_divided(it)
        }
        None => false,
    }
}

/// A part of a cell: inside it, or the component that an attribute names.
fn part<'db>(building: &Building<'db>, cell: Node<'db>, name: &str) -> Option<(Option<File>, Node<'db>)> {
    if let Some(found) = cell.elements().find(|it| it.local_name().starts_with(name)) {
        return Some((None, found));
    }
    let id = cell.attribute(name)?;
    let item = building.by_id(&id.value(), None).ok()?;
    Some((Some(item.file), item.node(building.db)?))
}

/// Reads a cell.
pub(super) fn read(building: &mut Building<'_>, item: ItemRef) -> Read<Cell> {
    let node = item.node(building.db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
    let component = building.blame(item.file, node);
    let id = text(node, "id").unwrap_or_default();
    let missing = |missing: &'static str| {
        let place = Place { file: item.file, range: node.name_range() };
        LowerError::at(place, Problem::IncompleteCell { id: id.to_string(), missing })
    };
    let (morphology_file, morphology) =
        part(building, node, "morphology").ok_or_else(|| missing("morphology"))?;
    let (biophysics_file, biophysics) =
        part(building, node, "biophysicalProperties").ok_or_else(|| missing("biophysicalProperties"))?;
    let morphology = read_morphology(morphology_file.unwrap_or(item.file), morphology)?;
    let biophysics = read_biophysics(building, biophysics_file.unwrap_or(item.file), biophysics)?;
    Ok(Cell { id, component, morphology, biophysics })
}

fn text(node: Node<'_>, name: &str) -> Option<Name> {
    Some(node.attribute(name)?.value().trim().into())
}

fn invalid(file: File, attribute: Attribute<'_>) -> LowerError {
    let place = Place { file, range: attribute.value_range() };
    LowerError::at(place, Problem::InvalidQuantity { text: attribute.value().into_owned() })
}

fn number<T: std::str::FromStr>(file: File, node: Node<'_>, name: &str) -> Read<Option<T>> {
    let Some(attribute) = node.attribute(name) else { return Ok(None) };
    attribute.value().trim().parse().map(Some).map_err(|_| invalid(file, attribute))
}

fn required<T>(file: File, node: Node<'_>, name: &str, value: Option<T>) -> Read<T> {
    value.ok_or_else(|| {
        let component = node.name().to_owned();
        let problem = Problem::MissingValue { component, name: name.to_owned() };
        LowerError::at(Place { file, range: node.name_range() }, problem)
    })
}

/// A quantity in SI.
fn quantity(building: &Building<'_>, file: File, node: Node<'_>, name: &str) -> Read<Option<f64>> {
    let Some(attribute) = node.attribute(name) else { return Ok(None) };
    building.free_quantity(&attribute.value()).map(Some).ok_or_else(|| invalid(file, attribute))
}

fn read_morphology(file: File, node: Node<'_>) -> Read<Morphology> {
    let mut morphology = Morphology::default();
    for it in node.elements() {
        match it.local_name() {
            "segment" => morphology.segments.push(read_segment(file, it)?),
            "segmentGroup" => morphology.groups.push(read_group(file, it)?),
            _ => {}
        }
    }
    Ok(morphology)
}

fn read_segment(file: File, node: Node<'_>) -> Read<Segment> {
    let child = |name: &str| node.elements().find(|it| it.local_name() == name);
    let point = |it: Node<'_>| -> Read<Point> {
        let mut point = [0.0; 4];
        for (value, name) in point.iter_mut().zip(["x", "y", "z", "diameter"]) {
            *value = required(file, it, name, number(file, it, name)?)?;
        }
        Ok(point)
    };
    let parent = match child("parent") {
        Some(it) => {
            let segment = required(file, it, "segment", number(file, it, "segment")?)?;
            Some((segment, number(file, it, "fractionAlong")?.unwrap_or(1.0)))
        }
        None => None,
    };
    let distal = required(file, node, "distal", child("distal"))?;
    Ok(Segment {
        id: required(file, node, "id", number(file, node, "id")?)?,
        name: text(node, "name"),
        parent,
        proximal: child("proximal").map(point).transpose()?,
        distal: point(distal)?,
    })
}

fn read_group(file: File, node: Node<'_>) -> Read<Group> {
    let mut group = Group {
        id: text(node, "id").unwrap_or_default(),
        is_section: node.attribute("neuroLexId").is_some_and(|it| it.value() == "sao864921383"),
        divisions: None,
        members: Vec::new(),
        includes: Vec::new(),
        trees: Vec::new(),
        parameters: Vec::new(),
    };
    for it in node.elements() {
        match it.local_name() {
            "member" => group.members.push(required(file, it, "segment", number(file, it, "segment")?)?),
            "include" => group.includes.extend(text(it, "segmentGroup")),
            "path" | "subTree" => {
                let end = |name: &str| -> Read<Option<u32>> {
                    match it.elements().find(|it| it.local_name() == name) {
                        Some(it) => number(file, it, "segment"),
                        None => Ok(None),
                    }
                };
                let (from, to) = (end("from")?, end("to")?);
                group.trees.push(SubTree { from, to, is_path: it.local_name() == "path" });
            }
            "inhomogeneousParameter" => {
                let has = |name: &str| it.elements().any(|it| it.local_name() == name);
                group.parameters.push(InhomogeneousParameter {
                    id: text(it, "id").unwrap_or_default(),
                    variable: text(it, "variable").unwrap_or_default(),
                    is_translated: has("proximal"),
                    is_normalized: has("distal"),
                });
            }
            "property" => divisions(file, it, &mut group)?,
            "annotation" => {
                for it in it.descendants().filter(|it| it.local_name() == "property") {
                    divisions(file, it, &mut group)?;
                }
            }
            _ => {}
        }
    }
    Ok(group)
}

fn divisions(file: File, property: Node<'_>, group: &mut Group) -> Read<()> {
    if property.attribute("tag").is_some_and(|it| it.value() == "numberInternalDivisions") {
        group.divisions = number::<f64>(file, property, "value")?.map(|it| it as u32);
    }
    Ok(())
}

fn read_biophysics(building: &mut Building<'_>, file: File, node: Node<'_>) -> Read<Biophysics> {
    let mut biophysics = Biophysics { id: text(node, "id").unwrap_or_default(), ..Biophysics::default() };
    for properties in node.elements() {
        match properties.local_name() {
            name if name.starts_with("membraneProperties") => {
                for it in properties.elements() {
                    membrane(building, file, it, &mut biophysics)?;
                }
            }
            name if name.starts_with("intracellularProperties") => {
                for it in properties.elements() {
                    match it.local_name() {
                        "resistivity" => biophysics.resistivities.push(by_group(building, file, it)?),
                        "species" => biophysics.species.push(species(building, file, it)?),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(biophysics)
}

fn by_group(building: &Building<'_>, file: File, node: Node<'_>) -> Read<ByGroup> {
    let value = required(file, node, "value", quantity(building, file, node, "value")?)?;
    Ok(ByGroup { group: text(node, "segmentGroup"), value })
}

fn membrane(
    building: &mut Building<'_>,
    file: File,
    node: Node<'_>,
    biophysics: &mut Biophysics,
) -> Read<()> {
    match node.local_name() {
        "specificCapacitance" => biophysics.capacitances.push(by_group(building, file, node)?),
        "initMembPotential" => biophysics.initial_potentials.push(by_group(building, file, node)?),
        "spikeThresh" => biophysics.thresholds.push(by_group(building, file, node)?),
        name if name.starts_with("channelDensity") || name == "channelPopulation" => {
            biophysics.densities.push(density(building, file, node)?);
        }
        _ => {}
    }
    Ok(())
}

fn density(building: &mut Building<'_>, file: File, node: Node<'_>) -> Read<Density> {
    let name = node.local_name();
    let kind = match name {
        "channelDensity" | "channelDensityVShift" | "channelDensityNonUniform" => DensityKind::Fixed,
        "channelDensityNernst" | "channelDensityNernstCa2" | "channelDensityNonUniformNernst" => {
            DensityKind::Nernst
        }
        "channelDensityGHK" | "channelDensityNonUniformGHK" => DensityKind::Ghk,
        "channelDensityGHK2" => DensityKind::Ghk2,
        "channelPopulation" => DensityKind::Population,
        _ => {
            let place = Place { file, range: node.name_range() };
            return Err(LowerError::at(place, Problem::UnknownType { name: name.to_owned() }));
        }
    };
    let channel = required(file, node, "ionChannel", node.attribute("ionChannel"))?;
    let asked_at = Place { file, range: channel.value_range() };
    let item = building.by_id(channel.value().trim(), Some(asked_at))?;
    let channel_node = item.node(building.db).ok_or_else(|| LowerError::nowhere(Problem::Unreadable))?;
    let varying = match node.elements().find(|it| it.local_name() == "variableParameter") {
        Some(it) => Some(varying(file, it)?),
        None => None,
    };
    let amount = match kind {
        DensityKind::Ghk => "permeability",
        DensityKind::Population => "number",
        _ => "condDensity",
    };
    let value = match &varying {
        Some(_) => 0.0,
        None => required(file, node, amount, quantity(building, file, node, amount)?)?,
    };
    let reversal = match kind {
        DensityKind::Fixed | DensityKind::Population => {
            required(file, node, "erev", quantity(building, file, node, "erev")?)?
        }
        _ => 0.0,
    };
    let unitary = match kind {
        DensityKind::Population => {
            let conductance = quantity(building, item.file, channel_node, "conductance")?;
            required(item.file, channel_node, "conductance", conductance)?
        }
        _ => 1.0,
    };
    let component = building.blame(file, node);
    Ok(Density {
        id: text(node, "id").unwrap_or_default(),
        component,
        channel_species: text(channel_node, "species").filter(|it| !it.is_empty()),
        channel: building.top_level(item)?,
        kind,
        group: text(node, "segmentGroup"),
        segment: number(file, node, "segment")?,
        value,
        unitary,
        reversal,
        ion: match (kind, text(node, "ion")) {
            (_, Some(ion)) => ion,
            (DensityKind::Fixed | DensityKind::Population, None) => "non_specific".into(),
            (_, None) => "ca".into(),
        },
        v_shift: quantity(building, file, node, "vShift")?,
        varying,
    })
}

fn varying(file: File, node: Node<'_>) -> Read<Varying> {
    let value = node.elements().find(|it| it.local_name() == "inhomogeneousValue");
    let value = required(file, node, "inhomogeneousValue", value)?;
    let written = required(file, value, "value", value.attribute("value"))?;
    let expr: Expr = lems::parse_value(&written.value()).value;
    Ok(Varying {
        group: text(node, "segmentGroup").unwrap_or_else(|| "all".into()),
        parameter: required(file, value, "inhomogeneousParameter", text(value, "inhomogeneousParameter"))?,
        value: expr,
    })
}

fn species(building: &mut Building<'_>, file: File, node: Node<'_>) -> Read<Species> {
    let model = required(file, node, "concentrationModel", node.attribute("concentrationModel"))?;
    let asked_at = Place { file, range: model.value_range() };
    let item = building.by_id(model.value().trim(), Some(asked_at))?;
    let component = building.blame(file, node);
    let concentration = |building: &Building<'_>, name: &str| -> Read<f64> {
        required(file, node, name, quantity(building, file, node, name)?)
    };
    let id = text(node, "id").unwrap_or_default();
    Ok(Species {
        ion: text(node, "ion").unwrap_or_else(|| id.clone()),
        id,
        component,
        model: building.top_level(item)?,
        group: text(node, "segmentGroup"),
        initial: concentration(building, "initialConcentration")?,
        external: concentration(building, "initialExtConcentration")?,
    })
}

//! Changing a parameter of a lowered model: `--set cell/leakConductance=2nS`.

use model::{Db, File, measures};
use sim::{ComponentGraph, ComponentId};

use crate::Lowered;

/// A value for a parameter of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The component and the parameter: `cell/leakConductance`, `pop[0]/cell/C`, `pulse/amplitude`.
    pub path: String,
    /// The value, with a unit where it needs one.
    pub value: String,
}

/// Why a setting means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SettingError {
    #[error("`{text}` is not of the form `component/parameter=value`")]
    Form { text: String },
    #[error("`{path}` leads nowhere: there is no `{step}`")]
    UnknownStep { path: String, step: String },
    #[error("`{component}` has no parameter `{name}`; it has {known}")]
    UnknownParameter { component: String, name: String, known: String },
    #[error("`{text}` is not a quantity with a known unit")]
    Value { text: String },
}

impl std::str::FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Setting, SettingError> {
        let form = || SettingError::Form { text: text.to_owned() };
        let (path, value) = text.split_once('=').ok_or_else(form)?;
        if !path.contains('/') || value.trim().is_empty() {
            return Err(form());
        }
        Ok(Setting { path: path.trim().to_owned(), value: value.trim().to_owned() })
    }
}

impl Lowered {
    /// Sets a parameter, for all instances of the component. The simulation's own numbers are `length`, `step` and `seed` of
    /// [`crate::Simulation`] and are set there.
    pub fn set(&mut self, db: &dyn Db, root: File, setting: &Setting) -> Result<(), SettingError> {
        let quantity = || SettingError::Value { text: setting.value.clone() };
        let parsed = lems::parse_quantity(&setting.value).ok().ok_or_else(quantity)?;
        let value = match parsed.is_plain() {
            true => parsed.number,
            false => measures(db, root).units.get(parsed.unit).ok_or_else(quantity)?.to_si(parsed.number),
        };
        self.set_si(&setting.path, value)
    }

    /// Sets a parameter to a number in SI.
    pub fn set_si(&mut self, path: &str, value: f64) -> Result<(), SettingError> {
        let (component, at) = find(&self.graph, path)?;
        self.graph.components[component.0 as usize].parameters[at] = value;
        Ok(())
    }

    /// The component whose parameter a path names.
    pub fn component_of(&self, path: &str) -> Result<ComponentId, SettingError> {
        find(&self.graph, path).map(|it| it.0)
    }

    /// The number in SI that a parameter has.
    pub fn parameter(&self, path: &str) -> Result<f64, SettingError> {
        let (component, at) = find(&self.graph, path)?;
        Ok(self.graph.component(component).parameters[at])
    }
}

fn find(graph: &ComponentGraph, path: &str) -> Result<(ComponentId, usize), SettingError> {
    let form = || SettingError::Form { text: path.to_owned() };
    let (steps, name) = path.rsplit_once('/').ok_or_else(form)?;
    let mut at: Option<ComponentId> = None;
    for step in steps.split('/').filter(|it| !it.is_empty()) {
        let name = step.split('[').next().unwrap_or(step);
        let is_index = step.contains('[') || (at.is_some() && step.parse::<u32>().is_ok());
        let next = match at {
            None => graph.root.and_then(|root| inside(graph, root, name)).or_else(|| by_id(graph, name)),
            // The number of a cell in its population: all cells of a population are one component.
            Some(population) if is_index && !step.contains('[') => {
                inside(graph, population, name).or(Some(population))
            }
            Some(holder) => inside(graph, holder, name),
        };
        let unknown = || SettingError::UnknownStep { path: path.to_owned(), step: step.to_owned() };
        at = Some(next.ok_or_else(unknown)?);
        if step.contains('[') {
            at = at.map(|it| referenced(graph, it, "component").unwrap_or(it));
        }
    }
    let component = at.ok_or_else(form)?;
    let ty = graph.ty(graph.component(component).ty);
    let position = ty.parameters.iter().position(|it| &**it == name);
    let unknown = || SettingError::UnknownParameter {
        component: graph.component(component).id.as_deref().unwrap_or(&ty.name).to_owned(),
        name: name.to_owned(),
        known: match ty.parameters.is_empty() {
            true => "none".to_owned(),
            false => ty.parameters.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "),
        },
    };
    Ok((component, position.ok_or_else(unknown)?))
}

fn by_id(graph: &ComponentGraph, id: &str) -> Option<ComponentId> {
    let at = graph.components.iter().position(|it| it.parent.is_none() && it.id.as_deref() == Some(id))?;
    Some(ComponentId(at as u32))
}

/// What a component contains or refers to under a name or id.
fn inside(graph: &ComponentGraph, holder: ComponentId, name: &str) -> Option<ComponentId> {
    let component = graph.component(holder);
    let ty = graph.ty(component.ty);
    let slot = ty.child_slots.iter().position(|it| &**it == name).and_then(|at| component.children[at]);
    let id_of = |it: ComponentId| graph.component(it).id.as_deref();
    let members =
        || component.members.iter().map(|&(_, it)| it).chain(component.children.iter().flatten().copied());
    slot.or_else(|| members().find(|&it| id_of(it) == Some(name)))
        .or_else(|| referenced(graph, holder, name))
        .or_else(|| component.references.iter().flatten().copied().find(|&it| id_of(it) == Some(name)))
}

fn referenced(graph: &ComponentGraph, holder: ComponentId, name: &str) -> Option<ComponentId> {
    let component = graph.component(holder);
    let at = graph.ty(component.ty).references.iter().position(|it| &**it == name)?;
    component.references[at]
}

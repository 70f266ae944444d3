//! Equations: what a component and everything inside it computes, with values in SI.

mod latex;

use lems::Dimension;
use model::{Db, Environment, File, ItemRef, Measures, component_type, environment, measures};
use rustc_hash::FxHashMap;
use serde::Serialize;
use sim::graph::{
    Block, DerivedParameterValue, DerivedValue, DerivedVariable, Expr, OnCondition, OnEvent, Reduce,
    TimeDerivative, Type,
};
use sim::{ComponentGraph, ComponentId, TypeId};

use crate::candidates::{Candidates, chain};
use crate::document::Asker;
use crate::{Data, Panel, Preview, Problem, Question};

/// The equations of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Equations {
    /// Its id.
    pub component: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// It and what is inside it, from the outside in.
    pub groups: Vec<Group>,
}

/// The equations of one component of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its type and id.
    pub title: String,
    /// The path from the outermost component.
    pub path: String,
    /// Its equations.
    pub rows: Vec<Row>,
}

/// An equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What is said of it: `parameter`, `derivative`, `derived`, `condition`, `event`, `start`.
    pub kind: &'static str,
    /// The left side: `dv/dt`, `m`; for a condition when it holds.
    pub left: String,
    /// The right side.
    pub right: String,
    /// The right side for typesetting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latex: Option<String>,
    /// The SI unit of both sides.
    pub unit: String,
    /// The number, for those that never change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// More components than anybody reads the equations of.
const MOST_GROUPS: usize = 200;

pub(crate) fn preview(db: &dyn Db, root: File, asker: &Asker<'_>, question: &Question) -> Preview {
    let candidates = Candidates::find(db, root, question, |_| true, |_| None);
    let mut answer = Preview {
        panel: Panel::Equations,
        id: candidates.id(),
        candidates: candidates.shown(),
        title: String::from("Equations"),
        data: None,
        problems: Vec::new(),
    };
    let Some(item) = candidates.chosen else {
        let message = match &question.id {
            Some(id) => format!("there is no component `{id}`"),
            None => "there is no component in this document".to_owned(),
        };
        answer.problems.push(Problem::somewhere(message));
        return answer;
    };
    answer.title = format!("Equations of {}", answer.id.as_deref().unwrap_or_default());
    match lower::lower_component(db, root, item) {
        Ok((graph, id)) => {
            let groups = Groups { db, root, measures: &measures(db, root), graph: &graph }.all(id);
            if groups.len() == MOST_GROUPS {
                answer.problems.push(Problem::somewhere(format!(
                    "only the first {MOST_GROUPS} components inside it are shown"
                )));
            }
            let ty = graph.ty(graph.component(id).ty).name.to_string();
            let component = answer.id.clone().unwrap_or_default();
            answer.data = Some(Data::Equations(Equations { component, ty, groups }));
        }
        Err(problem) => answer.problems.push(asker.problem(db, &problem)),
    }
    // Nothing at the caret says more than that.
    if let (Some(at), None) = (question.at, &question.id) {
        note_other(db, root, at, item, &mut answer);
    }
    answer
}

/// Says so when something else is shown than what stands at the caret.
fn note_other(db: &dyn Db, root: File, at: u32, shown: ItemRef, answer: &mut Preview) {
    let Some(node) = shown.node(db) else { return };
    let is_inside = shown.file == root && node.range().touches(at);
    let in_type = chain(db, root, at).into_iter().find(|it| it.local_name() == "ComponentType");
    if let (false, Some(ty)) = (is_inside, in_type) {
        let name = ty.attribute("name").map(|it| it.value().into_owned()).unwrap_or_default();
        let message = format!("`{name}` is a type; the equations are those of a component");
        answer.problems.push(Problem::somewhere(message));
    }
}

struct Groups<'a> {
    db: &'a dyn Db,
    root: File,
    measures: &'a Measures,
    graph: &'a ComponentGraph,
}

impl Groups<'_> {
    fn all(&self, id: ComponentId) -> Vec<Group> {
        let mut environments: FxHashMap<TypeId, Environment> = FxHashMap::default();
        let mut groups = Vec::new();
        let mut open = vec![(id, String::new())];
        while let Some((id, path)) = open.pop() {
            self.db.unwind_if_revision_cancelled();
            if groups.len() == MOST_GROUPS {
                break;
            }
            let component = self.graph.component(id);
            let ty = self.graph.ty(component.ty);
            let names = environments.entry(component.ty).or_insert_with(|| {
                let resolved = component_type(self.db, self.root, &ty.name);
                resolved.map(|it| environment(self.db, self.root, &it)).unwrap_or_default()
            });
            let title = match &component.id {
                Some(id) => format!("{id} ({})", ty.name),
                None => ty.name.to_string(),
            };
            groups.push(Group { title, path: path.clone(), rows: self.rows(id, names) });
            let inside =
                |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            // In document order: the last one pushed is the first one taken.
            for &(list, member) in component.members.iter().rev() {
                let name = self.graph.component(member).id.as_ref().unwrap_or(&ty.child_lists[list as usize]);
                open.push((member, inside(name)));
            }
            for (name, child) in ty.child_slots.iter().zip(&component.children).rev() {
                open.extend(child.map(|child| (child, inside(name))));
            }
        }
        groups
    }

    fn rows(&self, id: ComponentId, names: &Environment) -> Vec<Row> {
        let component = self.graph.component(id);
        let ty = self.graph.ty(component.ty);
        let mut rows = Vec::new();
        let unit = |name: &str| self.unit(names.get(name).and_then(|it| it.dimension));
        for (name, value) in ty.parameters.iter().zip(&component.parameters) {
            let number = shown(*value);
            rows.push(Row { value: Some(number.clone()), ..row("parameter", name, number, unit(name)) });
        }
        for it in &ty.derived_parameters {
            rows.push(match &it.value {
                DerivedParameterValue::Value(value) => expression("derived", &it.name, value, unit(&it.name)),
                DerivedParameterValue::Select(path) => {
                    row("derived", &it.name, selected(path), unit(&it.name))
                }
            });
        }
        let derived = |it: &DerivedVariable, rows: &mut Vec<Row>| derived(it, unit(&it.name), rows);
        let derivative = |it: &TimeDerivative| {
            let dimension = names.get(&it.variable).and_then(|it| it.dimension);
            let unit = self.unit(dimension.map(Dimension::per_time));
            expression("derivative", &format!("d{}/dt", it.variable), &it.value, unit)
        };
        let dynamics = &ty.dynamics;
        rows.extend(dynamics.derivatives.iter().map(derivative));
        dynamics.derived.iter().for_each(|it| derived(it, &mut rows));
        dynamics.on_start.iter().for_each(|it| block("start", "at the start".to_owned(), it, &mut rows));
        dynamics.on_condition.iter().for_each(|it| condition(it, &mut rows));
        dynamics.on_event.iter().for_each(|it| event(it, &mut rows));
        for regime in &dynamics.regimes {
            let from = rows.len();
            rows.extend(regime.derivatives.iter().map(derivative));
            regime.derived.iter().for_each(|it| derived(it, &mut rows));
            regime.on_entry.iter().for_each(|it| block("start", "on entry".to_owned(), it, &mut rows));
            regime.on_condition.iter().for_each(|it| condition(it, &mut rows));
            regime.on_event.iter().for_each(|it| event(it, &mut rows));
            for row in &mut rows[from..] {
                row.note = Some(format!("in regime {}", regime.name));
            }
        }
        rows.extend(dynamics.kinetic_schemes.iter().map(|it| scheme(it, ty)));
        rows
    }

    /// The SI unit of a dimension: its symbol, or else base units.
    fn unit(&self, dimension: Option<Dimension>) -> String {
        let Some(dimension) = dimension else { return String::new() };
        if dimension.is_none() {
            return String::new();
        }
        let per_second = || Some(format!("{}/s", self.symbol(dimension.times(Dimension::TIME))?));
        self.symbol(dimension).or_else(per_second).unwrap_or_else(|| dimension.to_string())
    }

    fn symbol(&self, dimension: Dimension) -> Option<String> {
        let units = self.measures.units.of_dimension(dimension);
        let si = units.into_iter().find(|it| it.to_si(1.0) == 1.0 && it.offset == 0.0)?;
        Some(match si.symbol.strip_prefix("per_") {
            Some(below) => format!("1/{below}"),
            None => si.symbol.replace("_per_", "/"),
        })
    }
}

fn row(kind: &'static str, left: &str, right: String, unit: String) -> Row {
    Row { kind, left: left.to_owned(), right, latex: None, unit, value: None, note: None }
}

fn expression(kind: &'static str, left: &str, value: &Expr, unit: String) -> Row {
    Row { latex: Some(latex::of(value)), ..row(kind, left, value.to_string(), unit) }
}

fn derived(it: &DerivedVariable, unit: String, rows: &mut Vec<Row>) {
    match &it.value {
        DerivedValue::Value(value) => rows.push(expression("derived", &it.name, value, unit)),
        DerivedValue::Select { path, reduce, .. } => {
            let right = match reduce {
                Some(Reduce::Add) => format!("sum of {path}"),
                Some(Reduce::Multiply) => format!("product of {path}"),
                None => selected(path),
            };
            rows.push(row("derived", &it.name, right, unit));
        }
        DerivedValue::Conditional(cases) => {
            for case in cases {
                let when = case
                    .condition
                    .as_ref()
                    .map_or("otherwise".to_owned(), |it| format!("if {}", readable(it)));
                let note = Some(when);
                rows.push(Row { note, ..expression("derived", &it.name, &case.value, unit.clone()) });
            }
        }
    }
}

/// What a path leads to, in words: a slash would be read as a fraction.
fn selected(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((of, name)) => format!("{name} of {of}"),
        None => path.to_owned(),
    }
}

fn condition(it: &OnCondition, rows: &mut Vec<Row>) {
    block("condition", format!("when {}", readable(&it.test)), &it.block, rows);
}

fn event(it: &OnEvent, rows: &mut Vec<Row>) {
    block("event", format!("on event {}", it.port), &it.block, rows);
}

/// Each thing that a block does, after when it does it.
fn block(kind: &'static str, when: String, block: &Block, rows: &mut Vec<Row>) {
    for it in &block.assignments {
        let right = format!("{} := {}", it.variable, it.value);
        let latex = Some(format!("{} := {}", latex::name(&it.variable), latex::of(&it.value)));
        rows.push(Row { latex, ..row(kind, &when, right, String::new()) });
    }
    rows.extend(block.events.iter().map(|it| row(kind, &when, format!("send {it}"), String::new())));
    rows.extend(
        block.transition.iter().map(|it| row(kind, &when, format!("go to regime {it}"), String::new())),
    );
}

fn scheme(it: &sim::graph::KineticScheme, ty: &Type) -> Row {
    let right = format!(
        "occupancies {} of {} with rates {} and {} of {}",
        it.state_variable, it.nodes, it.forward_rate, it.reverse_rate, it.edges
    );
    row("scheme", if it.name.is_empty() { &ty.name } else { &it.name }, right, String::new())
}

/// A condition with the signs of mathematics; LEMS writes letters because XML does not like the others.
fn readable(condition: &Expr) -> String {
    let signs = [(".gt.", ">"), (".lt.", "<"), (".geq.", "≥"), (".leq.", "≤"), (".eq.", "="), (".neq.", "≠")];
    let words = [(".and.", "and"), (".or.", "or")];
    let spelled = signs.into_iter().chain(words);
    spelled.fold(condition.to_string(), |text, (written, shown)| text.replace(written, shown))
}

/// A number with as many digits as people compare.
fn shown(value: f64) -> String {
    if !value.is_finite() {
        return "not given".to_owned();
    }
    let rounded: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    match rounded != 0.0 && !(1e-3..1e6).contains(&rounded.abs()) {
        true => format!("{rounded:e}"),
        false => rounded.to_string(),
    }
}

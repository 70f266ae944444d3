//! A rate, a steady state, a time constant or a gate as small curves over the membrane potential.

use lems::expression::{eval, eval_condition, parse_condition, parse_value};
use model::items::Statement;
use model::{Db, File, Measures};
use rustc_hash::FxHashMap;

use super::HoverPart;
use crate::element::{self, Known};
use crate::measures::measures;
use crate::number::short;

const FROM: f64 = -0.1;
const TO: f64 = 0.05;
const STEPS: usize = 30;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Bases of the types that are drawn, what of them, and its unit in SI.
const DRAWN: [(&str, &[(&str, &str)]); 4] = [
    ("baseVoltageDepRate", &[("r", " per_s")]),
    ("baseVoltageDepVariable", &[("x", "")]),
    ("baseVoltageDepTime", &[("t", " s")]),
    ("baseGate", &[("inf", ""), ("tau", " s")]),
];

/// Adds the curves of an element, as far as they depend on nothing but voltage: of a rate itself, of a gate what it strives for
/// and how fast.
pub(super) fn draw(db: &dyn Db, file: File, known: &Known<'_>, parts: &mut Vec<HoverPart>) {
    let Some(ty) = &known.ty else { return };
    let Some((_, names)) = DRAWN.iter().find(|(base, _)| ty.is_a(base)) else { return };
    let solver = Solver { db, file, measures: &measures(db, file) };
    for (name, unit) in *names {
        let voltage = |step: usize| FROM + (TO - FROM) * step as f64 / (STEPS - 1) as f64;
        let value = |step| solver.value(known, name, voltage(step), 0).filter(|it| it.is_finite());
        let Some(values) = (0..STEPS).map(value).collect::<Option<Vec<f64>>>() else { continue };
        let low = values.iter().copied().fold(f64::MAX, f64::min);
        let high = values.iter().copied().fold(f64::MIN, f64::max);
        let bar = |value: &f64| {
            let at = if high > low { (value - low) / (high - low) } else { 0.5 };
            BARS[((at * 7.0).round() as usize).min(7)]
        };
        parts.push(HoverPart::Curve {
            name: (*name).to_owned(),
            bars: values.iter().map(bar).collect(),
            axes: format!("-100 … 50 mV, {} … {}{unit}", short(low), short(high)),
        });
    }
}

/// Computes variables of elements at a voltage.
struct Solver<'a> {
    db: &'a dyn Db,
    file: File,
    measures: &'a Measures,
}

impl Solver<'_> {
    /// The value of a variable once all that it follows from is computed; the order in the text does not matter.
    fn value(&self, of: &Known<'_>, wanted: &str, voltage: f64, depth: usize) -> Option<f64> {
        let ty = of.ty.as_ref()?;
        let block = &ty.dynamics.as_ref()?.block;
        let mut known: FxHashMap<String, f64> = FxHashMap::default();
        known.insert("v".to_owned(), voltage);
        for member in &ty.members {
            let written = of.node.attribute(&member.member.name).map(|it| it.value().into_owned());
            let value = written
                .or_else(|| member.fixed.as_deref().or(member.member.value.as_deref()).map(str::to_owned));
            if let Some((value, _)) = value.and_then(|it| self.measures.quantity(&it)) {
                known.insert(member.member.name.to_string(), value);
            }
        }
        for _ in 0..block.statements.len() + 1 {
            if let Some(value) = known.get(wanted) {
                return Some(*value);
            }
            for statement in &block.statements {
                let Some(name) = statement.attribute("name").filter(|it| !known.contains_key(*it)) else {
                    continue;
                };
                let value = match statement.attribute("select") {
                    Some(path) => self.selected(of, path, statement.attribute("reduce"), voltage, depth),
                    None => computed(statement, &|name| known.get(name).copied()),
                };
                if let Some(value) = value {
                    known.insert(name.to_owned(), value);
                }
            }
        }
        None
    }

    /// What a path to a variable of children finds.
    fn selected(
        &self,
        of: &Known<'_>,
        path: &str,
        reduce: Option<&str>,
        voltage: f64,
        depth: usize,
    ) -> Option<f64> {
        let (child, variable) = path.split_once('/')?;
        // Rates have no children of their own.
        if depth > 0 || variable.contains('/') {
            return None;
        }
        let tag = child.strip_suffix("[*]").unwrap_or(child);
        let children = of.node.elements().filter(|it| it.local_name() == tag);
        let mut values = children
            .map(|it| self.value(&element::known(self.db, self.file, it), variable, voltage, depth + 1));
        match reduce {
            Some("multiply") => values.product(),
            Some("add") => values.sum(),
            _ => values.next()?,
        }
    }
}

/// The value of a derived variable of which all that it needs is known.
fn computed(statement: &Statement, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    match &*statement.tag {
        "DerivedVariable" => eval(&parse_value(statement.attribute("value")?).value, of),
        "ConditionalDerivedVariable" => statement.with_tag("Case").find_map(|case| {
            let holds = match case.attribute("condition") {
                Some(condition) => eval_condition(&parse_condition(condition).value, of)?,
                None => true,
            };
            holds.then(|| eval(&parse_value(case.attribute("value")?).value, of))?
        }),
        _ => None,
    }
}

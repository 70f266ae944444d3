//! A rate, a steady state or a time constant as a small curve over the membrane potential.

use lems::expression::{eval, eval_condition, parse_condition, parse_value};
use model::items::Block;
use model::{Db, File};
use rustc_hash::FxHashMap;

use super::HoverPart;
use crate::element::Known;
use crate::measures::measures;
use crate::number::short;

const FROM: f64 = -0.1;
const TO: f64 = 0.05;
const STEPS: usize = 30;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Adds the curve of an element whose type depends on nothing but voltage.
pub(super) fn draw(db: &dyn Db, file: File, known: &Known<'_>, parts: &mut Vec<HoverPart>) {
    let Some(ty) = &known.ty else { return };
    let shown = ["r", "x", "t"].into_iter().zip([
        "baseVoltageDepRate",
        "baseVoltageDepVariable",
        "baseVoltageDepTime",
    ]);
    let Some(name) = shown.filter(|(_, base)| ty.is_a(base)).map(|(name, _)| name).next() else { return };
    let Some(dynamics) = &ty.dynamics else { return };
    let measures = measures(db, file);
    let mut given: FxHashMap<String, f64> = FxHashMap::default();
    for member in &ty.members {
        let written = known.node.attribute(&member.member.name).map(|it| it.value().into_owned());
        let value =
            written.or_else(|| member.fixed.as_deref().or(member.member.value.as_deref()).map(str::to_owned));
        if let Some((value, _)) = value.and_then(|it| measures.quantity(&it)) {
            given.insert(member.member.name.to_string(), value);
        }
    }
    let voltage = |step: usize| FROM + (TO - FROM) * step as f64 / (STEPS - 1) as f64;
    let values: Option<Vec<f64>> = (0..STEPS)
        .map(|step| {
            let mut known = given.clone();
            known.insert("v".into(), voltage(step));
            solve(&dynamics.block, known, name).filter(|it| it.is_finite())
        })
        .collect();
    let Some(values) = values else { return };
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(*it), high.max(*it)));
    let bar = |value: &f64| {
        let at = if high > low { (value - low) / (high - low) } else { 0.5 };
        BARS[((at * 7.0).round() as usize).min(7)]
    };
    parts.push(HoverPart::Curve {
        name: name.to_owned(),
        bars: values.iter().map(bar).collect(),
        axes: format!("-100 … 50 mV, {} … {}", short(low), short(high)),
    });
}

/// The value of a variable once all that it follows from is computed; the order in the text does not matter.
fn solve(block: &Block, mut known: FxHashMap<String, f64>, wanted: &str) -> Option<f64> {
    for _ in 0..block.statements.len() + 1 {
        if let Some(value) = known.get(wanted) {
            return Some(*value);
        }
        for statement in &block.statements {
            let Some(name) = statement.attribute("name").filter(|it| !known.contains_key(*it)) else {
                continue;
            };
            let of = |name: &str| known.get(name).copied();
            let value = match &*statement.tag {
                "DerivedVariable" => {
                    statement.attribute("value").and_then(|it| eval(&parse_value(it).value, &of))
                }
                "ConditionalDerivedVariable" => statement.with_tag("Case").find_map(|case| {
                    let holds = match case.attribute("condition") {
                        Some(condition) => eval_condition(&parse_condition(condition).value, &of)?,
                        None => true,
                    };
                    holds.then(|| eval(&parse_value(case.attribute("value")?).value, &of))?
                }),
                _ => None,
            };
            if let Some(value) = value {
                known.insert(name.to_owned(), value);
            }
        }
    }
    None
}

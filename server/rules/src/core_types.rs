//! Holds the analysis of dimensions against the official component types: nothing is wrong with them but what is known
//! to be wrong, and no operator can be exchanged for one of another meaning without being found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use lems::expression::{BinaryOp, Node, Value, evaluate};
use lems::{Dimension, Expr};
use model::{Database, Db, FilePath, MemorySystem};

use crate::subject::dynamics;
use crate::{Settings, check};

fn database() -> Database {
    let mut db = Database::new(Arc::new(MemorySystem::default()));
    db.set_roots(vec![PathBuf::from("/work")]);
    db
}

#[test]
fn the_core_types_have_only_the_defects_that_are_known() {
    let db = database();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for name in schema::core_files() {
        let file = db.file(&FilePath::Official(name));
        for finding in check(&db, file, &Settings::default()) {
            let is_ours = [
                "dimension-mismatch",
                "undefined-name",
                "expression-syntax",
                "unknown-variable",
                "unknown-exposure",
            ];
            if is_ours.contains(&finding.rule.name) {
                *found.entry(format!("{name}: {}", finding.message)).or_default() += 1;
            }
        }
    }
    let found: Vec<_> = found.keys().map(|it| it.lines().next().unwrap_or("").to_owned()).collect();
    // Catalogue §9: two cases of channelDensityGHK2, two rates of pinskyRinzelCA3Cell, one exposure of alphaCurrSynapse.
    let expected = [
        "Cells.xml: `-Si/150.0` is dimensionless, but the rate of `Si` is per_time",
        "Cells.xml: `-Wi/2.0` is dimensionless, but the rate of `Wi` is per_time",
        "Cells.xml: `tmp * 1e-3 * (1 - ((ca_conc_i/ca_conc_ext) * exp(V/tmp))) * ((V/tmp) / (exp(V/tmp) - 1))` is dimensionless, but `pOpen` is voltage",
        "Cells.xml: `tmp * 1e-3 * (1 - ((ca_conc_i/ca_conc_ext) * exp(V/tmp))) * (1 - (V/tmp)/2)` is dimensionless, but `pOpen` is voltage",
        "PyNN.xml: `A` is dimensionless, but the exposure `A` is current",
    ];
    assert_eq!(found, expected);
}

/// Exchanges each operator of each expression of the core types for each other one. Whether that changes a dimension is
/// told by numbers, not by our analysis: an equation means something only if it holds in every system of units, so its
/// value must change by the right factor when all units are scaled.
#[test]
fn an_exchanged_operator_in_a_core_type_is_found() {
    let db = database();
    let (mut n_changed, mut missed) = (0, Vec::new());
    for name in schema::core_files() {
        let file = db.file(&FilePath::Official(name));
        for authored in dynamics::types(&db, file) {
            for expression in &authored.expressions {
                let is_condition = expression.place.is_condition();
                if expression.expected.is_none() && !is_condition {
                    continue;
                }
                let dimension = |name: &str| authored.dimension(expression.regime, name);
                let expected = expression.expected.as_ref().map(|it| it.dimension);
                // The known defects are wrong before any exchange.
                if !holds_in_all_units(&expression.expr, &dimension, expected) {
                    continue;
                }
                for mutant in exchanged(&expression.expr) {
                    let parsed = match is_condition {
                        true => lems::parse_condition(&mutant),
                        false => lems::parse_value(&mutant),
                    };
                    if !parsed.problems.is_empty() || holds_in_all_units(&parsed.value, &dimension, expected)
                    {
                        continue;
                    }
                    n_changed += 1;
                    let inference = lems::infer(&parsed.value, &dimension);
                    let is_found = !inference.problems.is_empty()
                        || expected.is_some_and(|it| !inference.dimension.fits(it));
                    if !is_found {
                        missed.push(format!("{name} {}: {mutant}", authored.ty.name));
                    }
                }
            }
        }
    }
    assert!(n_changed > 500, "only {n_changed} exchanges change a dimension");
    assert!(missed.is_empty(), "{} of {n_changed}\n{}", missed.len(), missed.join("\n"));
}

/// The expression with one operator exchanged, in all ways.
fn exchanged(expr: &Expr) -> Vec<String> {
    let mut mutants = Vec::new();
    for id in expr.ids() {
        let Node::Binary(op, left, right) = expr.node(id) else { continue };
        let others: &[&str] = match op {
            BinaryOp::Add | BinaryOp::Sub => &["*", "/"],
            BinaryOp::Mul => &["/", "+", "-"],
            BinaryOp::Div => &["*", "+", "-"],
            _ => continue,
        };
        let (source, symbol) = (expr.text(), op.symbol());
        let (start, end) = (expr.range(left).end as usize, expr.range(right).start as usize);
        let Some(at) = source[start..end].find(symbol) else { continue };
        let (before, behind) = (&source[..start + at], &source[start + at + symbol.len()..]);
        mutants.extend(others.iter().map(|other| format!("{before} {other} {behind}")));
    }
    mutants
}

/// Whether the value follows its dimension, or the truth stays, when all units are scaled.
fn holds_in_all_units(
    expr: &Expr,
    dimension: &dyn Fn(&str) -> Option<Dimension>,
    expected: Option<Dimension>,
) -> bool {
    let mut random = Random(7);
    for _ in 0..60 {
        let scales: Vec<f64> = (0..7).map(|_| 10f64.powf(4.0 * random.next() - 2.0)).collect();
        let factor = |dimension: Dimension| {
            let exponents = (0..7).map(|base| dimension.exponent(base));
            let powers = scales.iter().zip(exponents);
            powers
                .map(|(scale, it)| scale.powf(it.numerator() as f64 / it.denominator() as f64))
                .product::<f64>()
        };
        let mut values: BTreeMap<String, f64> = BTreeMap::new();
        for (name, _) in expr.variables() {
            values.entry(name.to_owned()).or_insert_with(|| 0.1 + 3.0 * random.next());
        }
        let plain = evaluate(expr, &|name| values.get(name).copied(), &mut || Some(0.5));
        let scaled = |name: &str| Some(values.get(name)? * dimension(name).map_or(1.0, factor));
        let scaled = evaluate(expr, &scaled, &mut || Some(0.5));
        match (plain, scaled) {
            (Some(Value::Truth(a)), Some(Value::Truth(b))) if a != b => return false,
            (Some(Value::Number(a)), Some(Value::Number(b))) if a.is_finite() && b.is_finite() => {
                let a = a * expected.map_or(1.0, factor);
                // The rounding of sixty operations, and differences of nearly equal numbers.
                if (a - b).abs() > 1e-6 * a.abs().max(b.abs()) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// Numbers between 0 and 1 that are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

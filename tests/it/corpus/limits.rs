//! `accurate` mode on real models: it goes where NEURON goes as its step shrinks.
//!
//! Read is `tests/data/neuron/limits.json`, made with the script beside it.

use run::Mode;
use serde_json::Value;

use crate::cable::{crossings, numbers, simulate};

/// s; one that NEURON used too.
const STEP: f64 = 2.5e-6;
/// How far a spike may lie from what NEURON approaches, in ms: a step, since what arrives without a delay acts from the end of the
/// step on in which it was sent. (Without connections, all are within a thousandth of a millisecond.)
const SAME_SPIKE: f64 = STEP * 1e3;

#[test]
fn accurate_mode_goes_where_neuron_goes() {
    let Some(corpus) = super::folder() else { return };
    let text = std::fs::read_to_string(tests::data().join("neuron/limits.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let mut surprises = String::new();
    for record in expected.as_array().unwrap() {
        let path = record["path"].as_str().unwrap();
        let columns: Vec<&str> =
            record["columns"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let length = record["length_ms"].as_f64().unwrap() * 1e-3;
        let model = corpus.join("models").join(path);
        let recorded = simulate(&model, &columns, STEP, length, Mode::Accurate)
            .unwrap_or_else(|why| panic!("{path}: {why}"));
        for (at, column) in recorded.columns.iter().enumerate() {
            let ours = crossings(&recorded.times, column, -0.02);
            let runs: Vec<Vec<f64>> =
                record["runs"].as_array().unwrap().iter().map(|it| numbers(&it["spikes_ms"][at])).collect();
            let [.., coarse, fine] = runs.as_slice() else { panic!("{path}: two runs are needed") };
            assert!(!fine.is_empty() && fine.len() == coarse.len(), "{path}");
            let name = columns[at];
            if ours.len() != fine.len() {
                surprises += &format!("{path}, {name}: {} spikes instead of {}\n", ours.len(), fine.len());
                continue;
            }
            for ((ours, coarse), fine) in ours.iter().zip(coarse).zip(fine) {
                // The export is of first order in its step.
                let limit = 2.0 * fine - coarse;
                let error = ours * 1e3 - limit;
                println!("{name}: {limit:.4} ms, {error:+.5}; NEURON at the finest {:+.5}", fine - limit);
                if error.abs() > SAME_SPIKE {
                    surprises += &format!("{path}, {name}: a spike {error} ms from {limit} ms\n");
                }
            }
        }
    }
    assert!(surprises.is_empty(), "{surprises}");
}

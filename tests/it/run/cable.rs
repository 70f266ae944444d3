//! Cells with a morphology in `accurate` mode against what NEURON computed for `tests/data/neuron`.

use run::Mode;
use serde_json::Value;

use crate::cable::{crossings, numbers, simulate};

/// Rallpack 3: spikes at both ends of the squid's axon, 18 and 17 in 250 ms.
#[test]
fn rallpack_3_spikes_when_neuron_lets_it() {
    let folder = tests::data().join("neuron");
    let text = std::fs::read_to_string(folder.join("rallpack3.json")).expect("the data are there");
    let expected: Value = serde_json::from_str(&text).expect("the data are JSON");
    // NEURON's steps are 5 and 2.5 us long; its error is of second order in them too.
    let spikes = |run: usize, end: usize| numbers(&expected["runs"][run]["spikes_ms"][end]);
    let errors = |step: f64| {
        let recorded =
            simulate(&folder.join("rallpack3.nml"), &["p/0/c/0/v", "p/0/c/2/v"], step, 0.25, Mode::Accurate)
                .expect("the model runs");
        let mut errors = Vec::new();
        for end in 0..2 {
            let ours = crossings(&recorded.times, &recorded.columns[end], 0.0);
            let (coarse, fine) = (spikes(0, end), spikes(1, end));
            assert_eq!(ours.len(), [18, 17][end], "at end {end}");
            assert_eq!(fine.len(), ours.len(), "at end {end}");
            for ((ours, coarse), fine) in ours.iter().zip(coarse).zip(fine) {
                errors.push(ours * 1e3 - (fine - (coarse - fine) / 3.0));
            }
        }
        errors
    };
    // The step of Rallpack itself, and half of it; ms. The last spikes are the latest.
    let (coarse, fine) = (errors(5e-5), errors(2.5e-5));
    for (coarse, fine) in coarse.iter().zip(&fine) {
        assert!(coarse.abs() < 0.2 && fine.abs() < 0.05, "{coarse} {fine}");
    }
    let ratio = coarse[17] / fine[17];
    assert!((3.7..4.3).contains(&ratio), "{ratio}");
}

/// Cells with and without a morphology, in `reference` mode step by step with NEURON, and in `accurate` mode within the error of its steps.
#[test]
fn a_mixed_network_spikes_when_neuron_lets_it() {
    let folder = tests::data().join("neuron");
    let text = std::fs::read_to_string(folder.join("mixed.json")).expect("the data are there");
    let expected: Value = serde_json::from_str(&text).expect("the data are JSON");
    let columns = ["p/0/c/v", "p/1/c/v", "q/0/iz/v", "q/1/iz/v", "r/0/iafr/v"];
    let levels = numbers(&expected["levels_V"]);
    // In an export, synapses at cells without a morphology act a step late: the third cell hears one, the last five.
    // It also takes 0 mV for the spike of the fourth, which comes 1.15 ms later; the second cell hears of that.
    for (mode, tolerances) in
        [(Mode::Reference, [0.0, 0.0, 1.0, 0.0, 2.0]), (Mode::Accurate, [80.0, 120.0, 80.0, 80.0, 80.0])]
    {
        let recorded =
            simulate(&folder.join("mixed.nml"), &columns, 1e-5, 0.1, mode).expect("the model runs");
        for (at, level) in levels.iter().enumerate() {
            let column = &recorded.columns[at];
            let is_crossing = |step: &usize| column[step - 1] <= *level && column[*step] > *level;
            let ours: Vec<usize> = (1..column.len()).filter(is_crossing).collect();
            let theirs = numbers(&expected["steps"][at]);
            assert_eq!(ours.len(), theirs.len(), "{mode:?} {}: {ours:?}", columns[at]);
            for (ours, theirs) in ours.iter().zip(&theirs) {
                let difference = (*ours as f64 - theirs).abs();
                assert!(difference <= tolerances[at], "{mode:?} {}: {ours} {theirs}", columns[at]);
            }
        }
    }
}

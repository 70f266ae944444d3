//! `reference` mode on cells with a morphology against NEURON, which ran the standard export of the same models.
//!
//! The vectors are full doubles of NEURON, so agreement is expected to far below what a plot shows: 1e-6 mV.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem, Reach};
use run::{Control, Mode};
use serde_json::Value;

use crate::cable::{crossings, simulate};

/// Half a nanovolt; the vectors agree to about 1e-10 mV.
const SAME_VOLTAGE: f64 = 1e-9;
/// Gates, conductances and currents, as a share of their size.
const SAME_SHARE: f64 = 1e-6;
/// Spikes of real models may lie this far from those of NEURON, in s: over up to 1.2 s, small differences grow.
const SAME_SPIKE: f64 = 1e-4;
/// Tests that do not hold, and why.
const EXCUSED: &[(&str, &str)] = &[
    (".test.acnet.jnmlnrn.omt", "Poisson inputs: the random numbers are NEURON's own"),
    (".test.medium.jnmlnrn.omt", "of hundreds of spikes, few are one step apart, and the tolerance is zero"),
];

fn vectors() -> Option<PathBuf> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = workspace.join("../shared/limits/multicompartment");
    if folder.join("network.json").is_file() {
        return Some(folder);
    }
    println!("left out: there are no vectors beside the workspace");
    None
}

/// What a unit of NEURON is in SI, with the sign that LEMS gives the quantity.
fn in_si(column: &Value) -> f64 {
    let path = column["path"].as_str().unwrap();
    match column["unit"].as_str().unwrap() {
        "mV" => 1e-3,
        "S/cm2" => 1e4,
        "uS" | "µS" => 1e-6,
        // A synaptic current is negative inwards in NEURON and positive in LEMS.
        "nA" if path.ends_with("/i") => -1e-9,
        "nA" => 1e-9,
        "mA/cm2" => 10.0,
        _ => 1.0,
    }
}

fn compare(folder: &Path, name: &str) {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let columns = expected["columns"].as_array().unwrap();
    let paths: Vec<&str> = columns.iter().map(|it| it["path"].as_str().unwrap()).collect();
    let number = |name: &str| expected[name].as_f64().unwrap();
    let model = folder.join(expected["model"].as_str().unwrap());
    let recorded =
        simulate(&model, &paths, number("dt_ms") * 1e-3, number("length_ms") * 1e-3, Mode::Reference)
            .unwrap_or_else(|why| panic!("{name}: {why}"));
    assert_eq!(recorded.times.len() as u64, expected["rows"].as_u64().unwrap(), "{name}");
    let first = expected["first_rows"].as_array().unwrap().iter().enumerate();
    let sampled = expected["sampled_rows"].as_object().unwrap();
    let sampled = sampled.iter().map(|(row, values)| (row.parse().unwrap(), values));
    for (row, values) in first.chain(sampled) {
        for (at, column) in columns.iter().enumerate() {
            let theirs = values[at].as_f64().unwrap() * in_si(column);
            let ours = recorded.columns[at][row];
            let allowed = match column["unit"].as_str() {
                Some("mV") => SAME_VOLTAGE,
                _ => SAME_SHARE * theirs.abs() + 1e-18,
            };
            assert!(
                (ours - theirs).abs() <= allowed,
                "{name}, row {row}, {}: {ours:e} {theirs:e}",
                paths[at]
            );
        }
    }
    let mut theirs: Vec<(f64, u64)> = expected["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["t_ms"].as_f64().unwrap() * 1e-3, it["id"].as_u64().unwrap()))
        .collect();
    let mut ours: Vec<(f64, u64)> = recorded.events.iter().map(|&(at, id)| (at, id as u64)).collect();
    let order = |a: &(f64, u64), b: &(f64, u64)| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0));
    theirs.sort_by(order);
    ours.sort_by(order);
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert!(ours.1 == theirs.1 && (ours.0 - theirs.0).abs() < 1e-12, "{name}: {ours:?} {theirs:?}");
    }
}

#[test]
fn passive_cells_agree_with_neuron() {
    let Some(folder) = vectors() else { return };
    for name in ["pas_tree.json", "unflagged.json", "cable.json"] {
        compare(&folder, name);
    }
}

#[test]
fn active_cells_with_synapses_agree_with_neuron_at_every_step_length() {
    let Some(folder) = vectors() else { return };
    for name in [
        "hh_tree_dt0.1.json",
        "hh_tree_dt0.025.json",
        "hh_tree_dt0.005.json",
        "hh_train_dt0.025.json",
        "hh_train_dt0.01.json",
    ] {
        compare(&folder, name);
    }
}

#[test]
fn every_kind_of_gate_agrees_with_neuron() {
    let Some(folder) = vectors() else { return };
    compare(&folder, "gates.json");
}

#[test]
fn calcium_and_what_depends_on_it_agree_with_neuron() {
    let Some(folder) = vectors() else { return };
    for name in ["ca_nernst.json", "ca_ghk.json", "ca_ff.json"] {
        compare(&folder, name);
    }
}

#[test]
fn networks_with_all_devices_agree_with_neuron() {
    let Some(folder) = vectors() else { return };
    compare(&folder, "network.json");
}

#[test]
fn compartments_have_the_areas_and_resistances_of_neuron() {
    let Some(folder) = vectors() else { return };
    let mut checked = 0;
    for name in ["geometry.json", "pas_tree.json", "unflagged.json", "cable.json", "network.json"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
        let file = db.file(&FilePath::Disk(folder.join(expected["model"].as_str().unwrap())));
        let lowered = run::lower(&db, file).unwrap();
        let network = lowered.graph.cable.unwrap();
        for section in expected["sections"].as_array().unwrap() {
            let written = section["section"].as_str().unwrap();
            // Sources of spikes are listed too, and have no section.
            let Some((owner, own)) = written.split_once('.') else { continue };
            let owner = owner.trim_start_matches("a_").split('[').next().unwrap();
            let named = |it: &&sim::cable::Population| *it.id == *owner || *it.cell_id == *owner;
            let population = network.populations.iter().find(named).unwrap_or_else(|| panic!("{written}"));
            let sim::cable::PopulationKind::Cell(cell) = population.kind else { panic!("{written}") };
            let sections = sim::cable::sections(&network.cells[cell], Mode::Reference).unwrap();
            let ours = sections.iter().find(|it| *it.name == *own).unwrap_or_else(|| panic!("{written}"));
            let close = |ours: f64, theirs: &Value, what: &str| {
                let theirs = theirs.as_f64().unwrap();
                assert!((ours - theirs).abs() <= 1e-9 * theirs.abs(), "{written} {what}: {ours} {theirs}");
            };
            close(ours.length, &section["L_um"], "length");
            let resistivity = section["Ra_ohm_cm"].as_f64().unwrap();
            let theirs = section["compartments"].as_array().unwrap();
            assert_eq!(ours.compartments.len(), theirs.len(), "{written}");
            for (ours, theirs) in ours.compartments.iter().zip(theirs) {
                close(ours.area, &theirs["area_um2"], "area");
                // What has no length has no resistance to speak of.
                if theirs["ri_MOhm"].as_f64().unwrap() > 1e-9 {
                    close(ours.resistance * resistivity, &theirs["ri_MOhm"], "resistance");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Conductances that vary over a group, at the compartments that hold the middle of a segment: others have no path.
#[test]
fn densities_that_vary_over_a_group_have_the_values_of_neuron() {
    let Some(folder) = vectors() else { return };
    let text = std::fs::read_to_string(folder.join("nonuniform.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let densities =
        [("a", "l1"), ("b", "l2"), ("c", "l3"), ("d", "l4"), ("e", "l5"), ("f", "l6"), ("g", "l7")];
    let sections = [("sA", 1, 4), ("sB", 2, 3), ("sC", 3, 2), ("sD", 4, 2)];
    let (mut paths, mut values) = (Vec::new(), Vec::new());
    for compartment in expected["compartments"].as_array().unwrap() {
        let name = compartment["section"].as_str().unwrap();
        let Some(&(_, segment, n)) = sections.iter().find(|it| it.0 == name) else { continue };
        let middle = (f64::from(n / 2) + 0.5) / f64::from(n);
        if (compartment["x"].as_f64().unwrap() - middle).abs() > 1e-5 {
            continue;
        }
        for (density, channel) in densities {
            if let Some(value) = compartment["gmax_S_per_cm2"][channel].as_f64() {
                paths.push(format!("pop/0/nucell/{segment}/bio/membraneProperties/{density}/gDensity"));
                values.push(value * 1e4);
            }
        }
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let recorded = simulate(&folder.join("LEMS_nu.xml"), &paths, 2.5e-5, 1e-4, Mode::Reference).unwrap();
    assert!(values.len() > 15);
    for ((path, column), value) in paths.iter().zip(&recorded.columns).zip(&values) {
        // The vectors have twelve digits.
        assert!((column[1] / value - 1.0).abs() < 1e-9, "{path}: {} {value}", column[1]);
    }
}

#[test]
fn real_models_spike_when_neuron_lets_them() {
    let Some(corpus) = super::folder() else { return };
    let mut surprises = String::new();
    for record in super::records(corpus.join("traces/neuron_runs.jsonl")) {
        let path = record["path"].as_str().unwrap();
        let outcome = real_model(&corpus, &record);
        println!("{path}: {outcome:?}");
        if let Err(why) = outcome {
            surprises += &format!("{path}: {why}\n");
        }
    }
    assert!(surprises.is_empty(), "{surprises}");
}

/// Compares a run with the statistics of NEURON's; gives the number of columns and the worst difference of a spike.
fn real_model(corpus: &Path, record: &Value) -> Result<(usize, f64), String> {
    let path = corpus.join("models").join(record["path"].as_str().unwrap());
    let columns: Vec<&str> =
        record["columns"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let seconds = |name: &str| {
        let quantity = lems::parse_quantity(record[name].as_str().unwrap()).value;
        quantity.number * if quantity.unit == "ms" { 1e-3 } else { 1.0 }
    };
    let length = if record["length_used"].is_string() { seconds("length_used") } else { seconds("length") };
    let recorded = simulate(&path, &columns, seconds("step_used"), length, Mode::Reference)?;
    let mut worst: f64 = 0.0;
    for (at, column) in recorded.columns.iter().enumerate() {
        let (name, stats) = (columns[at], &record["stats"][at]);
        let bound = |name: &str| stats[name].as_f64().unwrap();
        let (low, high) = (bound("min"), bound("max"));
        let ours = |pick: fn(f64, f64) -> f64| column.iter().copied().reduce(pick).unwrap();
        // NEURON prints seven digits; a peak of a spike depends on where between two rows it falls.
        let allowed = 2e-3 * (high - low) + 1e-6 * high.abs();
        for (theirs, ours) in [(low, ours(f64::min)), (high, ours(f64::max))] {
            if (theirs - ours).abs() > allowed {
                return Err(format!("{name}: an extremum of {ours:e} instead of {theirs:e}"));
            }
        }
        let Some(threshold) = stats["thr"].as_f64() else { continue };
        let crossings = crossings(&recorded.times, column, threshold);
        let theirs: Vec<f64> =
            stats["spikes"].as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect();
        if crossings.len() as u64 != stats["nspikes"].as_u64().unwrap() {
            return Err(format!("{name}: {} spikes instead of {}", crossings.len(), stats["nspikes"]));
        }
        for (ours, theirs) in crossings.iter().zip(&theirs) {
            worst = worst.max((ours - theirs).abs());
            if (ours - theirs).abs() > SAME_SPIKE {
                return Err(format!("{name}: a spike at {ours} instead of {theirs}"));
            }
        }
    }
    Ok((columns.len(), worst))
}

/// Tests that the community wrote for NEURON or EDEN by export, of models with a morphology: those that hold at their own tolerance.
#[test]
fn tests_for_neuron_hold_here_too() {
    let Some(corpus) = super::folder() else { return };
    let (mut passed, mut surprises) = (0, String::new());
    for record in super::records(corpus.join("oracle/omv.jsonl")) {
        let text = |key: &str| record[key].as_str().unwrap_or_default();
        let is_export = matches!(text("engine"), "jNeuroML_NEURON" | "jNeuroML_EDEN");
        let Some(target) = record["targets"][0].as_str().filter(|_| is_export) else { continue };
        if record["target_exists"] != true {
            continue;
        }
        let target = corpus.join("models").join(target);
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_settings(model::Settings { reach: Reach::Everywhere, ..Default::default() });
        let file = db.file(&FilePath::Disk(target.clone()));
        let Ok(lowered) = run::lower(&db, file) else { continue };
        if lowered.graph.cable.is_none() {
            continue;
        }
        let excuse = EXCUSED.iter().find(|(name, _)| text("path").ends_with(name));
        let outcome = run::omv::Outputs::of(&lowered, target.parent().unwrap(), &Control::default())
            .and_then(|outputs| {
                let test = run::omv::load(&OsSystem, &corpus.join("models").join(text("path")))?;
                let judged = test.observables.iter().map(|it| run::omv::judge(it, test.folder(), &outputs));
                judged.into_iter().find(|it| !it.passed).map_or(Ok(()), |it| Err(format!("{it:?}")))
            });
        match (outcome, excuse) {
            (Ok(()), None) => passed += 1,
            (Ok(()), Some(_)) => surprises += &format!("holds, but is excused: {}\n", text("path")),
            (Err(_), Some(_)) => {}
            (Err(why), None) => surprises += &format!("{}: {why}\n", text("path")),
        }
    }
    println!("{passed} tests hold");
    assert!(passed >= 15 && surprises.is_empty(), "{passed} hold\n{surprises}");
}

//! Other values, sweeps, repetitions, and the pictures of them.

use super::{err, hodgkin_huxley, nml_in, out, read};

#[test]
fn a_parameter_can_be_set_for_one_run() {
    let folder = hodgkin_huxley();
    let spikes = |setting: &str| {
        let told = out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--set", setting]));
        told.lines().next().unwrap_or_default().to_owned()
    };
    // Without current there is nothing that could make a spike.
    assert!(spikes("pulse/amplitude=0pA").ends_with(" 0 events"), "{}", spikes("pulse/amplitude=0pA"));
    assert!(!spikes("pulse/amplitude=0.2nA").ends_with(" 0 events"));
}

#[test]
fn a_parameter_that_is_not_there_is_misuse() {
    let folder = hodgkin_huxley();
    let output = nml_in(folder.path(), &["run", "LEMS_hh.xml", "--set", "pulse/strength=1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("`pulse` has no parameter `strength`; it has `delay`"), "{}", err(&output));
}

#[test]
fn a_sweep_gives_each_value_its_own_folder_and_the_same_numbers_as_a_run_of_its_own() {
    let folder = hodgkin_huxley();
    let sweep = ["run", "LEMS_hh.xml", "--length", "30ms", "--sweep", "pulse/amplitude=0nA:0.2nA:3"];
    let told = out(&nml_in(folder.path(), &sweep));
    assert_eq!(told.matches("steps of").count(), 3, "{told}");
    let swept = read(folder.path(), "pulse_amplitude=0.1_nA/hh_traces.dat");
    let alone = ["run", "LEMS_hh.xml", "--length", "30ms", "--set", "pulse/amplitude=0.1nA"];
    out(&nml_in(folder.path(), &alone));
    assert_eq!(swept, read(folder.path(), "hh_traces.dat"));
}

#[test]
fn the_displays_of_the_model_are_drawn() {
    let folder = hodgkin_huxley();
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "30ms", "--plot", "two.svg"]));
    let svg = read(folder.path(), "two.svg");
    assert!(svg.contains("Two cells") && svg.contains("driven") && svg.contains("#204080"), "{svg:.400}");
    let drawn = out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "30ms", "--plot"]));
    assert!(drawn.contains("Two cells") && drawn.contains("time (ms)"), "{drawn}");
}

#[test]
fn a_page_is_one_file_that_needs_no_network() {
    let folder = hodgkin_huxley();
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "30ms", "--plot", "two.html"]));
    let html = read(folder.path(), "two.html");
    assert!(html.contains("Two cells") && html.contains("Content-Security-Policy"));
    assert!(!html.contains("src=\"http"));
}

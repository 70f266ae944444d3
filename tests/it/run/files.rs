//! The files of a run: their layout, and where they may lie.

use super::{err, hodgkin_huxley, nml_in, out, read};

#[test]
fn the_output_file_is_what_jlems_writes() {
    let folder = hodgkin_huxley();
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--mode", "reference"]));
    let ours = read(folder.path(), "hh_traces.dat");
    assert_eq!(ours.lines().count(), 15001);
    // `jlems_traces.dat` holds every hundredth line that jNeuroML 0.14.0 wrote for this model.
    let theirs = std::fs::read_to_string(tests::data().join("hh/jlems_traces.dat")).unwrap();
    let kept: Vec<&str> = ours.lines().step_by(100).collect();
    assert_eq!(kept, theirs.lines().collect::<Vec<_>>());
}

#[test]
fn files_go_to_the_folder_that_the_user_names() {
    let folder = hodgkin_huxley();
    let told = out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "1ms", "--out", "there"]));
    assert!(told.contains("wrote there/hh_traces.dat"), "{told}");
    assert!(!folder.path().join("hh_traces.dat").exists());
}

#[test]
fn other_formats_carry_the_names_of_the_columns() {
    let folder = hodgkin_huxley();
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "1ms", "--format", "csv"]));
    let csv = read(folder.path(), "hh_traces.csv");
    assert_eq!(csv.lines().next(), Some("t (s),driven,follower"));
    assert_eq!(csv.lines().count(), 102);
    out(&nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "1ms", "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&read(folder.path(), "hh_traces.json")).unwrap();
    assert_eq!(json["columns"][2]["name"], "follower");
    assert_eq!(json["columns"][2]["values"].as_array().unwrap().len(), 101);
}

#[test]
fn a_model_does_not_write_outside_of_the_output_folder() {
    let folder = hodgkin_huxley();
    let model = read(folder.path(), "LEMS_hh.xml").replace("hh_traces.dat", "../stray.dat");
    std::fs::create_dir(folder.path().join("model")).unwrap();
    for file in ["cell.nml", "channels.nml", "network.nml"] {
        std::fs::rename(folder.path().join(file), folder.path().join("model").join(file)).unwrap();
    }
    std::fs::write(folder.path().join("model/LEMS_stray.xml"), model).unwrap();
    let run = |arguments: &[&str]| {
        let all = [&["run", "model/LEMS_stray.xml", "--length", "1ms"], arguments].concat();
        nml_in(folder.path(), &all)
    };
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("`../stray.dat` lies outside of the output folder"), "{}", err(&refused));
    assert!(!folder.path().join("stray.dat").exists());
    out(&run(&["--allow-write"]));
    assert!(folder.path().join("stray.dat").exists());
}

#[test]
fn a_run_never_replaces_a_model() {
    let folder = hodgkin_huxley();
    let before = read(folder.path(), "cell.nml");
    let model = read(folder.path(), "LEMS_hh.xml").replace("hh_traces.dat", "cell.nml");
    std::fs::write(folder.path().join("LEMS_hh.xml"), model).unwrap();
    let refused = nml_in(folder.path(), &["run", "LEMS_hh.xml"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(read(folder.path(), "cell.nml"), before);
}

#[test]
fn a_plain_network_runs_and_says_what_it_assumes() {
    let folder = hodgkin_huxley();
    let output = nml_in(folder.path(), &["run", "network.nml", "--length", "20ms"]);
    assert!(err(&output).contains("the file has no simulation"), "{}", err(&output));
    assert!(out(&output).contains("driven[0]/v"));
    // Nobody asked for a file.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn a_defect_is_told_with_its_place() {
    let folder = hodgkin_huxley();
    let cell = read(folder.path(), "network.nml").replace("component=\"hh\"", "component=\"nobody\"");
    std::fs::write(folder.path().join("network.nml"), cell).unwrap();
    let output = nml_in(folder.path(), &["run", "LEMS_hh.xml"]);
    assert_eq!(output.status.code(), Some(1));
    let message = err(&output);
    assert!(message.contains("there is no component `nobody`"), "{message}");
    assert!(message.contains("at network.nml:"), "{message}");
}

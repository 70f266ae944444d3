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

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_is_done() {
    let folder = hodgkin_huxley();
    let mut child = tests::nml(["run", "LEMS_hh.xml", "--length", "100000s"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let traces = folder.path().join("hh_traces.dat");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while traces.metadata().map_or(0, |it| it.len()) == 0 {
        assert!(std::time::Instant::now() < end, "nothing is written");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    let asked = std::time::Instant::now();
    child.wait().unwrap();
    assert!(asked.elapsed() < std::time::Duration::from_secs(5));
    let output = child.wait_with_output().unwrap();
    assert!(err(&output).contains("what was recorded until then is kept"), "{}", err(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    let steps: usize = told.split(' ').nth(1).unwrap().parse().unwrap_or_else(|_| panic!("{told}"));
    // Every row is whole, from the first to the last that was computed.
    let written = read(folder.path(), "hh_traces.dat");
    assert!(written.lines().all(|it| it.split_whitespace().count() == 3));
    assert_eq!(written.lines().count(), steps + 1);
}

#[test]
fn a_plot_goes_into_the_file_that_its_name_asks_for() {
    let folder = hodgkin_huxley();
    for name in ["plot.png", "plot.svg", "plot.html"] {
        let told = out(&nml_in(
            folder.path(),
            &["run", "LEMS_hh.xml", "--length", "30ms", "--no-files", "--plot", name],
        ));
        assert!(told.contains(&format!("drew {name}")), "{told}");
    }
    let png = std::fs::read(folder.path().join("plot.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(b"IEND\xaeB`\x82"));
    let svg = read(folder.path(), "plot.svg");
    let drawing = roxmltree::Document::parse(&svg).unwrap();
    let strokes: Vec<&str> = drawing.descendants().filter_map(|it| it.attribute("stroke")).collect();
    assert!(strokes.contains(&"#204080") && strokes.contains(&"#c04020"), "{strokes:?}");
    assert!(read(folder.path(), "plot.html").contains("Two cells"));
    let refused =
        nml_in(folder.path(), &["run", "LEMS_hh.xml", "--length", "1ms", "--no-files", "--plot", "plot.gif"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("a plot is .svg, .png or .html"), "{}", err(&refused));
}

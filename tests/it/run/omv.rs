//! `nml test` on tests of our own.

use super::{hodgkin_huxley, nml_in};

const MEP: &str = "experiments:\n  driven:\n    expected:\n      spike rate: 20\n";

fn omt(name: &str, rest: &str) -> (String, String) {
    (name.to_owned(), format!("target: LEMS_hh.xml\nengine: jNeuroML\n{rest}"))
}

#[test]
fn one_broken_test_does_not_stop_the_others() {
    let folder = hodgkin_huxley();
    let files = [
        omt(".test.dry.omt", ""),
        omt(".test.absent.omt", "mep: absent.mep\nexperiments:\n  driven: {}\n"),
        omt(
            ".test.kind.omt",
            "mep: .test.mep\nexperiments:\n  driven:\n    observables:\n      spike shape: {}\n",
        ),
        (".test.engine.omt".into(), "target: LEMS_hh.xml\nengine: Frobnicator\n".into()),
        (".test.nrn.omt".into(), "target: LEMS_hh.xml\nengine: jNeuroML_NEURON\n".into()),
        (".test.mep".into(), MEP.into()),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let output = nml_in(folder.path(), &["test", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let verdicts: Vec<String> = told["tests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["path"].as_str().unwrap(), it["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(
        verdicts,
        [
            ".test.absent.omt broken",
            ".test.dry.omt pass",
            ".test.engine.omt broken",
            ".test.kind.omt broken",
            ".test.nrn.omt skip"
        ]
    );
    // Nothing was written beside the model.
    assert!(!folder.path().join("hh_traces.dat").exists());
}

#[test]
fn values_are_compared_with_the_tolerance_of_the_test() {
    let folder = hodgkin_huxley();
    let trace = std::fs::read_to_string(tests::data().join("hh/jlems_traces.dat")).unwrap();
    let last: f64 = trace.lines().last().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    let check = |expected: f64, tolerance: f64| {
        let omt = format!(
            "target: LEMS_hh.xml\nengine: jNeuroML\nmep: .test.mep\nexperiments:\n  a:\n    observables:\n      \
             resting:\n        file:\n          path: hh_traces.dat\n          columns: [0, 1]\n          \
             scaling: [1000, 1000]\n        average last: 1\n        tolerance: {tolerance}\n"
        );
        let mep = format!("experiments:\n  a:\n    expected:\n      resting: {expected}\n");
        std::fs::write(folder.path().join(".test.omt"), omt).unwrap();
        std::fs::write(folder.path().join(".test.mep"), mep).unwrap();
        nml_in(folder.path(), &["test"]).status.code()
    };
    let last = last * 1e3;
    assert_eq!(check(last, 1e-7), Some(0));
    assert_eq!(check(last * 1.01, 0.02), Some(0));
    assert_eq!(check(last * 1.01, 0.005), Some(1));
}

#[test]
fn the_input_resistance_is_the_slope_between_two_windows() {
    let folder = tempfile::tempdir().unwrap();
    // A resistor of 50 MOhm whose voltage steps from -80 to -60 mV at 5 ms.
    let model = r#"<Lems><Target component="s"/><Include file="Cells.xml"/><Include file="Simulation.xml"/>
        <ComponentType name="resistor" extends="baseCell"><Parameter name="R" dimension="resistance"/>
        <Constant name="low" dimension="voltage" value="-80mV"/><Constant name="high" dimension="voltage" value="-60mV"/>
        <Constant name="at" dimension="time" value="5ms"/>
        <Exposure name="v" dimension="voltage"/><Exposure name="i" dimension="current"/>
        <Dynamics><ConditionalDerivedVariable name="v" dimension="voltage" exposure="v">
        <Case condition="t .lt. at" value="low"/><Case value="high"/></ConditionalDerivedVariable>
        <DerivedVariable name="i" dimension="current" exposure="i" value="v/R"/></Dynamics></ComponentType>
        <resistor id="r" R="50Mohm"/><Simulation id="s" length="10ms" step="0.1ms" target="r">
        <OutputFile id="v" fileName="v.dat"><OutputColumn id="v" quantity="v"/></OutputFile>
        <OutputFile id="i" fileName="i.dat"><OutputColumn id="i" quantity="i"/></OutputFile></Simulation></Lems>"#;
    std::fs::write(folder.path().join("LEMS_r.xml"), model).unwrap();
    let check = |expected: f64, windows: &str| {
        let omt = format!(
            "target: LEMS_r.xml\nengine: jNeuroML\nmep: .r.mep\nexperiments:\n  a:\n    observables:\n      \
             input resistance:\n        file_Vm:\n          path: v.dat\n          scaling: [1000, 1000]\n        \
             file_VC_i:\n          path: i.dat\n          scaling: [1000, 1.0e9]\n        {windows}\n        tolerance: 1.0e-5\n"
        );
        let mep = format!("experiments:\n  a:\n    expected:\n      input resistance: {expected}\n");
        std::fs::write(folder.path().join(".r.omt"), omt).unwrap();
        std::fs::write(folder.path().join(".r.mep"), mep).unwrap();
        let output = nml_in(folder.path(), &["test", "--format", "json"]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let windows = "holding window: [1, 4]\n        command window: [6, 9]";
    // mV over nA.
    let (code, told) = check(50.0, windows);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(check(51.0, windows).0, Some(1));
    let (code, told) = check(50.0, "holding window: [1, 4]\n        command window: [60, 90]");
    assert_eq!(code, Some(1));
    assert!(told.contains("there is nothing inside `command window`"), "{told}");
}

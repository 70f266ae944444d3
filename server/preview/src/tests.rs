//! Questions about small documents.

use std::sync::Arc;

use model::{Database, Db, File, FilePath, MemorySystem};
use serde_json::Value;
use syntax::Document;
use text::Encoding;

use crate::{Asker, Panel, Question, preview};

const CHANNELS: &str = include_str!("../../../tests/data/hh/channels.nml");

fn ask(text: &str, question: &Question) -> Value {
    let mut db = Database::new(Arc::new(MemorySystem::default()));
    let file = db.set_overlay(&FilePath::Untitled("test.nml".into()), Document::new(text.to_owned()));
    let uri = |file: File| Some(file.path(&db as &dyn Db).to_string());
    let asker = Asker { encoding: Encoding::Utf16, uri: &uri };
    serde_json::to_value(preview(&db, file, &asker, question)).unwrap()
}

fn about(panel: Panel, id: Option<&str>) -> Question {
    Question { panel, id: id.map(str::to_owned), at: None, temperature: None, calcium: None }
}

/// The value of a curve at -100 + `at` mV.
fn at(data: &Value, chart: &str, label: &str, at: usize) -> f64 {
    let charts = data["charts"].as_array().unwrap();
    let chart = charts.iter().find(|it| it["title"] == chart).unwrap();
    let series = chart["series"].as_array().unwrap().iter().find(|it| it["label"] == label).unwrap();
    series["values"][at].as_f64().unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} is not {expected}");
}

/// x / (1 - exp(-x)), 1 at 0.
fn linoid(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x / (1.0 - (-x).exp()) }
}

#[test]
fn rates_of_the_squid_axon_are_those_that_hodgkin_and_huxley_published() {
    let answer = ask(CHANNELS, &about(Panel::Channel, Some("sodium")));
    for millivolts in [-80, -65, -40, -17, 0, 60] {
        let (v, index) = (f64::from(millivolts), (millivolts + 100) as usize);
        // Their equations, for a resting potential of -65 mV.
        let (am, bm) = (linoid((v + 40.0) / 10.0), 4.0 * (-(v + 65.0) / 18.0).exp());
        let (ah, bh) = (0.07 * (-(v + 65.0) / 20.0).exp(), 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp()));
        let data = &answer["data"];
        close(at(data, "Rates", "m forward", index), am);
        close(at(data, "Rates", "m reverse", index), bm);
        close(at(data, "Steady state", "m", index), am / (am + bm));
        close(at(data, "Steady state", "h", index), ah / (ah + bh));
        close(at(data, "Time constant", "h", index), 1.0 / (ah + bh));
    }
}

#[test]
fn the_peak_current_is_that_of_the_largest_open_fraction_after_the_step() {
    let answer = ask(CHANNELS, &about(Panel::Channel, Some("sodium")));
    let iv = &answer["data"]["iv"];
    let v = -10.0;
    let gate = |v: f64| {
        let (am, bm) = (linoid((v + 40.0) / 10.0), 4.0 * (-(v + 65.0) / 18.0).exp());
        let (ah, bh) = (0.07 * (-(v + 65.0) / 20.0).exp(), 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp()));
        [(am / (am + bm), 1.0 / (am + bm)), (ah / (ah + bh), 1.0 / (ah + bh))]
    };
    let [(m0, _), (h0, _)] = gate(-100.0);
    let [(m, tau_m), (h, tau_h)] = gate(v);
    let open = |t: f64| {
        let x = |start: f64, end: f64, tau: f64| end + (start - end) * (-t / tau).exp();
        x(m0, m, tau_m).powi(3) * x(h0, h, tau_h)
    };
    // Euler's integration would do as well; the sums are over a millionth of a second.
    let peak = (0..20_000).map(|at| open(f64::from(at) * 1e-3)).fold(0.0, f64::max);
    let found = iv["series"][0]["values"][90].as_f64().unwrap();
    assert!((found - peak * v).abs() < 1e-4 * (peak * v).abs(), "{found} is not {}", peak * v);
    let steady = iv["series"][1]["values"][90].as_f64().unwrap();
    close(steady, m.powi(3) * h * v);
}

#[test]
fn what_is_missing_is_said_and_nothing_is_drawn() {
    let answer = ask("<neuroml id='a'/>", &about(Panel::Channel, None));
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["problems"][0]["message"], "there is no ion channel in this document");
    let answer = ask(CHANNELS, &about(Panel::Channel, Some("calcium")));
    assert_eq!(answer["problems"][0]["message"], "there is no ion channel `calcium`");
    assert_eq!(answer["candidates"].as_array().unwrap().len(), 3);
}

#[test]
fn the_caret_decides_which_channel_is_shown() {
    let at = CHANNELS.find("gateHHrates id=\"n\"").unwrap() as u32;
    let answer = ask(CHANNELS, &Question { at: Some(at), ..about(Panel::Channel, None) });
    assert_eq!(answer["id"], "potassium");
}

const TREE: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="t">
<cell id="c"><morphology id="m">
<segment id="0" name="soma"><proximal x="0" y="0" z="0" diameter="10"/><distal x="0" y="0" z="0" diameter="10"/></segment>
<segment id="1" name="d"><parent segment="0"/><proximal x="0" y="5" z="0" diameter="2"/><distal x="0" y="105" z="0" diameter="2"/></segment>
<segment id="2" name="e"><parent segment="1" fractionAlong="0.5"/><distal x="30" y="95" z="0" diameter="2"/></segment>
<segmentGroup id="dend"><member segment="1"/><include segmentGroup="far"/></segmentGroup>
<segmentGroup id="far"><member segment="2"/></segmentGroup>
<segmentGroup id="way"><path><from segment="0"/><to segment="2"/></path></segmentGroup>
<segmentGroup id="tree"><subTree><from segment="1"/></subTree></segmentGroup>
</morphology><biophysicalProperties id="b"><membraneProperties>
<channelDensity id="leak" ionChannel="pas" condDensity="0.3mS_per_cm2" erev="-60mV" ion="non_specific"/>
<channelDensity id="na" ionChannel="na" segmentGroup="far" condDensity="10 mS_per_cm2" erev="50mV" ion="na"/>
</membraneProperties></biophysicalProperties></cell></neuroml>"#;

#[test]
fn a_segment_begins_on_its_parent_where_the_fraction_says() {
    let data = &ask(TREE, &about(Panel::Morphology, None))["data"];
    assert_eq!(data["segments"]["parent"], serde_json::json!([-1, 0, 1]));
    assert_eq!(data["segments"]["proximal"].as_array().unwrap()[8..], [0.0, 55.0, 0.0, 2.0].map(Value::from));
    // 100 µm, and 30 and 40 µm at a right angle; a sphere, and two cylinders of 2 µm.
    close(data["totals"]["length"].as_f64().unwrap(), 150.0);
    close(data["totals"]["area"].as_f64().unwrap(), std::f64::consts::PI * (100.0 + 2.0 * 150.0));
    assert_eq!(data["ranges"][4], 3);
}

#[test]
fn groups_have_members_inclusions_paths_and_trees() {
    let data = &ask(TREE, &about(Panel::Morphology, None))["data"];
    let members = |at: usize| data["groups"][at]["members"].clone();
    assert_eq!(members(0), serde_json::json!([1, 2]));
    assert_eq!(members(2), serde_json::json!([0, 1, 2]));
    assert_eq!(members(3), serde_json::json!([1, 2]));
    assert_eq!(data["densities"][0]["values"], serde_json::json!([3.0, 3.0, 3.0]));
    assert_eq!(data["densities"][1]["values"], serde_json::json!([null, null, 100.0]));
}

#[test]
fn segments_that_are_each_others_parents_hang_nothing() {
    let text = TREE.replace(
        "<segment id=\"0\" name=\"soma\">",
        "<segment id=\"0\" name=\"soma\"><parent segment=\"2\"/>",
    );
    let answer = ask(&text, &about(Panel::Morphology, None));
    assert_eq!(answer["data"]["groups"][3]["members"], serde_json::json!([0, 1, 2]));
}

#[test]
fn connections_are_counted_with_their_weights_and_delays() {
    let text = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="t"><network id="net">
        <population id="a" component="c" size="3"><property tag="color" value="1 0 0"/></population>
        <population id="b" type="populationList" component="c">
          <instance id="0"><location x="1" y="2" z="3"/></instance><instance id="1"><location x="4" y="5" z="6"/></instance>
        </population>
        <projection id="p" presynapticPopulation="a" postsynapticPopulation="b" synapse="s">
          <connectionWD id="0" preCellId="../a[2]" postCellId="../b/1/c" weight="0.5" delay="2ms"/>
          <connectionWD id="1" preCellId="../a/0/c" postCellId="../b/0/c" weight="1.5" delay="0.004s"/>
        </projection>
        <inputList id="i" component="pulse" population="b"><input id="0" target="../b/0/c" destination="synapses"/></inputList>
        <explicitInput target="a[0]" input="pulse"/><explicitInput target="a[1]" input="pulse"/>
        </network></neuroml>"#;
    let data = &ask(text, &about(Panel::Network, None))["data"];
    assert_eq!(data["populations"][0]["size"], 3);
    assert_eq!(data["populations"][0]["colour"], "1 0 0");
    assert_eq!(data["populations"][1]["positions"], serde_json::json!([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    let projection = &data["projections"][0];
    assert_eq!(projection["count"], 2);
    assert_eq!(projection["weight"], serde_json::json!({ "min": 0.5, "mean": 1.0, "max": 1.5 }));
    close(projection["delay"]["max"].as_f64().unwrap(), 4.0);
    assert_eq!(projection["matrix"]["pre"], serde_json::json!([2, 0]));
    assert_eq!(projection["matrix"]["post"], serde_json::json!([1, 0]));
    assert_eq!(data["inputs"][1]["count"], 2);
}

#[test]
fn equations_have_their_values_and_units_in_si() {
    let text = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="t">
        <iafCell id="c" leakReversal="-60mV" thresh="-35mV" reset="-65mV" C="3.2pF" leakConductance="0.2nS"/></neuroml>"#;
    let data = &ask(text, &about(Panel::Equations, None))["data"];
    let rows = data["groups"][0]["rows"].as_array().unwrap();
    let row =
        |left: &str| rows.iter().find(|it| it["left"] == left).unwrap_or_else(|| panic!("{left}: {rows:#?}"));
    assert_eq!((&row("C")["value"], &row("C")["unit"]), (&"3.2e-12".into(), &"F".into()));
    assert_eq!((&row("dv/dt")["right"], &row("dv/dt")["unit"]), (&"iMemb/C".into(), &"V/s".into()));
    assert_eq!(row("dv/dt")["latex"], "\\frac{\\mathrm{iMemb}}{\\mathrm{C}}");
    assert_eq!(row("when v > thresh")["right"], "v := reset");
}

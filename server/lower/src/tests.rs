//! Small models from documents to graphs.

use std::sync::Arc;

use expect_test::{Expect, expect};
use model::{Database, Db, FilePath, MemorySystem};
use syntax::Document;

use crate::{Lowered, lower};

fn lowered(text: &str) -> Result<Lowered, String> {
    let mut db = Database::new(Arc::new(MemorySystem::default()));
    let path = FilePath::Untitled("test.xml".into());
    let file = db.set_overlay(&path, Document::new(text.to_owned()));
    let _: &dyn Db = &db;
    lower(&db, file).map_err(|it| {
        let place =
            it.place.map(|place| text[place.range.start as usize..place.range.end as usize].to_owned());
        format!("{it} [{}]", place.unwrap_or_default())
    })
}

#[track_caller]
fn check_refused(text: &str, expected: Expect) {
    expected.assert_eq(&lowered(text).expect_err("the model is refused"));
}

const IAF: &str = r#"<iafCell id="iaf" leakReversal="-60mV" thresh="-35mV" reset="-65mV" C="3.2pF" leakConductance="0.2nS"/>"#;

fn simulation(of: &str, inside: &str) -> String {
    format!(
        r#"<Lems><Target component="s"/>
        <Include file="Cells.xml"/><Include file="Networks.xml"/><Include file="Simulation.xml"/>
        {inside}
        <Simulation id="s" length="5ms" step="0.1 ms" target="{of}" seed="7">
          <Display id="d" title="Potentials" timeScale="1ms" xmin="0" xmax="5" ymin="-80" ymax="20">
            <Line id="l" quantity="v" scale="1mV" timeScale="1ms" color="FF0000"/>
          </Display>
          <OutputFile id="f" path="results" fileName="v.dat"><OutputColumn id="a" quantity="v"/></OutputFile>
        </Simulation></Lems>"#
    )
}

#[test]
fn values_are_in_si_and_only_what_the_target_needs_is_looked_at() {
    let broken = r#"<iafCell id="unused" C="1furlong"/>"#;
    let lowered = lowered(&simulation("iaf", &format!("{IAF}{broken}"))).unwrap();
    let root = lowered.graph.component(lowered.graph.root.unwrap());
    let ty = lowered.graph.ty(root.ty);
    let value = |name: &str| root.parameters[ty.parameters.iter().position(|it| &**it == name).unwrap()];
    assert_eq!(lowered.graph.components.len(), 1);
    assert_eq!(value("leakReversal"), -60.0 * 1e-3);
    assert_eq!(value("C"), 3.2 * 1e-12);
}

#[test]
fn the_simulation_says_what_goes_where() {
    let lowered = lowered(&simulation("iaf", IAF)).unwrap();
    let simulation = &lowered.simulation;
    assert_eq!((simulation.length, simulation.step, simulation.seed), (5.0 * 1e-3, 0.1 * 1e-3, 7));
    // Both ask for `v`: one column serves them.
    assert_eq!(lowered.graph.columns.len(), 1);
    let display = &simulation.displays[0];
    assert_eq!((&*display.title, display.time_scale, display.y), ("Potentials", 1e-3, Some((-80.0, 20.0))));
    assert_eq!((display.lines[0].scale, &*display.lines[0].unit), (1e-3, "mV"));
    assert_eq!((&*simulation.files[0].path, simulation.files[0].columns.len()), ("results/v.dat", 1));
}

#[test]
fn a_plain_network_gets_a_simulation_that_says_what_it_assumes() {
    let lowered = lowered(&format!(
        r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="n">{IAF}
        <network id="net"><population id="p" component="iaf" size="2"/></network></neuroml>"#
    ))
    .unwrap();
    expect![[r#"
        the file has no simulation, so its network `net` is run for 500 ms in steps of 0.025 ms
        the first exposed variable of every cell is recorded"#]]
    .assert_eq(&lowered.assumptions.join("\n"));
    let quantities: Vec<&str> = lowered.graph.columns.iter().map(|it| &*it.quantity).collect();
    assert_eq!(quantities, ["p[0]/v", "p[1]/v"]);
}

#[test]
fn a_cell_of_several_segments_is_lowered_with_its_shape_and_its_biophysics() {
    let lowered = lowered(&simulation(
        "tree",
        r#"<ionChannelHH id="leak" conductance="10pS"/>
            <cell id="tree"><morphology id="m">
            <segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="0" y="0" z="1" diameter="1"/></segment>
            <segment id="1"><parent segment="0" fractionAlong="0.5"/><distal x="0" y="0" z="9" diameter="1"/></segment>
            <segmentGroup id="one"><member segment="1"/></segmentGroup>
            </morphology><biophysicalProperties id="b"><membraneProperties>
            <channelDensity id="l" ionChannel="leak" condDensity="3 S_per_m2" erev="-70mV" ion="non_specific" segmentGroup="one"/>
            </membraneProperties></biophysicalProperties></cell>"#,
    ))
    .unwrap();
    let network = lowered.graph.cable.unwrap();
    let cell = &network.cells[0];
    assert_eq!(cell.morphology.segments[1].parent, Some((0, 0.5)));
    assert_eq!(cell.morphology.segments[1].distal, [0.0, 0.0, 9.0, 1.0]);
    assert_eq!((&*cell.morphology.groups[0].id, &*cell.morphology.groups[0].members), ("one", &[1][..]));
    let density = &cell.biophysics.densities[0];
    assert_eq!((density.value, density.reversal, density.group.as_deref()), (3.0, -70.0 * 1e-3, Some("one")));
}

#[test]
fn a_defect_of_what_runs_is_named_with_its_place() {
    let wrong = |from: &str, to: &str| simulation("iaf", &IAF.replace(from, to));
    check_refused(&wrong("3.2pF", "3.2mV"), expect!["`3.2mV` is not capacitance, which `C` needs [3.2mV]"]);
    check_refused(&wrong("3.2pF", "3.2furlong"), expect!["there is no unit `furlong` [3.2furlong]"]);
    check_refused(&wrong(r#"C="3.2pF""#, ""), expect!["`iafCell iaf` needs a value for `C` [iafCell]"]);
    check_refused(&simulation("other", IAF), expect!["there is no component `other` [other]"]);
    check_refused("<Lems/>", expect!["there is nothing to simulate: no `Target`, no network and no cell []"]);
}

#[test]
fn a_parameter_is_set_for_all_instances_of_a_component() {
    let mut lowered = lowered(&format!(
        r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="n">{IAF}
        <network id="net"><population id="p" component="iaf" size="2"/></network></neuroml>"#
    ))
    .unwrap();
    lowered.set_si("p[0]/C", 5e-12).unwrap();
    assert_eq!(lowered.parameter("iaf/C"), Ok(5e-12));
    expect!["`iaf` has no parameter `c`; it has `C`, `thresh`, `reset`, `leakConductance`, `leakReversal`"]
        .assert_eq(&lowered.set_si("iaf/c", 1.0).unwrap_err().to_string());
}

//! Defects that the reference validator passes over or crashes on, each in a small model that it calls valid.

use crate::pages::findings;

const CELL: &str = r#"<izhikevich2007Cell id="cell" v0="-60mV" C="100pF" k="0.7nS_per_mV" vr="-60mV" vt="-40mV" vpeak="35mV" a="0.03per_ms" b="-2nS" c="-50mV" d="100pA"/>"#;
const SYNAPSES: &str = r#"<expOneSynapse id="syn" gbase="1nS" erev="0mV" tauDecay="3ms"/>
    <gapJunction id="gap" conductance="10pS"/>
    <silentSynapse id="silent"/>"#;
const SOMA: &str = r#"<segment id="0" name="soma"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>"#;
const MEMBRANE: &str = r#"<spikeThresh value="0mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>"#;

/// Whether the rule finds something in the model.
#[track_caller]
fn assert_found(rule: &str, model: &str) {
    let found = findings(model);
    let shown: Vec<_> = found.iter().map(|it| format!("{}: {}", it.rule.name, it.message)).collect();
    assert!(found.iter().any(|it| it.rule.name == rule), "no {rule} in {model}\nonly {shown:#?}");
}

fn document(content: &str) -> String {
    format!(
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"example\">\n    {content}\n</neuroml>\n"
    )
}

fn morphology(parts: &str) -> String {
    document(&format!("<morphology id=\"morphology\">{parts}</morphology>"))
}

fn segment(id: u32, parent: u32) -> String {
    format!(
        "<segment id=\"{id}\"><parent segment=\"{parent}\"/><distal x=\"{}\" y=\"0\" z=\"0\" diameter=\"2\"/></segment>",
        10 + id * 100
    )
}

fn biophysics(membrane: &str, inside: &str) -> String {
    format!(
        "<biophysicalProperties id=\"properties\"><membraneProperties>{membrane}{MEMBRANE}</membraneProperties>{inside}</biophysicalProperties>"
    )
}

fn cell(membrane: &str, inside: &str) -> String {
    format!(
        "<cell id=\"pyramidal\"><morphology id=\"morphology\">{SOMA}</morphology>{}</cell>",
        biophysics(membrane, inside)
    )
}

fn network(content: &str) -> String {
    document(&format!(
        "{SYNAPSES}\n    {}\n    {CELL}\n    <pulseGenerator id=\"pulse\" delay=\"1ms\" duration=\"1ms\" amplitude=\"1nA\"/>\n    <network id=\"net\"><population id=\"pre\" component=\"cell\" size=\"2\"/><population id=\"cells\" component=\"pyramidal\" size=\"2\"/>{content}</network>",
        cell("", "<intracellularProperties/>")
    ))
}

#[test]
fn parents_that_go_in_a_circle_are_found() {
    assert_found("segment-parent-loop", &morphology(&format!("{SOMA}{}{}", segment(1, 2), segment(2, 1))));
}

#[test]
fn a_parent_that_is_not_there_is_found() {
    assert_found("unknown-segment", &morphology(&format!("{SOMA}{}", segment(1, 7))));
}

#[test]
fn files_that_include_each_other_are_found() {
    let a = document("<include href=\"b.nml\"/>");
    let b = document("<include href=\"a.nml\"/>");
    assert_found("include-cycle", &format!("//- a.nml\n{a}//- b.nml\n{b}"));
}

#[test]
fn a_root_without_a_beginning_is_found() {
    assert_found(
        "root-without-proximal",
        &morphology("<segment id=\"0\"><distal x=\"0\" y=\"0\" z=\"0\" diameter=\"9\"/></segment>"),
    );
}

#[test]
fn a_population_of_synapses_is_found() {
    assert_found("population-component", &network("<population id=\"post\" component=\"syn\" size=\"1\"/>"));
}

#[test]
fn an_included_file_that_is_not_there_is_found() {
    assert_found("missing-include", &document("<include href=\"nowhere.nml\"/>"));
}

#[test]
fn segments_of_a_cell_with_two_calcium_pools_are_looked_at() {
    assert_found(
        "duplicate-segment-id",
        &document(&format!(
            "<cell2CaPools id=\"c\"><morphology id=\"m\">{SOMA}{}{}</morphology></cell2CaPools>",
            segment(1, 0),
            segment(1, 0)
        )),
    );
}

#[test]
fn segments_of_a_morphology_on_its_own_are_looked_at() {
    assert_found("duplicate-segment-id", &morphology(&format!("{SOMA}{}{}", segment(1, 0), segment(1, 0))));
}

#[test]
fn segments_of_connections_with_weights_are_looked_at() {
    let connection = r#"<projection id="p" presynapticPopulation="pre" postsynapticPopulation="cells" synapse="syn"><connectionWD id="0" preCellId="../pre[0]" postCellId="../cells[0]" postSegmentId="5" weight="1" delay="1ms"/></projection>"#;
    assert_found("target-segment", &network(connection));
}

#[test]
fn cells_of_connections_with_weights_are_looked_at() {
    let connection = r#"<projection id="p" presynapticPopulation="pre" postsynapticPopulation="cells" synapse="syn"><connectionWD id="0" preCellId="../pre[0]" postCellId="../cells[9]" weight="1" delay="1ms"/></projection>"#;
    assert_found("cell-index", &network(connection));
}

#[test]
fn cells_of_electrical_connections_are_looked_at() {
    let connection = r#"<electricalProjection id="p" presynapticPopulation="pre" postsynapticPopulation="cells"><electricalConnection id="0" preCell="0" postCell="9" synapse="gap"/></electricalProjection>"#;
    assert_found("cell-index", &network(connection));
}

#[test]
fn populations_of_continuous_projections_are_looked_at() {
    let projection =
        r#"<continuousProjection id="p" presynapticPopulation="nobody" postsynapticPopulation="cells"/>"#;
    assert_found("unknown-population", &network(projection));
}

#[test]
fn synapses_of_continuous_connections_are_looked_at() {
    let connection = |component: &str| {
        network(&format!(
            r#"<continuousProjection id="p" presynapticPopulation="pre" postsynapticPopulation="cells"><continuousConnection id="0" preCell="0" postCell="0" preComponent="silent" postComponent="{component}"/></continuousProjection>"#
        ))
    };
    assert_found("unknown-component", &connection("nothing"));
    assert_found("wrong-component-kind", &connection("syn"));
}

#[test]
fn a_gap_junction_in_a_projection_of_spikes_is_found() {
    let projection = r#"<projection id="p" presynapticPopulation="pre" postsynapticPopulation="cells" synapse="gap"><connection id="0" preCellId="../pre[0]" postCellId="../cells[0]"/></projection>"#;
    assert_found("synapse-kind", &network(projection));
}

#[test]
fn lists_of_inputs_are_looked_at() {
    let list = |population: &str, input: &str| {
        network(&format!(
            r#"<inputList id="i" population="{population}" component="pulse"><input id="0" {input} destination="synapses"/></inputList>"#
        ))
    };
    assert_found("unknown-population", &list("nobody", r#"target="../cells[0]""#));
    assert_found("cell-path", &list("cells", r#"target="../pre[0]""#));
    assert_found("cell-index", &list("cells", r#"target="../cells[9]""#));
    assert_found("target-segment", &list("cells", r#"target="../cells[0]" segmentId="5""#));
}

#[test]
fn a_cell_in_place_of_an_ion_channel_is_found() {
    let density =
        r#"<channelDensity id="d" ionChannel="cell" condDensity="1mS_per_cm2" erev="-60mV" ion="k"/>"#;
    assert_found(
        "wrong-component-kind",
        &document(&format!("{}{CELL}", cell(density, "<intracellularProperties/>"))),
    );
}

#[test]
fn groups_that_include_each_other_are_found() {
    let groups = r#"<segmentGroup id="a"><include segmentGroup="b"/></segmentGroup><segmentGroup id="b"><include segmentGroup="a"/></segmentGroup>"#;
    assert_found("segment-group-cycle", &morphology(&format!("{SOMA}{groups}")));
}

#[test]
fn ends_of_paths_that_are_not_there_are_found() {
    let group = r#"<segmentGroup id="a"><path><from segment="0"/><to segment="7"/></path></segmentGroup>"#;
    assert_found("unknown-segment", &morphology(&format!("{SOMA}{group}")));
}

#[test]
fn groups_and_segments_of_all_kinds_of_density_are_looked_at() {
    let channel = r#"<ionChannelHH id="k" species="k" conductance="10pS"/>"#;
    for place in [r#"segmentGroup="nowhere""#, r#"segment="7""#] {
        let density = format!(
            r#"<channelDensityVShift id="d" ionChannel="k" condDensity="1mS_per_cm2" erev="-77mV" vShift="1mV" ion="k" {place}/>"#
        );
        assert_found(
            "unknown-segment-group",
            &document(&format!("{channel}{}", cell(&density, "<intracellularProperties/>"))),
        );
    }
}

#[test]
fn a_concentration_model_that_is_not_there_is_found() {
    let species = r#"<intracellularProperties><species id="ca" ion="ca" concentrationModel="nowhere" initialConcentration="1e-4mM" initialExtConcentration="2mM"/></intracellularProperties>"#;
    assert_found("unknown-component", &document(&cell("", species)));
}

#[test]
fn what_crashes_the_reference_is_told() {
    // No intracellular properties: a null pointer.
    assert_found("no-axial-resistivity", &document(&cell("", "")));
    // An index into a population without size: a null pointer.
    let sizeless = r#"<population id="many" component="cell"/>"#;
    assert_found("missing-parameter", &network(sizeless));
    // The same id twice: the text of an exception.
    assert_found("duplicate-component-id", &document(&format!("{CELL}{CELL}")));
}

#[test]
fn a_synapse_that_needs_what_its_cell_does_not_have_is_found() {
    let model = r#"<Lems>
    <Target component="sim"/>
    <Include file="Cells.xml"/>
    <Include file="Networks.xml"/>
    <Include file="Simulation.xml"/>
    <ComponentType name="dopamineSynapse" extends="baseConductanceBasedSynapse">
        <Requirement name="dopamine" dimension="concentration"/>
        <Exposure name="g" dimension="conductance"/>
        <Dynamics>
            <DerivedVariable name="g" exposure="g" dimension="conductance" value="gbase * dopamine / dopamine"/>
            <DerivedVariable name="i" exposure="i" dimension="current" value="g * (erev - v)"/>
        </Dynamics>
    </ComponentType>
    <dopamineSynapse id="syn" gbase="1nS" erev="0mV"/>
    <izhikevich2007Cell id="iz" v0="-60mV" C="100pF" k="0.7nS_per_mV" vr="-60mV" vt="-40mV" vpeak="35mV" a="0.03per_ms" b="-2nS" c="-50mV" d="100pA"/>
    <network id="net">
        <population id="pop" component="iz" size="2"/>
        <projection id="p" presynapticPopulation="pop" postsynapticPopulation="pop" synapse="syn">
            <connection id="0" preCellId="../pop[0]" postCellId="../pop[1]"/>
        </projection>
    </network>
    <Simulation id="sim" length="10ms" step="0.1ms" target="net"/>
</Lems>"#;
    assert_found("unmet-requirement", model);
}

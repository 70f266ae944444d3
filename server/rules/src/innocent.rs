//! Ways to write a model that are right though they look wrong, and ones that are wrong in one way, not in ten.

use crate::Severity;
use crate::pages::findings;

const SIMULATED: &str = r#"<Lems>
    <Target component="sim"/>
    <Include file="Cells.xml"/>
    <Include file="Networks.xml"/>
    <Include file="Simulation.xml"/>
    <ionChannelPassive id="leak" conductance="10pS"/>
    <cell id="long">
        <morphology id="morphology">
            <segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
            <segment id="1"><parent segment="0"/><distal x="90" y="0" z="0" diameter="2"/></segment>
        </morphology>
        <biophysicalProperties id="properties">
            <membraneProperties>
                <channelDensity id="leaks" ionChannel="leak" condDensity="0.1mS_per_cm2" erev="-65mV" ion="non_specific"/>
                <spikeThresh value="0mV"/>
                <specificCapacitance value="1uF_per_cm2"/>
                <initMembPotential value="-65mV"/>
            </membraneProperties>
            <intracellularProperties><resistivity value="100ohm_cm"/></intracellularProperties>
        </biophysicalProperties>
    </cell>
    <network id="net"><population id="pop" component="long" size="1"/></network>
    <Simulation id="sim" length="10ms" step="0.01ms" target="net">
        <OutputFile id="file" fileName="v.dat"><OutputColumn id="tip" quantity="PATH"/></OutputFile>
    </Simulation>
</Lems>"#;

/// What the rule says of the model.
fn said(rule: &str, model: &str) -> Vec<String> {
    findings(model).into_iter().filter(|it| it.rule.name == rule).map(|it| it.message.to_string()).collect()
}

#[test]
fn a_segment_is_recorded_behind_its_cell() {
    // The exporter to NEURON takes `pop/0/long/1/v` and stops at `pop[0]/1/v`; jLEMS runs no such cell.
    let recorded = |path: &str| said("quantity-form", &SIMULATED.replace("PATH", path));
    assert_eq!(recorded("pop/0/long/1/v"), [""; 0]);
    assert_eq!(recorded("pop[0]/v"), [""; 0]);
    let advice = "other simulators find a segment only behind its cell: `/0/long`";
    assert_eq!(recorded("pop[0]/1/v"), [advice]);
    // A segment that is not there is still found out.
    assert_eq!(said("unresolved-quantity", &SIMULATED.replace("PATH", "pop/0/long/7/v")).len(), 1);
}

#[test]
fn zero_is_fine_where_the_equations_of_the_model_do_not_divide_by_it() {
    // The type inherits `scale` and computes with two scales of its own.
    let model = |equation: &str| {
        format!(
            r#"<Lems>
    <Include file="Cells.xml"/>
    <ComponentType name="doubleSigmoid" extends="baseHHVariable">
        <Parameter name="wide" dimension="voltage"/>
        <Dynamics><DerivedVariable name="x" exposure="x" dimension="none" value="{equation}"/></Dynamics>
    </ComponentType>
    <ionChannelHH id="h" conductance="1pS" species="h">
        <gateHHtauInf id="m" instances="1">
            <timeCourse type="fixedTimeCourse" tau="5ms"/>
            <steadyState type="doubleSigmoid" rate="1" midpoint="47mV" scale="0mV" wide="6mV"/>
        </gateHHtauInf>
    </ionChannelHH>
</Lems>"#
        )
    };
    assert_eq!(said("zero-value", &model("rate / (1 + exp((v + midpoint) / wide))")), [""; 0]);
    assert_eq!(said("zero-value", &model("rate / (1 + exp((v + midpoint) / scale))")).len(), 1);
}

/// What the schema's rules say of a document of a version.
fn refused(version: &str, content: &str) -> Vec<String> {
    let document = format!(
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.neuroml.org/schema/neuroml2 NeuroML_{version}.xsd\" id=\"example\">{content}</neuroml>"
    );
    let found = findings(&document).into_iter().filter(|it| it.rule.group == crate::Group::Schema);
    found.map(|it| it.message.to_string()).collect()
}

#[test]
fn an_element_of_a_later_version_is_no_misspelling() {
    let inputs = r#"<network id="net"><population id="pop" component="cell" size="1"/><inputList id="list" population="pop" component="pulse"><inputW id="0" target="../pop[0]" destination="synapses" weight="2"/></inputList></network>"#;
    let model = format!(
        r#"<iafCell id="cell" leakReversal="-65mV" thresh="-50mV" reset="-70mV" C="200pF" leakConductance="10nS"/><pulseGenerator id="pulse" delay="1ms" duration="1ms" amplitude="1nA"/>{inputs}"#
    );
    let later = "`<inputList>` may hold `<inputW>` only from NeuroML v2beta5 on, not in v2beta4";
    assert_eq!(refused("v2beta4", &model), [later]);
    assert_eq!(refused("v2beta5", &model), [""; 0]);
}

#[test]
fn a_type_of_the_files_own_is_judged_once() {
    let types = r#"<iafCellOfMine id="cell" thresh="-50mV" tau="5ms"/>
    <ComponentType name="iafCellOfMine" extends="baseCellMembPot">
        <Child name="notes" type="notes"/>
        <Attachments name="synapses" type="basePointCurrent"/>
        <Text name="species"/>
        <Dynamics><DerivedVariable name="i" select="synapses[*]/i" reduce="add"/></Dynamics>
    </ComponentType>"#;
    let found = refused("v2.3.1", types);
    // The element itself, and the first of many places in its type.
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("a type of this file's own"), "{found:#?}");
    assert!(found[1].starts_with("`<ComponentType>` may not hold `<Child>`"), "{found:#?}");
}

#[test]
fn paths_are_not_blamed_for_the_population_that_their_list_misspells() {
    let inputs = r#"<network id="net"><population id="pop" component="cell" size="1"/><inputList id="list" population="popp" component="pulse"><input id="0" target="../pop[0]" destination="synapses"/></inputList></network>"#;
    let model = format!(
        r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="example"><iafCell id="cell" leakReversal="-65mV" thresh="-50mV" reset="-70mV" C="200pF" leakConductance="10nS"/><pulseGenerator id="pulse" delay="1ms" duration="1ms" amplitude="1nA"/>{inputs}</neuroml>"#
    );
    assert_eq!(said("unknown-population", &model).len(), 1);
    assert_eq!(said("cell-path", &model), [""; 0]);
}

#[test]
fn a_temperature_is_assumed_where_jlems_runs_no_cell_of_the_model() {
    let channel = r#"<ionChannelHH id="leak" conductance="10pS"><gateHHrates id="m" instances="1">
        <q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="20degC"/>
        <forwardRate type="HHExpRate" rate="1per_ms" midpoint="-50mV" scale="10mV"/>
        <reverseRate type="HHExpRate" rate="1per_ms" midpoint="-50mV" scale="-10mV"/>
    </gateHHrates></ionChannelHH>"#;
    let passive = r#"<ionChannelPassive id="leak" conductance="10pS"/>"#;
    let severities = |model: &str| {
        let found = findings(model).into_iter().filter(|it| it.rule.name == "unmet-requirement");
        found.map(|it| it.severity).collect::<Vec<_>>()
    };
    let long = SIMULATED.replace("PATH", "pop/0/long/1/v").replace(passive, channel);
    assert_eq!(severities(&long), [Severity::Warning]);
    let second =
        r#"<segment id="1"><parent segment="0"/><distal x="90" y="0" z="0" diameter="2"/></segment>"#;
    assert_eq!(severities(&long.replace(second, "")), [Severity::Error]);
    let warm = long.replace(
        r#"<network id="net">"#,
        r#"<network id="net" type="networkWithTemperature" temperature="20degC">"#,
    );
    assert_eq!(severities(&warm), []);
}

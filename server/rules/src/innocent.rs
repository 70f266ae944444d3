//! Ways to write a model that are right, though they look like ones that are wrong.

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

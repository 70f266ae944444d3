//! Networks of cells with and without a morphology, and points with regimes and random numbers.

use super::*;

const SOMA: &str = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
    <segment id="1"><parent segment="0"/><distal x="60" y="0" z="0" diameter="2"/></segment>"#;

/// τ = 10 ms, threshold half-way to where 0.2 nA would take it.
const IAF: &str = r#"<iafCell id="iaf" leakReversal="-65mV" thresh="-55mV" reset="-65mV" C="0.1nF" leakConductance="0.01uS"/>
    <pulseGenerator id="drive" delay="1ms" duration="1s" amplitude="0.2nA"/>"#;

/// When the cell fires for the n-th time, in ms: 10 mV of 20 mV take τ ln 2.
fn fires(n: usize) -> f64 {
    1.0 + 10.0 * 2f64.ln() * n as f64
}

fn passive<'a>(components: &'a str, network: &'a str, size: usize) -> Model<'a> {
    Model { morphology: SOMA, densities: LEAK, network, components, size }
}

#[test]
fn a_point_cell_reaches_a_cable_when_it_fires() {
    let times: String = (1..=4).map(|n| format!(r#"<spike id="{n}" time="{}ms"/>"#, fires(n))).collect();
    let components = format!(r#"{IAF}<spikeArray id="times">{times}</spikeArray>"#);
    let network = |source: &str, input: &str| {
        format!(
            r#"<population id="q" component="{source}" size="1"/>
            <projection id="qp" presynapticPopulation="q" postsynapticPopulation="p" synapse="syn">
            <connectionWD id="0" preCellId="../q[0]" postCellId="../p[0]" postSegmentId="1" weight="2" delay="1.3ms"/></projection>{input}"#
        )
    };
    let driven = network("iaf", r#"<explicitInput target="q[0]" input="drive"/>"#);
    let listed = network("times", "");
    let trace = |network: &str, step| {
        passive(&components, network, 1).run(Mode::Accurate, &["p/0/c/1/v"], 32.0, step)
    };
    let (cell, array) = (trace(&driven, 0.025), trace(&listed, 0.025));
    let largest = |memory: &Memory| memory.columns[0].iter().copied().fold(f64::MIN, f64::max);
    assert!(largest(&array) > -0.06, "{}", largest(&array));
    for (a, b) in cell.columns[0].iter().zip(&array.columns[0]) {
        // The time of a spike is that of the converged cell, to some 10 ns.
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
}

#[test]
fn a_cable_reaches_a_point_cell_when_it_fires() {
    let pulse = pulse(1.0, "2nA");
    let components =
        format!(r#"{IAF}{pulse}<expOneSynapse id="strong" gbase="20nS" erev="0mV" tauDecay="3ms"/>"#);
    let network = format!(
        r#"<population id="q" component="iaf" size="2"/>
        <projection id="pq" presynapticPopulation="p" postsynapticPopulation="q" synapse="strong">
        <connectionWD id="0" preCellId="../p[0]" postCellId="../q[1]" weight="1" delay="2ms"/></projection>{}"#,
        input(0, 0.5)
    );
    let model =
        Model { morphology: SOMA, densities: SQUID, network: &network, components: &components, size: 1 };
    for mode in [Mode::Accurate, Mode::Reference] {
        let memory = model.run(mode, &["p[0]/v", "q[1]/v", "q[0]/v"], 8.0, 0.01);
        let crossing = |column: usize, threshold: f64| {
            let at = memory.columns[column].iter().position(|&it| it > threshold).unwrap();
            memory.times[at]
        };
        // The cell begins to rise one delay after the spike.
        let lag = crossing(1, -0.065 + 1e-6) - crossing(0, -0.02);
        assert!((2e-3 - 1e-5..2e-3 + 3e-5).contains(&lag), "{mode:?}: {lag}");
        assert!(memory.columns[2].iter().all(|it| (it + 0.065).abs() < 1e-9), "nobody connects the other");
    }
}

#[test]
fn a_gap_junction_joins_a_point_cell_and_a_cable() {
    // Both are leaks; in the end a current through a chain of resistors. The cable is short, so that it is one resistor.
    let components = r#"<gapJunction id="gap" conductance="5nS"/>
        <iafCell id="leaky" leakReversal="-65mV" thresh="100mV" reset="-65mV" C="0.1nF" leakConductance="0.01uS"/>
        <pulseGenerator id="drive" delay="0ms" duration="10s" amplitude="0.1nA"/>"#;
    let network = r#"<population id="q" component="leaky" size="1"/>
        <electricalProjection id="e" presynapticPopulation="q" postsynapticPopulation="p">
        <electricalConnection id="0" preCell="0" postCell="0" synapse="gap"/></electricalProjection>
        <explicitInput target="q[0]" input="drive"/>"#;
    let area = PI * 10.0 * 10.0 * 1e-12;
    let leak = 0.25 * area;
    let morphology = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
        <segmentGroup id="s" neuroLexId="sao864921383"><property tag="numberInternalDivisions" value="1"/><member segment="0"/></segmentGroup>"#;
    let model = Model { morphology, densities: LEAK, network, components, size: 1 };
    let through = 1.0 / (1.0 / 5e-9 + 1.0 / leak);
    let raised = 1e-10 / (1e-8 + through);
    let expected = [raised, raised * through / leak];
    for mode in [Mode::Accurate, Mode::Reference] {
        let memory = model.run(mode, &["q[0]/v", "p[0]/v"], 1500.0, 0.1);
        for (column, expected) in memory.columns.iter().zip(expected) {
            let found = column.last().unwrap() + 0.065;
            assert!((found / expected - 1.0).abs() < 1e-4, "{mode:?}: {found} {expected}");
        }
    }
}

/// A pulse as a sequence of regimes.
const REGIMES: &str = r#"<ComponentType name="waiting" extends="basePointCurrent">
    <Parameter name="from" dimension="time"/><Parameter name="to" dimension="time"/><Parameter name="amplitude" dimension="current"/>
    <EventPort name="in" direction="in"/>
    <Dynamics><StateVariable name="i" dimension="current" exposure="i"/>
    <Regime name="before" initial="true"><OnCondition test="t .gt. from"><Transition regime="during"/></OnCondition></Regime>
    <Regime name="during"><OnEntry><StateAssignment variable="i" value="amplitude"/></OnEntry>
    <OnCondition test="t .gt. to"><Transition regime="after"/></OnCondition></Regime>
    <Regime name="after"><OnEntry><StateAssignment variable="i" value="0"/></OnEntry></Regime></Dynamics></ComponentType>
    <waiting id="w" from="2ms" to="7ms" amplitude="20pA"/>
    <pulseGenerator id="i" delay="2ms" duration="5ms" amplitude="20pA"/>"#;

#[test]
fn an_input_with_regimes_acts_on_a_cable_as_one_without() {
    let trace = |component: &str, mode| {
        let network = format!(
            r#"<inputList id="il" component="{component}" population="p"><input id="0" target="../p[0]" segmentId="1" fractionAlong="0.5" destination="synapses"/></inputList>"#
        );
        passive(REGIMES, &network, 1).run(mode, &["p/0/c/1/v"], 12.0, 0.025)
    };
    for mode in [Mode::Accurate, Mode::Reference] {
        let (regimes, pulse) = (trace("w", mode), trace("i", mode));
        let most = pulse.columns[0].iter().copied().fold(f64::MIN, f64::max);
        assert!(most > -0.06, "{most}");
        // Where NEURON looks at conditions only after a step, the current comes and goes a step later.
        let allowed = if mode == Mode::Accurate { 1e-7 } else { 5e-4 };
        for (a, b) in regimes.columns[0].iter().zip(&pulse.columns[0]) {
            assert!((a - b).abs() < allowed, "{mode:?}: {a} {b}");
        }
    }
}

/// A current that is drawn anew in every step, between 0 and twice the mean.
const NOISE: &str = r#"<ComponentType name="noise" extends="basePointCurrent">
    <Parameter name="mean" dimension="current"/><EventPort name="in" direction="in"/>
    <Dynamics><StateVariable name="i" dimension="current" exposure="i"/>
    <OnCondition test="t .geq. 0"><StateAssignment variable="i" value="2*mean*random(1)"/></OnCondition></Dynamics></ComponentType>
    <noise id="n" mean="20pA"/>"#;

#[test]
fn a_random_current_acts_on_a_cable_by_its_mean_and_is_the_same_every_time() {
    let network = r#"<inputList id="il" component="n" population="p"><input id="0" target="../p[0]" segmentId="0" fractionAlong="0.5" destination="synapses"/></inputList>"#;
    let morphology = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
        <segmentGroup id="s" neuroLexId="sao864921383"><property tag="numberInternalDivisions" value="1"/><member segment="0"/></segmentGroup>"#;
    let model = Model { morphology, densities: LEAK, network, components: NOISE, size: 1 };
    let leak = 0.25 * PI * 10.0 * 10.0 * 1e-12;
    for mode in [Mode::Accurate, Mode::Reference] {
        let memory = model.run(mode, &["p[0]/v"], 2000.0, 0.1);
        let settled = &memory.columns[0][10_000..];
        let mean = settled.iter().sum::<f64>() / settled.len() as f64 + 0.065;
        // 100 draws of 58 % each are averaged by a membrane of 40 ms, a thousand times over.
        assert!((mean / (2e-11 / leak) - 1.0).abs() < 0.02, "{mode:?}: {mean} {}", 2e-11 / leak);
        assert!(settled.iter().any(|it| (it - settled[0]).abs() > 1e-4), "it varies");
        assert_eq!(model.run(mode, &["p[0]/v"], 2000.0, 0.1).columns, memory.columns);
    }
}

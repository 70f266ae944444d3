//! Cells with a morphology in `accurate` mode, against what can be computed by hand.

mod mixed;

use std::f64::consts::PI;
use std::fmt::Write as _;
use std::sync::Arc;

use model::{Database, FilePath, MemorySystem};
use sim::{Control, End, Memory, Mode, Options, Span};
use syntax::Document;

const CHANNELS: &str = r#"<ionChannelHH id="leak" conductance="1pS"/>
<ionChannelHH id="na" conductance="10pS" species="na">
<gateHHrates id="m" instances="3"><forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/></gateHHrates>
<gateHHrates id="h" instances="1"><forwardRate type="HHExpRate" rate="0.07per_ms" midpoint="-65mV" scale="-20mV"/>
<reverseRate type="HHSigmoidRate" rate="1per_ms" midpoint="-35mV" scale="10mV"/></gateHHrates></ionChannelHH>
<ionChannelHH id="k" conductance="10pS" species="k">
<gateHHrates id="n" instances="4"><forwardRate type="HHExpLinearRate" rate="0.1per_ms" midpoint="-55mV" scale="10mV"/>
<reverseRate type="HHExpRate" rate="0.125per_ms" midpoint="-65mV" scale="-80mV"/></gateHHrates></ionChannelHH>
<expTwoSynapse id="syn" gbase="20nS" erev="0mV" tauRise="0.5ms" tauDecay="2ms"/>"#;

const LEAK: &str = r#"<channelDensity id="l" ionChannel="leak" condDensity="0.25 S_per_m2" erev="-65mV" ion="non_specific"/>"#;

const SQUID: &str = r#"<channelDensity id="l" ionChannel="leak" condDensity="3 S_per_m2" erev="-54.387mV" ion="non_specific"/>
<channelDensity id="na" ionChannel="na" condDensity="1200 S_per_m2" erev="50mV" ion="na"/>
<channelDensity id="k" ionChannel="k" condDensity="360 S_per_m2" erev="-77mV" ion="k"/>"#;

/// A model of cells of one kind.
struct Model<'a> {
    morphology: &'a str,
    densities: &'a str,
    /// In the network, after the population `p` of `size` cells.
    network: &'a str,
    /// Top-level components.
    components: &'a str,
    size: usize,
}

impl Model<'_> {
    fn text(&self) -> String {
        let Model { morphology, densities, network, components, size } = self;
        format!(
            r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="n">{CHANNELS}{components}
            <cell id="c"><morphology id="m">{morphology}</morphology>
            <biophysicalProperties id="b"><membraneProperties>{densities}<spikeThresh value="-20mV"/>
            <specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/></membraneProperties>
            <intracellularProperties><resistivity value="100ohm_cm"/></intracellularProperties></biophysicalProperties></cell>
            <network id="net"><population id="p" component="c" size="{size}"/>{network}</network></neuroml>"#
        )
    }

    #[track_caller]
    fn run(&self, mode: Mode, columns: &[&str], length_ms: f64, step_ms: f64) -> Memory {
        let mut db = Database::new(Arc::new(MemorySystem::default()));
        let path = FilePath::Untitled("test.nml".into());
        let file = db.set_overlay(&path, Document::new(self.text()));
        let mut lowered = crate::lower(&db, file).unwrap();
        lowered.record_only(columns);
        let program = sim::compile(&lowered.graph, &Options { mode, ..Options::default() }).unwrap();
        let mut memory = Memory::default();
        let span = Span { length: length_ms * 1e-3, step: step_ms * 1e-3 };
        let report = sim::simulate(&program, span, &mut memory, &Control::default());
        assert_eq!(report.end, End::Finished);
        memory
    }
}

fn cable(length: f64, diameter: f64, divisions: u32) -> String {
    format!(
        r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="{diameter}"/><distal x="{length}" y="0" z="0" diameter="{diameter}"/></segment>
        <segmentGroup id="s" neuroLexId="sao864921383"><property tag="numberInternalDivisions" value="{divisions}"/><member segment="0"/></segmentGroup>"#
    )
}

fn pulse(delay_ms: f64, amplitude: &str) -> String {
    format!(r#"<pulseGenerator id="i" delay="{delay_ms}ms" duration="10s" amplitude="{amplitude}"/>"#)
}

fn input(segment: u32, fraction: f64) -> String {
    format!(
        r#"<inputList id="il" component="i" population="p"><input id="0" target="../p[0]" segmentId="{segment}" fractionAlong="{fraction}" destination="synapses"/></inputList>"#
    )
}

/// The potential of a cable with sealed ends above rest, `time` after a current began at one end (Rall 1977).
/// `x` and `length` are in length constants, `time` in membrane time constants.
fn sealed(x: f64, length: f64, time: f64, resistance: f64, current: f64) -> f64 {
    let fading = |n: i32| {
        let k = f64::from(n) * PI / length;
        let rate = 1.0 + k * k;
        let share = if n == 0 { 1.0 } else { 2.0 };
        share * (k * x).cos() * (-rate * time).exp() / rate
    };
    // After the first step, 400 terms leave nothing.
    let steady = (length - x).cosh() / length.sinh();
    current * resistance * (steady - (0..400).map(fading).sum::<f64>() / length)
}

/// Rallpack 1: a cable of 1 mm and 1 µm in 1000 compartments, 0.1 nA at one end, both ends compared over 250 ms.
#[test]
fn rallpack_1_agrees_with_the_closed_form() {
    let components = pulse(0.0, "0.1nA");
    let model = Model {
        morphology: &cable(1000.0, 1.0, 1000),
        densities: LEAK,
        network: &input(0, 0.0),
        components: &components,
        size: 1,
    };
    // Rm = 4 Ω m², Ra = 1 Ω m, Cm = 0.01 F/m²: λ = sqrt(d Rm / 4 Ra), τ = 40 ms.
    let lambda = (1e-6f64 * 4.0 / 4.0).sqrt();
    let resistance = lambda / (PI * 0.25e-12);
    let recorded = model.run(Mode::Accurate, &["p[0]/v"], 250.0, 0.05);
    let l = 1e-3 / lambda;
    // The compartment in the middle is centred half a compartment beyond the middle.
    let x = 500.5e-6 / lambda;
    let mut square = 0.0;
    for (&t, &v) in recorded.times.iter().zip(&recorded.columns[0]).skip(1).step_by(10) {
        let exact = -0.065 + sealed(x, l, t / 0.04, resistance, 1e-10);
        square += (v - exact) * (v - exact);
    }
    let rms = (square / (recorded.times.len() / 10) as f64).sqrt();
    assert!(rms < 2e-6, "{rms:e} V");
}

/// Rallpack 2: a binary tree of ten levels that is equal to a cylinder (Rall's 3/2 power), 0.1 nA at the root.
#[test]
fn rallpack_2_agrees_with_the_equivalent_cylinder() {
    let lambda = |diameter: f64| (diameter * 1e-6f64).sqrt() * 1e6;
    let mut morphology = String::new();
    let mut level: Vec<Option<u32>> = vec![None];
    let (mut id, mut diameter) = (0, 16.0);
    for _ in 0..10 {
        // 0.008 length constants each.
        let length = 0.008 * lambda(diameter);
        let mut next = Vec::new();
        for parent in level {
            let parent = parent.map_or(String::new(), |it| format!(r#"<parent segment="{it}"/>"#));
            write!(
                morphology,
                r#"<segment id="{id}">{parent}<proximal x="0" y="0" z="0" diameter="{diameter}"/><distal x="{length}" y="0" z="0" diameter="{diameter}"/></segment>"#
            )
            .unwrap();
            next.extend([Some(id), Some(id)]);
            id += 1;
        }
        level = next;
        diameter /= 2f64.powf(2.0 / 3.0);
    }
    assert_eq!(id, 1023);
    let components = pulse(0.0, "0.1nA");
    let model = Model {
        morphology: &morphology,
        densities: LEAK,
        network: &input(0, 0.0),
        components: &components,
        size: 1,
    };
    let recorded = model.run(Mode::Accurate, &["p/0/c/0/v", "p/0/c/1022/v"], 250.0, 0.05);
    let lambda = lambda(16.0) * 1e-6;
    let resistance = lambda / (PI * 64e-12);
    for (column, x) in recorded.columns.iter().zip([0.004, 0.076]) {
        let mut square = 0.0;
        for (&t, &v) in recorded.times.iter().zip(column).skip(1).step_by(10) {
            let exact = -0.065 + sealed(x, 0.08, t / 0.04, resistance, 1e-10);
            square += (v - exact) * (v - exact);
        }
        let rms = (square / (recorded.times.len() / 10) as f64).sqrt();
        // The potential rises by some 20 mV.
        assert!(rms < 2e-5, "{rms:e} V at {x}");
    }
}

/// Halving compartments must divide the error of the steady state by four.
#[test]
fn the_steady_state_converges_with_the_square_of_the_compartments() {
    let components = pulse(0.0, "0.05nA");
    let error = |divisions| {
        let model = Model {
            morphology: &cable(1000.0, 2.0, divisions),
            densities: r#"<channelDensity id="l" ionChannel="leak" condDensity="1 S_per_m2" erev="-65mV" ion="non_specific"/>"#,
            network: &input(0, 0.0),
            components: &components,
            size: 1,
        };
        let lambda = (2e-6f64 / 4.0).sqrt();
        let recorded = model.run(Mode::Accurate, &["p[0]/v"], 400.0, 0.5);
        // An odd number of compartments has one in the middle.
        let exact = (0.5e-3 / lambda).cosh() / (1e-3 / lambda).sinh() * 5e-11 * lambda / (PI * 1e-12) - 0.065;
        recorded.columns[0].last().unwrap() - exact
    };
    let (coarse, fine) = (error(9), error(27));
    assert!((coarse / fine - 9.0).abs() < 0.3, "{coarse:e} {fine:e}");
}

#[test]
fn a_passive_cell_decays_with_an_error_of_second_order() {
    let morphology = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
        <segment id="1"><parent segment="0"/><distal x="20" y="0" z="0" diameter="10"/></segment>"#;
    let densities = r#"<channelDensity id="l" ionChannel="leak" condDensity="2 S_per_m2" erev="-75mV" ion="non_specific"/>"#;
    let error = |step| {
        let model = Model { morphology, densities, network: "", components: "", size: 1 };
        let recorded = model.run(Mode::Accurate, &["p[0]/v"], 20.0, step);
        recorded.columns[0].last().unwrap() - (-0.075 + 0.01 * (-20.0f64 / 5.0).exp())
    };
    let (coarse, fine) = (error(0.5), error(0.25));
    assert!((coarse / fine - 4.0).abs() < 0.3, "{coarse:e} {fine:e}");
}

const BRANCHED: &str = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="20"/><distal x="20" y="0" z="0" diameter="20"/></segment>
<segment id="1"><parent segment="0"/><proximal x="20" y="0" z="0" diameter="3"/><distal x="80" y="0" z="0" diameter="2"/></segment>
<segment id="2"><parent segment="1" fractionAlong="0.5"/><proximal x="50" y="0" z="0" diameter="1"/><distal x="50" y="90" z="0" diameter="1"/></segment>"#;

/// One cell spikes, the other follows through a synapse with a delay: the times of both converge with the square of the step.
#[test]
fn spikes_and_what_they_cause_converge_with_the_square_of_the_step() {
    let components = pulse(1.0, "1nA");
    let network = format!(
        "{}{}",
        input(1, 0.5),
        r#"<projection id="pr" presynapticPopulation="p" postsynapticPopulation="p" synapse="syn">
        <connectionWD id="0" preCellId="../p[0]" postCellId="../p[1]" postSegmentId="2" weight="1.5" delay="1.03ms"/></projection>"#
    );
    let model =
        Model { morphology: BRANCHED, densities: SQUID, network: &network, components: &components, size: 2 };
    // Where the potentials cross −20 mV upwards for the first time.
    let first = |step| {
        let recorded = model.run(Mode::Accurate, &["p/0/c/0/v", "p/1/c/0/v"], 20.0, step);
        let crossing = |v: &Vec<f64>| {
            let at = v.windows(2).position(|it| it[0] <= -0.02 && it[1] > -0.02).expect("a spike");
            (recorded.times[at] + step * 1e-3 * (-0.02 - v[at]) / (v[at + 1] - v[at])) * 1e3
        };
        [crossing(&recorded.columns[0]), crossing(&recorded.columns[1])]
    };
    let exact = first(0.000_5);
    let (coarse, fine) = (first(0.04), first(0.01));
    for cell in 0..2 {
        let (coarse, fine) = (coarse[cell] - exact[cell], fine[cell] - exact[cell]);
        assert!(fine.abs() < 2e-3, "cell {cell}: {fine} ms");
        let ratio = coarse / fine;
        assert!((10.0..25.0).contains(&ratio), "cell {cell}: {coarse} {fine}: {ratio}");
    }
}

/// Both modes solve the same equations where the export is right.
#[test]
fn both_modes_approach_one_limit() {
    let components = pulse(1.0, "1nA");
    let model = Model {
        morphology: &cable(300.0, 4.0, 9),
        densities: SQUID,
        network: &input(0, 0.1),
        components: &components,
        size: 1,
    };
    let last = |mode, step| *model.run(mode, &["p[0]/v"], 6.0, step).columns[0].last().unwrap();
    let limit = last(Mode::Accurate, 0.001);
    let (coarse, fine) = (last(Mode::Reference, 0.002) - limit, last(Mode::Reference, 0.001) - limit);
    // First order: half the step, half the difference.
    assert!((coarse / fine - 2.0).abs() < 0.2, "{coarse:e} {fine:e}");
}

#[test]
fn a_current_that_begins_within_a_step_is_taken_from_there() {
    let morphology = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
        <segment id="1"><parent segment="0"/><distal x="10.1" y="0" z="0" diameter="10"/></segment>"#;
    let densities = r#"<channelDensity id="l" ionChannel="leak" condDensity="0.001 S_per_m2" erev="-65mV" ion="non_specific"/>"#;
    let at = |delay| {
        let components = pulse(delay, "10pA");
        let network = input(0, 0.5);
        let model = Model { morphology, densities, network: &network, components: &components, size: 1 };
        *model.run(Mode::Accurate, &["p[0]/v"], 2.0, 0.1).columns[0].last().unwrap() + 0.065
    };
    // Almost without leak, the charge decides.
    assert!((at(1.0) / at(1.03) - 1.0 / 0.97).abs() < 1e-5);
}

/// The export writes the points of lone segments in reverse order: the half next to the parent gets the resistance of the far half.
#[test]
fn a_tapered_segment_is_the_right_way_round_unless_the_reference_is_wanted() {
    let morphology = r#"<segment id="0"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment>
        <segment id="1"><parent segment="0"/><proximal x="10" y="0" z="0" diameter="4"/><distal x="30" y="0" z="0" diameter="2"/></segment>"#;
    let model = Model { morphology, densities: LEAK, network: "", components: "", size: 1 };
    let mut db = Database::new(Arc::new(MemorySystem::default()));
    let path = FilePath::Untitled("test.nml".into());
    let file = db.set_overlay(&path, Document::new(model.text()));
    let network = crate::lower(&db, file).unwrap().graph.cable.unwrap();
    // 0.01 h/(π d0 d1/4) with h = 10 µm, between 4 and 3 or between 3 and 2 µm.
    for (mode, d0, d1) in [(Mode::Accurate, 4.0, 3.0), (Mode::Reference, 3.0, 2.0)] {
        let sections = sim::cable::sections(&network.cells[0], mode).unwrap();
        let expected = 0.01 * 10.0 / (PI * d0 * d1 / 4.0);
        let found = sections[1].compartments[0].resistance;
        assert!((found / expected - 1.0).abs() < 1e-12, "{mode:?}: {found} {expected}");
    }
}

/// In an export, the first density decides the reversal potential of a channel everywhere.
#[test]
fn every_density_has_its_own_reversal_potential_unless_the_reference_is_wanted() {
    let morphology = format!(
        "{BRANCHED}{}",
        r#"<segmentGroup id="soma" neuroLexId="sao864921383"><member segment="0"/></segmentGroup>
        <segmentGroup id="dend" neuroLexId="sao864921383"><member segment="1"/></segmentGroup>
        <segmentGroup id="twig" neuroLexId="sao864921383"><member segment="2"/></segmentGroup>
        <segmentGroup id="body"><include segmentGroup="soma"/></segmentGroup>
        <segmentGroup id="rest"><include segmentGroup="dend"/><include segmentGroup="twig"/></segmentGroup>"#
    );
    // Conductances without gates; only the channel's species makes the difference.
    let densities = r#"<channelDensity id="a" ionChannel="kleak" condDensity="10 S_per_m2" erev="-70mV" ion="k" segmentGroup="body"/>
        <channelDensity id="b" ionChannel="kleak" condDensity="10 S_per_m2" erev="-90mV" ion="k" segmentGroup="rest"/>"#;
    let components = r#"<ionChannelHH id="kleak" conductance="1pS" species="k"/>"#;
    let model = Model { morphology: &morphology, densities, network: "", components, size: 1 };
    let settled = |mode| *model.run(mode, &["p/0/c/2/v"], 50.0, 0.1).columns[0].last().unwrap();
    assert!((settled(Mode::Reference) + 0.07).abs() < 1e-6);
    // By area, the mean of both is -77.5 mV.
    assert!(settled(Mode::Accurate) < -0.077);
}

//! `--mode reference` against rows that jLEMS 0.12 printed, digit by digit: models of our own that use one thing each.
//!
//! What needs no document of NeuroML (V1 to V7, V9, V11, V12 of the digest these rows come from) stands with the simulator.

use super::{nml_in, out, read};

/// Runs what a network of the given parts does, and compares rows; `…` in an expectation is any value.
#[track_caller]
fn check(parts: &str, network: &str, step: &str, columns: &str, first: usize, expected: &[&str]) {
    let rows = rows(parts, network, step, first + expected.len() - 1, columns);
    for (at, expected) in expected.iter().enumerate() {
        let found: Vec<&str> = rows[first + at].split_whitespace().skip(1).collect();
        let same = found.iter().zip(expected.split_whitespace()).all(|(a, b)| *a == b || b == "…");
        let row = first + at;
        assert!(
            same && found.len() == expected.split_whitespace().count(),
            "row {row}: {found:?}, not {expected}"
        );
    }
}

fn rows(parts: &str, network: &str, step: &str, steps: usize, columns: &str) -> Vec<String> {
    let folder = run(parts, network, step, steps, columns, "");
    read(folder.path(), "rows.dat").lines().map(str::to_owned).collect()
}

fn run(parts: &str, network: &str, step: &str, steps: usize, columns: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (number, unit) = step.split_at(step.find(|it: char| it.is_alphabetic()).expect("a step has a unit"));
    let length = number.parse::<f64>().expect("a step is a number") * steps as f64;
    let columns: String = columns
        .split_whitespace()
        .enumerate()
        .map(|(at, it)| format!("<OutputColumn id=\"c{at}\" quantity=\"{it}\"/>"))
        .collect();
    let document = format!(
        "<Lems><Target component=\"sim\"/><Include file=\"Cells.xml\"/><Include file=\"Networks.xml\"/>\
         <Include file=\"Simulation.xml\"/><Include file=\"PyNN.xml\"/>{parts}<network id=\"net\">{network}</network>\
         <Simulation id=\"sim\" length=\"{length}{unit}\" step=\"{step}\" target=\"net\">\
         <OutputFile id=\"of\" fileName=\"rows.dat\">{columns}</OutputFile>{more}</Simulation></Lems>"
    );
    std::fs::write(folder.path().join("LEMS_rows.xml"), document).expect("the folder is writable");
    out(&nml_in(folder.path(), &["run", "--quiet", "--mode", "reference", "LEMS_rows.xml"]));
    folder
}

/// −60 mV at rest, 0.2 nS, 3.2 pF.
const CELL: &str = r#"<iafCell id="iaf" leakReversal="-60mV" thresh="-35mV" reset="-65mV" C="3.2pF" leakConductance="0.2nS"/>"#;

fn with_cell(parts: &str) -> String {
    format!("{CELL}{parts}")
}

/// A source that fires with a period, then the cell, joined by a synapse.
#[track_caller]
fn check_synapse(synapse: &str, period: &str, columns: &str, first: usize, expected: &[&str]) {
    let parts = with_cell(&format!("<spikeGenerator id=\"source\" period=\"{period}\"/>{synapse}"));
    let network = r#"<population id="gen" component="source" size="1"/><population id="pop" component="iaf" size="1"/>
        <projection id="p" presynapticPopulation="gen" postsynapticPopulation="pop" synapse="syn">
        <connection id="0" preCellId="../gen[0]" postCellId="../pop[0]"/></projection>"#;
    check(&parts, network, "0.1ms", columns, first, expected);
}

/// The cell alone, with one input.
#[track_caller]
fn check_input(input: &str, columns: &str, first: usize, expected: &[&str]) {
    let network =
        r#"<population id="pop" component="iaf" size="1"/><explicitInput target="pop[0]" input="in"/>"#;
    check(&with_cell(input), network, "0.1ms", columns, first, expected);
}

/// A compartment of 10 µm with a leak and a sodium channel without inactivation.
fn compartment(ion: &str, inside: &str) -> String {
    format!(
        r#"<ionChannelHH id="pas" conductance="10pS"/><ionChannelHH id="na" conductance="10pS" species="na">
        <gateHHrates id="m" instances="3"><forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
        <reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/></gateHHrates></ionChannelHH>
        <decayingPoolConcentrationModel id="pool" ion="ca" restingConc="1e-4mM" decayConstant="10ms" shellThickness="0.2um"/>
        <cell id="c"><morphology id="mo"><segment id="0"><proximal x="0" y="0" z="0" diameter="10"/>
        <distal x="0" y="10" z="0" diameter="10"/></segment></morphology><biophysicalProperties id="b"><membraneProperties>
        <channelDensity id="leak" ionChannel="pas" condDensity="3S_per_m2" erev="-54.3mV" ion="non_specific"/>
        <channelDensity id="nas" ionChannel="na" condDensity="120mS_per_cm2" erev="50mV" ion="{ion}"/>
        <spikeThresh value="-20mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>
        </membraneProperties><intracellularProperties>{inside}<resistivity value="0.03kohm_cm"/></intracellularProperties>
        </biophysicalProperties></cell>"#
    )
}

#[test]
fn v8_a_compartment_with_channels() {
    check(
        &compartment("na", ""),
        r#"<population id="pop" component="c" size="1"/>"#,
        "0.01ms",
        "pop[0]/v pop[0]/b/membraneProperties/nas/na/m/q pop[0]/b/membraneProperties/nas/iDensity \
         pop[0]/b/membraneProperties/totChanCurrent",
        0,
        &[
            "-0.065 0.052932486 0.02046661 1.6514288E-11",
            "-0.064947434 0.052932486 0.02046661 1.6514288E-11",
            "-0.064895034 0.052932486 0.020457257 1.6461806E-11",
            "-0.0648428 0.052932486 0.02044793 1.640949E-11",
            "-0.06479073 0.052946344 0.020438634 1.6357343E-11",
            "-0.06473882 0.052973446 0.02044542 1.6310401E-11",
        ],
    );
}

#[test]
fn v8_a_pool_of_calcium_takes_up_the_current_of_its_ion() {
    let species = r#"<species id="ca" ion="ca" concentrationModel="pool" initialConcentration="1e-4mM"
        initialExtConcentration="2mM"/>"#;
    check(
        &compartment("ca", species),
        r#"<population id="pop" component="c" size="1"/>"#,
        "0.01ms",
        "pop[0]/caConc pop[0]/iCa",
        0,
        &[
            "1.0E-4 6.4297755E-12",
            "1.0552093E-4 6.4297755E-12",
            "1.11036345E-4 6.4268365E-12",
            "1.1654371E-4 6.423907E-12",
        ],
    );
}

#[test]
fn v10_a_graded_synapse_follows_the_voltage_of_the_other_cell() {
    let parts = with_cell(
        r#"<pulseGenerator id="in" delay="0.2ms" duration="100ms" amplitude="100pA"/><silentSynapse id="silent"/>
        <gradedSynapse id="graded" conductance="5nS" delta="5mV" Vth="-55mV" k="0.025per_ms" erev="0mV"/>"#,
    );
    check(
        &parts,
        r#"<population id="pop" component="iaf" size="2"/><explicitInput target="pop[0]" input="in"/>
        <continuousProjection id="p" presynapticPopulation="pop" postsynapticPopulation="pop">
        <continuousConnection id="0" preCell="0" postCell="1" preComponent="silent" postComponent="graded"/>
        </continuousProjection>"#,
        "0.1ms",
        "pop[1]/graded/s pop[1]/v",
        0,
        &[
            "0.0 -0.06",
            "9.196986E-4 -0.06",
            "0.0018362522 -0.05999138",
            "0.0035467297 -0.05997422",
            "0.0067240708 -0.059941143",
            "0.0125948675 -0.059878536",
        ],
    );
}

#[test]
fn v13_a_pulse_lasts_as_long_as_it_says() {
    let pulse = r#"<pulseGenerator id="in" delay="0.2ms" duration="0.3ms" amplitude="100pA"/>"#;
    let current = ["0.0", "1.0E-10", "1.0E-10", "1.0E-10", "0.0", "0.0"];
    check_input(pulse, "pop[0]/iSyn", 1, &current);
    let voltage = ["-0.050683472", "-0.0507417", "-0.050799564", "-0.050857067", "-0.05091421"];
    check_input(pulse, "pop[0]/v", 4, &voltage);
}

#[test]
fn v14_an_alpha_synapse() {
    check_synapse(
        r#"<alphaSynapse id="syn" gbase="5nS" erev="0mV" tau="1ms"/>"#,
        "0.1ms",
        "pop[0]/v pop[0]/syn/g",
        1,
        &[
            "-0.06 1.3591409E-9",
            "-0.05745161 3.8055945E-9",
            "-0.050635114 7.108307E-9",
            "-0.039445836 1.10715614E-8",
        ],
    );
}

#[test]
fn v14_a_synapse_of_two_exponentials() {
    check_synapse(
        r#"<expTwoSynapse id="syn" gbase="5nS" erev="0mV" tauRise="0.5ms" tauDecay="2ms"/>"#,
        "0.3ms",
        "pop[0]/v pop[0]/syn/g pop[0]/syn/A",
        3,
        &[
            "-0.06 0.0 1.6932278",
            "-0.057023622 1.5874011E-9 1.3545822",
            "-0.05209195 2.7779519E-9 1.0836657",
            "-0.04619151 3.654991E-9 2.5601604",
        ],
    );
}

#[test]
fn v14_a_synapse_that_is_blocked_and_tires() {
    check_synapse(
        r#"<blockingPlasticSynapse id="syn" gbase="1nS" erev="0mV" tauRise="0.5ms" tauDecay="2ms">
        <plasticityMechanism type="tsodyksMarkramDepMechanism" initReleaseProb="0.5" tauRec="120ms"/>
        <blockMechanism type="voltageConcDepBlockMechanism" species="mg" blockConcentration="1.2mM"
        scalingConc="1.9205441817997078mM" scalingVolt="16.129032258064516mV"/></blockingPlasticSynapse>"#,
        "0.3ms",
        "pop[0]/syn/g pop[0]/syn/plasticityFactor pop[0]/syn/blockFactor",
        2,
        &[
            "0.0 0.5 0.037337203",
            "0.0 0.25 …",
            "5.9269113E-12 0.25020835 …",
            "… … …",
            "1.3655768E-11 0.12531224 0.037361976",
        ],
    );
}

#[test]
fn v14_an_input_of_spikes_at_given_times() {
    check_input(
        r#"<expTwoSynapse id="syn" gbase="1nS" erev="0mV" tauRise="0.5ms" tauDecay="2ms"/>
        <timedSynapticInput id="in" synapse="syn" spikeTarget="./syn"><spike id="0" time="0.2ms"/>
        <spike id="1" time="0.4ms"/></timedSynapticInput>"#,
        "pop[0]/v pop[0]/in/i pop[0]/in/syn/g",
        3,
        &[
            "-0.06 0.0 0.0",
            "-0.059404723 1.9048813E-11 3.174802E-10",
            "-0.058366712 3.333542E-11 5.5559035E-10",
            "-0.05643053 6.228457E-11 1.0484784E-9",
        ],
    );
}

#[test]
fn v14_an_array_of_spikes() {
    let parts =
        r#"<spikeArray id="source"><spike id="0" time="0.2ms"/><spike id="1" time="0.4ms"/></spikeArray>"#;
    let network = r#"<population id="gen" component="source" size="1"/>"#;
    let since = ["0.0", "1.0E-4", "1.0E-4", "2.0E-4", "1.0E-4"];
    check(parts, network, "0.1ms", "gen[0]/tsince", 0, &since);
    assert_eq!(spikes(parts, network, 5), ["2.0E-4", "4.0E-4"]);
}

/// The times of the spikes of `gen[0]`.
fn spikes(parts: &str, network: &str, steps: usize) -> Vec<String> {
    let events = r#"<EventOutputFile id="ef" fileName="spikes.dat" format="TIME_ID">
        <EventSelection id="0" select="gen[0]" eventPort="spike"/></EventOutputFile>"#;
    let folder = run(parts, network, "0.1ms", steps, "gen[0]/tsince", events);
    let spikes = read(folder.path(), "spikes.dat");
    spikes.lines().filter_map(|it| it.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn v14_currents_add_up_in_a_compound() {
    check_input(
        r#"<compoundInput id="in"><pulseGenerator id="a" delay="0.1ms" duration="100ms" amplitude="10pA"/>
        <sineGenerator id="b" phase="0" delay="0.1ms" duration="100ms" amplitude="5pA" period="0.8ms"/></compoundInput>"#,
        "pop[0]/v pop[0]/iSyn",
        1,
        &[
            "-0.0596875 1.0E-11",
            "-0.059266467 1.3535534E-11",
            "-0.058802303 1.5E-11",
            "-0.058386803 1.3535534E-11",
        ],
    );
}

#[test]
fn v14_a_voltage_clamp() {
    check_input(
        r#"<voltageClamp id="in" delay="0.1ms" duration="100ms" targetVoltage="-40mV" simpleSeriesResistance="100Mohm"/>"#,
        "pop[0]/v pop[0]/in/i",
        1,
        &[
            "-0.05375 2.0E-10",
            "-0.049492188 1.375E-10",
            "-0.046591554 9.4921876E-11",
            "-0.044615496 6.591553E-11",
        ],
    );
}

#[test]
fn v14_a_poisson_source_draws_the_numbers_of_java() {
    let parts = r#"<spikeGeneratorPoisson id="source" averageRate="5000Hz"/>"#;
    let network = r#"<population id="gen" component="source" size="1"/>"#;
    check(
        parts,
        network,
        "0.1ms",
        "gen[0]/tnextUsed gen[0]/isi",
        0,
        &[
            "2.1687652E-5 2.1687652E-5",
            "1.0E-4 5.5724136E-5",
            "2.659537E-4 1.8854192E-4",
            "6.27646E-4 3.616923E-4",
        ],
    );
    assert_eq!(spikes(parts, network, 8), ["1.0E-4", "2.0E-4", "3.0E-4", "7.0E-4", "8.0E-4"]);
}

/// Without a delay, a cell that comes later in the document receives a spike in the step in which it was sent.
#[test]
fn v14_spikes_without_delay_arrive_in_the_order_of_instances() {
    let parts = r#"<iafCell id="iaf" leakReversal="-60mV" thresh="-59.9mV" reset="-65mV" C="3.2pF" leakConductance="0.2nS"/>
        <pulseGenerator id="in" delay="0.1ms" duration="100ms" amplitude="100pA"/>
        <expOneSynapse id="syn" gbase="5nS" erev="0mV" tauDecay="3ms"/>"#;
    let network = r#"<population id="p" component="iaf" size="3"/>
        <projection id="j" presynapticPopulation="p" postsynapticPopulation="p" synapse="syn">
        <connection id="0" preCellId="../p[1]" postCellId="../p[0]"/>
        <connection id="1" preCellId="../p[1]" postCellId="../p[2]"/></projection>
        <explicitInput target="p[1]" input="in"/>"#;
    let expected = ["0.0 4.8333333E-9", "4.8333333E-9 4.672222E-9", "4.672222E-9 9.349815E-9"];
    check(parts, network, "0.1ms", "p[0]/syn/g p[2]/syn/g", 1, &expected);
}

#[test]
fn v15_an_adaptive_exponential_cell() {
    check(
        r#"<adExIaFCell id="c" C="281pF" gL="30nS" EL="-70.6mV" reset="-48.5mV" VT="-50.4mV" thresh="-40.4mV" refract="0ms"
        delT="2mV" tauw="40ms" a="4nS" b="0.08nA"/><pulseGenerator id="in" delay="0ms" duration="1s" amplitude="800pA"/>"#,
        r#"<population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="in"/>"#,
        "1ms",
        "pop[0]/v pop[0]/w",
        0,
        &[
            "-0.0706 0.0",
            "-0.0706 0.0",
            "-0.06775302 2.846984E-13",
            "-0.06521097 8.164843E-13",
            "-0.06294211 1.5618613E-12",
            "-0.060917858 2.491029E-12",
        ],
    );
}

#[test]
fn v15_a_cell_of_fitzhugh_and_nagumo() {
    check(
        r#"<fitzHughNagumoCell id="c" I="0.8"/>"#,
        r#"<population id="pop" component="c" size="1"/>"#,
        "10ms",
        "pop[0]/V pop[0]/W",
        0,
        &["0.0 0.0", "0.008 5.6E-4", "0.016074399 0.0011260416", "0.024223868 0.0016981805", "0.032449078 …"],
    );
}

#[test]
fn v15_a_cell_of_pynn() {
    check(
        r#"<IF_cond_exp id="c" cm="1" i_offset="0.5" tau_m="20" tau_syn_E="5" tau_syn_I="5" v_init="-65" v_rest="-65"
        v_reset="-65" v_thresh="-50" tau_refrac="5" e_rev_E="0" e_rev_I="-70"/>"#,
        r#"<population id="pop" component="c" size="1"/>"#,
        "1ms",
        "pop[0]/v",
        0,
        &["-0.065", "-0.065", "-0.0645", "-0.064025", "-0.06357375"],
    );
}

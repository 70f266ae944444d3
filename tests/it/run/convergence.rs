//! `accurate` mode against converged solutions: each method has the order that it states, events included, and `reference` mode has the same limit.
//!
//! Errors are measured over all rows of the largest step, away from spikes (where a row is on one side of a jump or the other), as a share of the
//! range of a column, and over the times of the spikes, as a share of the length.

use std::sync::Arc;

use model::{Database, Db, FilePath, OsSystem};
use run::{Control, End, Job, Memory, Method, Mode, Settings};

/// Models of one thing each: name, parts, network, length and largest step in milliseconds, columns, source of the spikes.
struct Model {
    name: &'static str,
    parts: String,
    network: &'static str,
    length: f64,
    step: f64,
    columns: &'static str,
    spikes: &'static str,
    /// Where the classical method is of lower order than four: kinetic schemes are split off, and what jumps in one cell is seen by others from the next
    /// step on.
    order_of_rk4: f64,
}

const METHODS: [(Method, f64); 5] = [
    (Method::InTurns, 2.0),
    (Method::ExponentialMidpoint, 2.0),
    (Method::RungeKutta4, 4.0),
    (Method::ExponentialEuler, 1.0),
    (Method::Euler, 1.0),
];
/// Halvings of the step.
const HALVINGS: i32 = 3;
/// The converged solution has steps smaller by this factor than the smallest that is compared with it.
const FINER: f64 = 8.0;
/// The adaptive method's error at the largest step.
const ADAPTIVE: f64 = 2e-4;
/// Below this there are rounding errors and what is left of the converged solution's own.
const FLOOR: f64 = 1e-9;

#[test]
fn every_method_converges_at_its_order_to_what_the_reference_converges_to() {
    let failures = tests::on_all_cores(&models(), judge).concat();
    assert!(failures.is_empty(), "{failures}");
}

/// What is wrong with the convergence of a model.
fn judge(model: &Model) -> String {
    let lowered = lowered(model);
    let run = |mode: Mode, method: Method, step: f64| {
        let settings = Settings { mode, method, step: Some(step * 1e-3), threads: 1, ..Settings::default() };
        let job = Job::new(&lowered, &settings).expect(model.name);
        let (memory, report) = job.in_memory(&Control::default());
        assert_eq!(report.end, End::Finished, "{} by {method:?} at {step} ms", model.name);
        memory
    };
    let finest = model.step / 2f64.powi(HALVINGS);
    let converged = run(Mode::Accurate, Method::RungeKutta4, finest / FINER);
    let mut failures = String::new();
    let look = |what: &str, errors: Vec<f64>, order: f64| {
        println!(
            "{:28} {what:20} {}",
            model.name,
            errors.iter().map(|it| format!("{it:.1e} ")).collect::<String>()
        );
        // Over all halvings, since crossings lie differently in the steps of each.
        let measurable = errors.iter().take_while(|it| **it > FLOOR).count().saturating_sub(1);
        let observed = (errors[0] / errors[measurable]).log2() / measurable as f64;
        if measurable > 0 && observed < 0.8 * order {
            return format!("{}, {what}: order {observed:.2}, not {order}: {errors:?}\n", model.name);
        }
        String::new()
    };
    let steps = |at: i32| model.step / 2f64.powi(at);
    for (method, order) in METHODS {
        let order = if method == Method::RungeKutta4 { model.order_of_rk4 } else { order };
        let error = |at: i32| error(&run(Mode::Accurate, method, steps(at)), &converged, steps(at), model);
        failures += &look(&format!("{method:?}"), (0..=HALVINGS).map(error).collect(), order);
    }
    // The adaptive method keeps its errors small at any step of the run; across units, they are of second order in that.
    let adaptive = error(&run(Mode::Accurate, Method::Rosenbrock, model.step), &converged, model.step, model);
    failures += &look("Rosenbrock", vec![adaptive], 0.0);
    if adaptive > ADAPTIVE {
        failures += &format!("{}: Rosenbrock is wrong by {adaptive:.1e}\n", model.name);
    }
    // The reference is of first order once its lags are small; each component adds its own.
    let error = |at: i32| {
        let step = steps(at) / 4.0;
        error(&run(Mode::Reference, Method::default(), step), &converged, step, model)
    };
    failures += &look("reference", (0..=HALVINGS).map(error).collect(), 1.0);
    failures
}

fn error(found: &Memory, converged: &Memory, step: f64, model: &Model) -> f64 {
    let every = (model.step / step).round() as usize;
    let finest = model.step / 2f64.powi(HALVINGS) / FINER;
    let every_converged = (model.step / finest).round() as usize;
    let spikes = |it: &Memory| it.events.iter().map(|it| it.0).collect::<Vec<f64>>();
    let (theirs, true_ones) = (spikes(found), spikes(converged));
    let mut worst: f64 = 0.0;
    for (a, b) in theirs.iter().zip(&true_ones) {
        worst = worst.max((a - b).abs() / (model.length * 1e-3));
    }
    assert!(theirs.len().abs_diff(true_ones.len()) <= 1, "{}: {theirs:?}, not {true_ones:?}", model.name);
    for (a, b) in found.columns.iter().zip(&converged.columns) {
        let rows = (0..).map_while(|at| Some((*b.get(at * every_converged)?, *a.get(at * every)?, at)));
        let (mut low, mut high, mut sum, mut count) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0);
        for (converged, found, at) in rows {
            low = low.min(converged);
            high = high.max(converged);
            let time = at as f64 * model.step * 1e-3;
            let far = |it: &f64| (it - time).abs() > 2.0 * model.step * 1e-3;
            if true_ones.iter().chain(&theirs).all(far) {
                sum += (found - converged).abs();
                count += 1;
            }
        }
        assert!(high > low, "{}: a column does not change", model.name);
        worst = worst.max(sum / f64::from(count) / (high - low));
    }
    worst
}

fn lowered(model: &Model) -> run::Lowered {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let columns: String = model
        .columns
        .split_whitespace()
        .enumerate()
        .map(|(at, it)| format!("<OutputColumn id=\"c{at}\" quantity=\"{it}\"/>"))
        .collect();
    let events = match model.spikes {
        "" => String::new(),
        source => format!(
            "<EventOutputFile id=\"ef\" fileName=\"spikes.dat\" format=\"TIME_ID\">\
             <EventSelection id=\"0\" select=\"{source}\" eventPort=\"spike\"/></EventOutputFile>"
        ),
    };
    let Model { parts, network, length, step, .. } = model;
    let document = format!(
        "<Lems><Target component=\"sim\"/><Include file=\"Cells.xml\"/><Include file=\"Networks.xml\"/>\
         <Include file=\"Simulation.xml\"/><Include file=\"PyNN.xml\"/>{parts}<network id=\"net\" type=\"networkWithTemperature\" temperature=\"32degC\">{network}</network>\
         <Simulation id=\"sim\" length=\"{length}ms\" step=\"{step}ms\" target=\"net\">\
         <OutputFile id=\"of\" fileName=\"rows.dat\">{columns}</OutputFile>{events}</Simulation></Lems>"
    );
    let path = folder.path().join("LEMS_model.xml");
    std::fs::write(&path, document).expect("the folder is writable");
    let db = Database::new(Arc::new(OsSystem));
    let file = db.file(&FilePath::Disk(path));
    run::lower(&db, file).unwrap_or_else(|problem| panic!("{}: {problem}", model.name))
}

const ONE: &str =
    r#"<population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="in"/>"#;
/// A source that fires between the steps, and a cell behind a synapse, with a delay that is no multiple of the step.
const BEHIND_A_SYNAPSE: &str = r#"<population id="pop" component="c" size="1"/><population id="gen" component="source" size="1"/>
<projection id="p" presynapticPopulation="gen" postsynapticPopulation="pop" synapse="syn">
<connectionWD id="0" preCellId="../gen[0]" postCellId="../pop[0]" weight="1.5" delay="0.77ms"/></projection>"#;
const SOURCE: &str = r#"<spikeGenerator id="source" period="4.37ms"/>"#;
const LEAKY: &str = r#"<iafCell id="c" leakReversal="-60mV" thresh="-45mV" reset="-62mV" C="3.2pF" leakConductance="0.2nS"/>"#;
/// Begins and ends between the steps.
const PULSE: &str = r#"<pulseGenerator id="in" delay="2.33ms" duration="31.71ms" amplitude="#;

fn pulse(amplitude: &str) -> String {
    format!("{PULSE}\"{amplitude}\"/>")
}

/// The squid axon; `more` channels are beside its own.
fn squid(channels: &str, densities: &str, inside: &str) -> String {
    format!(
        r#"<ionChannelHH id="leak" conductance="10pS"/><ionChannelHH id="na" conductance="10pS" species="na">
        <gateHHrates id="m" instances="3"><forwardRate type="HHExpLinearRate" rate="1per_ms" midpoint="-40mV" scale="10mV"/>
        <reverseRate type="HHExpRate" rate="4per_ms" midpoint="-65mV" scale="-18mV"/></gateHHrates>
        <gateHHrates id="h" instances="1"><forwardRate type="HHExpRate" rate="0.07per_ms" midpoint="-65mV" scale="-20mV"/>
        <reverseRate type="HHSigmoidRate" rate="1per_ms" midpoint="-35mV" scale="10mV"/></gateHHrates></ionChannelHH>
        <ionChannelHH id="k" conductance="10pS" species="k"><gateHHrates id="n" instances="4">
        <forwardRate type="HHExpLinearRate" rate="0.1per_ms" midpoint="-55mV" scale="10mV"/>
        <reverseRate type="HHExpRate" rate="0.125per_ms" midpoint="-65mV" scale="-80mV"/></gateHHrates></ionChannelHH>{channels}
        <cell id="c"><morphology id="mo"><segment id="0"><proximal x="0" y="0" z="0" diameter="17.841242"/>
        <distal x="0" y="0" z="0" diameter="17.841242"/></segment></morphology><biophysicalProperties id="b"><membraneProperties>
        <channelDensity id="l" ionChannel="leak" condDensity="3S_per_m2" erev="-54.387mV" ion="non_specific"/>
        <channelDensity id="nas" ionChannel="na" condDensity="120mS_per_cm2" erev="50mV" ion="na"/>
        <channelDensity id="ks" ionChannel="k" condDensity="360S_per_m2" erev="-77mV" ion="k"/>{densities}
        <spikeThresh value="-20mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>
        </membraneProperties><intracellularProperties>{inside}<resistivity value="0.03kohm_cm"/></intracellularProperties>
        </biophysicalProperties></cell>"#
    )
}

/// A model with a step of 0.04 ms, over 40 ms, of `pop[0]`.
fn of(name: &'static str, parts: String, network: &'static str) -> Model {
    Model {
        name,
        parts,
        network,
        length: 40.0,
        step: 0.04,
        columns: "pop[0]/v",
        spikes: "pop[0]",
        order_of_rk4: 4.0,
    }
}

fn models() -> Vec<Model> {
    let kinetic = r#"<ionChannelKS id="ks2" conductance="10pS" species="k"><gateKS id="g" instances="1"><closedState id="c1"/><openState id="o1"/>
        <forwardTransition id="f" from="c1" to="o1"><rate type="HHExpRate" rate="0.3per_ms" midpoint="-50mV" scale="20mV"/></forwardTransition>
        <reverseTransition id="r" from="c1" to="o1"><rate type="HHExpRate" rate="0.5per_ms" midpoint="-50mV" scale="-20mV"/></reverseTransition>
        </gateKS></ionChannelKS>"#;
    let calcium = r#"<ionChannelHH id="ca" conductance="10pS" species="ca"><gateHHtauInf id="q" instances="2">
        <timeCourse type="fixedTimeCourse" tau="1.3ms"/><steadyState type="HHSigmoidVariable" rate="1" midpoint="-30mV" scale="7mV"/>
        </gateHHtauInf></ionChannelHH><decayingPoolConcentrationModel id="pool" ion="ca" restingConc="1e-4mM" decayConstant="7ms"
        shellThickness="0.2um"/>"#;
    let ghk = r#"<channelDensityGHK id="cas" ionChannel="ca" permeability="2e-6m_per_s" ion="ca"/>"#;
    let species = r#"<species id="ca" ion="ca" concentrationModel="pool" initialConcentration="1e-4mM" initialExtConcentration="2mM"/>"#;

    vec![
        of("squid axon", squid("", "", "") + &pulse("0.15nA"), ONE),
        Model {
            order_of_rk4: 2.0,
            ..of(
                "kinetic scheme",
                squid(kinetic, r#"<channelDensity id="k2s" ionChannel="ks2" condDensity="40S_per_m2" erev="-77mV" ion="k"/>"#, "")
                    + &pulse("0.2nA"),
                ONE,
            )
        },
        Model {
            columns: "pop[0]/v pop[0]/caConc",
            ..of("calcium by GHK", format!("{}{}", squid(calcium, ghk, species), pulse("0.15nA")), ONE)
        },
        Model {
            step: 0.1,
            columns: "pop[0]/v pop[0]/u",
            ..of(
                "izhikevich2007Cell",
                r#"<izhikevich2007Cell id="c" v0="-60mV" vr="-60mV" C="100pF" k="0.7nS_per_mV" vt="-40mV" vpeak="35mV" a="0.03per_ms"
                b="-2nS" c="-50mV" d="100pA"/>"#
                    .to_owned()
                    + &pulse("120pA"),
                ONE,
            )
        },
        Model {
            step: 0.02,
            columns: "pop[0]/v pop[0]/w",
            ..of(
                "adExIaFCell",
                r#"<adExIaFCell id="c" C="281pF" gL="30nS" EL="-70.6mV" reset="-60.5mV" VT="-50.4mV" thresh="-40.4mV" refract="0ms"
                delT="2mV" tauw="40ms" a="4nS" b="0.08nA"/>"#
                    .to_owned()
                    + &pulse("1000pA"),
                ONE,
            )
        },
        Model {
            step: 0.1,
            columns: "pop[0]/v pop[0]/syn/g",
            ..of(
                "alphaSynapse",
                format!("{LEAKY}{SOURCE}<alphaSynapse id=\"syn\" gbase=\"0.4nS\" erev=\"0mV\" tau=\"1.1ms\"/>"),
                BEHIND_A_SYNAPSE,
            )
        },
        Model {
            step: 0.1,
            columns: "pop[0]/v pop[0]/syn/g",
            ..of(
                "blockingPlasticSynapse",
                format!(
                    r#"{LEAKY}{SOURCE}<blockingPlasticSynapse id="syn" gbase="3nS" erev="0mV" tauRise="0.8ms" tauDecay="4ms">
                    <plasticityMechanism type="tsodyksMarkramDepFacMechanism" initReleaseProb="0.4" tauRec="20ms" tauFac="15ms"/>
                    <blockMechanism type="voltageConcDepBlockMechanism" species="mg" blockConcentration="1.2mM" scalingConc="1.92mM"
                    scalingVolt="16.1mV"/></blockingPlasticSynapse>"#
                ),
                BEHIND_A_SYNAPSE,
            )
        },
        Model {
            columns: "pop[0]/v",
            ..of(
                "synapses that become one, of several weights and delays",
                format!(
                    r#"{LEAKY}{SOURCE}<spikeGenerator id="other" period="3.13ms"/>
                    <expTwoSynapse id="syn" gbase="0.12nS" erev="0mV" tauRise="0.7ms" tauDecay="3ms"/>
                    <alphaCurrentSynapse id="alpha" tau="1.9ms" ibase="-0.3pA"/>"#
                ),
                r#"<population id="pop" component="c" size="1"/><population id="gen" component="source" size="1"/>
                <population id="others" component="other" size="1"/>
                <projection id="p" presynapticPopulation="gen" postsynapticPopulation="pop" synapse="syn">
                <connectionWD id="0" preCellId="../gen[0]" postCellId="../pop[0]" weight="1.5" delay="0.77ms"/>
                <connectionWD id="1" preCellId="../gen[0]" postCellId="../pop[0]" weight="0.25" delay="2.31ms"/></projection>
                <projection id="q" presynapticPopulation="others" postsynapticPopulation="pop" synapse="syn">
                <connectionWD id="0" preCellId="../others[0]" postCellId="../pop[0]" weight="0.8" delay="0.4ms"/></projection>
                <projection id="r" presynapticPopulation="gen" postsynapticPopulation="pop" synapse="alpha">
                <connectionWD id="0" preCellId="../gen[0]" postCellId="../pop[0]" weight="2" delay="1.11ms"/>
                <connectionWD id="1" preCellId="../gen[0]" postCellId="../pop[0]" weight="-0.5" delay="3.29ms"/></projection>"#,
            )
        },
        Model {
            columns: "pop[0]/v pop[1]/v",
            ..of(
                "gapJunction",
                squid("", "", "") + &pulse("0.15nA") + r#"<gapJunction id="gap" conductance="1nS"/>"#,
                r#"<population id="pop" component="c" size="2"/><explicitInput target="pop[0]" input="in"/>
                <electricalProjection id="e" presynapticPopulation="pop" postsynapticPopulation="pop">
                <electricalConnection id="0" preCell="0" postCell="1" synapse="gap"/></electricalProjection>"#,
            )
        },
        Model {
            step: 0.1,
            order_of_rk4: 2.0,
            columns: "pop[0]/v pop[1]/v pop[1]/graded/s",
            ..of(
                "gradedSynapse",
                format!(
                    r#"{LEAKY}{}<silentSynapse id="silent"/><gradedSynapse id="graded" conductance="0.3nS" delta="5mV" Vth="-55mV"
                    k="0.25per_ms" erev="0mV"/>"#,
                    pulse("2.2pA")
                ),
                r#"<population id="pop" component="c" size="2"/><explicitInput target="pop[0]" input="in"/>
                <continuousProjection id="p" presynapticPopulation="pop" postsynapticPopulation="pop">
                <continuousConnection id="0" preCell="0" postCell="1" preComponent="silent" postComponent="graded"/>
                </continuousProjection>"#,
            )
        },
        Model {
            length: 100_000.0,
            step: 200.0,
            columns: "pop[0]/V pop[0]/W",
            spikes: "",
            ..of(
                "fitzHughNagumoCell",
                r#"<fitzHughNagumoCell id="c" I="0.8"/>"#.to_owned(),
                r#"<population id="pop" component="c" size="1"/>"#,
            )
        },
        Model {
            step: 0.1,
            columns: "pop[0]/v pop[0]/syn/g",
            ..of(
                "IF_cond_exp",
                format!(
                    r#"{SOURCE}<IF_cond_exp id="c" cm="1" i_offset="0.6" tau_m="20" tau_syn_E="5" tau_syn_I="5" v_init="-65" v_rest="-65"
                    v_reset="-65" v_thresh="-55" tau_refrac="2.3" e_rev_E="0" e_rev_I="-70"/>
                    <expCondSynapse id="syn" tau_syn="3.1" e_rev="0"/>"#
                ),
                r#"<population id="pop" component="c" size="1"/><population id="gen" component="source" size="1"/>
                <projection id="p" presynapticPopulation="gen" postsynapticPopulation="pop" synapse="syn">
                <connectionWD id="0" preCellId="../gen[0]" postCellId="../pop[0]" weight="0.01" delay="0.77ms"/></projection>"#,
            )
        },
        Model {
            step: 0.1,
            ..of(
                "iafRefCell",
                r#"<iafRefCell id="c" leakReversal="-60mV" thresh="-45mV" reset="-62mV" C="3.2pF" leakConductance="0.2nS" refract="1.37ms"/>"#
                    .to_owned()
                    + &pulse("5pA"),
                ONE,
            )
        },
        Model {
            step: 0.1,
            ..of(
                "sine and clamp",
                format!(
                    r#"{LEAKY}<compoundInput id="in"><sineGenerator id="a" phase="0" delay="1.13ms" duration="30ms" amplitude="4pA" period="7ms"/>
                    </compoundInput><voltageClamp id="clamp" delay="3.37ms" duration="20ms" targetVoltage="-52mV" simpleSeriesResistance="2000Mohm"/>"#
                ),
                r#"<population id="pop" component="c" size="1"/><explicitInput target="pop[0]" input="in"/>
                <explicitInput target="pop[0]" input="clamp"/>"#,
            )
        },
    ]
}

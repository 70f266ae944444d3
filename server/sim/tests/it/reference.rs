//! Reference mode against rows that jLEMS printed: the vectors of the execution digest (V1 to V7, V9, V11, V12, random numbers).

use crate::model::*;
use sim::graph::*;

const MS: f64 = 1e-3;

/// V1: a derived variable is a step late, a conditional one used by a plain one two.
#[test]
fn derived_variables_lag_behind_the_state() {
    let ty = Made::new("lag")
        .parameters("per_ms")
        .states("v")
        .start("v = 1")
        .rate("v", "-0.5 * v * per_ms")
        .value("e", "c + 1")
        .value("d", "2 * v")
        .cases("c", "v .lt. 0.35: 10 * v; : -1");
    let mut graph = single(ty, &[1e3]);
    record(&mut graph, "v d c e");
    let expected = [
        "1.0 2.0 -1.0 0.0",
        "0.5 2.0 -1.0 0.0",
        "0.25 1.0 -1.0 0.0",
        "0.125 0.5 2.5 0.0",
        "0.0625 0.25 1.25 3.5",
        "0.03125 0.125 0.625 2.25",
    ];
    assert_eq!(rows(&reference(&graph, 5, MS)), expected);
}

/// V2: a condition acts on every step on which it holds.
#[test]
fn conditions_are_level_triggered() {
    let ty = Made::new("level")
        .port("out", Direction::Out)
        .states("v n")
        .rate("v", "1000")
        .when("v .gt. 2.5", "n = n + 1; send out");
    let mut graph = single(ty, &[]);
    record(&mut graph, "n");
    graph.event_columns = vec![EventColumn { select: "".into(), port: "out".into() }];
    let memory = reference(&graph, 5, MS);
    assert_eq!(rows(&memory), ["0.0", "0.0", "0.0", "1.0", "2.0", "3.0"]);
    let times: Vec<f64> = memory.events.iter().map(|it| (it.0 * 1e6).round()).collect();
    assert_eq!(times, [3000.0, 4000.0, 5000.0]);
}

/// V3: conditions see what earlier ones did.
#[test]
fn conditions_and_assignments_are_sequential() {
    let ty = Made::new("order")
        .states("a b c")
        .rate("a", "1000")
        .when("a .gt. 1.5", "a = 0; b = a + 10")
        .when("a .gt. 1.5", "c = c + 1")
        .when("a .lt. 0.5", "c = c + 100");
    let mut graph = single(ty, &[]);
    record(&mut graph, "a b c");
    let expected = [
        "0.0 0.0 0.0",
        "1.0 0.0 0.0",
        "0.0 10.0 100.0",
        "1.0 10.0 100.0",
        "0.0 10.0 200.0",
        "1.0 10.0 200.0",
    ];
    assert_eq!(rows(&reference(&graph, 5, MS)), expected);
}

/// V4: what a regime changes is exposed a step later; the initial regime is entered three times.
#[test]
fn regimes_change_exposures_a_step_late() {
    let ty = Made::new("regimes")
        .exposes("v n")
        .states("v n last")
        .regime(regime("up", true, "n = n + 100", &[("v", "1000")], &[("v .gt. 2.5", "goto down")]))
        .regime(regime(
            "down",
            false,
            "last = t; n = n + 1",
            &[("v", "0 - 1000")],
            &[("t .gt. last + 0.002", "goto up")],
        ));
    let mut graph = single(ty, &[]);
    record(&mut graph, "v n last");
    let expected = [
        "0.0 300.0 0.0",
        "0.0 300.0 0.0",
        "1.0 300.0 0.0",
        "2.0 300.0 0.003",
        "3.0 301.0 0.003",
        "2.0 301.0 0.003",
        "1.0 301.0 0.003",
        "0.0 401.0 0.003",
        "1.0 401.0 0.003",
        "2.0 401.0 0.009",
        "3.0 402.0 0.009",
    ];
    assert_eq!(rows(&reference(&graph, 10, MS)), expected);
}

/// The cell of V5: leak −60 mV, 0.2 nS, 3.2 pF, threshold −35 mV, reset −65 mV.
fn iaf_cell() -> Made {
    Made::new("iafCell")
        .parameters("leakReversal thresh reset C leakConductance")
        .exposes("v iSyn")
        .attachments("synapses")
        .port("spike", Direction::Out)
        .states("v")
        .start("v = leakReversal")
        .select("iSyn", "synapses[*]/i", Some(Reduce::Add))
        .value("iMemb", "leakConductance * (leakReversal - v) + iSyn")
        .rate("v", "iMemb / C")
        .when("v .gt. thresh", "v = reset; send spike")
}

const CELL: [f64; 5] = [-60e-3, -35e-3, -65e-3, 3.2e-12, 0.2e-9];

fn pulse() -> Made {
    Made::new("pulse")
        .parameters("delay amplitude")
        .property("weight", 1.0)
        .exposes("i")
        .port("in", Direction::In)
        .states("i")
        .when("t .lt. delay", "i = 0")
        .when("t .geq. delay", "i = weight * amplitude")
}

fn input(weighted: bool) -> Made {
    let assigns =
        if weighted { vec![Assign { property: "weight".into(), value: expr("weight") }] } else { vec![] };
    Made::new("input")
        .parameters("weight")
        .references("input")
        .texts("target")
        .builds(Builder::WithInstance { instance: "target".into(), name: "a".into() })
        .builds(Builder::EventConnection(EventConnection {
            from: "a".into(),
            to: "a".into(),
            source_port: None,
            target_port: None,
            delay: None,
            receiver: Some("input".into()),
            receiver_container: None,
            assigns,
        }))
}

fn population() -> Made {
    Made::new("population").parameters("size").references("component").builds(Builder::MultiInstantiate {
        number: "size".into(),
        component: "component".into(),
        assigns: vec![],
    })
}

/// A network under construction: populations and connections in document order.
struct Network {
    graph: ComponentGraph,
    net: ComponentId,
    population: TypeId,
}

impl Network {
    fn new() -> Network {
        let mut graph = ComponentGraph::default();
        let network = graph.add_type(Made::new("network").lists("parts").0);
        let population = graph.add_type(population().0);
        let net = component(&mut graph, "net", network, &[]);
        graph.root = Some(net);
        Network { graph, net, population }
    }

    fn component(&mut self, id: &str, ty: Made, parameters: &[f64]) -> ComponentId {
        let ty = self.graph.add_type(ty.0);
        component(&mut self.graph, id, ty, parameters)
    }

    fn populate(&mut self, id: &str, of: ComponentId, size: f64) {
        let it = component(&mut self.graph, id, self.population, &[size]);
        self.graph.components[it.0 as usize].references[0] = Some(of);
        self.add(it);
    }

    fn add(&mut self, part: ComponentId) {
        self.graph.components[part.0 as usize].parent = Some(self.net);
        self.graph.components[self.net.0 as usize].members.push((0, part));
    }

    fn attach(&mut self, ty: Made, weight: f64, what: ComponentId, target: &str) {
        let it = self.component("", ty, &[weight]);
        let component = &mut self.graph.components[it.0 as usize];
        component.references[0] = Some(what);
        component.texts[0] = Some(target.into());
        self.add(it);
    }
}

fn cell_with_pulse(inputs: &[(bool, f64)], pulse_at: f64) -> ComponentGraph {
    let mut network = Network::new();
    let cell = network.component("iaf", iaf_cell(), &CELL);
    let pulse = network.component("pulse", pulse(), &[pulse_at, 100e-12]);
    network.populate("pop", cell, 1.0);
    for &(weighted, weight) in inputs {
        network.attach(input(weighted), weight, pulse, "pop[0]");
    }
    network.graph
}

/// V5.
#[test]
fn a_pulse_depolarises_an_integrating_cell() {
    let mut graph = cell_with_pulse(&[(false, 1.0)], 0.2e-3);
    record(&mut graph, "pop[0]/v pop[0]/iSyn");
    let expected = [
        "-0.06 0.0",
        "-0.06 0.0",
        "-0.056875 1.0E-10",
        "-0.053769533 1.0E-10",
        "-0.050683472 1.0E-10",
        "-0.0476167 1.0E-10",
    ];
    assert_eq!(rows(&reference(&graph, 5, 0.1e-3)), expected);
}

/// V5: two inputs, or one of weight 2.
#[test]
fn inputs_add_up_and_weights_multiply() {
    let expected = ["-0.06", "-0.06", "-0.05375", "-0.047539063", "-0.041366942", "-0.0352334"];
    for inputs in [vec![(false, 1.0), (false, 1.0)], vec![(true, 2.0)]] {
        let mut graph = cell_with_pulse(&inputs, 0.2e-3);
        record(&mut graph, "pop[0]/v");
        assert_eq!(rows(&reference(&graph, 5, 0.1e-3)), expected);
    }
}

fn spike_generator() -> Made {
    Made::new("spikeGenerator")
        .parameters("period SMALL")
        .exposes("tsince tnext")
        .port("spike", Direction::Out)
        .states("tsince tnext")
        .start("tsince = 0; tnext = period")
        .rate("tsince", "1")
        .rate("tnext", "0")
        .when("tnext - t .lt. SMALL", "tsince = 0; tnext = tnext + period; send spike")
}

fn synapse() -> Made {
    Made::new("expOneSynapse")
        .parameters("gbase erev tauDecay")
        .property("weight", 1.0)
        .requires("v")
        .exposes("g i")
        .port("in", Direction::In)
        .states("g")
        .value("i", "g * (erev - v)")
        .rate("g", "-g / tauDecay")
        .on("in", "g = g + weight * gbase")
}

fn connection() -> Made {
    Made::new("connection")
        .parameters("weight delay")
        .references("synapse")
        .texts("from to")
        .builds(Builder::WithInstance { instance: "from".into(), name: "a".into() })
        .builds(Builder::WithInstance { instance: "to".into(), name: "b".into() })
        .builds(Builder::EventConnection(EventConnection {
            from: "a".into(),
            to: "b".into(),
            source_port: None,
            target_port: None,
            delay: Some("delay".into()),
            receiver: Some("synapse".into()),
            receiver_container: None,
            assigns: vec![Assign { property: "weight".into(), value: expr("weight") }],
        }))
}

fn connected(generator_first: bool, weight: f64, delay: f64) -> Vec<String> {
    let mut network = Network::new();
    let cell = network.component("iaf", iaf_cell(), &CELL);
    let generator = network.component("gen1", spike_generator(), &[0.3e-3, 1e-12]);
    let synapse = network.component("syn", synapse(), &[5e-9, 0.0, 3e-3]);
    if generator_first {
        network.populate("gen", generator, 1.0);
        network.populate("pop", cell, 1.0);
    } else {
        network.populate("pop", cell, 1.0);
        network.populate("gen", generator, 1.0);
    }
    let it = network.component("", connection(), &[weight, delay]);
    let component = &mut network.graph.components[it.0 as usize];
    component.references[0] = Some(synapse);
    component.texts = vec![Some("gen[0]".into()), Some("pop[0]".into())];
    network.add(it);
    record(&mut network.graph, "pop[0]/v pop[0]/syn/g");
    rows(&reference(&network.graph, 6, 0.1e-3)).split_off(3)
}

/// V6: order of populations, weight and delay.
#[test]
fn events_arrive_in_the_order_of_the_reference() {
    let first = [
        "-0.050625 4.8333333E-9",
        "-0.04303711 4.672222E-9",
        "-0.03685941 4.5164814E-9",
        "-0.065 9.199265E-9",
    ];
    assert_eq!(connected(true, 1.0, 0.0), first);
    let last = ["-0.06 0.0", "-0.050625 4.8333333E-9", "-0.04303711 4.672222E-9", "-0.03685941 4.5164814E-9"];
    assert_eq!(connected(false, 1.0, 0.0), last);
    let weighted = ["-0.06 0.0", "-0.06 0.0", "-0.065 1.45E-8", "-0.035515625 1.4016667E-8"];
    assert_eq!(connected(true, 3.0, 0.2e-3), weighted);
    let late = ["-0.06 0.0", "-0.06 0.0", "-0.06 0.0", "-0.050625 4.8333333E-9"];
    assert_eq!(connected(true, 1.0, 0.25e-3), late);
}

/// V7: a cell with a refractory regime.
#[test]
fn a_refractory_cell_pauses() {
    let cell = Made::new("iafRefCell")
        .parameters("leakReversal thresh reset C leakConductance refract")
        .exposes("v iSyn")
        .attachments("synapses")
        .port("spike", Direction::Out)
        .states("v lastSpikeTime")
        .start("v = leakReversal")
        .select("iSyn", "synapses[*]/i", Some(Reduce::Add))
        .value("iMemb", "leakConductance * (leakReversal - v) + iSyn")
        .regime(regime(
            "refractory",
            false,
            "lastSpikeTime = t; v = reset",
            &[],
            &[("t .gt. lastSpikeTime + refract", "goto integrating")],
        ))
        .regime(regime(
            "integrating",
            true,
            "",
            &[("v", "iMemb / C")],
            &[("v .gt. thresh", "send spike; goto refractory")],
        ));
    let mut network = Network::new();
    let cell = network.component("iaf", cell, &[-60e-3, -59e-3, -65e-3, 3.2e-12, 0.2e-9, 0.3e-3]);
    let pulse = network.component("pulse", pulse(), &[0.2e-3, 100e-12]);
    network.populate("pop", cell, 1.0);
    network.attach(input(false), 1.0, pulse, "pop[0]");
    record(&mut network.graph, "pop[0]/v pop[0]/lastSpikeTime");
    let rows = rows(&reference(&network.graph, 9, 0.1e-3));
    let at = |row: usize| rows[row].as_str();
    assert_eq!(
        [at(1), at(2), at(3), at(4), at(7), at(8), at(9)],
        [
            "-0.06 0.0",
            "-0.06 2.0E-4",
            "-0.065 2.0E-4",
            "-0.065 2.0E-4",
            "-0.065 2.0E-4",
            "-0.06184375 8.0E-4",
            "-0.065 8.0E-4"
        ]
    );
}

/// V9: two cells and a gap junction; each end sees the other through the tunnel.
#[test]
fn a_gap_junction_couples_both_ways() {
    let gap = Made::new("gapJunction")
        .parameters("conductance")
        .requires("v")
        .exposes("i")
        .select("vpeer", "peer/v", None)
        .value("i", "conductance * (vpeer - v)");
    let tunnel = Made::new("electricalConnection")
        .references("synapse")
        .texts("pre post")
        .builds(Builder::WithInstance { instance: "pre".into(), name: "a".into() })
        .builds(Builder::WithInstance { instance: "post".into(), name: "b".into() })
        .builds(Builder::Tunnel(Tunnel {
            name: "peer".into(),
            end_a: "a".into(),
            end_b: "b".into(),
            component_a: "synapse".into(),
            component_b: "synapse".into(),
            assigns: vec![],
        }));
    let mut network = Network::new();
    let cell = network.component("iaf", iaf_cell(), &CELL);
    let pulse = network.component("pulse", pulse(), &[0.2e-3, 100e-12]);
    let gap = network.component("gj", gap, &[1e-9]);
    network.populate("pop", cell, 2.0);
    let it = network.component("", tunnel, &[]);
    let component = &mut network.graph.components[it.0 as usize];
    component.references[0] = Some(gap);
    component.texts = vec![Some("pop[0]".into()), Some("pop[1]".into())];
    network.add(it);
    network.attach(input(false), 1.0, pulse, "pop[0]");
    record(&mut network.graph, "pop[0]/v pop[1]/v pop[0]/gj/i");
    assert_eq!(
        rows(&reference(&network.graph, 5, 0.1e-3)).split_off(2),
        [
            "-0.056875 -0.06 0.0",
            "-0.053867187 -0.059902344 -3.125E-12",
            "-0.050972167 -0.059714355 -6.1328126E-12",
            "-0.04818266 -0.05944295 -8.930176E-12"
        ]
    );
}

/// The counter of §3: `OnStart` runs 6 times at the target, 6 times in a list child, 12 times two levels down in a slot.
#[test]
fn starts_are_counted_as_the_reference_counts_them() {
    let mut graph = ComponentGraph::default();
    let counter = |name: &str| Made::new(name).states("n").start("n = n + 1").lists("kids").children("slot");
    let ty = graph.add_type(counter("counter").0);
    let root = component(&mut graph, "root", ty, &[]);
    let kid = component(&mut graph, "kid", ty, &[]);
    let deep = component(&mut graph, "deep", ty, &[]);
    let slotted = component(&mut graph, "slotted", ty, &[]);
    graph.components[root.0 as usize].members.push((0, kid));
    graph.components[kid.0 as usize].members.push((0, deep));
    graph.components[root.0 as usize].children[0] = Some(slotted);
    graph.root = Some(root);
    record(&mut graph, "n kid/n kid/deep/n slot/n");
    assert_eq!(rows(&reference(&graph, 0, MS)), ["6.0 6.0 12.0 12.0"]);
}

/// The run target draws six times for one `OnStart`; the last draw sticks.
#[test]
fn random_numbers_are_those_of_the_reference() {
    let mut graph = single(Made::new("dice").states("r").start("r = random(1)"), &[]);
    record(&mut graph, "r");
    assert_eq!(rows(&reference(&graph, 0, MS)), ["0.20387478"]);
}

/// §4.5: rates 1 and 3 per ms; the exposed occupancy is a step late.
#[test]
fn kinetic_schemes_follow_the_matrix_exponential() {
    let mut graph = ComponentGraph::default();
    let state = graph.add_type(Made::new("state").exposes("occupancy").states("occupancy").0);
    let transition = Made::new("transition")
        .parameters("forward reverse")
        .references("from to")
        .exposes("rf rr")
        .value("rf", "forward")
        .value("rr", "reverse");
    let transition = graph.add_type(transition.0);
    let mut gate = Made::new("gate").lists("states transitions");
    gate.0.dynamics.kinetic_schemes.push(KineticScheme {
        name: "scheme".into(),
        nodes: "states".into(),
        edges: "transitions".into(),
        state_variable: "occupancy".into(),
        edge_source: "from".into(),
        edge_target: "to".into(),
        forward_rate: "rf".into(),
        reverse_rate: "rr".into(),
    });
    let gate = graph.add_type(gate.0);
    let root = component(&mut graph, "gate", gate, &[]);
    let closed = component(&mut graph, "closed", state, &[]);
    let open = component(&mut graph, "open", state, &[]);
    let edge = component(&mut graph, "edge", transition, &[1e3, 3e3]);
    graph.components[edge.0 as usize].references = vec![Some(closed), Some(open)];
    graph.components[root.0 as usize].members = vec![(0, closed), (0, open), (1, edge)];
    graph.root = Some(root);
    record(&mut graph, "open/occupancy");
    let exact = |t: f64| 0.25 * (1.0 - (-4.0 * t).exp());
    let memory = reference(&graph, 3, 0.1e-3);
    for (row, expected) in [0.0, 0.0, exact(0.1), exact(0.2)].into_iter().enumerate() {
        assert!((memory.columns[0][row] - expected).abs() < 1e-15, "row {row}: {}", memory.columns[0][row]);
    }
}

/// A `simultaneous` component is stepped by the method of Runge and Kutta: the digest's dv/dt = -v/ms at 0.5 ms.
#[test]
fn simultaneous_components_are_stepped_as_one_system() {
    let mut leak = Made::new("leak").parameters("rate").requires("v").exposes("i").value("i", "0 - v * rate");
    leak.0.dynamics.simultaneous = true;
    let mut cell = Made::new("cell")
        .exposes("v")
        .lists("leaks")
        .states("v")
        .start("v = 1")
        .select("total", "leaks[*]/i", Some(Reduce::Add))
        .rate("v", "total");
    cell.0.dynamics.simultaneous = true;
    let mut graph = ComponentGraph::default();
    let (leak, cell) = (graph.add_type(leak.0), graph.add_type(cell.0));
    let root = component(&mut graph, "cell", cell, &[]);
    let halves = [400.0, 600.0].map(|rate| component(&mut graph, "leak", leak, &[rate]));
    graph.components[root.0 as usize].members = halves.map(|it| (0, it)).to_vec();
    graph.root = Some(root);
    record(&mut graph, "v");
    assert_eq!(rows(&reference(&graph, 2, 0.5 * MS)), ["1.0", "0.6067708", "0.36817086"]);
}

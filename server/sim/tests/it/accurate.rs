//! Accurate mode against closed forms: orders of convergence, events at their time, couplings without lag.

use crate::model::*;
use sim::graph::*;
use sim::{Method, Options};

fn with(method: Method) -> Options {
    Options { method, ..Options::default() }
}

/// The error at the end of a harmonic oscillator (not linear in its own variable) for one step size.
fn oscillator_error(method: Method, steps: u32) -> f64 {
    let ty = Made::new("oscillator").states("x y").start("x = 1").rate("x", "y").rate("y", "-x");
    let mut graph = single(ty, &[]);
    record(&mut graph, "x");
    let memory = run(&graph, &with(method), steps, 2.0 / f64::from(steps));
    (memory.columns[0][steps as usize] - 2f64.cos()).abs()
}

#[test]
fn methods_converge_at_their_order() {
    for (method, order) in [
        (Method::Euler, 1),
        (Method::ExponentialEuler, 1),
        (Method::ExponentialMidpoint, 2),
        (Method::InTurns, 2),
        (Method::RungeKutta4, 4),
    ] {
        let ratio = oscillator_error(method, 64) / oscillator_error(method, 128);
        let expected = f64::from(1 << order);
        assert!(
            (ratio / expected - 1.0).abs() < 0.15,
            "{method:?}: halving the step divides the error by {ratio}, not {expected}"
        );
    }
}

#[test]
fn relaxation_is_exact_at_any_step() {
    let ty = Made::new("gate").parameters("inf tau").states("q").rate("q", "(inf - q) / tau");
    let mut graph = single(ty, &[0.7, 2e-3]);
    record(&mut graph, "q");
    for method in [Method::ExponentialEuler, Method::ExponentialMidpoint, Method::InTurns] {
        let memory = run(&graph, &with(method), 4, 5e-3);
        for (t, q) in memory.times.iter().zip(&memory.columns[0]) {
            let exact = 0.7 * (1.0 - (-t / 2e-3).exp());
            assert!((q - exact).abs() < 1e-15, "{method:?} at {t}: {q} is not {exact}");
        }
    }
}

/// Robertson's reaction (1966) with rates that differ by nine orders of magnitude; the numbers are those of Hairer and Wanner at t = 40.
#[test]
fn the_adaptive_method_follows_a_stiff_reaction() {
    let ty = Made::new("reaction")
        .states("a b c")
        .start("a = 1")
        .rate("a", "0 - 0.04 * a + 10000 * b * c")
        .rate("b", "0.04 * a - 10000 * b * c - 30000000 * b * b")
        .rate("c", "30000000 * b * b");
    let mut graph = single(ty, &[]);
    record(&mut graph, "a b c");
    for steps in [1, 40] {
        let memory = run(&graph, &with(Method::Rosenbrock), steps, 40.0 / f64::from(steps));
        for (column, exact) in memory.columns.iter().zip([0.715_827_068_8, 9.185_534_765e-6, 0.284_163_745_7])
        {
            let found = column[steps as usize];
            assert!((found / exact - 1.0).abs() < 1e-5, "in {steps} steps {found} is not {exact}");
        }
    }
}

/// Smooth equations with time in them: all of the error is what the tolerance allows.
#[test]
fn the_adaptive_method_keeps_to_its_tolerance() {
    let ty = Made::new("driven").states("x").start("x = 1").rate("x", "0 - 50 * (x - cos(t)) - sin(t)");
    let mut graph = single(ty, &[]);
    record(&mut graph, "x");
    let memory = run(&graph, &with(Method::Rosenbrock), 10, 0.3);
    for (t, x) in memory.times.iter().zip(&memory.columns[0]) {
        assert!((x - t.cos()).abs() < 1e-5, "{x} at {t} is not {}", t.cos());
    }
    assert!(oscillator_error(Method::Rosenbrock, 1) < 1e-5);
}

/// What begins within a step is seen from there on: a condition that holds at once, an assignment between two steps, an event to another cell.
#[test]
fn what_happens_within_a_step_counts_from_there() {
    let ty = Made::new("late")
        .parameters("at")
        .port("out", Direction::Out)
        .states("x on")
        .rate("x", "on")
        .when("t .geq. at .and. on .lt. 0.5", "on = 1");
    let mut graph = single(ty, &[0.37]);
    record(&mut graph, "x");
    for method in [Method::InTurns, Method::RungeKutta4, Method::Euler, Method::Rosenbrock] {
        let memory = run(&graph, &with(method), 10, 0.1);
        let x = memory.columns[0][10];
        assert!((x - 0.63).abs() < 1e-8, "{method:?}: {x}");
    }
}

#[test]
fn derived_variables_belong_to_their_row() {
    let ty = Made::new("now")
        .states("v")
        .start("v = 1")
        .rate("v", "-500 * v")
        .value("late", "early + 1")
        .value("early", "2 * v");
    let mut graph = single(ty, &[]);
    record(&mut graph, "v late");
    let memory = run(&graph, &Options::default(), 5, 1e-3);
    for (v, late) in memory.columns[0].iter().zip(&memory.columns[1]) {
        assert_eq!(*late, 2.0 * v + 1.0);
    }
}

/// A leaky integrator that is driven above its threshold fires with a period in closed form.
#[test]
fn thresholds_are_crossed_at_their_time() {
    let ty = Made::new("cell")
        .port("spike", Direction::Out)
        .states("v")
        .rate("v", "(2 - v) / 0.01")
        .when("v .gt. 1", "v = 0; send spike");
    let mut graph = single(ty, &[]);
    record(&mut graph, "v");
    graph.event_columns = vec![EventColumn { select: "".into(), port: "spike".into() }];
    let period = 0.01 * 2f64.ln();
    let memory = run(&graph, &Options::default(), 300, 1e-4);
    assert_eq!(memory.events.len(), 4);
    for (number, (time, _)) in memory.events.iter().enumerate() {
        let exact = period * (number + 1) as f64;
        // Linear interpolation within a step of 0.1 ms leaves dt²/8 · v''/v' = 1.25e-7 s per crossing.
        assert!((time - exact).abs() < 2e-7 * (number + 1) as f64, "{time} is not {exact}");
    }
}

/// Regimes, and a delay that is no multiple of the step.
#[test]
fn events_arrive_after_exactly_their_delay() {
    let mut graph = ComponentGraph::default();
    let source = Made::new("source")
        .port("out", Direction::Out)
        .states("armed")
        .start("armed = 1")
        .when("t .gt. 0.00105 .and. armed .gt. 0.5", "armed = 0; send out");
    let target = Made::new("target")
        .port("in", Direction::In)
        .states("x at")
        .rate("x", "0 - x / 0.002")
        .on("in", "x = x + 1; at = t");
    let net = Made::new("net").lists("cells wires");
    let wire = Made::new("wire")
        .parameters("delay")
        .texts("from to")
        .builds(Builder::WithInstance { instance: "from".into(), name: "a".into() })
        .builds(Builder::WithInstance { instance: "to".into(), name: "b".into() })
        .builds(Builder::EventConnection(EventConnection {
            from: "a".into(),
            to: "b".into(),
            source_port: None,
            target_port: None,
            delay: Some("delay".into()),
            receiver: None,
            receiver_container: None,
            assigns: vec![],
        }));
    let types: Vec<TypeId> = [source, target, net, wire].into_iter().map(|it| graph.add_type(it.0)).collect();
    let a = component(&mut graph, "a", types[0], &[]);
    let b = component(&mut graph, "b", types[1], &[]);
    let net = component(&mut graph, "net", types[2], &[]);
    let wire = component(&mut graph, "w", types[3], &[0.73e-3]);
    graph.components[wire.0 as usize].texts = vec![Some("a".into()), Some("b".into())];
    graph.components[net.0 as usize].members = vec![(0, a), (0, b), (1, wire)];
    graph.root = Some(net);
    record(&mut graph, "b/x b/at");
    let memory = run(&graph, &Options::default(), 30, 1e-4);
    let arrival = 1.05e-3 + 0.73e-3;
    assert!((memory.columns[1][30] - arrival).abs() < 1e-9, "arrived at {}", memory.columns[1][30]);
    let exact = (-(3e-3 - arrival) / 2e-3).exp();
    assert!((memory.columns[0][30] - exact).abs() < 1e-6, "{} is not {exact}", memory.columns[0][30]);
}

/// A value that is not a number stops a run and says whose it is.
#[test]
fn a_run_stops_at_what_is_not_a_number() {
    let ty = Made::new("explosive").states("x").start("x = 1").rate("x", "x * x * 1000");
    let mut graph = single(ty, &[]);
    record(&mut graph, "x");
    let program = sim::compile(&graph, &Options::default()).unwrap();
    let mut memory = sim::Memory::default();
    let report =
        sim::simulate(&program, sim::Span { length: 1.0, step: 1e-3 }, &mut memory, &sim::Control::default());
    let sim::End::NotFinite(found) = report.end else { panic!("{:?}", report.end) };
    assert_eq!((&*found.variable, found.equation.as_str()), ("x", "x * x * 1000"));
    // x = 1/(1 − 1000 t) has no value from 1 ms on; steps of 1 ms meet that soon after.
    assert!(found.time < 0.02, "{}", found.time);
    assert!(memory.columns[0][..memory.columns[0].len() - 1].iter().all(|it| it.is_finite()));
}

/// The width of a block must not change a bit: one cell and a hundred equal ones give the same numbers.
#[test]
fn results_do_not_depend_on_the_number_of_instances() {
    let trace = |size: f64| {
        let mut graph = ComponentGraph::default();
        let population = Made::new("population").parameters("size").references("component").builds(
            Builder::MultiInstantiate {
                number: "size".into(),
                component: "component".into(),
                assigns: vec![],
            },
        );
        let population = graph.add_type(population.0);
        let cell = Made::new("cell")
            .states("v w")
            .start("v = 0.1")
            .rate("v", "exp(v) / 3 - v ^ 3 - w")
            .rate("w", "sin(v) - w / 7");
        let cell = graph.add_type(cell.0);
        let cell = component(&mut graph, "cell", cell, &[]);
        let root = component(&mut graph, "pop", population, &[size]);
        graph.components[root.0 as usize].references[0] = Some(cell);
        graph.root = Some(root);
        record(&mut graph, "[0]/v");
        run(&graph, &Options::default(), 200, 0.05).columns.remove(0)
    };
    let one = trace(1.0);
    assert_eq!(one, trace(5.0));
    assert_eq!(one, trace(65.0));
    assert_eq!(one, trace(100.0));
}

/// Threads share large classes; the numbers must not know.
#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let trace = |threads: usize| {
        let mut graph = ComponentGraph::default();
        let population = Made::new("population").parameters("size").references("component").builds(
            Builder::MultiInstantiate {
                number: "size".into(),
                component: "component".into(),
                assigns: vec![],
            },
        );
        let population = graph.add_type(population.0);
        let cell = Made::new("cell")
            .port("spike", Direction::Out)
            .states("v w")
            .start("v = random(1)")
            .rate("v", "exp(v) / 3 - v ^ 3 - w + 1 / (1 + exp(-v)) + exp(-v * v) + sin(w)")
            .rate("w", "exp(v) - w / 7 + exp(w / 9)")
            .when("v .gt. 0.9", "v = 0 - random(1); send spike");
        let cell = graph.add_type(cell.0);
        let cell = component(&mut graph, "cell", cell, &[]);
        let root = component(&mut graph, "pop", population, &[20_000.0]);
        graph.components[root.0 as usize].references[0] = Some(cell);
        graph.root = Some(root);
        record(&mut graph, "[0]/v [7777]/v [19999]/w");
        run(&graph, &Options { threads, ..Options::default() }, 60, 0.05)
    };
    assert_eq!(trace(1), trace(2));
}

/// The squid axon of Hodgkin and Huxley (mV, ms) under a current for 100 ms; its spikes in ms.
fn squid_spikes(method: Method, dt: f64) -> Vec<f64> {
    let ty = Made::new("squid")
        .port("spike", Direction::Out)
        .states("v m h n above")
        .start("v = -65; m = 0.0529324852572496; h = 0.596120753508460; n = 0.317676914060697")
        .cases("i", "t .geq. 0.010 .and. t .lt. 0.110: 8; : 0")
        .value("am", "((v + 40) / 10) / (1 - exp(0 - (v + 40) / 10))")
        .value("an", "0.1 * ((v + 55) / 10) / (1 - exp(0 - (v + 55) / 10))")
        .rate(
            "v",
            "1000 * (i + 120 * m ^ 3 * h * (50 - v) + 36 * n ^ 4 * (0 - 77 - v) + 0.3 * (0 - 54.3 - v))",
        )
        .rate("m", "1000 * (am * (1 - m) - 4 * exp(0 - (v + 65) / 18) * m)")
        .rate("h", "1000 * (0.07 * exp(0 - (v + 65) / 20) * (1 - h) - h / (1 + exp(0 - (v + 35) / 10)))")
        .rate("n", "1000 * (an * (1 - n) - 0.125 * exp(0 - (v + 65) / 80) * n)")
        .when("v .gt. 0 .and. above .lt. 0.5", "above = 1; send spike")
        .when("v .lt. 0 - 20 .and. above .gt. 0.5", "above = 0");
    let mut graph = single(ty, &[]);
    record(&mut graph, "v");
    graph.event_columns = vec![EventColumn { select: "".into(), port: "spike".into() }];
    let memory = run(&graph, &with(method), (150.0 / dt).round() as u32, dt * 1e-3);
    memory.events.iter().map(|it| it.0 * 1e3).collect()
}

/// The goal of the simulator: within 0.01 ms of the converged spikes at 0.025 ms, after seven of them.
#[test]
fn the_squid_axon_spikes_when_it_does() {
    let converged = squid_spikes(Method::RungeKutta4, 0.001);
    assert_eq!(converged.len(), 7);
    let worst = |dt: f64| {
        let spikes = squid_spikes(Method::InTurns, dt);
        assert_eq!(spikes.len(), converged.len());
        spikes.iter().zip(&converged).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    let (coarse, usual, fine) = (worst(0.05), worst(0.025), worst(0.0125));
    assert!(usual < 0.01, "{usual} ms");
    for ratio in [coarse / usual, usual / fine] {
        assert!(
            (3.4..4.6).contains(&ratio),
            "second order divides by 4, not {ratio}: {coarse} {usual} {fine}"
        );
    }
}

//! What parsing costs: nanoseconds for a quantity, an expression and a dimensional analysis.
//!
//! `cargo bench -p lems`; each figure is the best of several rounds.

use std::hint::black_box;
use std::time::Instant;

use lems::expression::eval;
use lems::path::parse_instance_path;
use lems::{Dimension, infer, parse_quantity, parse_value};

const EXPRESSIONS: [&str; 3] = [
    "(vRest - v) / tau",
    "(iSyn + iMemb - gL * (v - EL) + gL * delT * exp((v - VT) / delT)) / C",
    "0.128 * (VOLTAGE_SCALE * 15 - v) / (exp((15 - v / VOLTAGE_SCALE) / 5) - 1) / TIME_SCALE",
];

fn main() {
    for text in ["-65mV", "0.03 S_per_cm2", "1e-3 uF_per_cm2"] {
        measure(&format!("quantity   {text}"), || drop(black_box(parse_quantity(black_box(text)))));
    }
    measure("path       ../pop/3/cell", || drop(black_box(parse_instance_path(black_box("../pop/3/cell")))));
    for text in EXPRESSIONS {
        measure(&format!("expression {text}"), || drop(black_box(parse_value(black_box(text)))));
        let expr = parse_value(text).value;
        measure(&format!("infer      {text}"), || {
            drop(black_box(infer(black_box(&expr), &|_| Some(Dimension::NONE))));
        });
        measure(&format!("eval       {text}"), || {
            black_box(eval(black_box(&expr), &|_| Some(0.5)));
        });
    }
}

fn measure(what: &str, mut run: impl FnMut()) {
    const TIMES: u32 = 100_000;
    let round = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..TIMES).for_each(|_| run());
        start.elapsed().as_nanos() as f64 / f64::from(TIMES)
    };
    let best = (0..7).map(|_| round(&mut run)).fold(f64::INFINITY, f64::min);
    println!("{best:8.1} ns  {what}");
}

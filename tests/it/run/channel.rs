//! `nml channel` against the formulas of Hodgkin and Huxley.

use super::{err, nml_in, out};

#[test]
fn a_gate_has_the_steady_state_and_time_constant_of_its_rates() {
    let file = tests::data().join("hh/channels.nml");
    let file = file.to_str().unwrap();
    let table = out(&nml_in(
        &tests::data(),
        &["channel", file, "--channel", "sodium", "--from", "-90", "--to", "50", "--table", "7"],
    ));
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("sodium"));
    let head = lines.next().unwrap();
    let column =
        |name: &str| head.split("  ").map(str::trim).filter(|it| !it.is_empty()).position(|it| it == name);
    let (inf, tau, open) = (column("h inf").unwrap(), column("h tau (ms)").unwrap(), column("open").unwrap());
    let m = column("m inf").unwrap();
    let mut count = 0;
    for line in lines.filter(|it| !it.is_empty()) {
        let row: Vec<f64> = line.split_whitespace().map(|it| it.parse().unwrap()).collect();
        let v = row[0];
        let (alpha, beta) = (0.07 * (-(v + 65.0) / 20.0).exp(), 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp()));
        // Six digits are printed.
        let close =
            |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 1e-5, "{v}: {ours} {theirs}");
        close(row[inf], alpha / (alpha + beta));
        close(row[tau], 1.0 / (alpha + beta));
        close(row[open], row[m].powi(3) * row[inf]);
        count += 1;
    }
    assert_eq!(count, 21);
}

#[test]
fn a_file_without_channels_is_told_so() {
    let folder = super::hodgkin_huxley();
    let output = nml_in(folder.path(), &["channel", "network.nml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("there is no ion channel in network.nml"), "{}", err(&output));
}

#[test]
fn the_current_after_a_step_has_a_peak_and_a_rest() {
    let file = tests::data().join("hh/channels.nml");
    let arguments =
        ["channel", file.to_str().unwrap(), "--channel", "sodium", "--table", "20", "--erev", "50"];
    let table = out(&nml_in(&tests::data(), &arguments));
    let head = table.lines().nth(1).unwrap();
    assert!(head.trim_end().ends_with("I/g peak (mV)  I/g steady (mV)"), "{head}");
    let row = table.lines().find(|it| it.trim_start().starts_with("-20 ")).unwrap();
    let numbers: Vec<f64> = row.split_whitespace().map(|it| it.parse().unwrap()).collect();
    let [.., peak, steady] = numbers.as_slice() else { panic!("{row}") };
    // From rest at -100 mV to -20 mV, integrated step by step.
    let rates = |v: f64| {
        let x = (v + 40.0) / 10.0;
        let m = (if x == 0.0 { 1.0 } else { x / (1.0 - (-x).exp()) }, 4.0 * (-(v + 65.0) / 18.0).exp());
        let h = (0.07 * (-(v + 65.0) / 20.0).exp(), 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp()));
        [m, h]
    };
    let mut gates = rates(-100.0).map(|(a, b)| a / (a + b));
    let mut largest: f64 = 0.0;
    for _ in 0..200_000 {
        for (gate, (a, b)) in gates.iter_mut().zip(rates(-20.0)) {
            *gate += 1e-4 * (a * (1.0 - *gate) - b * *gate);
        }
        largest = largest.max(gates[0].powi(3) * gates[1]);
    }
    assert!((peak / (largest * -70.0) - 1.0).abs() < 1e-3, "{peak} is not {}", largest * -70.0);
    let rest = gates[0].powi(3) * gates[1];
    assert!((steady / (rest * -70.0) - 1.0).abs() < 1e-3, "{steady} is not {}", rest * -70.0);
}

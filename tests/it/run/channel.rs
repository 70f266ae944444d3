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

//! Runs that end before their time.

use std::time::{Duration, Instant};

use super::{err, hodgkin_huxley, nml_in};

#[test]
fn a_cell_without_capacitance_is_told_and_not_chased_with_ever_smaller_steps() {
    let folder = hodgkin_huxley();
    let cell = folder.path().join("cell.nml");
    let text = std::fs::read_to_string(&cell).unwrap();
    let without = text.replace("1uF_per_cm2", "0uF_per_cm2");
    assert_ne!(text, without);
    std::fs::write(&cell, without).unwrap();
    let begun = Instant::now();
    let output = nml_in(folder.path(), &["run", "LEMS_hh.xml", "--no-files"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("`v` of `hh_network/driven/hh[0]` became "), "{}", err(&output));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

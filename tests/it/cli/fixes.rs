//! `--fix` and `--diff`: what is mended, and what is left alone.

use std::fs;

use tests::{nml, run_with_input};

use super::{err, folder, nml_in, out};

/// `capacitance` and `threshold` of a membrane stand in the wrong order; the schema says which one comes first.
const WRONG_ORDER: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="a">
  <cell id="c">
    <biophysicalProperties id="b">
      <membraneProperties>
        <spikeThresh value="0mV"/>
        <initMembPotential value="-65mV"/>
        <specificCapacitance value="1uF_per_cm2"/>
      </membraneProperties>
      <intracellularProperties/>
    </biophysicalProperties>
  </cell>
</neuroml>
"#;

const ARGUMENTS: [&str; 4] = ["--select", "schema", "--format", "concise"];

#[test]
fn an_element_in_the_wrong_order_is_moved_and_the_rest_stays_as_it_was() {
    let folder = folder(&[("a.nml", WRONG_ORDER)]);
    let broken = nml_in(folder.path(), &[&["check", "a.nml"], &ARGUMENTS[..]].concat());
    assert_eq!(broken.status.code(), Some(1));
    let fixed =
        nml_in(folder.path(), &[&["check", "a.nml", "--fix", "--unsafe-fixes"], &ARGUMENTS[..]].concat());
    assert_eq!(fixed.status.code(), Some(0), "{}{}", out(&fixed), err(&fixed));
    let text = fs::read_to_string(folder.path().join("a.nml")).unwrap();
    let order: Vec<&str> =
        text.lines().filter_map(|it| it.trim().strip_prefix('<')?.split(' ').next()).collect();
    assert_eq!(order[4..7], ["spikeThresh", "specificCapacitance", "initMembPotential"], "{text}");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&text), sorted(WRONG_ORDER));
}

#[test]
fn diff_shows_the_change_and_writes_nothing() {
    let folder = folder(&[("a.nml", WRONG_ORDER)]);
    let output =
        nml_in(folder.path(), &[&["check", "a.nml", "--diff", "--unsafe-fixes"], &ARGUMENTS[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with("--- a.nml\n+++ a.nml\n@@ "), "{}", out(&output));
    assert_eq!(fs::read_to_string(folder.path().join("a.nml")).unwrap(), WRONG_ORDER);
}

#[test]
fn standard_input_is_mended_to_standard_output() {
    let mut fix = nml(["check", "-", "--fix", "--unsafe-fixes", "--select", "schema"]);
    let output = run_with_input(&mut fix, WRONG_ORDER.as_bytes());
    assert!(
        out(&output).starts_with("<neuroml") && out(&output).len() == WRONG_ORDER.len(),
        "{}",
        out(&output)
    );
    assert_ne!(out(&output), WRONG_ORDER);
}

#[test]
fn a_byte_order_mark_survives() {
    let with_mark = format!("\u{feff}{WRONG_ORDER}");
    let folder = folder(&[("a.nml", &with_mark)]);
    nml_in(folder.path(), &[&["check", "a.nml", "--fix", "--unsafe-fixes"], &ARGUMENTS[..]].concat());
    let text = fs::read_to_string(folder.path().join("a.nml")).unwrap();
    assert!(text.starts_with("\u{feff}<neuroml") && text != with_mark);
}

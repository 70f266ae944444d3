//! What people type for the older tools works, or gets a sentence that helps.

use tests::{data, nml};

use super::{MISMATCHED, VALID, err, folder, nml_in, out};

#[test]
fn validate_checks_one_file_and_many() {
    let folder = folder(&[("a.nml", VALID), ("b.nml", MISMATCHED)]);
    assert_eq!(nml_in(folder.path(), &["-validate", "a.nml"]).status.code(), Some(0));
    let both = nml_in(folder.path(), &["-validate", "a.nml", "b.nml"]);
    assert_eq!(both.status.code(), Some(1));
    assert!(out(&both).contains("b.nml:2:"), "{}", out(&both));
    assert_eq!(nml_in(folder.path(), &["b.nml", "-validate"]).status.code(), Some(1));
}

#[test]
fn an_export_flag_gets_a_hint_and_not_a_usage_text() {
    let output = nml(["LEMS_hh.xml", "-neuron"]).current_dir(data().join("hh")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("`-neuron` is a flag of jNeuroML"), "{}", err(&output));
    assert!(err(&output).contains("help: "), "{}", err(&output));
}

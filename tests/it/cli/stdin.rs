//! `nml check -`: a document on standard input.

use tests::{data, nml, run_with_input};

use super::{MISMATCHED, VALID, err, out};

#[test]
fn a_document_on_standard_input_is_checked() {
    let fine = run_with_input(&mut nml(["check", "-"]), VALID.as_bytes());
    assert_eq!(fine.status.code(), Some(0), "{}", out(&fine));
    let broken = run_with_input(&mut nml(["check", "-", "--format", "concise"]), MISMATCHED.as_bytes());
    assert_eq!(broken.status.code(), Some(1));
    assert!(out(&broken).starts_with("<stdin>:2:"), "{}", out(&broken));
}

#[test]
fn its_name_says_where_its_includes_are() {
    let model = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="a"><include href="channels.nml"/></neuroml>"#;
    let name = data().join("hh/unsaved.nml");
    let mut check = nml(["check", "-", "--format", "concise", "--stdin-filename"]);
    let found = run_with_input(check.arg(&name), model.as_bytes());
    assert_eq!(out(&found), "");
    let nowhere = tempfile::tempdir().unwrap();
    let mut check = nml(["check", "-", "--format", "concise"]);
    let missing = run_with_input(check.current_dir(nowhere.path()), model.as_bytes());
    assert!(out(&missing).contains("channels.nml"), "{}", out(&missing));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let output = run_with_input(&mut nml(["check", "-"]), b"<neuroml>\xff\xfe\x00</neuroml>");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("standard input"), "{}", err(&output));
}

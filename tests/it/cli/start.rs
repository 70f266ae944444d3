//! The program starts, tells who it is, and answers misuse and trouble with the right exit code.

use std::io::Read;
use std::process::Stdio;

use tests::nml;

use super::{MISMATCHED, VALID, err, folder, nml_in};

#[test]
fn the_version_is_one_line() {
    let output = nml(["--version"]).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("nml "), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn an_unknown_command_is_misuse() {
    let output = nml(["frobnicate"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("frobnicate"));
}

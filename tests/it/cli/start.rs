//! The program starts, tells who it is, and answers misuse with the right exit code.

use tests::nml;

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
    assert!(String::from_utf8_lossy(&output.stderr).contains("frobnicate"));
}

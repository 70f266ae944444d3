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

#[test]
fn the_exit_code_tells_whether_there_are_errors() {
    let folder = folder(&[("good.nml", VALID), ("bad.nml", MISMATCHED)]);
    let code = |arguments: &[&str]| nml_in(folder.path(), arguments).status.code();
    assert_eq!(code(&["check", "good.nml"]), Some(0));
    assert_eq!(code(&["check", "bad.nml"]), Some(1));
    assert_eq!(code(&["check", "bad.nml", "--exit-zero"]), Some(0));
    assert_eq!(code(&["check", "bad.nml", "--ignore", "all"]), Some(0));
    assert_eq!(code(&["check", "absent.nml"]), Some(2));
    assert_eq!(code(&["check", "--select", "no-such-rule", "good.nml"]), Some(2));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let many: Vec<(String, &str)> = (0..400).map(|it| (format!("{it}.nml"), MISMATCHED)).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder(&many);
    let mut check = nml(["check", ".", "--exit-zero"]);
    let mut child =
        check.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Read a little, then close the pipe while the program still has more to say than a pipe holds.
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(!err(&output).contains("anic"), "{}", err(&output));
}

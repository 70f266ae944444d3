//! The program exists and starts.
//!
//! This test also has a purpose of its own: because of it, a plain `cargo test` builds the program that the
//! integration tests of the `tests` package run.

use std::process::Command;

#[test]
fn the_program_tells_its_version() {
    let output = Command::new(env!("CARGO_BIN_EXE_nml")).arg("--version").output().unwrap();
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"nml "));
}

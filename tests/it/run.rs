//! `nml run` from outside: files, limits, variants, pictures.

mod cable;
mod channel;
mod convergence;
mod ends;
mod engines;
mod files;
mod omv;
mod summary;
mod variants;
mod vectors;

use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

/// A copy of the model of Hodgkin and Huxley in a folder that goes away with the value.
fn hodgkin_huxley() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for file in ["cell.nml", "channels.nml", "network.nml", "LEMS_hh.xml"] {
        std::fs::copy(tests::data().join("hh").join(file), folder.path().join(file))
            .expect("the model is there");
    }
    folder
}

fn nml_in(folder: &Path, arguments: &[&str]) -> Output {
    tests::nml(arguments).current_dir(folder).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", err(output));
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the messages are UTF-8")
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).expect("the file was written")
}

//! The command line, driven from outside: the real program, its output and its exit codes.

mod commands;
mod fixes;
mod formats;
mod formatting;
mod old_flags;
mod paths;
mod settings;
mod start;
mod stdin;

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

/// A model whose only fault is the end tag in line 2: `</sel>` where `</cell>` belongs.
const MISMATCHED: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n  <cell id=\"c\"></sel>\n</neuroml>\n";

/// The smallest valid model.
const VALID: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\"/>\n";

/// A folder with these files that goes away with the value.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// Runs `nml` in a folder.
fn nml_in(folder: &Path, arguments: &[&str]) -> Output {
    tests::nml(arguments).current_dir(folder).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the messages are UTF-8")
}

/// The files named at the beginning of the lines of concise output.
fn files_of(concise: &str) -> Vec<&str> {
    let mut files: Vec<&str> = concise.lines().filter_map(|it| it.split(':').next()).collect();
    files.dedup();
    files
}

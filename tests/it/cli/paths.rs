//! Which files a path means, and what happens with those that cannot be read.

use std::fs;
use std::time::{Duration, Instant};

use super::{MISMATCHED, err, files_of, folder, nml_in, out};

/// The same fault in a LEMS document.
const BROKEN_LEMS: &str =
    "<?xml version=\"1.0\"?>\n<!-- <neuroml> -->\n<Lems><Target component=\"a\"></Lems>\n";

#[test]
fn a_folder_means_the_models_below_it_and_no_other_xml() {
    let folder = folder(&[
        ("cell.nml", MISMATCHED),
        ("deep/er/net.nml", MISMATCHED),
        ("deep/LEMS_run.xml", BROKEN_LEMS),
        ("deep/page.xml", "<html><p></html>"),
        ("notes.txt", MISMATCHED),
        ("build/copy.nml", MISMATCHED),
        ("skip/too.nml", MISMATCHED),
        (".gitignore", "build/\n"),
        (".ignore", "skip/\n"),
    ]);
    let output = nml_in(folder.path(), &["check", ".", "--format", "concise"]);
    assert_eq!(
        files_of(&out(&output)),
        ["cell.nml", "deep/LEMS_run.xml", "deep/er/net.nml"],
        "{}",
        err(&output)
    );
    // Without a path, the folder where the command runs is meant.
    assert_eq!(out(&nml_in(folder.path(), &["check", "--format", "concise"])), out(&output));
}

#[test]
fn an_ignored_file_that_is_named_is_checked() {
    let folder = folder(&[("build/copy.nml", MISMATCHED), (".gitignore", "build/\n")]);
    let output = nml_in(folder.path(), &["check", "build/copy.nml", "--format", "concise"]);
    assert_eq!(files_of(&out(&output)), ["build/copy.nml"]);
}

#[test]
fn a_file_is_checked_once_however_often_it_is_named() {
    let folder = folder(&[("a.nml", MISMATCHED)]);
    let once = nml_in(folder.path(), &["check", "a.nml", "--format", "concise"]);
    let often = nml_in(folder.path(), &["check", "a.nml", "./a.nml", ".", "--format", "concise"]);
    assert_eq!(out(&often), out(&once));
}

#[test]
fn a_network_in_hdf5_is_told_with_how_to_convert_it() {
    let folder = folder(&[("net.nml.h5", "\u{89}HDF")]);
    for command in ["run", "check"] {
        let output = nml_in(folder.path(), &[command, "net.nml.h5"]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        let told = err(&output);
        assert!(
            told.contains("net.nml.h5: a network in HDF5") && told.contains("NeuroMLHdf5Loader"),
            "{told}"
        );
    }
}

#[test]
fn a_named_file_that_is_not_a_model_is_refused_with_the_reason() {
    let folder = folder(&[("page.xml", "<html><p/></html>"), ("a.nml", MISMATCHED)]);
    let output = nml_in(folder.path(), &["check", "page.xml", "a.nml", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("page.xml: neither NeuroML nor LEMS: its root element is `html`"),
        "{}",
        err(&output)
    );
    // The others are checked all the same.
    assert_eq!(files_of(&out(&output)), ["a.nml"]);
}

#[test]
fn a_root_in_the_wrong_case_is_a_finding_and_no_refusal() {
    let folder = folder(&[("run.xml", "<lems><Target component='a'/></lems>")]);
    let output = nml_in(folder.path(), &["check", "run.xml"]);
    assert_ne!(output.status.code(), Some(2), "{}", err(&output));
}

#[test]
fn a_file_that_does_not_exist_is_named() {
    let output = nml_in(std::env::temp_dir().as_path(), &["check", "there-is-no-such-file.nml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("there-is-no-such-file.nml: no such file"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_never_waited_for() {
    let folder = folder(&[(
        "includes.nml",
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n  <include href=\"pipe.nml\"/>\n</neuroml>\n",
    )]);
    let pipe = folder.path().join("pipe.nml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let started = Instant::now();
    let named = nml_in(folder.path(), &["check", "pipe.nml", "/dev/zero"]);
    assert_eq!(named.status.code(), Some(2));
    assert!(err(&named).contains("pipe.nml: not a regular file"), "{}", err(&named));
    assert!(err(&named).contains("/dev/zero: not a regular file"), "{}", err(&named));
    let included = nml_in(folder.path(), &["check", "includes.nml", "--format", "concise"]);
    assert_eq!(included.status.code(), Some(1));
    assert!(out(&included).starts_with("includes.nml:2:"), "{}", out(&included));
    let below = nml_in(folder.path(), &["check", "."]);
    assert_eq!(below.status.code(), Some(1));
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[cfg(unix)]
#[test]
fn a_circle_of_links_comes_to_an_end() {
    let folder = folder(&[("a.nml", MISMATCHED)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
    std::os::unix::fs::symlink("loop.nml", folder.path().join("loop.nml")).unwrap();
    let output = nml_in(folder.path(), &["check", ".", "--format", "concise"]);
    assert_eq!(files_of(&out(&output)), ["a.nml"]);
    assert_eq!(nml_in(folder.path(), &["check", "loop.nml"]).status.code(), Some(2));
}

#[test]
fn a_huge_file_is_refused_at_once() {
    let folder = folder(&[("huge.nml", "")]);
    // A sparse file: it takes no room on the disk.
    let file = fs::File::options().write(true).open(folder.path().join("huge.nml")).unwrap();
    file.set_len(5 << 30).unwrap();
    let started = Instant::now();
    let output = nml_in(folder.path(), &["check", "huge.nml"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(10));
}

/// A cell that includes a channel of a folder beside its own.
fn neighbours(cells: &str) -> tempfile::TempDir {
    let neuroml = |id: &str, inner: &str| {
        format!("<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"{id}\">{inner}</neuroml>")
    };
    let cell = neuroml("cell", "<include href=\"../channels/k.nml\"/>");
    folder(&[(&format!("{cells}/cell.nml"), &*cell), ("channels/k.nml", &neuroml("k", ""))])
}

#[test]
fn the_usual_folders_of_a_model_see_each_other_from_anywhere() {
    let model = neighbours("cells");
    let output = nml_in(&model.path().join("cells"), &["check", "cell.nml", "--format", "concise"]);
    assert_eq!(out(&output), "", "{}", err(&output));
    let elsewhere = folder(&[]);
    let cell = model.path().join("cells/cell.nml");
    let output = nml_in(elsewhere.path(), &["check", &cell.to_string_lossy(), "--format", "concise"]);
    assert_eq!(out(&output), "", "{}", err(&output));
}

#[test]
fn no_other_folder_is_left_without_being_asked() {
    let model = neighbours("unpacked");
    let output = nml_in(&model.path().join("unpacked"), &["check", "cell.nml", "--format", "concise"]);
    assert!(out(&output).contains("include-outside-workspace"), "{}", out(&output));
}

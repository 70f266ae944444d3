//! `nml fmt` and `nml new`: what is written is well-indented, valid and runs.

use std::fs;

use super::{err, folder, nml_in, out};

const CROOKED: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n<network id=\"n\">\n</network>   <!-- here -->\n</neuroml>\n";
const STRAIGHT: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n  <network id=\"n\">\n  </network> <!-- here -->\n</neuroml>\n";

#[test]
fn fmt_indents_and_check_and_diff_only_tell() {
    let folder = folder(&[("a.nml", CROOKED)]);
    let read = || fs::read_to_string(folder.path().join("a.nml")).unwrap();
    let checked = nml_in(folder.path(), &["fmt", "--check", "--indent", "2"]);
    assert_eq!((checked.status.code(), out(&checked).as_str()), (Some(1), "a.nml\n"), "{}", err(&checked));
    let diff = nml_in(folder.path(), &["fmt", "--diff", "--indent", "2", "a.nml"]);
    assert_eq!(diff.status.code(), Some(1));
    assert!(out(&diff).contains("+  <network id=\"n\">"), "{}", out(&diff));
    assert_eq!(read(), CROOKED);
    let formatted = nml_in(folder.path(), &["fmt", "--indent", "2", "."]);
    assert_eq!(formatted.status.code(), Some(0), "{}", err(&formatted));
    assert_eq!(read(), STRAIGHT);
    assert_eq!(nml_in(folder.path(), &["fmt", "--check", "--indent", "2"]).status.code(), Some(0));
}

#[test]
fn fmt_leaves_what_is_not_well_formed() {
    let folder = folder(&[("a.nml", super::MISMATCHED)]);
    let refused = nml_in(folder.path(), &["fmt", "a.nml"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("not well-formed"), "{}", err(&refused));
    assert_eq!(fs::read_to_string(folder.path().join("a.nml")).unwrap(), super::MISMATCHED);
}

#[test]
fn every_new_model_is_valid_and_well_indented() {
    for kind in ["cell", "network", "channel", "synapse", "morphology", "type"] {
        let folder = folder(&[]);
        let name = if kind == "type" { "my-1.xml" } else { "my-1.nml" };
        let made = nml_in(folder.path(), &["new", kind, name]);
        assert_eq!(made.status.code(), Some(0), "{kind}: {}", err(&made));
        let checked = nml_in(folder.path(), &["check", name]);
        assert_eq!(checked.status.code(), Some(0), "{kind}: {}{}", out(&checked), err(&checked));
        let formatted = nml_in(folder.path(), &["fmt", "--check", name]);
        assert_eq!(formatted.status.code(), Some(0), "{kind}: {}{}", out(&formatted), err(&formatted));
        let again = nml_in(folder.path(), &["new", kind, name]);
        assert_eq!(again.status.code(), Some(2), "never over a file");
    }
}

#[test]
fn every_new_model_of_points_runs() {
    for kind in ["cell", "network", "synapse", "type"] {
        let folder = folder(&[]);
        let name = if kind == "type" { "my.xml" } else { "my.nml" };
        nml_in(folder.path(), &["new", kind, name]);
        let ran = nml_in(folder.path(), &["run", name]);
        assert_eq!(ran.status.code(), Some(0), "{kind}: {}{}", out(&ran), err(&ran));
    }
}

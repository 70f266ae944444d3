//! The small commands: what is embedded, what a rule means, completions.

use serde_json::Value;
use tests::nml;

use super::{err, out};

#[test]
fn schemas_lists_every_version_with_size_and_hash() {
    let output = nml(["schemas", "--format", "json"]).output().unwrap();
    let files: Value = serde_json::from_str(&out(&output)).unwrap();
    let files = files.as_array().unwrap();
    let versions: Vec<&str> = files
        .iter()
        .filter(|it| it["file"].as_str().is_some_and(|it| it.ends_with(".xsd")))
        .map(|it| it["version"].as_str().unwrap())
        .collect();
    for version in ["v2alpha", "v2beta", "v2beta5", "v2.0", "v2.3", "v2.3.1"] {
        assert!(versions.contains(&version), "{version} in {versions:?}");
    }
    assert!(files.iter().all(|it| it["sha256"].as_str().is_some_and(|it| it.len() == 64)));
    let table = out(&nml(["schemas"]).output().unwrap());
    assert!(files.iter().all(|it| table.contains(it["file"].as_str().unwrap())));
}

#[test]
fn an_official_file_is_printed_as_it_was_published() {
    let list: Value =
        serde_json::from_str(&out(&nml(["schemas", "--format", "json"]).output().unwrap())).unwrap();
    let cells = list.as_array().unwrap().iter().find(|it| it["file"] == "Cells.xml").unwrap();
    let text = out(&nml(["schemas", "Cells.xml"]).output().unwrap());
    assert_eq!(cells["size"], text.len());
    let document = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "Lems");
}

#[test]
fn explain_shows_the_page_of_a_rule() {
    let output = nml(["explain", "mismatched-end-tag"]).output().unwrap();
    assert!(output.status.success());
    let page = out(&output);
    assert!(page.contains("mismatched-end-tag") && page.contains("group syntax"), "{page}");
    assert!(!page.contains("```") && !page.contains('\u{1b}'), "{page}");
    let unknown = nml(["explain", "mismatched-end-tga"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("did you mean `mismatched-end-tag`"), "{}", err(&unknown));
}

#[test]
fn every_listed_rule_can_be_explained() {
    let list: Value =
        serde_json::from_str(&out(&nml(["rules", "--format", "json"]).output().unwrap())).unwrap();
    let table = out(&nml(["rules"]).output().unwrap());
    let rules = list.as_array().unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        assert!(table.contains(name), "{name}");
        assert!(rule["docs"].as_str().is_some_and(|it| it.len() > 80), "{name} has no page");
    }
}

#[test]
fn completions_exist_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = nml(["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(out(&output).contains("check") && out(&output).contains("nml"), "{shell}");
    }
}

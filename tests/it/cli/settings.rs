//! Which rules speak: `nml.toml`, and the command line on top of it.

use super::{MISMATCHED, err, folder, nml_in, out};

/// Two faults of two groups: a misspelt attribute (schema), and a segment whose parent does not exist (morphology).
const TWO_FAULTS: &str = r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="a">
  <cell id="c"><morphology id="m">
    <segment id="0" nmae="soma"><proximal x="0" y="0" z="0" diameter="1"/><distal x="0" y="1" z="0" diameter="1"/></segment>
    <segment id="1"><parent segment="7"/><distal x="0" y="1" z="0" diameter="1"/></segment>
  </morphology></cell>
</neuroml>
"#;

fn rules_of(concise: &str) -> Vec<&str> {
    concise.lines().filter_map(|it| Some(it.split_once('[')?.1.split_once(']')?.0)).collect()
}

#[test]
fn select_and_ignore_take_rules_and_groups() {
    let folder = folder(&[("a.nml", TWO_FAULTS)]);
    let rules = |arguments: &[&str]| {
        let output = nml_in(folder.path(), &[&["check", "a.nml", "--format", "concise"], arguments].concat());
        rules_of(&out(&output)).join(" ")
    };
    assert_eq!(rules(&["--select", "schema"]), "unknown-attribute");
    assert_eq!(rules(&["--select", "unknown-segment"]), "unknown-segment");
    assert_eq!(
        rules(&["--select", "schema,unknown-segment", "--ignore", "unknown-attribute"]),
        "unknown-segment"
    );
}

#[test]
fn a_mistyped_rule_is_misuse_with_a_suggestion() {
    let folder = folder(&[("a.nml", MISMATCHED)]);
    let output = nml_in(folder.path(), &["check", "a.nml", "--select", "unknown-segmnt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("unknown-segment"), "{}", err(&output));
}

#[test]
fn the_nearest_settings_file_upward_counts() {
    let folder = folder(&[
        ("nml.toml", "ignore = [\"schema\"]\n"),
        ("inner/nml.toml", "select = [\"schema\"]\n"),
        ("a.nml", TWO_FAULTS),
        ("inner/b.nml", TWO_FAULTS),
    ]);
    let check = |arguments: &[&str]| {
        out(&nml_in(folder.path(), &[&["check", "--format", "concise"], arguments].concat()))
    };
    let outer = check(&["a.nml"]);
    assert!(
        rules_of(&outer).contains(&"unknown-segment") && !rules_of(&outer).contains(&"unknown-attribute")
    );
    assert_eq!(rules_of(&check(&["inner/b.nml"])), ["unknown-attribute"]);
    // The command line is on top, and can leave the file out.
    assert_eq!(rules_of(&check(&["inner/b.nml", "--select", "unknown-segment"])), ["unknown-segment"]);
    assert!(rules_of(&check(&["a.nml", "--no-config"])).contains(&"unknown-attribute"));
    assert_eq!(rules_of(&check(&["a.nml", "--config", "inner/nml.toml"])), ["unknown-attribute"]);
}

#[test]
fn a_broken_settings_file_is_misuse() {
    let folder = folder(&[("nml.toml", "selekt = []\n"), ("a.nml", MISMATCHED)]);
    let output = nml_in(folder.path(), &["check", "a.nml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("nml.toml") && err(&output).contains("selekt"), "{}", err(&output));
}

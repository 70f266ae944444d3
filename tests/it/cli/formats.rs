//! The output formats, field by field.

use serde_json::Value;

use super::{MISMATCHED, VALID, err, folder, nml_in, out};

fn check(format: &str) -> String {
    let folder = folder(&[("a.nml", MISMATCHED), ("b.nml", VALID)]);
    let output =
        nml_in(folder.path(), &["check", "a.nml", "b.nml", "--output-format", format, "--select", "syntax"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    out(&output)
}

#[test]
fn json_has_every_promised_field_and_no_other() {
    let findings: Value = serde_json::from_str(&check("json")).unwrap();
    let findings = findings.as_array().unwrap();
    assert_eq!(findings.len(), 1);
    let finding = findings[0].as_object().unwrap();
    let mut keys: Vec<&str> = finding.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["file", "fixes", "group", "message", "range", "reference_test", "related", "rule", "severity"]
    );
    assert_eq!(finding["file"], "a.nml");
    assert_eq!(finding["rule"], "mismatched-end-tag");
    assert_eq!(finding["group"], "syntax");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["reference_test"], Value::Null);
    assert!(finding["message"].as_str().is_some_and(|it| it.contains("cell")));
    // `</sel>` stands in columns 16 to 21 of line 2; the guilty token is its name.
    assert_eq!(finding["range"]["start"]["line"], 2);
    let start = finding["range"]["start"]["column"].as_u64().unwrap();
    assert!((16..=18).contains(&start), "{start}");
    for related in finding["related"].as_array().unwrap() {
        assert!(related["file"].is_string() && related["message"].is_string());
        assert!(related["range"]["start"]["line"].as_u64().is_some_and(|it| it >= 1));
    }
    for fix in finding["fixes"].as_array().unwrap() {
        assert!(fix["title"].is_string());
        assert!(["safe", "unsafe"].contains(&fix["safety"].as_str().unwrap()));
        assert!(
            fix["edits"]
                .as_array()
                .unwrap()
                .iter()
                .all(|it| it["file"] == "a.nml" && it["insert"].is_string())
        );
    }
}

#[test]
fn json_columns_count_characters_not_bytes() {
    let model =
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n<!-- µ𝛕 --></cel></neuroml>\n";
    let folder = folder(&[("a.nml", model)]);
    let output = nml_in(folder.path(), &["check", "a.nml", "--format", "json", "--select", "syntax"]);
    let findings: Value = serde_json::from_str(&out(&output)).unwrap();
    // The comment has 11 characters (and 15 bytes, and 12 UTF-16 units): `</cel>` begins in column 12, its name in 14.
    let column = findings[0]["range"]["start"]["column"].as_u64().unwrap();
    assert!([12, 14].contains(&column), "{findings:#}");
}

#[test]
fn json_of_nothing_is_an_empty_array() {
    let folder = folder(&[("b.nml", VALID)]);
    let output = nml_in(folder.path(), &["check", "b.nml", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&out(&output)).unwrap(), serde_json::json!([]));
}

/// The required properties of the SARIF 2.1.0 schema along the path that we write.
#[test]
fn sarif_has_the_structure_that_its_schema_demands() {
    let log: Value = serde_json::from_str(&check("sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|it| it.ends_with("sarif-schema-2.1.0.json")));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "nml");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["none", "note", "warning", "error"].contains(&level));
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    let result = &results[0];
    assert_eq!(result["ruleId"], "mismatched-end-tag");
    let rule_index = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(rules[rule_index]["id"], result["ruleId"]);
    assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
    assert!(result["message"]["text"].is_string());
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a.nml");
    for key in ["startLine", "startColumn", "endLine", "endColumn"] {
        assert!(place["region"][key].as_u64().is_some_and(|it| it >= 1), "{key}");
    }
    for fix in result["fixes"].as_array().into_iter().flatten() {
        let change = &fix["artifactChanges"][0];
        assert!(change["artifactLocation"]["uri"].is_string());
        assert!(change["replacements"].as_array().unwrap().iter().all(|it| it["deletedRegion"].is_object()));
    }
}

#[test]
fn sarif_encodes_paths_as_uris() {
    let folder = folder(&[("my model #1.nml", MISMATCHED)]);
    let output = nml_in(folder.path(), &["check", ".", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&out(&output)).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20model%20%231.nml");
}

#[test]
fn junit_is_read_by_an_xml_parser_and_counts_right() {
    let text = check("junit");
    let document = roxmltree::Document::parse(&text).unwrap();
    let suites = document.root_element();
    assert_eq!(suites.tag_name().name(), "testsuites");
    let suites: Vec<_> = suites.children().filter(|it| it.has_tag_name("testsuite")).collect();
    let facts: Vec<_> = suites
        .iter()
        .map(|it| ["name", "tests", "failures"].map(|name| it.attribute(name).unwrap()))
        .collect();
    assert_eq!(facts, [["a.nml", "1", "1"], ["b.nml", "1", "0"]]);
    let failure = suites[0].descendants().find(|it| it.has_tag_name("failure")).unwrap();
    assert!(failure.attribute("message").is_some_and(|it| it.contains("cell")));
    assert!(failure.text().is_some_and(|it| it.contains("a.nml:2:")));
}

#[test]
fn github_gets_one_command_for_each_finding() {
    let text = check("github");
    assert_eq!(text.lines().count(), 1);
    assert!(text.starts_with("::error title=mismatched-end-tag,file=a.nml,line=2,col="), "{text}");
}

#[test]
fn concise_is_one_line_that_editors_can_jump_to() {
    let text = check("concise");
    assert_eq!(text.lines().count(), 1);
    assert!(text.starts_with("a.nml:2:") && text.contains(": error[mismatched-end-tag] "), "{text}");
}

#[test]
fn full_shows_the_guilty_line_and_underlines_the_token() {
    let text = check("full");
    assert!(text.starts_with("error[mismatched-end-tag]: "), "{text}");
    assert!(text.contains("--> a.nml:2:"), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let source = lines.iter().position(|it| it.contains("<cell id=\"c\"></sel>")).unwrap();
    assert!(lines[source].starts_with("2 |"), "{text}");
    let marks = lines[source + 1];
    let at = lines[source].find("sel>").unwrap();
    assert_eq!(&marks[at..at + 3], "^^^", "{text}");
}

#[test]
fn colours_come_when_asked_for_and_never_into_a_pipe() {
    let folder = folder(&[("a.nml", MISMATCHED)]);
    for format in ["full", "concise"] {
        let plain = tests::nml(["check", "a.nml", "--format", format])
            .current_dir(folder.path())
            .env_remove("NO_COLOR")
            .output()
            .unwrap();
        assert!(!out(&plain).contains('\u{1b}'));
        let styled = nml_in(folder.path(), &["check", "a.nml", "--color", "always", "--format", format]);
        assert!(out(&styled).contains("\u{1b}["));
    }
}

#[test]
fn a_finding_in_an_endless_line_is_shown_in_a_few_words() {
    let model = format!(
        "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">{}</cel></neuroml>",
        "<!-- x -->".repeat(100_000)
    );
    let folder = folder(&[("a.nml", model.as_str())]);
    let output = nml_in(folder.path(), &["check", "a.nml", "--select", "syntax"]);
    let text = out(&output);
    assert!(text.len() < 3000, "{} bytes", text.len());
    assert!(text.contains("</cel>") && text.contains("--> a.nml:1:"), "{text}");
}

#[test]
fn statistics_count_the_findings_of_each_rule() {
    let folder = folder(&[("a.nml", MISMATCHED), ("b.nml", MISMATCHED)]);
    let output = nml_in(folder.path(), &["check", ".", "--statistics", "--select", "syntax"]);
    assert_eq!(out(&output).trim(), "2  error    mismatched-end-tag  (2 files)");
}

#[test]
fn the_summary_counts_and_quiet_leaves_it_out() {
    let folder = folder(&[("a.nml", MISMATCHED), ("b.nml", VALID)]);
    let output = nml_in(folder.path(), &["check", ".", "--select", "syntax"]);
    assert!(err(&output).starts_with("Found 1 error in 2 files"), "{}", err(&output));
    let quiet = nml_in(folder.path(), &["check", ".", "--select", "syntax", "--quiet"]);
    assert_eq!((err(&quiet), out(&quiet)), (String::new(), out(&output)));
}

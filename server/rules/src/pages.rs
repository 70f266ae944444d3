//! Keeps the promise of the rules' pages: the example shows the finding, the fixed example shows none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, FilePath, MemorySystem};

use crate::{Diagnostic, RULES, Settings, Severity};

/// The blocks of code in a page, by the heading above them.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("```xml\n") {
        let heading = rest[..start].rfind("## ").map_or("", |at| rest[at + 3..].lines().next().unwrap_or(""));
        let code = &rest[start + "```xml\n".len()..];
        let end = code.find("```").unwrap_or(code.len());
        blocks.push((heading, &code[..end]));
        rest = &code[end..];
    }
    blocks
}

/// The findings of the first file of an example, which may hold several.
pub(crate) fn findings(example: &str) -> Vec<Diagnostic> {
    let name = if example.contains("<Lems") { "main.xml" } else { "main.nml" };
    let files: Vec<(&str, &str)> = match example.strip_prefix("//- ") {
        Some(files) => files.split("//- ").filter_map(|file| file.split_once('\n')).collect(),
        None => vec![(name, example)],
    };
    let system = MemorySystem::default();
    let path = |name: &str| Path::new("/work").join(name.trim().trim_start_matches('/'));
    for (name, text) in &files {
        system.write(path(name), *text);
    }
    let mut db = Database::new(Arc::new(system));
    db.set_roots(vec![PathBuf::from("/work")]);
    let file = db.file(&FilePath::Disk(path(files[0].0)));
    crate::check(&db, file, &Settings::default())
}

#[test]
fn every_example_shows_the_finding_and_every_fixed_example_is_clean() {
    let mut wrong = Vec::new();
    for &rule in RULES {
        for (heading, code) in blocks(rule.docs) {
            let found = findings(code);
            let shown: Vec<_> = found.iter().map(|it| format!("{} ({})", it.rule.name, it.message)).collect();
            match heading {
                "Example" if !found.iter().any(|it| it.rule.name == rule.name) => {
                    wrong.push(format!("{}: the example shows only {shown:?}", rule.name));
                }
                "Fixed"
                    if found
                        .iter()
                        .any(|it| it.rule.name == rule.name || it.severity >= Severity::Warning) =>
                {
                    wrong.push(format!("{}: the fixed example still shows {shown:?}", rule.name));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_page_that_says_why_it_matters() {
    for rule in RULES {
        assert!(rule.docs.contains("## Why it matters"), "{}", rule.name);
        let kebab = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        assert!(rule.name.chars().all(kebab), "{}", rule.name);
        assert_eq!(
            RULES.iter().filter(|it| it.name == rule.name).count(),
            1,
            "{} is registered twice",
            rule.name
        );
    }
}

//! A page for each rule, one for each group, and one that lists all, from `nml rules --output-format json`.

use std::fmt::Write;
use std::path::Path;

use pulldown_cmark::{Event, Parser, TagEnd};
use serde_json::Value;

use super::{Pages, output_of};
use crate::Failure;

/// What `nml` says about a rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) group: String,
    severity: String,
    since: String,
    reference_test: Option<u64>,
    docs: String,
}

/// Asks the program for its rules.
pub(super) fn rules(nml: &Path) -> Result<Vec<Rule>, Failure> {
    read(&output_of(nml, &["rules", "--output-format", "json"])?)
}

pub(super) fn read(json: &str) -> Result<Vec<Rule>, Failure> {
    let rules: Vec<Value> = serde_json::from_str(json).map_err(|it| format!("nml rules: {it}"))?;
    let read = |rule: &Value| {
        let text = |key: &str| rule[key].as_str().map(str::to_string);
        Some(Rule {
            name: text("name")?,
            group: text("group")?,
            severity: text("severity")?,
            since: text("since")?,
            reference_test: rule["reference_test"].as_u64(),
            docs: text("docs")?,
        })
    };
    let read: Option<Vec<Rule>> = rules.iter().map(read).collect();
    read.filter(|it| !it.is_empty()).ok_or_else(|| "nml rules: a rule without a name or a page".to_string())
}

/// The groups in the order in which their first rules are listed.
pub(super) fn groups(rules: &[Rule]) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for rule in rules {
        if !groups.contains(&rule.group.as_str()) {
            groups.push(&rule.group);
        }
    }
    groups
}

pub(super) fn pages(rules: &[Rule]) -> Pages {
    let mut pages = Pages::new();
    let mut all = format!(
        "# All rules\n\n{} rules in {} groups. `nml rules` prints this list, `nml explain RULE` each page; \
         [Checking models](../checking.md) tells how to choose among them.\n",
        rules.len(),
        groups(rules).len()
    );
    for group in groups(rules) {
        let table = table(rules, group, "");
        _ = write!(all, "\n## {group}\n\n{table}");
        let table = self::table(rules, group, "../");
        pages.insert(
            format!("rules/groups/{group}.md"),
            format!("# {group}\n\nThe rules of the group `{group}`, as `--select {group}` chooses them.\n\n{table}"),
        );
    }
    pages.insert("rules/all.md".to_string(), all);
    pages.extend(rules.iter().map(|it| (format!("rules/{}.md", it.name), page(it))));
    pages
}

fn table(rules: &[Rule], group: &str, up: &str) -> String {
    let mut table = "| rule | severity | what it finds |\n| --- | --- | --- |\n".to_string();
    for rule in rules.iter().filter(|it| it.group == group) {
        let title = title(&rule.docs).replace('|', "\\|");
        _ = writeln!(table, "| [`{0}`]({up}{0}.md) | {1} | {title} |", rule.name, rule.severity);
    }
    table
}

fn page(rule: &Rule) -> String {
    let Rule { name, group, severity, since, .. } = rule;
    let reference = rule
        .reference_test
        .map_or(String::new(), |it| format!("- Test {it} of jNeuroML makes the same check.\n"));
    format!(
        "# {name}\n\n{}\n\n## In short\n\n\
         - Group [`{group}`](groups/{group}.md), severity {severity}, since {since}.\n{reference}\
         - To allow it in one place: `<!-- nml: allow {name} -->` before the element.\n\
         - To switch it off for a project: `ignore = [\"{name}\"]` in `nml.toml`.\n",
        with_file_names(&rule.docs)
    )
}

/// The first paragraph, as Markdown in one line.
fn title(docs: &str) -> String {
    let mut end = docs.len();
    for (event, range) in Parser::new(docs).into_offset_iter() {
        if matches!(event, Event::End(TagEnd::Paragraph)) {
            end = range.end;
            break;
        }
    }
    docs[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Examples of several files, which stand in one block under `//- /name`, as a block for each file.
fn with_file_names(docs: &str) -> String {
    let mut page = String::new();
    // The line that opens the block that is being read, and whether it stands in the page already.
    let mut fence: Option<(&str, bool)> = None;
    for line in docs.trim().lines() {
        let file = line.strip_prefix("//- ").map(|it| it.trim().trim_start_matches('/'));
        match (fence, file) {
            (None, _) if line.starts_with("```") => fence = Some((line, false)),
            (None, _) => _ = writeln!(page, "{line}"),
            (Some((open, is_open)), Some(file)) => {
                let close = if is_open { "```\n\n" } else { "" };
                _ = writeln!(page, "{close}`{file}`\n\n{open}");
                fence = Some((open, true));
            }
            (Some((open, is_open)), None) => {
                if !is_open {
                    _ = writeln!(page, "{open}");
                }
                _ = writeln!(page, "{line}");
                fence = if line.starts_with("```") { None } else { Some((open, true)) };
            }
        }
    }
    page.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::{title, with_file_names};

    #[test]
    fn each_file_of_an_example_gets_its_name() {
        let docs = "A.\n\n```xml\n//- /a.nml\n<a/>\n//- /b.nml\n<b/>\n```\n\nB.\n";
        assert_eq!(
            with_file_names(docs),
            "A.\n\n`a.nml`\n\n```xml\n<a/>\n```\n\n`b.nml`\n\n```xml\n<b/>\n```\n\nB."
        );
        assert_eq!(with_file_names("```xml\n<a/>\n```"), "```xml\n<a/>\n```");
    }

    #[test]
    fn a_rule_is_listed_with_its_first_paragraph() {
        assert_eq!(title("The `delay` is\nnegative.\n\n## Why\n\nX.\n"), "The `delay` is negative.");
    }
}

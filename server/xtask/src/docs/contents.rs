//! The table of contents: the written one, with the generated pages in their places.

use std::fmt::Write;

use super::commands::Page;
use super::rules::{self, Rule};
use crate::Failure;

/// A line that the pages of the rules replace, indented as they shall be.
const RULES: &str = "{{rules}}";
/// The same for the commands.
const COMMANDS: &str = "{{commands}}";

pub(super) fn summary(contents: &str, rules: &[Rule], commands: &[Page]) -> Result<String, Failure> {
    let mut summary = String::new();
    let mut replaced = 0;
    for line in contents.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match line.trim() {
            RULES => {
                replaced += 1;
                for group in rules::groups(rules) {
                    _ = writeln!(summary, "{indent}- [{group}](rules/groups/{group}.md)");
                    for rule in rules.iter().filter(|it| it.group == group) {
                        _ = writeln!(summary, "{indent}  - [{0}](rules/{0}.md)", rule.name);
                    }
                }
            }
            COMMANDS => {
                replaced += 1;
                for page in commands {
                    _ = writeln!(summary, "{indent}- [nml {0}](commands/{0}.md)", page.name);
                }
            }
            _ => _ = writeln!(summary, "{line}"),
        }
    }
    if replaced == 2 {
        Ok(summary)
    } else {
        Err(format!("docs/contents.md: {RULES} and {COMMANDS} once each"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::commands::described_by;
    use super::super::rules::read;
    use super::summary;

    #[test]
    fn the_contents_give_each_rule_its_place() {
        let rules = r#"[{"name": "b", "group": "syntax", "severity": "error", "since": "1", "origin": "xml", "docs": "X."}]"#;
        let summary = summary(
            "# C\n- [R](r.md)\n  {{rules}}\n{{commands}}\n",
            &read(rules).unwrap(),
            &[described_by("check", "Check\n")],
        );
        assert_eq!(
            summary.unwrap(),
            "# C\n- [R](r.md)\n  - [syntax](rules/groups/syntax.md)\n    - [b](rules/b.md)\n- [nml check](commands/check.md)\n"
        );
    }
}

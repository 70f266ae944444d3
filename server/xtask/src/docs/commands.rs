//! A page for each command, from what `nml COMMAND --help` prints.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use super::{Pages, output_of};
use crate::Failure;

/// A command as its help describes it.
#[derive(Debug)]
pub(super) struct Page {
    /// As it is typed after `nml`.
    pub(super) name: String,
    /// All flags that it takes: `--fix`, `-I`.
    pub(super) flags: BTreeSet<String>,
    text: String,
}

/// Asks the program for its commands and their help.
pub(super) fn described(nml: &Path) -> Result<Vec<Page>, Failure> {
    let overview = output_of(nml, &["--help"])?;
    let names: Vec<&str> = names(&overview).collect();
    if names.is_empty() {
        return Err("nml --help: no commands".to_string());
    }
    let pages = names.iter().map(|name| Ok(described_by(name, &output_of(nml, &[name, "--help"])?)));
    pages.collect()
}

/// The commands in the help of the whole program.
fn names(overview: &str) -> impl Iterator<Item = &str> {
    let list = overview.lines().skip_while(|it| *it != "Commands:").skip(1).take_while(|it| !it.is_empty());
    list.filter(|it| it.starts_with("  ") && !it.starts_with("   "))
        .filter_map(|it| it.split_whitespace().next())
}

pub(super) fn described_by(name: &str, help: &str) -> Page {
    let entries = help.lines().filter(|it| indent(it) < EXPLANATION && it.trim_start().starts_with('-'));
    let mut flags: BTreeSet<String> = entries
        .flat_map(|it| it.split([' ', ',', '[', '=']))
        .filter(|it| it.starts_with('-'))
        .map(str::to_string)
        .collect();
    for line in help.lines().filter(|it| it.trim_start().starts_with("[alias")) {
        let words = line.split([' ', ',', ']']).filter(|it| it.starts_with('-'));
        flags.extend(words.map(str::to_string));
    }
    Page { name: name.to_string(), flags, text: page(name, help) }
}

pub(super) fn pages(described: &[Page]) -> Pages {
    let mut pages: Pages =
        described.iter().map(|it| (format!("commands/{}.md", it.name), it.text.clone())).collect();
    let mut all = "# All commands\n\nWhat `nml COMMAND --help` tells, a page for each. Exit codes: 0 fine, \
                   1 problems found, 2 misuse, 3 a defect of `nml` itself. \
                   All take `--help`, and `--color auto|always|never`; `NO_COLOR` and `CLICOLOR_FORCE` are honoured.\n\n"
        .to_string();
    for page in described {
        let what = page.text.lines().nth(2).unwrap_or_default();
        _ = writeln!(all, "- [`nml {0}`]({0}.md): {what}", page.name);
    }
    pages.insert("commands/all.md".to_string(), all);
    pages
}

/// How far clap indents what it says about an argument.
const EXPLANATION: usize = 10;

fn page(name: &str, help: &str) -> String {
    let mut page = format!("# nml {name}\n\n");
    let mut lines = help.lines().peekable();
    let mut in_examples = false;
    while let Some(line) = lines.next() {
        if in_examples && (line.is_empty() || indent(line) == 0) {
            page.push_str("```\n");
            in_examples = false;
        }
        match (line, indent(line)) {
            ("", _) => page.push('\n'),
            (usage, 0) if usage.starts_with("Usage: ") => {
                _ = writeln!(page, "```text\n{}", &usage["Usage: ".len()..]);
                while let Some(more) = lines.next_if(|it| !it.is_empty()) {
                    _ = writeln!(page, "{more}");
                }
                page.push_str("```\n");
            }
            (example, 0) if example.starts_with("Example: ") => {
                _ = writeln!(page, "```sh\n{}\n```", &example["Example: ".len()..]);
            }
            ("Examples:", _) => {
                page.push_str("## Examples\n\n```sh\n");
                in_examples = true;
            }
            (heading, 0) if heading.ends_with(':') && lines.peek().is_some_and(|it| indent(it) > 0) => {
                _ = writeln!(page, "## {}\n", heading.trim_end_matches(':'));
            }
            (prose, 0) => _ = writeln!(page, "{}", escaped(prose)),
            (example, _) if in_examples => _ = writeln!(page, "{}", example.trim_start()),
            (argument, 1..EXPLANATION) if is_common(argument.trim()) => {
                while lines.next_if(|it| it.is_empty() || indent(it) >= EXPLANATION).is_some() {}
            }
            (argument, 1..EXPLANATION) => _ = writeln!(page, "- `{}`\n", argument.trim()),
            (value, _) if value.trim_start().starts_with("- ") => {
                let value = value.trim_start().trim_start_matches("- ");
                match value.split_once(':') {
                    Some((value, what)) => _ = writeln!(page, "  - `{value}`: {}", escaped(what.trim())),
                    None => _ = writeln!(page, "  - `{value}`"),
                }
            }
            (note, _) if note.trim_start().starts_with('[') => {
                let note = note.trim().trim_start_matches('[').trim_end_matches(']');
                match note.split_once(": ") {
                    Some((kind, value)) => _ = writeln!(page, "  {kind}: `{value}`\n"),
                    None => _ = writeln!(page, "  {}\n", escaped(note)),
                }
            }
            (explanation, _) => _ = writeln!(page, "  {}", escaped(explanation.trim())),
        }
    }
    if in_examples {
        page.push_str("```\n");
    }
    while page.contains("\n\n\n") {
        page = page.replace("\n\n\n", "\n\n");
    }
    // Nothing is left of a section of common options.
    page = page.replace("## Options\n\n## ", "## ");
    page.trim_end().trim_end_matches("## Options").trim_end().to_string() + "\n"
}

/// What every command takes; the page of all commands tells about it.
fn is_common(argument: &str) -> bool {
    ["--color ", "-h, --help", "-V, --version"].iter().any(|it| argument.starts_with(it))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Prose as Markdown: what looks like a tag outside of code is text.
fn escaped(prose: &str) -> String {
    let parts = prose.split('`').enumerate();
    let escaped = parts.map(|(n, part)| if n % 2 == 0 { part.replace('<', "\\<") } else { part.to_string() });
    escaped.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::{described_by, names};

    /// As clap prints it.
    const HELP: &str = "\
Check models

Usage: nml check [OPTIONS] [PATH]...

Arguments:
  [PATH]...
          Files and folders
          
          [default: .]

Output:
      --output-format <FORMAT>
          How to print findings

          Possible values:
          - full: With an excerpt
          - json: One array
          
          [default: full]
          [alias: --format]

  -h, --help
          Print help

Examples:
  nml check a.nml    one file
";

    #[test]
    fn a_page_says_what_the_help_says() {
        let page = described_by("check", HELP);
        let flags: Vec<&str> = page.flags.iter().map(String::as_str).collect();
        assert_eq!(flags, ["--format", "--help", "--output-format", "-h"]);
        for expected in [
            "# nml check\n\nCheck models\n\n```text\nnml check [OPTIONS] [PATH]...\n```\n",
            "## Output\n\n- `--output-format <FORMAT>`\n\n  How to print findings\n",
            "  - `full`: With an excerpt\n",
            "  default: `full`\n",
            "## Examples\n\n```sh\nnml check a.nml    one file\n```\n",
        ] {
            assert!(page.text.contains(expected), "{expected}\nis not in\n{}", page.text);
        }
    }

    #[test]
    fn commands_are_those_of_the_overview() {
        let overview = "X\n\nCommands:\n  check  Check\n         models\n  new    Write\n\nOptions:\n  -h\n";
        assert_eq!(names(overview).collect::<Vec<_>>(), ["check", "new"]);
    }
}

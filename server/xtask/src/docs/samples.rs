//! Whether what the pages tell people to type exists: commands and flags of `nml`, settings, JSON.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::Pages;
use super::commands::Page;
use crate::{Failure, target_folder};

/// Pages whose TOML is the configuration of an editor, not of `nml`.
const EDITORS: &str = "editors/";

pub(super) fn problems(
    root: &Path,
    nml: &Path,
    pages: &Pages,
    commands: &[Page],
) -> Result<Vec<String>, Failure> {
    let mut problems = Vec::new();
    for (path, text) in pages {
        for sample in samples(text) {
            let found = match &sample {
                Sample::Typed(line) => of_line(line, commands),
                Sample::Toml(text) if path.starts_with(EDITORS) => {
                    text.parse::<toml::Table>().err().map(|it| it.to_string())
                }
                Sample::Toml(text) => of_settings(root, nml, text)?,
                Sample::Json(text) => {
                    serde_json::from_str::<serde_json::Value>(text).err().map(|it| it.to_string())
                }
            };
            problems.extend(found.map(|it| format!("{path}: {it}")));
        }
    }
    Ok(problems)
}

/// Something in a page that can be tried.
#[derive(Debug, PartialEq)]
enum Sample {
    /// A command line that begins with `nml`.
    Typed(String),
    Toml(String),
    Json(String),
}

fn samples(text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut block: Option<(String, String)> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                block = Some((language.to_string(), String::new()));
            }
            Event::Text(it) => {
                if let Some((_, text)) = &mut block {
                    text.push_str(&it);
                }
            }
            Event::Code(it) if it.starts_with("nml ") => samples.push(Sample::Typed(it.to_string())),
            Event::End(TagEnd::CodeBlock) => {
                let Some((language, text)) = block.take() else { continue };
                match language.as_str() {
                    "sh" => samples.extend(typed(&text)),
                    "toml" => samples.push(Sample::Toml(text)),
                    "json" => samples.push(Sample::Json(text)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    samples
}

fn typed(block: &str) -> impl Iterator<Item = Sample> {
    let lines = block.lines().flat_map(|it| it.split(['|', ';']));
    lines
        .map(|it| it.trim().trim_start_matches("$ "))
        .filter(|it| it.starts_with("nml "))
        .map(|it| Sample::Typed(it.to_string()))
}

/// Whether the command and its flags exist.
fn of_line(line: &str, commands: &[Page]) -> Option<String> {
    // A comment after two blanks explains the line.
    let typed = line.split("  ").next().unwrap_or(line);
    let mut words = typed.split_whitespace().skip(1);
    let name = words.next()?;
    // What the older tools are called with, and the flags of the program itself.
    if name.starts_with('-') || name.chars().all(|it| it.is_ascii_uppercase()) {
        return None;
    }
    let Some(command) = commands.iter().find(|it| it.name == name) else {
        return Some(format!("`{line}`: there is no command `{name}`"));
    };
    let known: &BTreeSet<String> = &command.flags;
    let mut flags = words.filter(|it| it.starts_with('-') && *it != "-" && *it != "--");
    let unknown = flags.find(|it| {
        let flag = it.split('=').next().unwrap_or(it).trim_end_matches(['.', ',', ')']);
        !known.contains(flag)
    })?;
    Some(format!("`{line}`: `nml {name}` has no flag `{unknown}`"))
}

/// Whether `nml` takes these settings.
fn of_settings(root: &Path, nml: &Path, text: &str) -> Result<Option<String>, Failure> {
    let folder = target_folder().join("docs");
    let file = folder.join("nml.toml");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&file, text))
        .map_err(|it| format!("{}: {it}", file.display()))?;
    let mut check = Command::new(nml);
    check
        .args(["check", "--quiet", "--exit-zero", "--stdin-filename", "a.nml", "--config"])
        .arg(&file)
        .arg("-");
    check.current_dir(root).stdin(Stdio::null()).env("NO_COLOR", "1");
    let output = check.output().map_err(|it| format!("{}: {it}", nml.display()))?;
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((!output.status.success()).then_some(complaint))
}

#[cfg(test)]
mod tests {
    use super::super::commands::described_by;
    use super::{Sample, of_line, samples};

    #[test]
    fn a_flag_that_is_gone_is_found() {
        let check = described_by("check", "Check\n\nOptions:\n      --fix\n          Mend\n  -q, --quiet\n");
        let commands = [check];
        for fine in [
            "nml check --fix a.nml",
            "nml check -q -",
            "nml check a.nml  --not a flag",
            "nml -validate a.nml",
        ] {
            assert_eq!(of_line(fine, &commands), None);
        }
        for wrong in ["nml check --mend a.nml", "nml chekc a.nml", "nml check -x"] {
            assert!(of_line(wrong, &commands).is_some(), "{wrong}");
        }
    }

    #[test]
    fn command_lines_in_blocks_and_in_text_are_tried() {
        let text = "Use `nml a`.\n\n```sh\n$ cat x | nml b -\ncargo build\n```\n\n```text\nnml c\n```\n";
        let found = samples(text);
        assert_eq!(found, [Sample::Typed("nml a".into()), Sample::Typed("nml b -".into())]);
    }
}

//! `nml explain RULE`: the page of a rule, in the terminal.

use std::io::Write;

use rules::{Origin, Rule};

use crate::exit::{self, Exit};
use crate::{markdown, terminal};

/// Explain a rule: what it checks, why it matters, an example
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The rule's name, as findings show it in brackets
    rule: String,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let name = arguments.rule.trim_matches(['[', ']']);
    let Some(rule) = rules::rule(name) else {
        let near = text::nearest(name, rules::RULES.iter().map(|it| it.name));
        let help =
            near.map_or("`nml rules` lists them all".to_string(), |it| format!("did you mean `{it}`?"));
        terminal::error(&format!("there is no rule `{name}`\nhelp: {help}"));
        return Exit::Misuse;
    };
    let page = format!("{}\n---\n\n{}", rule.docs.trim_end(), facts(rule));
    let mut out = anstream::stdout().lock();
    match out.write_all(markdown::render(&page, terminal::width()).as_bytes()) {
        Ok(()) => Exit::Fine,
        Err(problem) => exit::of_write_error(&problem),
    }
}

fn facts(rule: &Rule) -> String {
    let origin = match rule.origin {
        Origin::Xml => "the XML standard asks for it".to_string(),
        Origin::Xsd => "the XML Schema of NeuroML asks for it".to_string(),
        Origin::JNeuroMl(number) => format!("test {number} of jNeuroML makes the same check"),
        Origin::Lems => "jLEMS refuses models that break it".to_string(),
        Origin::Ours => "no other tool checks it".to_string(),
    };
    let (name, group, severity, since) = (rule.name, rule.group.name(), rule.severity.name(), rule.since);
    format!(
        "- rule `{name}`, group `{group}`, severity {severity}, since {since}\n\
         - {origin}\n\
         - to allow it in one place: `<!-- nml: allow {name} -->`\n\
         - to switch it off for a project: `ignore = [\"{name}\"]` in `nml.toml`\n"
    )
}

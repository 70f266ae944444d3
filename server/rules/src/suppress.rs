//! Findings that the author of a file has looked at and allows.
//!
//! `<!-- nml: allow RULE, RULE -->` speaks for the next element and all that is in it; `<!-- nml: allow-file RULE -->`
//! for the whole file. Both take names of rules and groups, and `all`.

use ::syntax::{Kind, Node, Tree};
use memchr::memmem;
use text::{Range, TextEdit};

use crate::{Check, Diagnostic, Fix, Group, Origin, Rule, Safety, Settings, Severity, Tag, registry};

/// A suppression names a rule that does not exist.
pub(crate) static UNKNOWN_SUPPRESSION: Rule = Rule {
    name: "unknown-suppression",
    group: Group::Housekeeping,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("suppress/unknown_suppression.md"),
    check: Check::Within("unused-suppression"),
};

/// A suppression has nothing to suppress.
pub(crate) static UNUSED_SUPPRESSION: Rule = Rule {
    name: "unused-suppression",
    group: Group::Housekeeping,
    severity: Severity::Hint,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("suppress/unused_suppression.md"),
    check: Check::Within("unused-suppression"),
};

/// The suppressions of one file.
#[derive(Debug, Default)]
pub(crate) struct Suppressions<'t> {
    allowed: Vec<Allowed<'t>>,
}

/// One name in one comment.
#[derive(Debug)]
struct Allowed<'t> {
    name: &'t str,
    name_range: Range,
    comment: Range,
    /// Where it holds.
    scope: Range,
}

impl<'t> Suppressions<'t> {
    pub(crate) fn read(text: &'t str, tree: &'t Tree) -> Suppressions<'t> {
        // Nearly no file has any: one fast search instead of a walk.
        if memmem::find(text.as_bytes(), b"nml: allow").is_none() {
            return Suppressions::default();
        }
        let comments = Node::document(tree, text).descendants().filter(|it| it.kind() == Kind::Comment);
        Suppressions { allowed: comments.flat_map(|it| allowed(it, text)).collect() }
    }

    /// Removes what is allowed from `found`; returns what is to be said about the suppressions themselves.
    pub(crate) fn apply(&self, found: &mut Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
        if self.allowed.is_empty() {
            return Vec::new();
        }
        let mut used = vec![false; self.allowed.len()];
        found.retain(|finding| {
            let mut kept = true;
            for (allowed, used) in self.allowed.iter().zip(&mut used) {
                if allowed.covers(finding) {
                    *used = true;
                    kept = false;
                }
            }
            kept
        });
        let about = self.allowed.iter().zip(&used).filter_map(|(it, &used)| it.finding(used));
        about.filter(|it| settings.is_on(it.rule)).collect()
    }
}

impl Allowed<'_> {
    fn covers(&self, finding: &Diagnostic) -> bool {
        let named =
            self.name == finding.rule.name || self.name == finding.rule.group.name() || self.name == "all";
        named && self.scope.start <= finding.range.start && finding.range.start < self.scope.end
    }

    fn finding(&self, used: bool) -> Option<Diagnostic> {
        let known = self.name == "all"
            || Group::from_name(self.name).is_some()
            || registry::rule(self.name).is_some();
        if known && used {
            return None;
        }
        let names = registry::RULES.iter().map(|rule| rule.name);
        let nearest = text::nearest(self.name, names);
        let (rule, message): (&'static Rule, _) = match (known, nearest) {
            (false, Some(near)) => {
                (&UNKNOWN_SUPPRESSION, format!("no rule is called `{}`; did you mean `{near}`?", self.name))
            }
            (false, None) => (&UNKNOWN_SUPPRESSION, format!("no rule is called `{}`", self.name)),
            (true, _) => (&UNUSED_SUPPRESSION, format!("nothing here violates `{}`", self.name)),
        };
        let fix = match (known, nearest) {
            (false, Some(near)) => {
                Fix::replace(format!("Change to `{near}`"), Safety::Safe, self.name_range, near)
            }
            _ => Fix::edits(
                "Remove the comment",
                Safety::Unsafe,
                vec![TextEdit { range: self.comment, insert: String::new() }],
            ),
        };
        Some(Diagnostic {
            rule,
            severity: rule.severity,
            range: self.name_range,
            message,
            related: Vec::new(),
            fixes: vec![fix],
            reference_test: None,
            tags: if known { vec![Tag::Unnecessary] } else { Vec::new() },
        })
    }
}

fn allowed<'t>(comment: Node<'t>, text: &'t str) -> Vec<Allowed<'t>> {
    let range = comment.range();
    let body = &text[range.start as usize..range.end as usize];
    let Some(start) = body.find("nml: allow") else { return Vec::new() };
    let rest = &body[start + "nml: allow".len()..];
    let (rest, whole_file) = match rest.strip_prefix("-file") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let scope = if whole_file {
        Range { start: 0, end: text.len() as u32 }
    } else {
        let Some(next) = next_element(comment) else { return Vec::new() };
        next.range()
    };
    let names = rest.trim_end_matches("-->");
    let offset = |part: &str| (part.as_ptr() as usize - text.as_ptr() as usize) as u32;
    names
        .split([',', ' ', '\t', '\n', '\r'])
        .filter(|name| !name.is_empty())
        .map(|name| Allowed {
            name,
            name_range: Range { start: offset(name), end: offset(name) + name.len() as u32 },
            comment: range,
            scope,
        })
        .collect()
}

fn next_element(comment: Node<'_>) -> Option<Node<'_>> {
    std::iter::successors(comment.next_sibling(), |it| it.next_sibling()).find(|it| it.is_element())
}

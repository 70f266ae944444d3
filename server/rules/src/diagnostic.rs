//! A finding: where, what, how bad, and how to mend it.

use std::path::PathBuf;

use model::File;
use text::{Range, TextEdit};

use crate::{Rule, Severity};

/// One finding in one file.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is, after the finding's own circumstances and the user's settings.
    pub severity: Severity,
    /// The guilty token.
    pub range: Range,
    /// What is wrong, in the user's words.
    pub message: String,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Ways to mend it, the best one first.
    pub fixes: Vec<Fix>,
    /// The number of the reference validator's test that makes this check, if one does.
    pub reference_test: Option<u32>,
    /// How an editor should draw it.
    pub tags: Vec<Tag>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file of the place.
    pub file: File,
    /// The place.
    pub range: Range,
    /// What it has to do with the finding.
    pub message: String,
}

/// A way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, imperative: "Change to `mV`".
    pub title: String,
    /// Whether it may be applied without a look.
    pub safety: Safety,
    /// The edits in the file of the finding; they do not overlap.
    pub edits: Vec<TextEdit>,
    /// Edits in other files.
    pub elsewhere: Vec<(File, TextEdit)>,
    /// A file that the fix creates.
    pub creates: Option<NewFile>,
}

impl Fix {
    /// A fix that replaces one range in the file of the finding.
    pub fn replace(title: impl Into<String>, safety: Safety, range: Range, insert: impl Into<String>) -> Fix {
        Fix::edits(title, safety, vec![TextEdit { range, insert: insert.into() }])
    }

    /// A fix that makes several edits in the file of the finding.
    pub fn edits(title: impl Into<String>, safety: Safety, edits: Vec<TextEdit>) -> Fix {
        Fix { title: title.into(), safety, edits, elsewhere: Vec::new(), creates: None }
    }
}

/// A file that a fix creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// Whether a fix may be applied without a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// There is one right answer and this is it: applied by `--fix` and `source.fixAll`.
    Safe,
    /// A guess that a person must confirm: applied by `--unsafe-fixes` or one by one.
    Unsafe,
}

/// How an editor should draw a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Greyed out: has no effect.
    Unnecessary,
    /// Struck through: out of use.
    Deprecated,
}

//! A finding as the command line shows it: plain data with lines and columns, as JSON prints it.
//!
//! The field names are a stable format that scripts rely on. Lines and columns count from 1, columns in Unicode scalars.

use std::sync::Arc;

use serde::Serialize;
use text::{Encoding, LineIndex, Range, SharedText};

/// Everything that was found in one file.
#[derive(Debug)]
pub(crate) struct Report {
    /// The file as it is shown: relative to where the command runs, as typed otherwise.
    pub(crate) path: Arc<str>,
    /// Why it could not be read.
    pub(crate) unreadable: Option<&'static str>,
    /// Its text as it was checked; `None` when there is nothing to show from it.
    pub(crate) text: Option<SharedText>,
    /// What was found, in the order of the text.
    pub(crate) findings: Vec<Finding>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) file: Arc<str>,
    pub(crate) rule: &'static str,
    pub(crate) group: &'static str,
    #[serde(serialize_with = "severity_name")]
    pub(crate) severity: rules::Severity,
    pub(crate) message: String,
    pub(crate) range: Span,
    pub(crate) reference_test: Option<u32>,
    pub(crate) related: Vec<Related>,
    pub(crate) fixes: Vec<Fix>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Related {
    pub(crate) file: Arc<str>,
    pub(crate) message: String,
    pub(crate) range: Span,
    /// The text of that file, when it is another one than the finding's.
    #[serde(skip)]
    pub(crate) text: Option<SharedText>,
}

/// A way to mend a finding.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fix {
    pub(crate) title: String,
    #[serde(serialize_with = "safety_name")]
    pub(crate) safety: rules::Safety,
    pub(crate) edits: Vec<Edit>,
}

/// A replacement in a file. Where `creates` is true the file does not exist yet.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Edit {
    pub(crate) file: Arc<str>,
    pub(crate) range: Span,
    pub(crate) insert: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) creates: bool,
}

/// A stretch of text, from `start` up to but not including `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Span {
    pub(crate) start: Place,
    pub(crate) end: Place,
    /// The same in bytes, for excerpts and edits.
    #[serde(skip)]
    pub(crate) bytes: Range,
}

/// A place in a text, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Span {
    /// The span of a text that does not exist yet.
    pub(crate) fn of_nothing() -> Span {
        let start = Place { line: 1, column: 1 };
        Span { start, end: start, bytes: Range { start: 0, end: 0 } }
    }

    /// The span of a byte range of the text that was indexed.
    pub(crate) fn new(index: &LineIndex, bytes: Range) -> Span {
        let place = |at| {
            let position = index.position(at, Encoding::Utf32);
            Place { line: position.line + 1, column: position.column + 1 }
        };
        Span { start: place(bytes.start), end: place(bytes.end), bytes }
    }
}

fn severity_name<S: serde::Serializer>(severity: &rules::Severity, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(severity.name())
}

fn safety_name<S: serde::Serializer>(safety: &rules::Safety, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match safety {
        rules::Safety::Safe => "safe",
        rules::Safety::Unsafe => "unsafe",
    })
}

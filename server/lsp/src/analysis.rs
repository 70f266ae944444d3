//! STAND-IN for `rules::check` until it lands: shows what the parser found.
#![allow(missing_docs, dead_code)]

use ide::{Analysis, Cancellable, File};
use std::path::PathBuf;
use text::{Range, TextEdit};

pub(crate) fn diagnostics(analysis: &Analysis, file: File) -> Cancellable<Vec<Diagnostic>> {
    let document = analysis.document(file)?;
    let text = document.text();
    let found = document.tree().problems().iter();
    Ok(found
        .map(|it| Diagnostic {
            range: it.range,
            severity: Severity::Error,
            message: format!("{:?} {}", it.kind, it.range.of(text)),
            related: Vec::new(),
            fixes: Vec::new(),
            reference_test: None,
            tags: Vec::new(),
        })
        .collect())
}

#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    pub(crate) range: Range,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) related: Vec<Related>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) reference_test: Option<u32>,
    pub(crate) tags: Vec<Tag>,
}

impl Diagnostic {
    pub(crate) fn code(&self) -> &str {
        "syntax"
    }
    pub(crate) fn docs_url(&self) -> Option<String> {
        None
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Related {
    pub(crate) file: File,
    pub(crate) range: Range,
    pub(crate) message: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Fix {
    pub(crate) title: String,
    pub(crate) safety: Safety,
    pub(crate) edits: Vec<TextEdit>,
    pub(crate) elsewhere: Vec<(File, TextEdit)>,
    pub(crate) creates: Option<NewFile>,
}

impl Fix {
    pub(crate) fn edits(title: &str, safety: Safety, edits: Vec<TextEdit>) -> Fix {
        Fix { title: title.to_owned(), safety, edits, elsewhere: Vec::new(), creates: None }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct NewFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    Safe,
    Unsafe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Error,
    Warning,
    Info,
    Hint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Unnecessary,
    Deprecated,
}

//! STAND-IN for the `ide` crate until it lands.
#![allow(missing_docs, dead_code)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use text::{LineIndex, Range, TextEdit};

use crate::config::Config;
use crate::document::Splice;

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum FilePath {
    Disk(PathBuf),
    Official(&'static str),
    Untitled(String),
}

impl FilePath {
    pub(crate) fn disk(base: &Path, path: &Path) -> FilePath {
        FilePath::Disk(base.join(path))
    }
    pub(crate) fn as_disk(&self) -> Option<&Path> {
        match self {
            FilePath::Disk(path) => Some(path),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Cancelled;
pub(crate) type Cancellable<T> = Result<T, Cancelled>;

#[derive(Debug, Default)]
pub(crate) struct Host {
    files: Arc<HashMap<FilePath, Arc<str>>>,
    roots: Vec<PathBuf>,
    revision: Arc<AtomicU64>,
}

impl Host {
    pub(crate) fn analysis(&self) -> Analysis {
        Analysis {
            files: self.files.clone(),
            roots: self.roots.clone(),
            at: self.revision.load(Ordering::SeqCst),
            revision: self.revision.clone(),
            stop: Arc::default(),
        }
    }
    fn bump(&mut self) {
        self.revision.fetch_add(1, Ordering::SeqCst);
    }
    pub(crate) fn open(&mut self, path: &FilePath, text: Arc<str>) {
        self.bump();
        Arc::make_mut(&mut self.files).insert(path.clone(), text);
    }
    pub(crate) fn edit(&mut self, path: &FilePath, text: Arc<str>, _: Splice) {
        self.open(path, text);
    }
    pub(crate) fn close(&mut self, path: &FilePath) {
        self.bump();
        Arc::make_mut(&mut self.files).remove(path);
    }
    pub(crate) fn set_roots(&mut self, roots: Vec<PathBuf>) {
        self.bump();
        self.roots = roots;
    }
    pub(crate) fn set_config(&mut self, _: &Config) {
        self.bump();
    }
    pub(crate) fn file_changed(&mut self, _: &Path) {
        self.bump();
    }
}

#[derive(Debug)]
pub(crate) struct Analysis {
    files: Arc<HashMap<FilePath, Arc<str>>>,
    roots: Vec<PathBuf>,
    at: u64,
    revision: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(crate) struct Canceller(Arc<AtomicBool>);

impl Canceller {
    pub(crate) fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Analysis {
    pub(crate) fn canceller(&self) -> Canceller {
        Canceller(self.stop.clone())
    }
    pub(crate) fn check_cancelled(&self) -> Cancellable<()> {
        match self.stop.load(Ordering::SeqCst) || self.revision.load(Ordering::SeqCst) != self.at {
            true => Err(Cancelled),
            false => Ok(()),
        }
    }
    fn text(&self, file: &FilePath) -> Arc<str> {
        self.files.get(file).cloned().unwrap_or_else(|| {
            file.as_disk().and_then(|it| std::fs::read_to_string(it).ok()).unwrap_or_default().into()
        })
    }
    pub(crate) fn diagnostics(&self, file: &FilePath) -> Cancellable<Vec<Diagnostic>> {
        self.check_cancelled()?;
        let text = self.text(file);
        Ok(text
            .match_indices("<bogus")
            .map(|(at, it)| Diagnostic {
                range: Range::new(at as u32 + 1, (at + it.len()) as u32),
                severity: Severity::Error,
                message: "bogus".to_owned(),
                related: Vec::new(),
                fixes: vec![Fix::edits(
                    "remove",
                    Safety::Safe,
                    vec![TextEdit::delete(Range::new(at as u32, (at + it.len()) as u32))],
                )],
                reference_test: None,
                tags: Vec::new(),
            })
            .collect())
    }
    pub(crate) fn included_files(&self, _: &FilePath) -> Cancellable<Vec<FilePath>> {
        Ok(Vec::new())
    }
    pub(crate) fn line_index(&self, file: &FilePath) -> Cancellable<Arc<LineIndex>> {
        Ok(Arc::new(LineIndex::new(&self.text(file))))
    }
    pub(crate) fn workspace_files(&self) -> Cancellable<Vec<PathBuf>> {
        self.check_cancelled()?;
        let mut files = Vec::new();
        for root in &self.roots {
            let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
            files.extend(entries.map(|it| it.path()).filter(|it| crate::language::is_nml(it)));
        }
        Ok(files)
    }
    pub(crate) fn look_at(&self, _: &Path) -> Cancellable<()> {
        self.check_cancelled()
    }
    pub(crate) fn path_of(&self, file: &FilePath) -> FilePath {
        file.clone()
    }
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
        "bogus"
    }
    pub(crate) fn docs_url(&self) -> Option<String> {
        None
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Related {
    pub(crate) file: FilePath,
    pub(crate) range: Range,
    pub(crate) message: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Fix {
    pub(crate) title: String,
    pub(crate) safety: Safety,
    pub(crate) edits: Vec<TextEdit>,
    pub(crate) elsewhere: Vec<(FilePath, TextEdit)>,
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

//! One run over many documents: one database, in which what they include is read once.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, File, FilePath, OsSystem, Reach, ReadError, Unreadable};
use rayon::prelude::*;
use rules::fix_all::{self, Settled};
use rules::{Diagnostic, Safety, Settings};
use syntax::Document;
use text::SharedText;

use super::Arguments;
use super::finding::{Edit, Finding, Fix, Related, Report, Span};
use super::settings::Sources;
use super::targets::Target;
use crate::project::{HDF5, project_of, with_neighbours};

/// From standard input, not more than this is read.
const MAX_STDIN: u64 = model::system::MAX_FILE_SIZE;

/// How many bytes of a file are looked at to see what it is.
const START: usize = 4096;

/// The documents of a run and all that is known about them.
#[derive(Debug)]
pub(crate) struct Session {
    db: Database,
    /// Where the command runs: what lies below it is shown relative to it.
    here: PathBuf,
    targets: Vec<Target>,
    /// For each target, what it is in the database and which settings it obeys.
    documents: Vec<(File, Arc<Settings>)>,
    /// Files that were named but are not ours, in words for the user.
    complaints: Vec<String>,
}

impl Session {
    /// Sets up the database and keeps those targets that are NeuroML or LEMS.
    ///
    /// The error is a sentence for the user, about settings or about standard input.
    pub(crate) fn new(arguments: &Arguments, targets: Vec<Target>) -> Result<Session, String> {
        let here = std::env::current_dir().map_err(|it| format!("where am I? {it}"))?;
        let mut sources = Sources::new(arguments)?;
        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(roots(arguments, &here, &targets));

        let mut session =
            Session { db, here, targets: Vec::new(), documents: Vec::new(), complaints: Vec::new() };
        let mut reaches_everywhere = false;
        for target in targets {
            let settings = sources.of(&target.path)?;
            reaches_everywhere |= settings.include_outside_workspace;
            session.add(target, settings)?;
        }
        let search_path =
            arguments.include_paths.iter().map(|it| model::normalize(&session.here.join(it))).collect();
        let reach = if reaches_everywhere { Reach::Everywhere } else { Reach::Workspace };
        session.db.set_settings(model::Settings { search_path, reach });
        Ok(session)
    }

    /// The documents that are checked.
    pub(crate) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Files that were named but are not ours, in words for the user.
    pub(crate) fn complaints(&self) -> &[String] {
        &self.complaints
    }

    /// Checks all documents: one report for each target, in the order of the targets.
    pub(crate) fn check(&self) -> Vec<Report> {
        let here = self.here.as_path();
        let work: Vec<_> = self.targets.iter().zip(&self.documents).collect();
        if work.len() < 2 {
            // No thread pool for a single file: starting it would cost as much as the check.
            return work
                .into_iter()
                .map(|(target, document)| report(&self.db, here, target, document))
                .collect();
        }
        work.into_par_iter()
            .map_with(self.db.clone(), |db, (target, document)| report(db, here, target, document))
            .collect()
    }

    /// The text of a target as it is now.
    pub(crate) fn text(&self, nth: usize) -> SharedText {
        let (file, _) = &self.documents[nth];
        model::source(&self.db, *file).document.text().clone()
    }

    /// Mends a target until nothing is left to mend. The session holds the new text afterwards.
    pub(crate) fn mend(&mut self, nth: usize, which: Safety) -> Settled {
        let path = FilePath::Disk(self.targets[nth].path.clone());
        let (file, settings) = self.documents[nth].clone();
        let before = self.text(nth);
        let db = &mut self.db;
        let settled = fix_all::settle(&before, which, |text| {
            db.set_overlay(&path, Document::new(text));
            rules::check(&*db, file, &settings)
        });
        db.set_overlay(&path, Document::new(settled.text.as_str()));
        settled
    }

    fn add(&mut self, target: Target, settings: Arc<Settings>) -> Result<(), String> {
        let path = FilePath::Disk(target.path.clone());
        let file = if target.is_stdin { self.db.set_overlay(&path, stdin()?) } else { self.db.file(&path) };
        let is_ours = match target.is_named {
            true => target.is_stdin || model::is_ours(&self.db, file) || self.could_be_broken(file),
            // Below a folder there may be much other XML: not more than its beginning is read.
            false => self.looks_like_ours(&target),
        };
        if is_ours {
            self.targets.push(target);
            self.documents.push((file, settings));
        } else if target.is_named && model::is_hdf5(&target.path) {
            self.complaints.push(format!("{}: {HDF5}", target.shown));
        } else if target.is_named {
            self.complaints.push(format!("{}: {}", target.shown, self.what_it_is(file)));
        }
        Ok(())
    }

    /// Whether the name or the first bytes of a file say that it is NeuroML or LEMS.
    fn looks_like_ours(&self, target: &Target) -> bool {
        model::looks_like_ours(&target.path, &[])
            || self
                .db
                .system()
                .read_start(&target.path, START)
                .is_ok_and(|it| model::looks_like_ours(&target.path, &it))
    }

    /// Whether a file whose first element is not ours may still have been meant to be: without any element, or with one
    /// whose name differs by letter case only, it gets findings in place of a refusal.
    fn could_be_broken(&self, file: File) -> bool {
        match model::parse(&self.db, file).root() {
            Some(root) => ["Lems", "neuroml"].iter().any(|it| it.eq_ignore_ascii_case(root.local_name())),
            None => {
                model::source(&self.db, file).problem.is_none() && has_model_extension(file.path(&self.db))
            }
        }
    }

    fn what_it_is(&self, file: File) -> String {
        if let Some(problem) = &model::source(&self.db, file).problem {
            return in_words(problem).to_string();
        }
        match model::parse(&self.db, file).root() {
            Some(root) => format!("neither NeuroML nor LEMS: its root element is `{}`", root.name()),
            None => "neither NeuroML nor LEMS: it has no elements".to_string(),
        }
    }
}

fn has_model_extension(path: &FilePath) -> bool {
    path.as_disk().is_some_and(model::system::has_model_extension)
}

fn in_words(problem: &ReadError) -> &'static str {
    match problem {
        ReadError::Absent => "no such file",
        ReadError::Unreadable(Unreadable::Folder) => "a folder",
        ReadError::Unreadable(Unreadable::Special) => "not a regular file, so it is not read",
        ReadError::Unreadable(Unreadable::TooLarge) => "too large to be read (512 MB at most)",
        ReadError::Unreadable(Unreadable::LinkLoop) => "links that lead in a circle",
        ReadError::Unreadable(Unreadable::Denied) => "permission denied",
        ReadError::Unreadable(Unreadable::Io) => "the disk does not give it",
        ReadError::Unreadable(Unreadable::Encoding) => "its bytes are in no encoding that nml reads",
    }
}

/// The folders that includes may reach and in which including files are looked for.
fn roots(arguments: &Arguments, here: &Path, targets: &[Target]) -> Vec<PathBuf> {
    if !arguments.roots.is_empty() {
        return arguments.roots.iter().map(|it| model::normalize(&here.join(it))).collect();
    }
    let mut roots: Vec<PathBuf> = Vec::new();
    let folders = arguments.paths.iter().filter(|it| it.is_dir()).map(|it| model::normalize(&here.join(it)));
    let folders = folders.map(|it| with_neighbours(&it).to_path_buf());
    let named = targets.iter().filter(|it| it.is_named).map(|it| project_of(here, &it.path));
    for root in folders.chain(named) {
        if !roots.iter().any(|it| root.starts_with(it)) {
            roots.retain(|it| !it.starts_with(&root));
            roots.push(root);
        }
    }
    roots
}

fn stdin() -> Result<Document, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_STDIN + 1).read_to_end(&mut bytes);
    read.map_err(|it| format!("standard input: {it}"))?;
    if bytes.len() as u64 > MAX_STDIN {
        return Err(format!("standard input: more than {} MB", MAX_STDIN >> 20));
    }
    let (text, encoding) = syntax::decode(&bytes).map_err(|it| format!("standard input: {it}"))?;
    if !encoding.malformed.is_empty() {
        return Err(format!("standard input: its bytes are not {}", encoding.name));
    }
    Ok(Document::new(text))
}

/// Checks one document.
fn report(db: &Database, here: &Path, target: &Target, (file, settings): &(File, Arc<Settings>)) -> Report {
    let found = rules::check(db, *file, settings);
    let source = model::source(db, *file);
    let shown = Shown { db, here, target, file: *file };
    Report {
        path: Arc::clone(&target.shown),
        unreadable: source.problem.as_ref().map(in_words),
        // Kept for excerpts only: thousands of faultless files must not stay in memory.
        text: (!found.is_empty()).then(|| source.document.text().clone()),
        findings: found.into_iter().map(|it| shown.finding(it)).collect(),
    }
}

/// Turns what the rules found into what is shown.
struct Shown<'a> {
    db: &'a Database,
    here: &'a Path,
    target: &'a Target,
    file: File,
}

impl Shown<'_> {
    fn finding(&self, diagnostic: Diagnostic) -> Finding {
        Finding {
            file: Arc::clone(&self.target.shown),
            rule: diagnostic.rule.name,
            group: diagnostic.rule.group.name(),
            severity: diagnostic.severity,
            message: diagnostic.message,
            range: self.span(self.file, diagnostic.range),
            reference_test: diagnostic.reference_test,
            related: diagnostic.related.into_iter().map(|it| self.related(it)).collect(),
            fixes: diagnostic.fixes.into_iter().map(|it| self.fix(it)).collect(),
        }
    }

    fn related(&self, related: rules::Related) -> Related {
        let is_elsewhere = related.file != self.file;
        Related {
            file: self.path(related.file),
            message: related.message,
            range: self.span(related.file, related.range),
            text: is_elsewhere.then(|| model::source(self.db, related.file).document.text().clone()),
        }
    }

    fn fix(&self, fix: rules::Fix) -> Fix {
        let here = fix.edits.into_iter().map(|it| self.edit(self.file, it));
        let elsewhere = fix.elsewhere.into_iter().map(|(file, it)| self.edit(file, it));
        let created = fix.creates.into_iter().map(|it| Edit {
            file: relative(self.here, &it.path),
            range: Span::of_nothing(),
            insert: it.text,
            creates: true,
        });
        Fix { title: fix.title, safety: fix.safety, edits: here.chain(elsewhere).chain(created).collect() }
    }

    fn edit(&self, file: File, edit: text::TextEdit) -> Edit {
        Edit {
            file: self.path(file),
            range: self.span(file, edit.range),
            insert: edit.insert,
            creates: false,
        }
    }

    fn span(&self, file: File, bytes: text::Range) -> Span {
        Span::new(&model::line_index(self.db, file), bytes)
    }

    fn path(&self, file: File) -> Arc<str> {
        if file == self.file {
            return Arc::clone(&self.target.shown);
        }
        match file.path(self.db) {
            FilePath::Disk(path) => relative(self.here, path),
            FilePath::Official(name) => format!("nml-official:/{name}").into(),
            FilePath::Untitled(name) => name.as_str().into(),
        }
    }
}

/// A path relative to where the command runs, if it lies below.
fn relative(here: &Path, path: &Path) -> Arc<str> {
    path.strip_prefix(here).unwrap_or(path).to_string_lossy().into()
}

//! Which files a document includes, and what goes wrong on the way.
//!
//! The tools disagree (lems-language §1.3): jLEMS looks beside the *root* file first, then through the folders of files
//! already included; the NeuroML object loader looks strictly beside the *including* file. We look beside the including
//! file, then beside the root, through the search path and among the official files, and say so when jLEMS would have
//! taken another file. Both tools join `/x.nml` to the folder as if the slash were not there; so do we.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::core_types::{self, OfficialSet};
use crate::items::{Include, IncludeTarget, RootKind};
use crate::system::{FileStatus, Unreadable};
use crate::workspace::Reach;
use crate::{Db, File, FilePath, file_items};

/// All files that a root file brings together.
#[derive(Debug, Clone, PartialEq)]
pub struct IncludeClosure {
    /// The files of the user, each once, in the order in which their content is loaded: included ones first, the root last.
    pub files: Box<[File]>,
    /// The official files, whether included by name or implied by a `neuroml` root.
    pub official: OfficialSet,
    /// Every inclusion of these files.
    pub links: Box<[IncludeLink]>,
    /// Is something missing, so that an unknown name may be declared there?
    pub incomplete: bool,
}

/// One inclusion and what it leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct IncludeLink {
    /// The file that includes.
    pub from: File,
    /// Which of its inclusions.
    pub include: u32,
    /// The included file.
    pub to: Option<File>,
    /// What is wrong with it.
    pub problem: Option<IncludeProblem>,
}

/// What can be wrong with an inclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncludeProblem {
    /// No file name.
    Empty,
    /// The file does not exist.
    Missing {
        /// The paths that were tried.
        tried: Box<[PathBuf]>,
    },
    /// The name leads out of the workspace; the file was not looked at.
    Outside {
        /// Where it leads.
        path: PathBuf,
    },
    /// The file must not or cannot be read.
    Unreadable {
        /// Why.
        reason: Unreadable,
    },
    /// A URL: nothing is fetched.
    Remote,
    /// NeuroML in HDF5, which is no XML.
    Hdf5,
    /// The file is being included already: a circle, which the tools tolerate.
    Cycle,
    /// The same file includes it twice.
    Twice {
        /// The first of the two.
        first: u32,
    },
    /// jLEMS would take another file.
    Differs {
        /// The file that jLEMS takes.
        lems: File,
    },
    /// Found only because `\` was read as `/`.
    Backslash,
}

impl IncludeProblem {
    /// Does it leave names undeclared?
    pub fn is_broken(&self) -> bool {
        match self {
            IncludeProblem::Missing { .. }
            | IncludeProblem::Outside { .. }
            | IncludeProblem::Unreadable { .. }
            | IncludeProblem::Remote
            | IncludeProblem::Hdf5 => true,
            IncludeProblem::Empty
            | IncludeProblem::Cycle
            | IncludeProblem::Twice { .. }
            | IncludeProblem::Differs { .. }
            | IncludeProblem::Backslash => false,
        }
    }
}

impl IncludeClosure {
    /// What the inclusions of one file lead to.
    pub fn links_of(&self, file: File) -> impl Iterator<Item = &IncludeLink> {
        self.links.iter().filter(move |it| it.from == file)
    }
}

/// The inclusions of a file and the kind of its root.
#[salsa::tracked(returns(ref))]
pub(crate) fn includes(db: &dyn Db, file: File) -> (RootKind, Box<[Include]>) {
    let items = file_items(db, file);
    (items.root, items.includes.clone())
}

/// All files that `root` brings together.
#[salsa::tracked(returns(ref))]
pub fn include_closure(db: &dyn Db, root: File) -> IncludeClosure {
    let mut walk = Walk::new(db, root);
    walk.visit_all(root);
    walk.finish(root)
}

/// The walk through the inclusions, depth first, without recursion: a chain of includes may be long.
struct Walk<'db> {
    db: &'db dyn Db,
    jail: Jail,
    root_folder: Option<PathBuf>,
    /// Folders of the files found so far, the latest last (jLEMS asks the latest first).
    found_folders: Vec<PathBuf>,
    state: FxHashMap<File, State>,
    files: Vec<File>,
    official: OfficialSet,
    links: Vec<IncludeLink>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done,
}

struct Frame {
    file: File,
    next: usize,
    first_of: FxHashMap<File, u32>,
}

impl<'db> Walk<'db> {
    fn new(db: &'db dyn Db, root: File) -> Walk<'db> {
        let workspace_root = || db.workspace().roots(db).first().cloned();
        let root_folder = root.path(db).folder().map(Path::to_path_buf).or_else(workspace_root);
        Walk {
            db,
            jail: Jail::new(db, root),
            root_folder,
            found_folders: Vec::new(),
            state: FxHashMap::default(),
            files: Vec::new(),
            official: OfficialSet::default(),
            links: Vec::new(),
        }
    }

    fn visit_all(&mut self, root: File) {
        let mut stack = vec![self.open(root)];
        while let Some(frame) = stack.last_mut() {
            let (_, includes) = includes(self.db, frame.file);
            let Some(include) = includes.get(frame.next) else {
                self.state.insert(frame.file, State::Done);
                self.files.push(frame.file);
                stack.pop();
                continue;
            };
            let index = frame.next as u32;
            frame.next += 1;
            let from = frame.file;
            let (to, mut problem) = self.resolve(from, include);
            let mut enter = None;
            if let Some(to) = to {
                if let Some(&first) = frame.first_of.get(&to) {
                    problem = Some(IncludeProblem::Twice { first });
                } else {
                    frame.first_of.insert(to, index);
                    match self.state.get(&to) {
                        Some(State::Open) => problem = Some(IncludeProblem::Cycle),
                        Some(State::Done) => {}
                        None if matches!(problem, Some(IncludeProblem::Hdf5)) => {}
                        None => enter = Some(to),
                    }
                }
            }
            self.links.push(IncludeLink { from, include: index, to, problem });
            match enter {
                Some(to) if to.is_official(self.db) => {
                    if let FilePath::Official(name) = to.path(self.db) {
                        self.official = self.official.union(core_types::closure_of(name));
                    }
                }
                Some(to) => {
                    if let Some(folder) = to.path(self.db).folder() {
                        self.found_folders.retain(|it| it != folder);
                        self.found_folders.push(folder.to_path_buf());
                    }
                    let frame = self.open(to);
                    stack.push(frame);
                }
                None => {}
            }
        }
    }

    fn open(&mut self, file: File) -> Frame {
        self.db.unwind_if_revision_cancelled();
        self.state.insert(file, State::Open);
        Frame { file, next: 0, first_of: FxHashMap::default() }
    }

    fn finish(self, root: File) -> IncludeClosure {
        let (kind, _) = includes(self.db, root);
        // The tools wrap a `neuroml` document in a LEMS one that includes the core types.
        let implied = if *kind == RootKind::Neuroml { OfficialSet::ALL } else { OfficialSet::default() };
        IncludeClosure {
            incomplete: self
                .links
                .iter()
                .any(|it| it.problem.as_ref().is_some_and(IncludeProblem::is_broken)),
            files: self.files.into(),
            official: self.official.union(implied),
            links: self.links.into(),
        }
    }

    fn resolve(&self, from: File, include: &Include) -> (Option<File>, Option<IncludeProblem>) {
        let name = match include.target() {
            IncludeTarget::Nothing => return (None, Some(IncludeProblem::Empty)),
            IncludeTarget::Url(_) => return (None, Some(IncludeProblem::Remote)),
            IncludeTarget::File(name) => name,
        };
        let ours = self.search(name, self.our_folders(from));
        match ours {
            Search::Found(file) => {
                let problem = self.problem_of(file, name).or_else(|| self.difference(name, file));
                (Some(file), problem)
            }
            Search::NotFound { tried, outside } => {
                if name.contains('\\')
                    && let Search::Found(file) = self.search(&name.replace('\\', "/"), self.our_folders(from))
                {
                    return (Some(file), Some(IncludeProblem::Backslash));
                }
                let unreadable = tried.iter().find_map(|path| match self.file(path).status(self.db) {
                    FileStatus::Unreadable(reason) => Some(*reason),
                    FileStatus::Present(_) | FileStatus::Absent => None,
                });
                let problem = match (unreadable, outside) {
                    (Some(reason), _) => IncludeProblem::Unreadable { reason },
                    (None, Some(path)) => IncludeProblem::Outside { path },
                    (None, None) => IncludeProblem::Missing { tried: tried.into() },
                };
                (None, Some(problem))
            }
        }
    }

    fn problem_of(&self, file: File, name: &str) -> Option<IncludeProblem> {
        (is_hdf5(Path::new(name)) && !file.is_official(self.db)).then_some(IncludeProblem::Hdf5)
    }

    /// Would jLEMS, root first, take another file?
    fn difference(&self, name: &str, ours: File) -> Option<IncludeProblem> {
        match self.search(name, self.lems_folders()) {
            Search::Found(lems) if lems != ours => Some(IncludeProblem::Differs { lems }),
            Search::Found(_) | Search::NotFound { .. } => None,
        }
    }

    /// The including file's folder, the root's, those of files found so far, those the user configured.
    fn our_folders(&self, from: File) -> impl Iterator<Item = &Path> {
        let own = from.path(self.db).folder();
        own.into_iter().chain(self.lems_folders())
    }

    /// The order in which jLEMS looks.
    fn lems_folders(&self) -> impl Iterator<Item = &Path> {
        let found = self.found_folders.iter().rev();
        let configured = self.db.workspace().settings(self.db).search_path.iter();
        self.root_folder.iter().chain(found).chain(configured).map(PathBuf::as_path)
    }

    fn search<'a>(&self, name: &str, folders: impl Iterator<Item = &'a Path>) -> Search {
        let relative = name.trim_start_matches('/');
        let mut tried = Vec::new();
        let mut seen = FxHashSet::default();
        let mut outside = None;
        let absolute = name.starts_with('/').then(|| PathBuf::from(name));
        let beside = folders.map(|folder| folder.join(relative));
        for path in beside.chain(absolute) {
            let path = crate::file::normalize(&path);
            if !seen.insert(path.clone()) {
                continue;
            }
            if !self.jail.holds(&path) {
                outside.get_or_insert(path);
                continue;
            }
            let file = self.file(&path);
            if file.exists(self.db) {
                if self.jail.holds_real(self.db, file) {
                    return Search::Found(file);
                }
                outside.get_or_insert(path);
                continue;
            }
            tried.push(path);
        }
        match core_types::official_name(relative) {
            Some(official) => Search::Found(self.db.file(&FilePath::Official(official))),
            None => Search::NotFound { tried, outside },
        }
    }

    fn file(&self, path: &Path) -> File {
        self.db.file(&FilePath::Disk(path.to_path_buf()))
    }
}

enum Search {
    Found(File),
    NotFound { tried: Vec<PathBuf>, outside: Option<PathBuf> },
}

/// The folders that includes may reach.
struct Jail {
    folders: Option<Vec<PathBuf>>,
}

impl Jail {
    fn new(db: &dyn Db, root: File) -> Jail {
        let workspace = db.workspace();
        let settings = workspace.settings(db);
        if settings.reach == Reach::Everywhere {
            return Jail { folders: None };
        }
        let real_folder = root.real_path(db).as_deref().and_then(Path::parent);
        let own = root.path(db).folder().into_iter().chain(real_folder).map(Path::to_path_buf);
        let mut folders: Vec<PathBuf> = own.collect();
        folders.extend(workspace.roots(db).iter().cloned());
        folders.extend(workspace.real_roots(db).iter().cloned());
        folders.extend(settings.search_path.iter().cloned());
        Jail { folders: Some(folders) }
    }

    fn holds(&self, path: &Path) -> bool {
        match &self.folders {
            None => true,
            Some(folders) => folders.iter().any(|it| path.starts_with(it)),
        }
    }

    /// Links must not lead out either.
    fn holds_real(&self, db: &dyn Db, file: File) -> bool {
        file.real_path(db).as_deref().is_none_or(|real| self.holds(real))
    }
}

/// Whether the name of a file says that it is NeuroML in HDF5.
pub fn is_hdf5(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("h5"))
}

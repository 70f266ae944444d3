//! The project that a file belongs to: how far its includes may reach, and the one file that a command is about.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Database, Db, File, FilePath, OsSystem};

/// A file with everything that it includes, ready to be asked.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) db: Database,
    pub(crate) file: File,
    /// Absolute.
    pub(crate) path: PathBuf,
    /// Where the command runs.
    pub(crate) here: PathBuf,
}

/// Where includes may lead and be looked for.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Scope {
    /// Also look for includes in this folder
    #[arg(short = 'I', long = "include-path", value_name = "FOLDER", help_heading = "Files")]
    include_paths: Vec<PathBuf>,
    /// A folder that includes may reach, in place of the project that the file lies in
    #[arg(long = "root", value_name = "FOLDER", help_heading = "Files")]
    roots: Vec<PathBuf>,
}

/// What to do with a network in HDF5.
pub(crate) const HDF5: &str = "a network in HDF5, which is not read here; write it as XML first, in Python: \
    `import neuroml.loaders as l, neuroml.writers as w; \
    w.NeuroMLWriter.write(l.NeuroMLHdf5Loader.load('net.nml.h5'), 'net.nml')` (`pip install libNeuroML[full]`)";

/// Opens a document. The error is a sentence for the user.
pub(crate) fn open(path: &Path, scope: &Scope) -> Result<Opened, String> {
    let here = std::env::current_dir().map_err(|it| format!("where am I? {it}"))?;
    let absolute = model::normalize(&here.join(path));
    let mut db = Database::new(Arc::new(OsSystem));
    let absolute_folder = |it: &PathBuf| model::normalize(&here.join(it));
    db.set_roots(match scope.roots.is_empty() {
        true => vec![project_of(&here, &absolute)],
        false => scope.roots.iter().map(absolute_folder).collect(),
    });
    let search_path = scope.include_paths.iter().map(absolute_folder).collect();
    db.set_settings(model::Settings { search_path, ..model::Settings::default() });
    if model::is_hdf5(path) {
        return Err(format!("{}: {HDF5}", path.display()));
    }
    let file = db.file(&FilePath::Disk(absolute.clone()));
    if !file.exists(&db) {
        return Err(format!("{}: no such file, or not one that can be read", path.display()));
    }
    if !model::is_ours(&db, file) {
        return Err(format!("{}: neither NeuroML nor LEMS", path.display()));
    }
    Ok(Opened { db, file, path: absolute, here })
}

impl Opened {
    /// How a place is shown: `cell.nml:12:5`.
    pub(crate) fn shown(&self, file: File, offset: u32) -> String {
        let path = file.path(&self.db);
        let shown = path.as_disk().map(|it| it.strip_prefix(&self.here).unwrap_or(it).display().to_string());
        let shown = shown.unwrap_or_else(|| path.to_string());
        let at = model::line_index(&self.db, file).position(offset, text::Encoding::Utf32);
        format!("{shown}:{}:{}", at.line + 1, at.column + 1)
    }

    /// Why a model cannot be run.
    pub(crate) fn cannot_run(&self, problem: &run::LowerError) -> String {
        let help = match problem.problem {
            run::Problem::IncludeOutside { .. } => {
                "\nhelp: name the folder that holds all of the model with `--root`"
            }
            _ => "",
        };
        format!("{}{help}", self.tell(problem.place, &problem.to_string()))
    }

    /// A sentence about a place, with the place before it.
    pub(crate) fn tell(&self, place: Option<run::Place>, message: &str) -> String {
        match place {
            Some(place) => format!("{message}\n  at {}", self.shown(place.file, place.range.start)),
            None => message.to_owned(),
        }
    }
}

/// The project that a file belongs to: the nearest folder upward with `nml.toml` or `.git`; else the folder where the
/// command runs if the file lies below it, or the file's own folder, [with its neighbours](with_neighbours).
pub(crate) fn project_of(here: &Path, file: &Path) -> PathBuf {
    let own = file.parent().unwrap_or(file);
    let is_project = |it: &&Path| it.join("nml.toml").is_file() || it.join(".git").exists();
    if let Some(project) = own.ancestors().find(is_project) {
        return project.to_path_buf();
    }
    with_neighbours(if own.starts_with(here) && !is_too_wide(here) { here } else { own }).to_path_buf()
}

/// Folders that hold one kind of part of a model, as the Open Source Brain and the examples of NeuroML lay models out: the
/// other parts lie in folders beside them.
const PARTS: [&str; 13] = [
    "cell",
    "cells",
    "channel",
    "channels",
    "generatedneuroml2",
    "lems",
    "lemsexamples",
    "network",
    "networks",
    "neuroml",
    "neuroml2",
    "synapse",
    "synapses",
];

/// The folder of the whole model where this one by its name holds a part of it, else the folder itself.
pub(crate) fn with_neighbours(mut folder: &Path) -> &Path {
    while let (Some(name), Some(parent)) = (folder.file_name(), folder.parent()) {
        let name = name.to_string_lossy().to_ascii_lowercase();
        if !PARTS.contains(&&*name) || is_too_wide(parent) {
            break;
        }
        folder = parent;
    }
    folder
}

/// A home folder or the whole disk is nobody's project.
fn is_too_wide(folder: &Path) -> bool {
    folder.parent().is_none() || std::env::home_dir().is_some_and(|it| it == folder)
}

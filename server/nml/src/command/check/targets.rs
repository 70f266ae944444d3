//! Which files to check: what the arguments name, and the models below the folders they name.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{OsSystem, System, normalize};

/// A document to check.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// How it is shown: as typed.
    pub(crate) shown: Arc<str>,
    /// Where it is (for standard input: where it would be).
    pub(crate) path: PathBuf,
    /// Whether the user named the file itself, not only a folder that it lies in.
    pub(crate) is_named: bool,
    /// Whether the text comes from standard input.
    pub(crate) is_stdin: bool,
}

/// What was found for the arguments.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) targets: Vec<Target>,
    /// Arguments that name nothing that can be checked, in words for the user.
    pub(crate) complaints: Vec<String>,
}

/// Turns the arguments into documents, each of them once, in the order of the arguments.
pub(crate) fn find(paths: &[PathBuf], stdin_filename: Option<&Path>) -> Found {
    let mut found = Found::default();
    let here = std::env::current_dir().unwrap_or_default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.targets.push(stdin(&here, stdin_filename));
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => found.targets.extend(below(&here, path)),
            Ok(metadata) if metadata.is_file() => found.targets.push(Target {
                shown: path.to_string_lossy().into(),
                path: normalize(&here.join(path)),
                is_named: true,
                is_stdin: false,
            }),
            // Opening a pipe or a device could block for ever.
            Ok(_) => {
                found.complaints.push(format!("{}: not a regular file, so it is not read", path.display()))
            }
            Err(problem) => found.complaints.push(format!("{}: {}", path.display(), reason(&problem))),
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.targets.retain(|it| seen.insert(it.path.clone()));
    found
}

fn stdin(here: &Path, filename: Option<&Path>) -> Target {
    let name = filename.unwrap_or(Path::new("stdin.nml"));
    Target {
        shown: filename.map_or("<stdin>".into(), |it| it.to_string_lossy().into()),
        path: normalize(&here.join(name)),
        is_named: true,
        is_stdin: true,
    }
}

fn below(here: &Path, folder: &Path) -> impl Iterator<Item = Target> + use<> {
    let here = here.to_path_buf();
    OsSystem.candidates(folder).into_iter().map(move |path| Target {
        shown: path.strip_prefix(".").unwrap_or(&path).to_string_lossy().into(),
        path: normalize(&here.join(&path)),
        is_named: false,
        is_stdin: false,
    })
}

/// An I/O problem without the operating system's number.
fn reason(problem: &std::io::Error) -> String {
    match problem.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_string(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        _ => problem.to_string(),
    }
}

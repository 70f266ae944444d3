//! Where files may be written: below one folder and nowhere else, unless the user says so.

use std::io;
use std::path::{Path, PathBuf};

/// The folder of a run's files.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    bounds: Bounds,
}

/// A file that is being written.
pub(crate) type Output = io::BufWriter<std::fs::File>;

/// What a model may write.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// Only what lies below the folder.
    #[default]
    Inside,
    /// Whatever the user may write.
    Everywhere,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum WriteError {
    #[error("`{written}` lies outside of the output folder `{}`", folder.display())]
    Outside { written: String, folder: PathBuf },
    #[error("`{}` is a model, which a run does not overwrite", path.display())]
    IsModel { path: PathBuf },
    #[error("`{}` is not a regular file", path.display())]
    IsSpecial { path: PathBuf },
    #[error("`{}` cannot be written: {problem}", path.display())]
    Io { path: PathBuf, problem: io::Error },
}

impl Folder {
    /// Writes below `path`, an absolute path.
    pub fn new(path: PathBuf, bounds: Bounds) -> Folder {
        Folder { path: model::normalize(&path), bounds }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder inside this one, with the same bounds.
    pub fn inside(&self, name: &str) -> Folder {
        Folder { path: self.path.join(name), bounds: self.bounds }
    }

    /// The path of a file that a model names, if it may be written. Links that lead out are out.
    pub fn file(&self, written: &str) -> Result<PathBuf, WriteError> {
        let path = model::normalize(&self.path.join(written));
        let outside = || WriteError::Outside { written: written.to_owned(), folder: self.path.clone() };
        if self.bounds == Bounds::Inside {
            if !path.starts_with(&self.path) || path == self.path {
                return Err(outside());
            }
            // What exists of the path must really be below the folder; the rest is made by us.
            let existing = path.ancestors().find(|it| it.symlink_metadata().is_ok());
            let real = existing.and_then(|it| it.canonicalize().ok()).ok_or_else(outside)?;
            let below = match self.path.canonicalize() {
                Ok(folder) => real.starts_with(folder),
                // The folder itself is made by us, too.
                Err(_) => self.path.starts_with(real),
            };
            if !below {
                return Err(outside());
            }
        }
        match path.metadata() {
            Ok(it) if !it.is_file() => Err(WriteError::IsSpecial { path }),
            Ok(_) if model::has_model_extension(&path) => Err(WriteError::IsModel { path }),
            Ok(_) | Err(_) => Ok(path),
        }
    }

    /// Opens a file for writing, with the folders above it.
    pub(crate) fn create(&self, written: &str) -> Result<(PathBuf, Output), WriteError> {
        let path = self.file(written)?;
        let open = || {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::File::create(&path)
        };
        match open() {
            Ok(file) => Ok((path, io::BufWriter::new(file))),
            Err(problem) => Err(WriteError::Io { path, problem }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Folder};

    #[track_caller]
    fn check(written: &str, expected: &str) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("out");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("cell.nml"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(temporary.path(), folder.join("link")).unwrap();
        let answer = match Folder::new(folder.clone(), Bounds::Inside).file(written) {
            Ok(path) => path.strip_prefix(&folder).unwrap().display().to_string(),
            Err(problem) => problem.to_string().replace(&*folder.to_string_lossy(), "out"),
        };
        assert_eq!(answer, expected);
    }

    #[test]
    fn files_below_the_folder_may_be_written() {
        check("a.dat", "a.dat");
        check("results/./b/../a.dat", "results/a.dat");
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        check("../a.dat", "`../a.dat` lies outside of the output folder `out`");
        check("x/../../a.dat", "`x/../../a.dat` lies outside of the output folder `out`");
        check("/etc/a.dat", "`/etc/a.dat` lies outside of the output folder `out`");
        check("", "`` lies outside of the output folder `out`");
        #[cfg(unix)]
        check("link/a.dat", "`link/a.dat` lies outside of the output folder `out`");
    }

    #[test]
    fn a_model_is_not_overwritten() {
        check("cell.nml", "`out/cell.nml` is a model, which a run does not overwrite");
    }
}

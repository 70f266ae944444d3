//! The environment in which programs are looked for: its variables and its search path.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The environment variables of the person who runs `nml`. Nothing else says where a program is: no model, no `nml.toml`.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    variables: BTreeMap<OsString, OsString>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_this_process() -> Surroundings {
        Surroundings { variables: std::env::vars_os().collect() }
    }

    /// Others, for tests.
    pub fn of<K: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Surroundings {
        Surroundings { variables: variables.into_iter().map(|(name, it)| (name.into(), it.into())).collect() }
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|it| !it.is_empty())
    }

    /// The path of a program of the search path. Relative entries (`.`, an empty one) are passed over: whoever stands in the
    /// folder of a stranger's model does not mean the stranger's `python3`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let folders = std::env::split_paths(self.variable("PATH")?).filter(|it| it.is_absolute());
        folders.map(|it| executable(&it, name)).find(|it| is_program(it))
    }

    /// The search path with folders before it.
    pub(crate) fn path_with(&self, first: &[PathBuf]) -> OsString {
        let own = self.variable("PATH").unwrap_or_default();
        let folders = first.iter().cloned().chain(std::env::split_paths(own).filter(|it| it.is_absolute()));
        // A folder whose name has the separator in it cannot be in a search path; then the own one has to do.
        std::env::join_paths(folders).unwrap_or_else(|_| own.to_owned())
    }
}

/// How a program of a folder is called on this system.
pub(crate) fn executable(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether a path can be started.
pub(crate) fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Surroundings;

    #[test]
    fn programs_of_the_current_folder_are_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("python3");
        std::fs::write(&program, "").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("java"), "").unwrap();
        let absolute = Surroundings::of([("PATH", folder.path())]);
        assert_eq!(absolute.program("python3"), Some(program));
        assert_eq!(absolute.program("java"), None, "not executable");
        for path in [".", "", "bin", ":", "./:."] {
            assert_eq!(Surroundings::of([("PATH", path)]).program("python3"), None, "{path}");
        }
    }
}

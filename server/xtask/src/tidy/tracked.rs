//! What may not stand in any tracked file: hosts of package registries and paths of one person's machine.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// The file with the lists below, and the lock file, in which cargo names its index in the form that it has everywhere.
const EXEMPT: &[&str] = &["server/xtask/src/tidy/tracked.rs", "Cargo.lock"];

/// Hosts of package registries: packages are named by their name, each user has a registry of their own choice.
const HOSTS: &[&str] = &[
    "files.pythonhosted.org",
    "pypi.org/",
    "registry.npmjs.org",
    "static.crates.io",
    "index.crates.io",
    "artifactory",
];

/// Beginnings of absolute paths that exist on one machine only.
const FOLDERS: &[&str] = &["/work/", "/root/", "/tmp/scratch", "/home/user/"];

/// The tracked files of the repository and those that are about to be.
pub(super) fn files(root: &Path) -> Result<Vec<String>, Failure> {
    let mut list = Command::new("git");
    list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = list.output().map_err(|it| format!("git does not start: {it}"))?;
    if !output.status.success() {
        return Err("this is not a git repository".to_string());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split('\0').filter(|it| !it.is_empty()).map(str::to_string).collect())
}

pub(super) fn problems(file: &str, text: &str) -> Vec<String> {
    if EXEMPT.contains(&file) {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(host) = HOSTS.iter().find(|it| line.contains(**it)) {
            problems.push(format!("{file}:{number}: names the host of a package registry (`{host}`)"));
        }
        if let Some(folder) = FOLDERS.iter().find(|it| has_path(line, it)) {
            problems.push(format!("{file}:{number}: names a path of one machine (`{folder}…`)"));
        }
    }
    problems
}

/// Whether a path begins here, not merely continues (`docs/work/`).
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|it| !(it.is_alphanumeric() || "._-}$)/".contains(it)))
    })
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_path_of_one_machine_is_a_problem() {
        assert_eq!(problems("README.md", "see /work/main/x").len(), 1);
        assert_eq!(problems("README.md", "see docs/work/x").len(), 0);
    }

    #[test]
    fn a_registry_is_nobodys_business_here() {
        assert_eq!(problems("a.sh", "pip install --index https://pypi.org/simple x").len(), 1);
    }
}
